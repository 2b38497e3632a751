/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user does to an issue: an event in the issue's own store, and then one in the workspace where that lists it. */

#include "tracker-edit.h"

#include <glib/gi18n-lib.h>

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static const char *
get_author (void)
{
  return g_get_user_name ();
}

static gboolean
commit (MsStore *store, MsEvent *event, GError **error)
{
  gboolean done = ms_store_commit (store, event, error);

  ms_event_unref (event);
  return done;
}

/* In one transaction with the note that the list is to be told, which tracker_edit_tell_list () does when the issue's head moves. */
static gboolean
commit_for_list (MsStore *issue, MsEvent *event, GError **error)
{
  g_autoptr (MsEvent) note = ms_event_new ("v1.ListOutdated", NULL);
  MsEvent *events[] = { event, note };
  gboolean done = ms_store_commit_events (issue, events, G_N_ELEMENTS (events), error);

  ms_event_unref (event);
  return done;
}

static gboolean
read_one (MsStore *store, MsQuery *query, MsRow **row, GError **error)
{
  g_autoptr (MsResult) result = ms_store_query (store, query, error);

  *row = NULL;
  if (result == NULL)
    return FALSE;
  if (ms_result_get_n_rows (result) > 0)
    *row = ms_result_get_row (result, 0);
  return TRUE;
}

static MsRow *
read_issue (MsStore *issue, GError **error)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT number, title, state FROM issue");
  MsRow *row;

  if (!read_one (issue, query, &row, error) || row != NULL)
    return row;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("Nothing is known of “%s” yet."),
               ms_store_get_id (issue));
  return NULL;
}

gboolean
tracker_edit_rename (MsStore *issue, const char *title, GError **error)
{
  g_autoptr (MsRow) row = read_issue (issue, error);

  return row != NULL
         && commit_for_list (issue,
                             ms_event_build ("v1.IssueRenamed", "title", "s", title, "was", "ms",
                                             ms_row_get_text (row, "title"), "by", "ms",
                                             get_author (), "at", "x", now (), NULL),
                             error);
}

gboolean
tracker_edit_toggle_state (MsStore *issue, GError **error)
{
  g_autoptr (MsRow) row = read_issue (issue, error);
  gboolean was_open = row != NULL && g_str_equal (ms_row_get_text (row, "state"), "open");

  return row != NULL
         && commit_for_list (issue,
                             ms_event_build (was_open ? "v1.IssueClosed" : "v1.IssueReopened", "by",
                                             "ms", get_author (), "at", "x", now (), NULL),
                             error);
}

gboolean
tracker_edit_comment (MsStore *issue, const char *body, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();

  return commit (issue,
                 ms_event_build ("v1.IssueCommented", "commentId", "s", id, "author", "ms",
                                 get_author (), "body", "s", body, "at", "x", now (), NULL),
                 error);
}

/* The list */

static gboolean
is_listed (MsRow *listed, MsRow *row, const char *column)
{
  return listed != NULL
         && g_strcmp0 (ms_row_get_text (listed, column), ms_row_get_text (row, column)) == 0;
}

static gboolean
tell_title (MsStore *workspace, const char *id, MsRow *row, GError **error)
{
  return commit (workspace,
                 ms_event_build ("v1.IssueRenamed", "id", "s", id, "number", "x",
                                 ms_row_get_int (row, "number"), "title", "s",
                                 ms_row_get_text (row, "title"), "at", "x", now (), NULL),
                 error);
}

static gboolean
tell_state (MsStore *workspace, const char *id, MsRow *row, GError **error)
{
  const char *state = ms_row_get_text (row, "state");
  const char *name = g_str_equal (state, "open") ? "v1.IssueReopened" : "v1.IssueClosed";

  return commit (workspace,
                 ms_event_build (name, "id", "s", id, "number", "x", ms_row_get_int (row, "number"),
                                 "state", "s", state, "at", "x", now (), NULL),
                 error);
}

/* What a list does not have yet, as it comes from elsewhere, it is told all the same: by sync the events come behind what makes the row. */
static gboolean
tell (MsStore *issue, MsStore *workspace, gboolean *was_known, GError **error)
{
  const char *id = ms_store_get_id (issue);
  g_autoptr (MsQuery) query =
      ms_query_build ("SELECT title, state FROM issue WHERE id = :id", "id", "s", id, NULL);
  g_autoptr (MsRow) row = read_issue (issue, error);
  g_autoptr (MsRow) listed = NULL;
  gboolean has_title, has_state;

  if (row == NULL || !read_one (workspace, query, &listed, error))
    return FALSE;
  has_title = is_listed (listed, row, "title");
  has_state = is_listed (listed, row, "state");
  *was_known = listed == NULL || (has_title && has_state);
  return (has_title || tell_title (workspace, id, row, error))
         && (has_state || tell_state (workspace, id, row, error));
}

gboolean
tracker_edit_tell_list (MsStore *issue, MsStore *workspace, GError **error)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT n FROM untold");
  g_autoptr (MsRow) note = NULL;
  gboolean was_known = FALSE;

  if (!read_one (issue, query, &note, error))
    return FALSE;
  if (note == NULL)
    return TRUE;
  /* Another program may have given a title meanwhile, and told it: the last word is that of the issue. */
  while (!was_known)
    if (!tell (issue, workspace, &was_known, error))
      return FALSE;
  return commit (
      issue, ms_event_build ("v1.ListUpdated", "n", "x", ms_row_get_int (note, "n"), NULL), error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user does to an issue: an event in the issue's own store, and one in the workspace where that lists it. */

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

static MsRow *
read_issue (MsStore *issue, GError **error)
{
  g_autoptr (MsQuery) query = ms_query_new ("SELECT number, title, state FROM issue");
  g_autoptr (MsResult) result = ms_store_query (issue, query, error);

  if (result == NULL)
    return NULL;
  if (ms_result_get_n_rows (result) > 0)
    return ms_result_get_row (result, 0);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("Nothing is known of “%s” yet."),
               ms_store_get_id (issue));
  return NULL;
}

gboolean
tracker_edit_rename (MsStore *issue, MsStore *workspace, const char *title, GError **error)
{
  g_autoptr (MsRow) row = read_issue (issue, error);
  gint64 at = now ();

  if (row == NULL)
    return FALSE;
  if (!commit (issue,
               ms_event_build ("v1.IssueRenamed", "title", "s", title, "was", "ms",
                               ms_row_get_text (row, "title"), "by", "ms", get_author (), "at", "x",
                               at, NULL),
               error))
    return FALSE;
  return commit (workspace,
                 ms_event_build ("v1.IssueRenamed", "id", "s", ms_store_get_id (issue), "number",
                                 "x", ms_row_get_int (row, "number"), "title", "s", title, "at",
                                 "x", at, NULL),
                 error);
}

gboolean
tracker_edit_toggle_state (MsStore *issue, MsStore *workspace, GError **error)
{
  g_autoptr (MsRow) row = read_issue (issue, error);
  gint64 at = now ();
  gboolean was_open;
  const char *name;

  if (row == NULL)
    return FALSE;
  was_open = g_str_equal (ms_row_get_text (row, "state"), "open");
  name = was_open ? "v1.IssueClosed" : "v1.IssueReopened";
  if (!commit (issue, ms_event_build (name, "by", "ms", get_author (), "at", "x", at, NULL), error))
    return FALSE;
  return commit (workspace,
                 ms_event_build (name, "id", "s", ms_store_get_id (issue), "number", "x",
                                 ms_row_get_int (row, "number"), "state", "s",
                                 was_open ? "closed" : "open", "at", "x", at, NULL),
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

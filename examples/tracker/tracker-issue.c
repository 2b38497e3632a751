/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads an issue and its child issues: those of one depth side by side, each from its own store. */

#include <glib/gi18n-lib.h>

#include "tracker-issue.h"

static void
tracker_issue_free (TrackerIssue *issue)
{
  g_free (issue->id);
  g_clear_object (&issue->row);
  g_strfreev (issue->labels);
  g_strfreev (issue->assignees);
  g_strfreev (issue->milestones);
  g_clear_object (&issue->comments);
  g_strfreev (issue->mentions);
  g_strfreev (issue->children);
  g_free (issue);
}

/* The results outlive the visit: they are independent of their store. */
static gboolean
read_issue (MsStore *store, guint position, gpointer user_data, GError **error)
{
  GPtrArray *level = user_data;
  TrackerIssue *issue = g_ptr_array_index (level, position);
  g_autoptr (MsQuery) query =
      ms_query_new ("SELECT issue.*, (SELECT count(*) FROM comment) AS comments,"
                    " (SELECT count(*) FROM review) AS reviews,"
                    " (SELECT count(*) FROM review_comment) AS review_comments FROM issue ORDER BY "
                    "number LIMIT 1");
  g_autoptr (MsQuery) comments =
      ms_query_new ("SELECT id, author, body, at FROM comment ORDER BY seq");
  g_autoptr (MsResult) result = ms_store_query (store, query, error);

  if (result == NULL)
    return FALSE;
  issue->row = ms_result_get_row (result, 0);
  return (issue->comments = ms_store_query (store, comments, error)) != NULL
         && (issue->labels =
                 tracker_store_query_texts (store, "SELECT name FROM label ORDER BY name", error))
                != NULL
         && (issue->assignees = tracker_store_query_texts (
                 store, "SELECT name FROM assignee ORDER BY name", error))
                != NULL
         && (issue->milestones = tracker_store_query_texts (
                 store, "SELECT name FROM milestone ORDER BY name", error))
                != NULL
         && (issue->mentions = tracker_store_query_texts (
                 store, "SELECT target FROM link WHERE relation = 'mentions' ORDER BY seq", error))
                != NULL
         && (issue->children = tracker_store_query_texts (
                 store, "SELECT target FROM link WHERE relation = 'child' ORDER BY seq", error))
                != NULL;
}

static gboolean
read_level (TrackerStores *stores, GPtrArray *level, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (guint i = 0; i < level->len; i++)
    g_ptr_array_add (ids, ((TrackerIssue *) g_ptr_array_index (level, i))->id);
  return tracker_stores_visit (stores, (const char *const *) ids->pdata, ids->len, read_issue,
                               level, error);
}

/* Adds an issue to the next level, unless it was met before or has no store. */
static void
meet (TrackerIssues *issues, TrackerStores *stores, GPtrArray *level, const char *id)
{
  TrackerIssue *issue;

  if (g_hash_table_contains (issues, id) || !tracker_stores_has (stores, id)
      || g_str_equal (id, TRACKER_WORKSPACE))
    return;
  issue = g_new0 (TrackerIssue, 1);
  issue->id = g_strdup (id);
  g_hash_table_insert (issues, issue->id, issue);
  g_ptr_array_add (level, issue);
}

TrackerIssues *
tracker_issues_load (TrackerStores *stores, const char *id, guint depth, GError **error)
{
  g_autoptr (GHashTable) issues =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) tracker_issue_free);
  g_autoptr (GPtrArray) level = g_ptr_array_new ();

  meet (issues, stores, level, id);
  if (level->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("There is no issue “%s”; “tracker list” shows which there are."), id);
      return NULL;
    }
  for (guint i = 0; level->len > 0; i++)
    {
      g_autoptr (GPtrArray) next = g_ptr_array_new ();

      if (!read_level (stores, level, error))
        return NULL;
      for (guint j = 0; i < depth && j < level->len; j++)
        {
          TrackerIssue *issue = g_ptr_array_index (level, j);

          for (guint k = 0; issue->children[k] != NULL; k++)
            meet (issues, stores, next, issue->children[k]);
        }
      g_clear_pointer (&level, g_ptr_array_unref);
      level = g_steal_pointer (&next);
    }
  return g_steal_pointer (&issues);
}

TrackerIssue *
tracker_issues_get (TrackerIssues *issues, const char *id)
{
  return g_hash_table_lookup (issues, id);
}

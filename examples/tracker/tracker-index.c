/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An issue's words are compared before they are committed: most often an issue is opened and nothing is new. */

#include "tracker-index.h"

gboolean
tracker_index_read (MsStore *issue, MsRow **row, GError **error)
{
  g_autoptr (MsQuery) query =
      ms_query_build ("SELECT :id AS id, (SELECT json_group_array(name) FROM (SELECT name FROM"
                      " label ORDER BY name)) AS labels, text FROM full_text",
                      "id", "s", ms_store_get_id (issue), NULL);
  g_autoptr (MsResult) result = ms_store_query (issue, query, error);

  *row = NULL;
  if (result == NULL)
    return FALSE;
  if (ms_result_get_n_rows (result) > 0)
    *row = ms_result_get_row (result, 0);
  return TRUE;
}

gboolean
tracker_index_make_event (MsStore *workspace, MsRow *row, MsEvent **event, GError **error)
{
  const char *id = ms_row_get_text (row, "id");
  const char *labels = ms_row_get_text (row, "labels");
  const char *text = ms_row_get_text (row, "text");
  g_autoptr (MsQuery) query =
      ms_query_build ("SELECT 1 FROM indexed WHERE id = :id AND labels = :labels AND text = :text",
                      "id", "s", id, "labels", "s", labels, "text", "s", text, NULL);
  g_autoptr (MsResult) known = ms_store_query (workspace, query, error);

  *event = NULL;
  if (known == NULL)
    return FALSE;
  if (ms_result_get_n_rows (known) == 0)
    *event = ms_event_build ("v1.IssueIndexed", "id", "s", id, "labels", "s", labels, "text", "s",
                             text, NULL);
  return TRUE;
}

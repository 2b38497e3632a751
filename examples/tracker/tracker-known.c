/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events are the same if their arguments are the same JSON, in whatever order. */

#include "tracker-known.h"

#include <glib/gi18n-lib.h>
#include <jansson.h>

#include "tracker-text.h"

static gboolean
is_equal (MsEvent *a, MsEvent *b)
{
  g_autofree char *a_text = ms_event_dup_json (a);
  g_autofree char *b_text = ms_event_dup_json (b);
  g_autoptr (json_t) a_args = NULL;
  g_autoptr (json_t) b_args = NULL;

  if (!g_str_equal (ms_event_get_name (a), ms_event_get_name (b)))
    return FALSE;
  if (g_str_equal (a_text, b_text))
    return TRUE;
  a_args = json_loads (a_text, JSON_ALLOW_NUL, NULL);
  b_args = json_loads (b_text, JSON_ALLOW_NUL, NULL);
  return json_equal (a_args, b_args);
}

/* The first n synced events behind a position: what the workspace was told of issues' words stands between them, and is in no file. */
static GPtrArray *
list_synced (MsStore *store, gint64 position, guint n, GError **error)
{
  g_autoptr (GPtrArray) synced =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_record_unref);
  g_autoptr (MsSequence) after = position > 0 ? ms_sequence_new (position, 0, 0) : NULL;
  gboolean is_end = FALSE;

  while (synced->len < n && !is_end)
    {
      g_autoptr (GPtrArray) page =
          ms_store_list_events (store, after, n, NULL, MS_EVENT_FILTER_ALL, error);

      if (page == NULL)
        return NULL;
      is_end = page->len < n;
      for (guint i = 0; i < page->len; i++)
        {
          MsEventRecord *record = g_ptr_array_index (page, i);
          const MsSequence *sequence = ms_event_record_get_sequence (record);

          if (ms_sequence_get_client (sequence) == 0)
            g_ptr_array_add (synced, ms_event_record_ref (record));
        }
      g_clear_pointer (&after, ms_sequence_free);
      if (!is_end)
        after = ms_sequence_copy (
            ms_event_record_get_sequence (g_ptr_array_index (page, page->len - 1)));
    }
  return g_steal_pointer (&synced);
}

gboolean
tracker_known_check (MsStore *store,
                     gint64 position,
                     guint n_events,
                     MsEvent *const *events,
                     const guint *lines,
                     GError **error)
{
  g_autoptr (GPtrArray) records = list_synced (store, position, n_events, error);

  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < n_events; i++)
    {
      MsEventRecord *record = i < records->len ? g_ptr_array_index (records, i) : NULL;

      if (record != NULL && is_equal (ms_event_record_get_event (record), events[i]))
        continue;
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_EXISTS,
          _ ("line %u: the store “%s” has another event in the place of this %s, so it was "
             "not made from this file: import into an empty directory (--dir)"),
          lines[i], ms_store_get_id (store), ms_event_get_name (events[i]));
      return FALSE;
    }
  return TRUE;
}

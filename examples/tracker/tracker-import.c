/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tracker import: each event of a file into its store. What a store has already is compared, not repeated. */

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "tracker-commands.h"
#include "tracker-index.h"
#include "tracker-known.h"
#include "tracker-line.h"
#include "tracker-reader.h"
#include "tracker-stores.h"
#include "tracker-text.h"

/*
 * Events are gathered by store over a part of the file, so that a store is opened once for many of them,
 * and written in one transaction. In the order of the file a store's events are close together.
 */
#define WINDOW_EVENTS 16384
#define WINDOW_BYTES (16 * 1024 * 1024)

/* Long enough that a store stays open until the next part, if that comes soon; short, as thousands are opened. */
#define GC_TIME_MS 200

typedef struct
{
  char *store_id;
  GPtrArray *events;
  GArray *lines;
  MsRow *index; /* an issue's words, when its events are written */
} Group;

typedef struct
{
  TrackerStores *stores;
  TrackerReader *reader;
  TrackerProgress progress;
  GPtrArray *groups;     /* of this part of the file, in the order of their first events */
  GHashTable *by_store;  /* the same, by store id */
  GHashTable *positions; /* store id → how many of its events this run has seen */
  guint n_gathered;
  gsize n_gathered_bytes;
  gint64 n_done;
  gint64 n_known;
  gint64 n_unknown;
  gint64 n_failed;
} Import;

static void
group_free (Group *group)
{
  g_free (group->store_id);
  g_ptr_array_unref (group->events);
  g_array_unref (group->lines);
  g_clear_object (&group->index);
  g_free (group);
}

static void
import_init (Import *self)
{
  tracker_progress_init (&self->progress);
  self->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  self->by_store = g_hash_table_new (g_str_hash, g_str_equal);
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
import_clear (Import *self)
{
  g_clear_pointer (&self->by_store, g_hash_table_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->positions, g_hash_table_unref);
  g_clear_pointer (&self->reader, tracker_reader_free);
  g_clear_pointer (&self->stores, tracker_stores_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* How many of the store's events the run has seen before this part; counted up by the caller. */
static gint64 *
get_position (Import *self, const char *store_id)
{
  gint64 *position = g_hash_table_lookup (self->positions, store_id);

  if (position == NULL)
    {
      position = g_new0 (gint64, 1);
      g_hash_table_insert (self->positions, g_strdup (store_id), position);
    }
  return position;
}

static void
show_progress (Import *self)
{
  guint n_read = tracker_reader_get_line (self->reader);
  double fraction = tracker_reader_get_fraction (self->reader);
  g_autofree char *text = g_strdup_printf (_ ("events: %" PRId64 ", stores: %u"), self->n_done,
                                           g_hash_table_size (self->positions));

  /* Reading runs ahead of writing, and writing is what takes time. */
  tracker_progress_show (&self->progress, n_read > 0 ? fraction * self->n_done / n_read : 0.0,
                         text);
}

static gboolean
write_events (Import *self, MsStore *store, Group *group, guint n_known, GError **error)
{
  guint n_events = group->events->len;
  guint n_failed = 0;
  guint n_unknown = 0;

  if (n_known == n_events)
    return TRUE;
  if (!ms_store_import_events (store, (MsEvent *const *) group->events->pdata + n_known,
                               n_events - n_known, &n_failed, &n_unknown, error))
    {
      g_prefix_error (error, _ ("line %u, store “%s”: "),
                      g_array_index (group->lines, guint, n_known), group->store_id);
      return FALSE;
    }
  self->n_failed += n_failed;
  self->n_unknown += n_unknown;
  return TRUE;
}

static gboolean
import_group (MsStore *store, guint index, gpointer user_data, GError **error)
{
  Import *self = user_data;
  Group *group = g_ptr_array_index (self->groups, index);
  gint64 *position = get_position (self, group->store_id);
  gint64 n_in_log = ms_sequence_get_global (ms_store_get_head (store));
  guint n_known = CLAMP (n_in_log - *position, 0, group->events->len);

  if (n_known > 0
      && !tracker_known_check (store, *position, n_known, (MsEvent *const *) group->events->pdata,
                               (const guint *) group->lines->data, error))
    return FALSE;
  if (!write_events (self, store, group, n_known, error)
      || (!g_str_equal (group->store_id, TRACKER_WORKSPACE)
          && !tracker_index_read (store, &group->index, error)))
    return FALSE;
  *position += group->events->len;
  self->n_known += n_known;
  self->n_done += group->events->len;
  show_progress (self);
  return TRUE;
}

/* Tells the workspace of the words of this part's issues. */
static gboolean
index_groups (MsStore *workspace, guint position, gpointer user_data, GError **error)
{
  Import *self = user_data;
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);

  for (guint i = 0; i < self->groups->len; i++)
    {
      Group *group = g_ptr_array_index (self->groups, i);
      MsEvent *event = NULL;

      if (group->index != NULL
          && !tracker_index_make_event (workspace, group->index, &event, error))
        return FALSE;
      if (event != NULL)
        g_ptr_array_add (events, event);
    }
  return ms_store_import_events (workspace, (MsEvent *const *) events->pdata, events->len, NULL,
                                 NULL, error);
}

/* Issues that are in no list are not looked for. */
static gboolean
has_workspace (Import *self)
{
  return tracker_stores_has (self->stores, TRACKER_WORKSPACE)
         || g_hash_table_contains (self->positions, TRACKER_WORKSPACE);
}

/* Writes what was gathered. */
static gboolean
flush (Import *self, GError **error)
{
  static const char *const workspace[] = { TRACKER_WORKSPACE };
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  gboolean done;

  for (guint i = 0; i < self->groups->len; i++)
    g_ptr_array_add (ids, ((Group *) g_ptr_array_index (self->groups, i))->store_id);
  done = tracker_stores_visit (self->stores, (const char *const *) ids->pdata, ids->len,
                               import_group, self, error)
         && (!has_workspace (self)
             || tracker_stores_visit (self->stores, workspace, 1, index_groups, self, error));
  g_hash_table_remove_all (self->by_store);
  g_ptr_array_set_size (self->groups, 0);
  self->n_gathered = 0;
  self->n_gathered_bytes = 0;
  return done;
}

static void
gather (Import *self, const char *store_id, MsEvent *event, gsize length)
{
  Group *group = g_hash_table_lookup (self->by_store, store_id);
  guint line = tracker_reader_get_line (self->reader);

  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->store_id = g_strdup (store_id);
      group->events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
      group->lines = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (self->groups, group);
      g_hash_table_insert (self->by_store, group->store_id, group);
    }
  g_ptr_array_add (group->events, ms_event_ref (event));
  g_array_append_val (group->lines, line);
  self->n_gathered++;
  self->n_gathered_bytes += length;
}

/* Reads lines until there are enough for a part, or none is left. */
static gboolean
read_part (Import *self, gboolean *ended, GError **error)
{
  while (self->n_gathered < WINDOW_EVENTS && self->n_gathered_bytes < WINDOW_BYTES)
    {
      g_autofree char *store_id = NULL;
      g_autoptr (MsEvent) event = NULL;
      g_autoptr (GError) problem = NULL;
      gsize length;
      const char *line = tracker_reader_next (self->reader, &length, &problem);

      if (line == NULL && problem == NULL)
        {
          *ended = TRUE;
          return TRUE;
        }
      if (line != NULL && (length == 0 || (length == 1 && line[0] == '\r')))
        continue;
      if (line == NULL || !tracker_line_parse (line, length, &store_id, &event, &problem))
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&problem), _ ("line %u: "),
                                      tracker_reader_get_line (self->reader));
          return FALSE;
        }
      gather (self, store_id, event, length);
    }
  return TRUE;
}

static gboolean
import_all (Import *self, GError **error)
{
  gboolean ended = FALSE;

  while (!ended)
    {
      g_autoptr (GError) problem = NULL;
      gboolean is_good = read_part (self, &ended, &problem);

      /* What stands before a broken line is good, and is kept. */
      if (!flush (self, error))
        return FALSE;
      if (!is_good)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  return TRUE;
}

static void
report (Import *self, gboolean as_json)
{
  gint64 n_new = self->n_done - self->n_known;
  guint n_stores = g_hash_table_size (self->positions);

  if (as_json)
    {
      g_autoptr (json_t) json =
          json_pack ("{s:I, s:I, s:I, s:I, s:I}", "imported", (json_int_t) n_new, "present",
                     (json_int_t) self->n_known, "stores", (json_int_t) n_stores, "unknown",
                     (json_int_t) self->n_unknown, "failed", (json_int_t) self->n_failed);

      tracker_text_print_json (json);
      return;
    }
  g_print (_ ("Events imported: %" PRId64 " (already there: %" PRId64 "), stores: %u\n"), n_new,
           self->n_known, n_stores);
  if (self->n_unknown > 0)
    g_print (_ ("Kept, though of a kind that this version does not know: %" PRId64 "\n"),
             self->n_unknown);
  if (self->n_failed > 0)
    g_print (
        _ ("Kept without effect, as they do not fit (“multistore log” tells why): %" PRId64 "\n"),
        self->n_failed);
}

gboolean
tracker_import (TrackerOptions *options, int argc, char **argv, GError **error)
{
  g_auto (Import) self = { 0 };
  g_autofree char *path = NULL;
  gboolean done;

  import_init (&self);
  if (!tracker_parse (options, "FILE", NULL, argc, argv, &path, error))
    return FALSE;
  self.reader = tracker_reader_new (path, error);
  if (self.reader == NULL)
    return FALSE;
  self.stores = tracker_stores_new (options->directory, GC_TIME_MS, error);
  if (self.stores == NULL)
    return FALSE;
  done = import_all (&self, error);
  tracker_stores_close (self.stores);
  tracker_progress_clear (&self.progress);
  if (done)
    report (&self, options->json);
  else
    g_prefix_error (error, "%s: ", path);
  return done;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracker's stores. The schema is in the resource that every language's tracker loads. */

#include <glib/gi18n-lib.h>

#include "tracker-stores.h"

#define RESOURCE "/io/github/multistore/Tracker/tracker.xml"

/* Each takes three descriptors, of 1,024 that a process usually has. On a slow disk, closing takes longer than opening. */
#define MOST_OPEN 200

typedef struct _Visit Visit;

struct _TrackerStores
{
  MsStoreRegistry *registry;
  MsStoreDefinition *workspace;
  MsStoreDefinition *issue;
  MsStoreOptions *issue_options;
  GHashTable *ids;  /* those that had a file when the program began */
  GHashTable *open; /* id → MsStore, until the registry drops it */
  guint n_closing;  /* dropped, but their files are not closed yet */
  Visit *visit;     /* the one that is going on */
};

struct _Visit
{
  TrackerStores *stores;
  const char *const *ids;
  guint n_ids;
  guint next;
  guint n_pending;
  TrackerVisitFunc func;
  gpointer user_data;
  GCancellable *cancellable;
  GError *error;
};

typedef struct
{
  Visit *visit;
  guint position;
} Stop;

static gboolean
list_ids (TrackerStores *self, MsPersistedAdapter *adapter, GError **error)
{
  g_auto (GStrv) ids = ms_persisted_adapter_list_store_ids (adapter, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (self->ids, g_strdup (ids[i]));
  return TRUE;
}

static void begin_stops (Visit *visit);

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TrackerStores *self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_closing--;
  if (!ms_store_close_finish (MS_STORE (source), result, &error))
    g_printerr (_ ("Closing the store “%s” failed: %s\n"), ms_store_get_id (MS_STORE (source)),
                error->message);
  if (self->visit != NULL)
    begin_stops (self->visit);
}

/* A store that was dropped is closed; this tells when its file is too. */
static void
close_store (TrackerStores *self, MsStore *store)
{
  self->n_closing++;
  ms_store_close_async (store, NULL, on_closed, self);
}

static void
on_dropped (MsStoreRegistry *registry,
            MsStoreEntry *entry,
            MsDropReason reason,
            TrackerStores *self)
{
  gpointer id;
  gpointer store;

  if (!g_hash_table_steal_extended (self->open, ms_store_entry_get_id (entry), &id, &store))
    return;
  close_store (self, store);
  g_object_unref (store);
  g_free (id);
}

TrackerStores *
tracker_stores_new (const char *directory, int gc_time, GError **error)
{
  g_autoptr (TrackerStores) self = g_new0 (TrackerStores, 1);
  g_autoptr (MsPersistedAdapter) adapter = ms_persisted_adapter_new (directory);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->issue_options = ms_store_options_new ();
  ms_store_options_set_gc_time (self->issue_options, gc_time);
  self->registry = ms_store_registry_new (NULL);
  g_signal_connect (self->registry, "store-dropped", G_CALLBACK (on_dropped), self);
  self->workspace = ms_store_definition_new_from_resource (RESOURCE, TRACKER_WORKSPACE,
                                                           MS_ADAPTER (adapter), error);
  if (self->workspace == NULL)
    return NULL;
  self->issue =
      ms_store_definition_new_from_resource (RESOURCE, "issue", MS_ADAPTER (adapter), error);
  if (self->issue == NULL || !list_ids (self, adapter, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tracker_stores_free (TrackerStores *self)
{
  tracker_stores_close (self);
  g_clear_object (&self->registry);
  g_clear_object (&self->workspace);
  g_clear_object (&self->issue);
  g_clear_object (&self->issue_options);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->open);
  g_free (self);
}

gboolean
tracker_stores_has (TrackerStores *self, const char *id)
{
  return g_hash_table_contains (self->ids, id);
}

static void
use_store (Visit *visit, MsStore *store, guint position, GError **error)
{
  if (visit->error != NULL)
    return;
  g_hash_table_replace (visit->stores->open, g_strdup (visit->ids[position]), g_object_ref (store));
  visit->func (store, position, visit->user_data, error);
}

static void
on_acquired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Stop *stop = user_data;
  Visit *visit = stop->visit;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_acquire_finish (MS_STORE_REGISTRY (source), result, &error);

  visit->n_pending--;
  if (handle != NULL)
    {
      use_store (visit, ms_store_handle_get_store (handle), stop->position, &error);
      ms_store_handle_release (handle);
    }
  else
    g_prefix_error (&error, _ ("store “%s”: "), visit->ids[stop->position]);
  if (error != NULL && visit->error == NULL)
    {
      visit->error = g_steal_pointer (&error);
      g_cancellable_cancel (visit->cancellable);
    }
  begin_stops (visit);
}

static gboolean
has_room (Visit *visit)
{
  TrackerStores *self = visit->stores;

  return visit->n_pending < TRACKER_SIDE_BY_SIDE
         && visit->n_pending + g_hash_table_size (self->open) + self->n_closing < MOST_OPEN;
}

static gboolean
has_next (Visit *visit)
{
  return visit->error == NULL && visit->next < visit->n_ids;
}

static void
begin_stops (Visit *visit)
{
  TrackerStores *self = visit->stores;

  while (has_next (visit) && has_room (visit))
    {
      const char *id = visit->ids[visit->next];
      gboolean is_workspace = g_str_equal (id, TRACKER_WORKSPACE);
      Stop *stop = g_new (Stop, 1);

      *stop = (Stop){ visit, visit->next++ };
      visit->n_pending++;
      ms_store_registry_acquire_async (self->registry, is_workspace ? self->workspace : self->issue,
                                       id, is_workspace ? NULL : self->issue_options,
                                       visit->cancellable, on_acquired, stop);
    }
}

gboolean
tracker_stores_visit (TrackerStores *self,
                      const char *const *ids,
                      guint n_ids,
                      TrackerVisitFunc func,
                      gpointer user_data,
                      GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Visit visit = { .stores = self,
                  .ids = ids,
                  .n_ids = n_ids,
                  .func = func,
                  .user_data = user_data,
                  .cancellable = cancellable };

  self->visit = &visit;
  begin_stops (&visit);
  while (visit.n_pending > 0 || has_next (&visit))
    g_main_context_iteration (NULL, TRUE);
  self->visit = NULL;
  if (visit.error == NULL)
    return TRUE;
  g_propagate_error (error, visit.error);
  return FALSE;
}

gboolean
tracker_stores_visit_workspace (TrackerStores *self,
                                TrackerVisitFunc func,
                                gpointer user_data,
                                GError **error)
{
  const char *ids[] = { TRACKER_WORKSPACE };

  if (!tracker_stores_has (self, TRACKER_WORKSPACE))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("There are no issues yet: import some with “tracker import FILE”, "
                              "or name another directory with --dir."));
      return FALSE;
    }
  return tracker_stores_visit (self, ids, 1, func, user_data, error);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *is_closed = user_data;

  *is_closed = ms_store_registry_clear_finish (MS_STORE_REGISTRY (source), result, NULL);
}

void
tracker_stores_close (TrackerStores *self)
{
  gboolean is_closed = FALSE;

  if (self->registry == NULL)
    return;
  ms_store_registry_clear_async (self->registry, NULL, on_cleared, &is_closed);
  while (!is_closed || self->n_closing > 0)
    g_main_context_iteration (NULL, TRUE);
}

char **
tracker_store_query_texts (MsStore *store, const char *sql, GError **error)
{
  g_autoptr (MsQuery) query = ms_query_new (sql);
  g_autoptr (MsResult) result = ms_store_query (store, query, error);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) columns = NULL;

  if (result == NULL)
    return NULL;
  columns = ms_result_list_columns (result);
  for (guint i = 0; i < ms_result_get_n_rows (result); i++)
    {
      g_autoptr (MsRow) row = ms_result_get_row (result, i);
      const char *text = ms_row_get_text (row, columns[0]);

      g_strv_builder_add (texts, text != NULL ? text : "");
    }
  return g_strv_builder_end (texts);
}

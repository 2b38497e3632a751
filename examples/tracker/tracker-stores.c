/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tracker's stores. The schema is in the resource that every language's tracker loads. */

#include <glib/gi18n-lib.h>

#include "tracker-stores.h"

#define RESOURCE "/io/github/multistore/Tracker/tracker.xml"

struct _TrackerStores
{
  MsStoreRegistry *registry;
  MsStoreDefinition *workspace;
  MsStoreDefinition *issue;
  MsStoreOptions *issue_options;
  GHashTable *ids; /* those that had a file when the program began */
};

typedef struct
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
} Visit;

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

TrackerStores *
tracker_stores_new (const char *directory, int gc_time, GError **error)
{
  g_autoptr (TrackerStores) self = g_new0 (TrackerStores, 1);
  g_autoptr (MsPersistedAdapter) adapter = ms_persisted_adapter_new (directory);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->issue_options = ms_store_options_new ();
  ms_store_options_set_gc_time (self->issue_options, gc_time);
  self->registry = ms_store_registry_new (NULL);
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
  g_free (self);
}

gboolean
tracker_stores_has (TrackerStores *self, const char *id)
{
  return g_hash_table_contains (self->ids, id);
}

static void begin_stops (Visit *visit);

static void
on_acquired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Stop *stop = user_data;
  Visit *visit = stop->visit;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStoreHandle) handle =
      ms_store_registry_acquire_finish (MS_STORE_REGISTRY (source), result, &error);

  visit->n_pending--;
  if (handle == NULL)
    g_prefix_error (&error, _ ("store “%s”: "), visit->ids[stop->position]);
  if (handle != NULL && visit->error == NULL)
    visit->func (ms_store_handle_get_store (handle), stop->position, visit->user_data, &error);
  if (handle != NULL)
    ms_store_handle_release (handle);
  if (error != NULL && visit->error == NULL)
    {
      visit->error = g_steal_pointer (&error);
      g_cancellable_cancel (visit->cancellable);
    }
  begin_stops (visit);
}

static void
begin_stops (Visit *visit)
{
  TrackerStores *self = visit->stores;

  while (visit->error == NULL && visit->next < visit->n_ids
         && visit->n_pending < TRACKER_SIDE_BY_SIDE)
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

  begin_stops (&visit);
  while (visit.n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
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
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n_open = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_store_close_finish (MS_STORE (source), result, &error))
    g_printerr (_ ("Closing the store “%s” failed: %s\n"), ms_store_get_id (MS_STORE (source)),
                error->message);
  (*n_open)--;
}

void
tracker_stores_close (TrackerStores *self)
{
  guint n_open = 0;
  GListModel *entries;

  if (self->registry == NULL)
    return;
  entries = ms_store_registry_get_entries (self->registry);
  /* From the end: an entry whose store closes may leave the list. */
  for (guint i = g_list_model_get_n_items (entries); i > 0; i--)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i - 1);
      g_autoptr (MsStore) store =
          ms_store_registry_lookup (self->registry, ms_store_entry_get_definition (entry),
                                    ms_store_entry_get_id (entry), NULL);

      if (store == NULL)
        continue;
      n_open++;
      ms_store_close_async (store, NULL, on_closed, &n_open);
    }
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  ms_store_registry_clear (self->registry);
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

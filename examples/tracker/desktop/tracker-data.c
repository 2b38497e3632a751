/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all windows share. The schema is the one of the command-line trackers. */

#include "tracker-data.h"

#include "tracker-index.h"

#define RESOURCE "/io/github/multistore/Tracker/tracker.xml"

struct _TrackerData
{
  GObject parent_instance;

  MsStoreRegistry *registry;
  MsStoreDefinition *workspace;
  MsStoreDefinition *issue;
  GHashTable *open; /* id → MsStore, until the registry drops it */
  guint n_closing;  /* dropped, but their files are not closed yet */
};

G_DEFINE_FINAL_TYPE (TrackerData, tracker_data, G_TYPE_OBJECT)

static void
tracker_data_dispose (GObject *object)
{
  TrackerData *self = TRACKER_DATA (object);

  g_clear_object (&self->registry);
  g_clear_object (&self->workspace);
  g_clear_object (&self->issue);
  g_clear_pointer (&self->open, g_hash_table_unref);
  G_OBJECT_CLASS (tracker_data_parent_class)->dispose (object);
}

static void
tracker_data_class_init (TrackerDataClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tracker_data_dispose;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TrackerData *self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_closing--;
  if (!ms_store_close_finish (MS_STORE (source), result, &error))
    g_warning ("Closing the store “%s” failed: %s", ms_store_get_id (MS_STORE (source)),
               error->message);
  g_object_unref (self);
}

/* The workspace's search */

static void
index_issue (TrackerData *self, MsStore *issue)
{
  g_autoptr (MsStore) workspace = tracker_data_lookup_workspace (self);
  g_autoptr (MsRow) row = NULL;
  g_autoptr (MsEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  if (workspace == NULL)
    return;
  if (!tracker_index_read (issue, &row, &error)
      || (row != NULL && !tracker_index_make_event (workspace, row, &event, &error))
      || (event != NULL && !ms_store_commit (workspace, event, &error)))
    g_warning ("“%s” will not be found by its words: %s", ms_store_get_id (issue), error->message);
}

static void
on_head (MsStore *issue, GParamSpec *pspec, TrackerData *self)
{
  index_issue (self, issue);
}

/* Issues may be there before the list is. */
static void
index_all (TrackerData *self)
{
  GHashTableIter iter;
  gpointer store;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, NULL, &store))
    if (ms_store_get_definition (store) == self->issue)
      index_issue (self, store);
}

/* The stores */

static void
on_loaded (TrackerData *self, MsStoreEntry *entry)
{
  const char *id = ms_store_entry_get_id (entry);
  MsStore *store =
      ms_store_registry_lookup (self->registry, ms_store_entry_get_definition (entry), id, NULL);

  if (store == NULL)
    return;
  g_hash_table_replace (self->open, g_strdup (id), store);
  if (ms_store_entry_get_definition (entry) == self->workspace)
    {
      index_all (self);
      return;
    }
  /* A live query would tell, too, and keep the store open for ever. */
  g_signal_connect_object (store, "notify::head", G_CALLBACK (on_head), self, 0);
  index_issue (self, store);
}

/* A store that was dropped is closed; this tells when its file is too. */
static void
on_dropped (TrackerData *self, MsStoreEntry *entry)
{
  const char *id = ms_store_entry_get_id (entry);
  MsStore *store = g_hash_table_lookup (self->open, id);

  if (store == NULL)
    return;
  self->n_closing++;
  ms_store_close_async (store, NULL, on_closed, g_object_ref (self));
  g_hash_table_remove (self->open, id);
}

static void
tracker_data_init (TrackerData *self)
{
  self->registry = ms_store_registry_new (NULL);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_signal_connect_object (self->registry, "store-loaded", G_CALLBACK (on_loaded), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->registry, "store-dropped", G_CALLBACK (on_dropped), self,
                           G_CONNECT_SWAPPED);
}

static MsStoreDefinition *
define (const char *name, MsAdapter *adapter)
{
  g_autoptr (GError) error = NULL;
  MsStoreDefinition *definition =
      ms_store_definition_new_from_resource (RESOURCE, name, adapter, &error);

  if (definition == NULL)
    g_error ("The schema in the program is wrong: %s", error->message);
  return definition;
}

TrackerData *
tracker_data_new (const char *directory)
{
  TrackerData *self = g_object_new (TRACKER_TYPE_DATA, NULL);
  g_autoptr (MsPersistedAdapter) adapter = ms_persisted_adapter_new (directory);

  self->workspace = define ("workspace", MS_ADAPTER (adapter));
  self->issue = define ("issue", MS_ADAPTER (adapter));
  return self;
}

MsStoreRegistry *
tracker_data_get_registry (TrackerData *self)
{
  return self->registry;
}

MsStoreDefinition *
tracker_data_get_workspace (TrackerData *self)
{
  return self->workspace;
}

MsStoreDefinition *
tracker_data_get_issue (TrackerData *self)
{
  return self->issue;
}

void
tracker_data_set_gc_time (TrackerData *self, int gc_time)
{
  ms_store_definition_set_gc_time (self->issue, gc_time);
}

MsStore *
tracker_data_lookup_workspace (TrackerData *self)
{
  return ms_store_registry_lookup (self->registry, self->workspace, TRACKER_WORKSPACE_ID, NULL);
}

void
tracker_data_follow_title (TrackerData *self, const char *id, GObject *object, const char *property)
{
  g_autoptr (MsStore) workspace = tracker_data_lookup_workspace (self);
  g_autoptr (MsQuery) query = ms_query_build (
      "SELECT coalesce((SELECT '#' || number || ' ' || title FROM issue WHERE id = :id), :id)",
      "id", "s", id, NULL);
  g_autoptr (GError) error = NULL;

  ms_store_unbind_query (object, property);
  g_object_set (object, property, id, NULL);
  if (workspace != NULL
      && !ms_store_bind_query (workspace, query, object, property, G_SETTINGS_BIND_GET, &error))
    g_warning ("The title of “%s” is not known: %s", id, error->message);
}

void
tracker_data_close (TrackerData *self)
{
  ms_store_registry_clear (self->registry);
  while (g_hash_table_size (self->open) > 0 || self->n_closing > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all windows share. The schema is the one of the command-line trackers. */

#include "tracker-data.h"

#include "tracker-edit.h"
#include "tracker-index.h"

#define RESOURCE "/io/github/multistore/Tracker/tracker.xml"

/* A property that has an id for a title until the workspace is loaded. */
typedef struct
{
  GWeakRef object;
  char *property;
  char *id;
} Waiting;

struct _TrackerData
{
  GObject parent_instance;

  MsStoreRegistry *registry;
  MsStoreDefinition *workspace;
  MsStoreDefinition *issue;
  GPtrArray *waiting; /* of Waiting */
};

G_DEFINE_FINAL_TYPE (TrackerData, tracker_data, G_TYPE_OBJECT)

static void
waiting_free (gpointer data)
{
  Waiting *self = data;

  g_weak_ref_clear (&self->object);
  g_free (self->property);
  g_free (self->id);
  g_free (self);
}

static void
tracker_data_dispose (GObject *object)
{
  TrackerData *self = TRACKER_DATA (object);

  g_ptr_array_set_size (self->waiting, 0);
  g_clear_object (&self->registry);
  g_clear_object (&self->workspace);
  g_clear_object (&self->issue);
  G_OBJECT_CLASS (tracker_data_parent_class)->dispose (object);
}

static void
tracker_data_finalize (GObject *object)
{
  g_ptr_array_unref (TRACKER_DATA (object)->waiting);
  G_OBJECT_CLASS (tracker_data_parent_class)->finalize (object);
}

static void
tracker_data_class_init (TrackerDataClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tracker_data_dispose;
  G_OBJECT_CLASS (klass)->finalize = tracker_data_finalize;
}

/* What the workspace knows of the issues */

static void
index_issue (MsStore *issue, MsStore *workspace)
{
  g_autoptr (MsRow) row = NULL;
  g_autoptr (MsEvent) event = NULL;
  g_autoptr (GError) error = NULL;

  if (!tracker_index_read (issue, &row, &error)
      || (row != NULL && !tracker_index_make_event (workspace, row, &event, &error))
      || (event != NULL && !ms_store_commit (workspace, event, &error)))
    g_warning ("“%s” will not be found by its words: %s", ms_store_get_id (issue), error->message);
}

static void
tell_list (MsStore *issue, MsStore *workspace)
{
  g_autoptr (GError) error = NULL;

  if (!tracker_edit_tell_list (issue, workspace, &error))
    g_warning ("The list does not know the last of “%s” yet: %s", ms_store_get_id (issue),
               error->message);
}

static void
update_workspace (TrackerData *self, MsStore *issue)
{
  g_autoptr (MsStore) workspace = tracker_data_lookup_workspace (self);

  if (workspace == NULL)
    return;
  index_issue (issue, workspace);
  tell_list (issue, workspace);
}

static void
on_head (MsStore *issue, GParamSpec *pspec, TrackerData *self)
{
  update_workspace (self, issue);
}

/* Issues may be there before the list is. */
static void
update_workspace_of_all (TrackerData *self)
{
  GListModel *entries = ms_store_registry_get_entries (self->registry);

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (MsStoreEntry) entry = g_list_model_get_item (entries, i);
      g_autoptr (MsStore) issue = ms_store_registry_lookup (self->registry, self->issue,
                                                            ms_store_entry_get_id (entry), NULL);

      if (issue != NULL)
        update_workspace (self, issue);
    }
}

static void
follow_waiting (TrackerData *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *one = waiting->pdata[i];
      g_autoptr (GObject) object = g_weak_ref_get (&one->object);

      if (object != NULL)
        tracker_data_follow_title (self, one->id, object, one->property);
    }
}

static void
on_loaded (TrackerData *self, MsStoreEntry *entry)
{
  g_autoptr (MsStore) issue =
      ms_store_registry_lookup (self->registry, self->issue, ms_store_entry_get_id (entry), NULL);

  if (issue == NULL)
    {
      update_workspace_of_all (self);
      follow_waiting (self);
      return;
    }
  /* A live query would tell, too, and keep the store open for ever. */
  g_signal_connect_object (issue, "notify::head", G_CALLBACK (on_head), self, 0);
  update_workspace (self, issue);
}

static void
tracker_data_init (TrackerData *self)
{
  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
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

static MsPersistedAdapter *
make_adapter (const char *directory, const char *server)
{
  g_autoptr (MsWebsocketProvider) provider = NULL;

  if (server == NULL)
    return ms_persisted_adapter_new (directory);
  provider = ms_websocket_provider_new (server);
  return ms_persisted_adapter_new_synced (directory, MS_SYNC_PROVIDER (provider));
}

static MsStoreRegistry *
make_registry (const char *token)
{
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();

  if (token != NULL)
    ms_store_options_set_sync_payload (options,
                                       g_variant_new_parsed ("{'authToken': <%s>}", token));
  return ms_store_registry_new (options);
}

TrackerData *
tracker_data_new (const char *directory, const char *server, const char *token)
{
  TrackerData *self = g_object_new (TRACKER_TYPE_DATA, NULL);
  g_autoptr (MsPersistedAdapter) adapter = make_adapter (directory, server);

  self->registry = make_registry (token);
  g_signal_connect_object (self->registry, "store-loaded", G_CALLBACK (on_loaded), self,
                           G_CONNECT_SWAPPED);
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

/* The last wish counts: a window's title is that of one issue after the other. */
static void
await_workspace (TrackerData *self, const char *id, GObject *object, const char *property)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_weak_ref_init (&waiting->object, object);
  waiting->property = g_strdup (property);
  waiting->id = g_strdup (id);
  g_ptr_array_add (self->waiting, waiting);
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
  if (workspace == NULL)
    await_workspace (self, id, object, property);
  else if (!ms_store_bind_query (workspace, query, object, property, G_SETTINGS_BIND_GET, &error))
    g_warning ("The title of “%s” is not known: %s", id, error->message);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *is_closed = user_data;

  *is_closed = ms_store_registry_clear_finish (MS_STORE_REGISTRY (source), result, NULL);
}

void
tracker_data_close (TrackerData *self)
{
  gboolean is_closed = FALSE;

  ms_store_registry_clear_async (self->registry, NULL, on_closed, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

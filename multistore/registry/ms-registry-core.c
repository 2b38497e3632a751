/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRegistryCore: the entries of a registry, their loads and their timers. */

#include "registry/ms-registry-core-private.h"
#include "ms-debug-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "registry/ms-open-files-private.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-loader-private.h"
#include "store/ms-store-options-private.h"
#include "store/ms-store-private.h"

#define DEFAULT_GC_TIME 60000

static void collect_due (gpointer data);

MsRegistryCore *
ms_registry_core_new (MsStoreRegistry *registry,
                      GMainContext *context,
                      MsStoreOptions *default_options,
                      gboolean headless)
{
  MsRegistryCore *self = g_new0 (MsRegistryCore, 1);

  self->context = g_main_context_ref (context);
  g_weak_ref_init (&self->registry, registry);
  self->default_options = g_object_ref (default_options);
  self->headless = headless;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->list = ms_entry_list_new ();
  self->open_files = ms_open_files_new ();
  self->unused = ms_gc_queue_new ();
  self->scheduler = ms_scheduler_get (context);
  self->alarm = (MsAlarm){ .func = collect_due, .user_data = self };
  return self;
}

void
ms_registry_core_free (MsRegistryCore *self)
{
  g_weak_ref_set (&self->registry, NULL);
  ms_registry_core_clear (self);
  ms_scheduler_disarm (self->scheduler, &self->alarm);
  ms_scheduler_unref (self->scheduler);
  ms_gc_queue_free (self->unused);
  g_object_unref (self->list);
  g_hash_table_unref (self->open_files);
  g_hash_table_unref (self->entries);
  g_object_unref (self->default_options);
  g_weak_ref_clear (&self->registry);
  g_main_context_unref (self->context);
  g_free (self);
}

static int
resolve_gc_time (MsRegistryCore *self, MsStoreDefinition *definition, MsStoreOptions *options)
{
  int gc_time = options ? ms_store_options_get_gc_time (options) : MS_GC_TIME_DEFAULT;

  if (gc_time == MS_GC_TIME_DEFAULT)
    gc_time = ms_store_definition_get_gc_time (definition);
  if (gc_time == MS_GC_TIME_DEFAULT)
    gc_time = ms_store_options_get_gc_time (self->default_options);
  if (gc_time == MS_GC_TIME_DEFAULT)
    gc_time = self->headless ? MS_GC_TIME_INFINITE : DEFAULT_GC_TIME;
  return gc_time;
}

static void
set_error_taken (MsStoreEntry *entry, MsStoreDefinition *definition, GError **error)
{
  const char *owner = ms_store_definition_get_name (entry->definition);
  const char *asked = ms_store_definition_get_name (definition);

  g_set_error (error, MS_ERROR, MS_ERROR_STORE_ID_TAKEN,
               "The store id “%s” belongs to the definition “%s”, not to “%s”%s", entry->id, owner,
               asked,
               g_strcmp0 (owner, asked) == 0
                   ? ": these are two objects of one name; make one definition object and share it"
                   : ": choose another id");
}

MsStoreEntry *
ms_registry_core_find (MsRegistryCore *self,
                       MsStoreDefinition *definition,
                       const char *store_id,
                       GError **error)
{
  MsStoreEntry *entry = g_hash_table_lookup (self->entries, store_id);

  if (!entry)
    {
      ms_id_check_store (store_id, error);
      return NULL;
    }
  if (entry->definition == definition)
    return entry;
  set_error_taken (entry, definition, error);
  return NULL;
}

MsStoreEntry *
ms_registry_core_demand (MsRegistryCore *self,
                         MsStoreDefinition *definition,
                         const char *store_id,
                         MsStoreOptions *options,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  MsStoreEntry *entry = ms_registry_core_find (self, definition, store_id, &local_error);
  g_autoptr (MsStoreEntry) keep = entry ? g_object_ref (entry) : NULL;
  int gc_time = resolve_gc_time (self, definition, options);

  if (local_error)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!entry)
    {
      entry = ms_store_entry_new (self, store_id, definition);
      g_hash_table_insert (self->entries, entry->id, entry);
    }
  ms_store_entry_set_gc_time (entry, MAX (entry->gc_time, gc_time));
  /* A handler of that may have dropped it. */
  return entry->core ? g_object_ref (entry)
                     : ms_registry_core_demand (self, definition, store_id, options, error);
}

static MsStoreRegistry *
get_registry (MsRegistryCore *self)
{
  return g_weak_ref_get (&self->registry);
}

static void
tell (MsRegistryCore *self, const char *signal, MsStoreEntry *entry)
{
  g_autoptr (MsStoreRegistry) registry = get_registry (self);

  MS_NOTE (REGISTRY, "%s %s", signal, entry->id);
  if (registry)
    ms_store_registry_tell (registry, signal, entry);
}

static void
update_alarm (MsRegistryCore *self)
{
  MsGcNode *first = ms_gc_queue_peek (self->unused);

  if (!first)
    ms_scheduler_disarm (self->scheduler, &self->alarm);
  else if (!self->alarm.iter || self->alarm.due != first->deadline)
    ms_scheduler_arm (self->scheduler, &self->alarm, first->deadline);
}

static void
stop_time (MsStoreEntry *entry)
{
  MsRegistryCore *self = entry->core;

  ms_gc_queue_remove (self->unused, &entry->gc_node);
  update_alarm (self);
  ms_store_entry_set_deadline (entry, -1);
}

static void
start_time (MsStoreEntry *entry)
{
  MsRegistryCore *self = entry->core;
  gint64 now = ms_scheduler_now (self->scheduler);
  gboolean was_unused = ms_gc_queue_contains (&entry->gc_node);

  if (entry->gc_time == MS_GC_TIME_INFINITE)
    return;
  ms_gc_queue_push (self->unused, &entry->gc_node, now,
                    now + entry->gc_time * (gint64) G_TIME_SPAN_MILLISECOND);
  update_alarm (self);
  ms_store_entry_set_deadline (entry, entry->gc_node.deadline);
  if (!was_unused && entry->core)
    tell (entry->core, "store-unused", entry);
}

void
ms_registry_core_review (MsStoreEntry *entry)
{
  if (!entry->core)
    return;
  if (ms_store_entry_is_wanted (entry))
    stop_time (entry);
  else if (!ms_gc_queue_contains (&entry->gc_node))
    start_time (entry);
}

void
ms_registry_core_restart (MsStoreEntry *entry)
{
  if (!entry->core)
    return;
  if (ms_store_entry_is_wanted (entry))
    stop_time (entry);
  else
    start_time (entry);
}

/* The count is looked at again: somebody may want it since the timer was armed. */
static void
collect_due (gpointer data)
{
  MsRegistryCore *self = data;
  gint64 now = ms_scheduler_now (self->scheduler);
  g_autoptr (MsStoreRegistry) keep = get_registry (self);
  MsGcNode *node;

  /* Without its registry the core is on its way to be freed. */
  if (!keep)
    return;
  while ((node = ms_gc_queue_peek (self->unused)) && node->deadline <= now)
    {
      MsStoreEntry *entry =
          (MsStoreEntry *) ((char *) node - G_STRUCT_OFFSET (MsStoreEntry, gc_node));

      if (ms_store_entry_is_wanted (entry))
        stop_time (entry);
      else
        ms_registry_core_drop (entry, MS_DROP_REASON_COLLECTED);
    }
  update_alarm (self);
}

static void
on_uses_changed (gpointer data)
{
  MsStoreEntry *entry = data;

  ms_store_entry_notify_observers (entry);
  ms_registry_core_review (entry);
}

static void
on_store_closed (MsStoreEntry *entry)
{
  if (entry->core)
    ms_registry_core_drop (entry, MS_DROP_REASON_CLOSED);
}

/* Takes an entry out of the registry, which then knows nothing of it. Handlers of what is notified here find it gone. */
static void
forget (MsStoreEntry *entry)
{
  MsRegistryCore *self = g_steal_pointer (&entry->core);

  ms_gc_queue_remove (self->unused, &entry->gc_node);
  update_alarm (self);
  g_hash_table_steal (self->entries, entry->id);
  if (entry->list_iter)
    ms_entry_list_remove (self->list, g_steal_pointer (&entry->list_iter));
  ms_store_entry_set_deadline (entry, -1);
  g_object_unref (entry);
}

static void
finish_load (MsStoreEntry *entry)
{
  ms_store_watch_uses (entry->store, on_uses_changed, entry);
  g_signal_connect_object (entry->store, "notify::is-closed", G_CALLBACK (on_store_closed), entry,
                           G_CONNECT_SWAPPED);
  ms_store_entry_set_state (entry, MS_ENTRY_STATE_READY, NULL);
  if (entry->core)
    ms_store_handle_notify_all (entry);
  if (entry->core)
    tell (entry->core, "store-loaded", entry);
  /* Callers come last: what they begin in their callbacks is told after this. */
  if (entry->core)
    ms_request_answer_all (entry, NULL);
  ms_registry_core_restart (entry);
}

static void
fail_load (MsStoreEntry *entry, const GError *error)
{
  MsRegistryCore *self = entry->core;
  g_autoptr (MsStoreRegistry) registry = get_registry (self);

  forget (entry);
  ms_store_entry_set_state (entry, MS_ENTRY_STATE_FAILED, error);
  ms_store_handle_notify_all (entry);
  if (registry)
    ms_store_registry_tell_failed (registry, entry, error);
  ms_request_answer_all (entry, error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsStoreEntry) entry = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_load_finish (result, &error);
  g_autoptr (MsStoreRegistry) keep = entry->core ? get_registry (entry->core) : NULL;

  if (!entry->core || !keep)
    {
      /* Dropped meanwhile: what the load still produced is closed. */
      if (store)
        ms_store_close (store);
    }
  else if (store)
    finish_load (entry);
  else
    fail_load (entry, error);
}

void
ms_registry_core_begin_load (MsStoreEntry *entry, MsStoreOptions *options)
{
  MsRegistryCore *self = entry->core;
  g_autoptr (MsStoreOptions) merged = ms_store_options_merge (options, self->default_options);
  g_autoptr (MsStore) store =
      ms_store_load_async (entry->definition, entry->id, merged, self->context,
                           entry->load_cancellable, on_loaded, g_object_ref (entry));

  ms_open_files_add (self->open_files, store);
  ms_store_entry_set_store (entry, store);
  ms_entry_list_append (self->list, entry, &entry->list_iter);
  if (entry->core)
    tell (entry->core, "store-loading", entry);
}

void
ms_registry_core_drop (MsStoreEntry *entry, MsDropReason reason)
{
  g_autoptr (MsStoreEntry) keep = g_object_ref (entry);
  g_autoptr (MsStoreRegistry) registry = get_registry (entry->core);
  g_autoptr (GError) error = g_error_new (
      MS_ERROR, MS_ERROR_DROPPED, "The registry dropped the store “%s”: get it anew", entry->id);
  gboolean loading = entry->state == MS_ENTRY_STATE_LOADING;

  forget (entry);
  ms_store_entry_set_state (entry, MS_ENTRY_STATE_DROPPED, error);
  g_cancellable_cancel (entry->load_cancellable);
  ms_store_watch_uses (entry->store, NULL, NULL);
  if (!loading)
    ms_store_close_when_free (entry->store);
  ms_store_handle_notify_all (entry);
  if (registry)
    ms_store_registry_tell_dropped (registry, entry, reason);
  ms_request_answer_all (entry, error);
}

void
ms_registry_core_clear (MsRegistryCore *self)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_entries = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  for (guint i = 0; i < n_entries; i++)
    g_ptr_array_add (entries, g_list_model_get_item (G_LIST_MODEL (self->list), i));
  for (guint i = 0; i < n_entries; i++)
    {
      MsStoreEntry *entry = g_ptr_array_index (entries, i);

      /* A handler of the signals may have dropped it already. */
      if (entry->core)
        ms_registry_core_drop (entry, MS_DROP_REASON_CLEARED);
    }
}

void
ms_registry_core_collect_unused (MsRegistryCore *self)
{
  g_autoptr (GPtrArray) nodes = ms_gc_queue_list_by_age (self->unused);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < nodes->len; i++)
    g_ptr_array_add (entries, g_object_ref ((char *) g_ptr_array_index (nodes, i)
                                            - G_STRUCT_OFFSET (MsStoreEntry, gc_node)));
  for (guint i = 0; i < entries->len; i++)
    {
      MsStoreEntry *entry = g_ptr_array_index (entries, i);

      if (entry->core && ms_gc_queue_contains (&entry->gc_node))
        ms_registry_core_drop (entry, MS_DROP_REASON_COLLECTED);
    }
}

MsObserver *
ms_registry_core_observe (MsStoreEntry *entry)
{
  MsObserver *observer = ms_observer_new (entry);

  g_ptr_array_add (entry->observers, ms_observer_ref (observer));
  ms_store_entry_notify_observers (entry);
  ms_registry_core_review (entry);
  return observer;
}

void
ms_registry_core_release (MsObserver *observer)
{
  g_autoptr (MsStoreEntry) entry = g_object_ref (observer->entry);

  if (observer->released)
    return;
  observer->released = TRUE;
  g_ptr_array_remove (entry->observers, observer);
  ms_store_entry_notify_observers (entry);
  ms_registry_core_review (entry);
}

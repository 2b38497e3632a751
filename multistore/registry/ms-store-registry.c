/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreRegistry: its life, its properties and its signals. */

#include "registry/ms-store-registry-private.h"
#include "ms-enum-types.h"

enum
{
  PROP_0,
  PROP_DEFAULT_OPTIONS,
  PROP_HEADLESS,
  PROP_MEMORY_MONITOR,
  PROP_ENTRIES,
  N_PROPS
};

enum
{
  STORE_LOADING,
  STORE_LOADED,
  STORE_FAILED,
  STORE_UNUSED,
  STORE_DROPPED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsStoreRegistry, ms_store_registry, G_TYPE_OBJECT)

static void
on_low_memory (MsStoreRegistry *self)
{
  if (self->core)
    ms_registry_core_collect_unused (self->core);
}

static void
ms_store_registry_constructed (GObject *object)
{
  MsStoreRegistry *self = MS_STORE_REGISTRY (object);

  G_OBJECT_CLASS (ms_store_registry_parent_class)->constructed (object);
  ms_affinity_init (&self->affinity, g_main_context_get_thread_default ());
  if (!self->default_options)
    self->default_options = ms_store_options_new ();
  self->core =
      ms_registry_core_new (self, self->affinity.context, self->default_options, self->headless);
  self->entries = g_object_ref (G_LIST_MODEL (self->core->list));
  if (!self->memory_monitor)
    self->memory_monitor = g_memory_monitor_dup_default ();
  g_signal_connect_object (self->memory_monitor, "low-memory-warning", G_CALLBACK (on_low_memory),
                           self, G_CONNECT_SWAPPED);
}

static gboolean
free_core (gpointer data)
{
  ms_registry_core_free (data);
  return G_SOURCE_REMOVE;
}

static void
ms_store_registry_dispose (GObject *object)
{
  MsStoreRegistry *self = MS_STORE_REGISTRY (object);
  MsRegistryCore *core = g_steal_pointer (&self->core);

  /* In whatever thread: nothing is told here, and the stores are closed in their own context. */
  if (core)
    ms_context_post (self->affinity.context, free_core, core, NULL);
  G_OBJECT_CLASS (ms_store_registry_parent_class)->dispose (object);
}

static void
ms_store_registry_finalize (GObject *object)
{
  MsStoreRegistry *self = MS_STORE_REGISTRY (object);

  g_clear_object (&self->entries);
  g_clear_object (&self->memory_monitor);
  g_clear_object (&self->default_options);
  ms_affinity_clear (&self->affinity);
  G_OBJECT_CLASS (ms_store_registry_parent_class)->finalize (object);
}

static void
ms_store_registry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStoreRegistry *self = MS_STORE_REGISTRY (object);

  switch (id)
    {
    case PROP_DEFAULT_OPTIONS:
      g_value_set_object (value, ms_store_registry_get_default_options (self));
      break;
    case PROP_HEADLESS:
      g_value_set_boolean (value, ms_store_registry_get_headless (self));
      break;
    case PROP_MEMORY_MONITOR:
      g_value_set_object (value, self->memory_monitor);
      break;
    case PROP_ENTRIES:
      g_value_set_object (value, ms_store_registry_get_entries (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_registry_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsStoreRegistry *self = MS_STORE_REGISTRY (object);

  switch (id)
    {
    case PROP_DEFAULT_OPTIONS:
      self->default_options = g_value_dup_object (value);
      break;
    case PROP_HEADLESS:
      self->headless = g_value_get_boolean (value);
      break;
    case PROP_MEMORY_MONITOR:
      self->memory_monitor = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  /**
   * MsStoreRegistry:default-options: (getter get_default_options)
   *
   * The options for all its stores.
   */
  props[PROP_DEFAULT_OPTIONS] =
      g_param_spec_object ("default-options", NULL, NULL, MS_TYPE_STORE_OPTIONS, flags);
  /**
   * MsStoreRegistry:headless: (getter get_headless)
   *
   * Whether stores stay for ever by default: for programs without a user interface.
   */
  props[PROP_HEADLESS] = g_param_spec_boolean ("headless", NULL, NULL, FALSE, flags);
  /**
   * MsStoreRegistry:memory-monitor:
   *
   * What tells of low memory: unused stores with a finite gc-time then go at once. By default that of the system.
   */
  props[PROP_MEMORY_MONITOR] =
      g_param_spec_object ("memory-monitor", NULL, NULL, G_TYPE_MEMORY_MONITOR, flags);
  /**
   * MsStoreRegistry:entries: (getter get_entries)
   *
   * What the registry knows of its stores: a list of [class@StoreEntry].
   */
  props[PROP_ENTRIES] = g_param_spec_object ("entries", NULL, NULL, G_TYPE_LIST_MODEL,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
install_signals (GType type)
{
  /**
   * MsStoreRegistry::store-loading:
   * @self: the registry
   * @entry: the store's entry
   *
   * The load of a store begins.
   */
  signals[STORE_LOADING] = g_signal_new ("store-loading", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, MS_TYPE_STORE_ENTRY);
  /**
   * MsStoreRegistry::store-loaded:
   * @self: the registry
   * @entry: the store's entry
   *
   * A store is ready.
   */
  signals[STORE_LOADED] = g_signal_new ("store-loaded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, MS_TYPE_STORE_ENTRY);
  /**
   * MsStoreRegistry::store-failed:
   * @self: the registry
   * @entry: the store's entry, which the registry has forgotten
   * @error: why
   *
   * The load of a store failed.
   */
  signals[STORE_FAILED] = g_signal_new ("store-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, MS_TYPE_STORE_ENTRY, G_TYPE_ERROR);
  /**
   * MsStoreRegistry::store-unused:
   * @self: the registry
   * @entry: the store's entry
   *
   * Nobody uses a store any more, and its gc-time has begun.
   */
  signals[STORE_UNUSED] = g_signal_new ("store-unused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, MS_TYPE_STORE_ENTRY);
  /**
   * MsStoreRegistry::store-dropped:
   * @self: the registry
   * @entry: the store's entry, which the registry has forgotten
   * @reason: why
   *
   * A store was closed.
   */
  signals[STORE_DROPPED] =
      g_signal_new ("store-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                    MS_TYPE_STORE_ENTRY, MS_TYPE_DROP_REASON);
}

static void
ms_store_registry_class_init (MsStoreRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ms_store_registry_constructed;
  object_class->dispose = ms_store_registry_dispose;
  object_class->finalize = ms_store_registry_finalize;
  object_class->get_property = ms_store_registry_get_property;
  object_class->set_property = ms_store_registry_set_property;
  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
ms_store_registry_init (MsStoreRegistry *self)
{
}

void
ms_store_registry_tell (MsStoreRegistry *self, const char *signal, MsStoreEntry *entry)
{
  g_signal_emit_by_name (self, signal, entry);
}

void
ms_store_registry_tell_failed (MsStoreRegistry *self, MsStoreEntry *entry, const GError *error)
{
  g_signal_emit (self, signals[STORE_FAILED], 0, entry, error);
}

void
ms_store_registry_tell_dropped (MsStoreRegistry *self, MsStoreEntry *entry, MsDropReason reason)
{
  g_signal_emit (self, signals[STORE_DROPPED], 0, entry, reason);
}

MsStoreRegistry *
ms_store_registry_new (MsStoreOptions *default_options)
{
  g_return_val_if_fail (!default_options || MS_IS_STORE_OPTIONS (default_options), NULL);

  return g_object_new (MS_TYPE_STORE_REGISTRY, "default-options", default_options, NULL);
}

MsStoreRegistry *
ms_store_registry_get_default (void)
{
  static gsize registry;

  if (g_once_init_enter (&registry))
    {
      MsStoreRegistry *made;

      g_main_context_push_thread_default (NULL);
      made = ms_store_registry_new (NULL);
      g_main_context_pop_thread_default (NULL);
      g_once_init_leave (&registry, (gsize) made);
    }
  return (MsStoreRegistry *) registry;
}

MsStoreOptions *
ms_store_registry_get_default_options (MsStoreRegistry *self)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);

  return self->default_options;
}

gboolean
ms_store_registry_get_headless (MsStoreRegistry *self)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), FALSE);

  return self->headless;
}

GListModel *
ms_store_registry_get_entries (MsStoreRegistry *self)
{
  g_return_val_if_fail (MS_IS_STORE_REGISTRY (self), NULL);

  return self->entries;
}

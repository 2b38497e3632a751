/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreEntry: a registry's knowledge of one store id. */

#include "registry/ms-store-entry-private.h"
#include "ms-enum-types.h"
#include "store/ms-store-definition.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_DEFINITION,
  PROP_STATE,
  PROP_BOOT_STATE,
  PROP_BOOT_PROGRESS,
  PROP_N_OBSERVERS,
  PROP_GC_TIME,
  PROP_DEADLINE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsStoreEntry, ms_store_entry, G_TYPE_OBJECT)

static void
ms_store_entry_finalize (GObject *object)
{
  MsStoreEntry *self = MS_STORE_ENTRY (object);

  g_clear_error (&self->error);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->observers);
  g_clear_object (&self->load_cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->definition);
  g_free (self->id);
  G_OBJECT_CLASS (ms_store_entry_parent_class)->finalize (object);
}

static void
ms_store_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStoreEntry *self = MS_STORE_ENTRY (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, ms_store_entry_get_id (self));
      break;
    case PROP_DEFINITION:
      g_value_set_object (value, ms_store_entry_get_definition (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, ms_store_entry_get_state (self));
      break;
    case PROP_BOOT_STATE:
      g_value_set_enum (value, ms_store_entry_get_boot_state (self));
      break;
    case PROP_BOOT_PROGRESS:
      g_value_set_double (value, ms_store_entry_get_boot_progress (self));
      break;
    case PROP_N_OBSERVERS:
      g_value_set_uint (value, ms_store_entry_get_n_observers (self));
      break;
    case PROP_GC_TIME:
      g_value_set_int (value, ms_store_entry_get_gc_time (self));
      break;
    case PROP_DEADLINE:
      g_value_set_int64 (value, ms_store_entry_get_deadline (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_entry_class_init (MsStoreEntryClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_store_entry_finalize;
  object_class->get_property = ms_store_entry_get_property;

  /**
   * MsStoreEntry:id: (getter get_id)
   *
   * The store id.
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  /**
   * MsStoreEntry:definition: (getter get_definition)
   *
   * The kind of store.
   */
  props[PROP_DEFINITION] =
      g_param_spec_object ("definition", NULL, NULL, MS_TYPE_STORE_DEFINITION, flags);
  /**
   * MsStoreEntry:state: (getter get_state)
   *
   * The entry's state.
   */
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, MS_TYPE_ENTRY_STATE, MS_ENTRY_STATE_LOADING, flags);
  /**
   * MsStoreEntry:boot-state: (getter get_boot_state)
   *
   * How far the loading of the store has come.
   */
  props[PROP_BOOT_STATE] = g_param_spec_enum ("boot-state", NULL, NULL, MS_TYPE_BOOT_STATE,
                                              MS_BOOT_STATE_LOADING, flags);
  /**
   * MsStoreEntry:boot-progress: (getter get_boot_progress)
   *
   * How much of the boot state is done, from 0.0 to 1.0.
   */
  props[PROP_BOOT_PROGRESS] =
      g_param_spec_double ("boot-progress", NULL, NULL, 0.0, 1.0, 0.0, flags);
  /**
   * MsStoreEntry:n-observers: (getter get_n_observers)
   *
   * How many observers keep the store.
   */
  props[PROP_N_OBSERVERS] = g_param_spec_uint ("n-observers", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * MsStoreEntry:gc-time: (getter get_gc_time)
   *
   * The longest gc-time that was asked for, in milliseconds.
   */
  props[PROP_GC_TIME] = g_param_spec_int ("gc-time", NULL, NULL, 0, MS_GC_TIME_INFINITE, 0, flags);
  /**
   * MsStoreEntry:deadline: (getter get_deadline)
   *
   * When the store will be collected, in microseconds of the monotonic clock, or -1.
   */
  props[PROP_DEADLINE] = g_param_spec_int64 ("deadline", NULL, NULL, -1, G_MAXINT64, -1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_store_entry_init (MsStoreEntry *self)
{
  self->deadline = -1;
  self->load_cancellable = g_cancellable_new ();
  self->observers = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_observer_unref);
  self->requests = g_ptr_array_new ();
}

MsStoreEntry *
ms_store_entry_new (MsRegistryCore *core, const char *id, MsStoreDefinition *definition)
{
  MsStoreEntry *self = g_object_new (MS_TYPE_STORE_ENTRY, NULL);

  self->core = core;
  self->id = g_strdup (id);
  self->definition = g_object_ref (definition);
  return self;
}

const char *
ms_store_entry_get_id (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), NULL);

  return self->id;
}

MsStoreDefinition *
ms_store_entry_get_definition (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), NULL);

  return self->definition;
}

MsEntryState
ms_store_entry_get_state (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), MS_ENTRY_STATE_DROPPED);

  return self->state;
}

MsBootState
ms_store_entry_get_boot_state (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), MS_BOOT_STATE_LOADING);

  return self->store ? ms_store_get_boot_state (self->store) : MS_BOOT_STATE_LOADING;
}

double
ms_store_entry_get_boot_progress (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), 0.0);

  return self->store ? ms_store_get_boot_progress (self->store) : 0.0;
}

guint
ms_store_entry_get_n_observers (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), 0);

  return self->observers->len + (self->store ? self->store->n_uses : 0);
}

int
ms_store_entry_get_gc_time (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), 0);

  return self->gc_time;
}

gint64
ms_store_entry_get_deadline (MsStoreEntry *self)
{
  g_return_val_if_fail (MS_IS_STORE_ENTRY (self), -1);

  return self->deadline;
}

void
ms_store_entry_set_state (MsStoreEntry *self, MsEntryState state, const GError *error)
{
  if (error && !self->error)
    self->error = g_error_copy (error);
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
mirror_boot_state (MsStoreEntry *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_STATE]);
}

static void
mirror_boot_progress (MsStoreEntry *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_PROGRESS]);
}

void
ms_store_entry_set_store (MsStoreEntry *self, MsStore *store)
{
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "notify::boot-state", G_CALLBACK (mirror_boot_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify::boot-progress", G_CALLBACK (mirror_boot_progress), self,
                           G_CONNECT_SWAPPED);
}

void
ms_store_entry_set_gc_time (MsStoreEntry *self, int gc_time)
{
  if (self->gc_time == gc_time)
    return;
  self->gc_time = gc_time;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GC_TIME]);
}

void
ms_store_entry_set_deadline (MsStoreEntry *self, gint64 deadline)
{
  if (self->deadline == deadline)
    return;
  self->deadline = deadline;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEADLINE]);
}

void
ms_store_entry_notify_observers (MsStoreEntry *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_OBSERVERS]);
}

gboolean
ms_store_entry_is_wanted (MsStoreEntry *self)
{
  return ms_store_entry_get_n_observers (self) > 0 || self->requests->len > 0
         || self->n_callbacks > 0;
}

MsObserver *
ms_observer_new (MsStoreEntry *entry)
{
  MsObserver *self = g_new0 (MsObserver, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entry = g_object_ref (entry);
  return self;
}

/* A handle can be given up in any thread while the registry tells it something. A GWeakRef would do, and make a handle twice as expensive. */
static GMutex handles_mutex;

void
ms_observer_set_handle (MsObserver *self, gpointer handle)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handles_mutex);

  self->handle = handle;
}

gpointer
ms_observer_dup_handle (MsObserver *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&handles_mutex);

  return self->handle ? g_object_ref (self->handle) : NULL;
}

MsObserver *
ms_observer_ref (MsObserver *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_observer_unref (MsObserver *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_object_unref (self->entry);
  g_free (self);
}

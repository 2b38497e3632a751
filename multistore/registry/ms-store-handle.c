/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreHandle: an observer, which keeps a store of a registry alive. */

#include "registry/ms-store-handle-private.h"
#include "ms-enum-types.h"
#include "ms-error.h"

struct _MsStoreHandle
{
  GObject parent_instance;

  MsAffinity affinity;
  MsObserver *observer;
  MsStoreEntry *entry;
  gboolean released;
  MsEntryState state; /* as last notified */
  GPtrArray *waiting; /* GTasks of ms_store_handle_wait_async (); NULL while nobody waits */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_STORE,
  PROP_STATE,
  PROP_ERROR,
  PROP_RELEASED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsStoreHandle, ms_store_handle, G_TYPE_OBJECT)

static gboolean
release_in_context (gpointer data)
{
  ms_registry_core_release (data);
  return G_SOURCE_REMOVE;
}

static void
unref_observer (gpointer data)
{
  ms_observer_unref (data);
}

/* In whatever thread: nothing is told here, and the count changes in the registry's context. */
static void
ms_store_handle_dispose (GObject *object)
{
  MsStoreHandle *self = MS_STORE_HANDLE (object);
  MsObserver *observer = g_steal_pointer (&self->observer);

  if (observer)
    {
      ms_observer_set_handle (observer, NULL);
      ms_context_post (self->affinity.context, release_in_context, observer, unref_observer);
    }
  G_OBJECT_CLASS (ms_store_handle_parent_class)->dispose (object);
}

static void
ms_store_handle_finalize (GObject *object)
{
  MsStoreHandle *self = MS_STORE_HANDLE (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->entry);
  ms_affinity_clear (&self->affinity);
  G_OBJECT_CLASS (ms_store_handle_parent_class)->finalize (object);
}

static void
ms_store_handle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStoreHandle *self = MS_STORE_HANDLE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, ms_store_handle_get_id (self));
      break;
    case PROP_STORE:
      g_value_set_object (value, ms_store_handle_get_store (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, ms_store_handle_get_state (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, ms_store_handle_get_error (self));
      break;
    case PROP_RELEASED:
      g_value_set_boolean (value, ms_store_handle_get_released (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_handle_class_init (MsStoreHandleClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_store_handle_dispose;
  object_class->finalize = ms_store_handle_finalize;
  object_class->get_property = ms_store_handle_get_property;

  /**
   * MsStoreHandle:id: (getter get_id)
   *
   * The store id.
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  /**
   * MsStoreHandle:store: (getter get_store)
   *
   * The store, when it is ready and as long as the handle keeps it.
   */
  props[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, MS_TYPE_STORE, flags);
  /**
   * MsStoreHandle:state: (getter get_state)
   *
   * The state of the entry.
   */
  props[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, MS_TYPE_ENTRY_STATE, MS_ENTRY_STATE_LOADING, flags);
  /**
   * MsStoreHandle:error: (getter get_error)
   *
   * Why the store failed to load or was dropped.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * MsStoreHandle:released: (getter get_released)
   *
   * Whether the handle was released.
   */
  props[PROP_RELEASED] = g_param_spec_boolean ("released", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_store_handle_init (MsStoreHandle *self)
{
}

MsStoreHandle *
ms_store_handle_new (MsStoreEntry *entry, const MsAffinity *affinity)
{
  MsStoreHandle *self = g_object_new (MS_TYPE_STORE_HANDLE, NULL);

  ms_affinity_init (&self->affinity, affinity->context);
  self->entry = g_object_ref (entry);
  self->state = entry->state;
  self->observer = ms_registry_core_observe (entry);
  ms_observer_set_handle (self->observer, self);
  return self;
}

static void
set_error_released (GError **error)
{
  g_set_error_literal (error, MS_ERROR, MS_ERROR_CLOSED,
                       "The handle was released: retain the store anew");
}

/* Answers one who waits, if there is an answer yet. */
static gboolean
answer (MsStoreHandle *self, GTask *task)
{
  GError *error = NULL;

  if (self->released)
    set_error_released (&error);
  else if (self->entry->error)
    error = g_error_copy (self->entry->error);
  else if (self->entry->state != MS_ENTRY_STATE_READY)
    return FALSE;

  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self->entry->store), g_object_unref);
  return TRUE;
}

static void
answer_all (MsStoreHandle *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  for (guint i = 0; waiting && i < waiting->len; i++)
    answer (self, g_ptr_array_index (waiting, i));
}

static void
notify_handle (MsStoreHandle *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != self->entry->state)
    {
      self->state = self->entry->state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STORE]);
    }
  if (self->entry->error)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  g_object_thaw_notify (G_OBJECT (self));
  answer_all (self);
}

void
ms_store_handle_notify_all (MsStoreEntry *entry)
{
  g_autoptr (GPtrArray) handles = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entry->observers->len; i++)
    {
      MsObserver *observer = g_ptr_array_index (entry->observers, i);
      gpointer handle = ms_observer_dup_handle (observer);

      if (handle)
        g_ptr_array_add (handles, handle);
    }
  for (guint i = 0; i < handles->len; i++)
    notify_handle (g_ptr_array_index (handles, i));
}

const char *
ms_store_handle_get_id (MsStoreHandle *self)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), NULL);

  return self->entry->id;
}

MsStore *
ms_store_handle_get_store (MsStoreHandle *self)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), NULL);

  return !self->released && self->entry->state == MS_ENTRY_STATE_READY ? self->entry->store : NULL;
}

MsEntryState
ms_store_handle_get_state (MsStoreHandle *self)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), MS_ENTRY_STATE_DROPPED);

  return self->released ? self->state : self->entry->state;
}

const GError *
ms_store_handle_get_error (MsStoreHandle *self)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), NULL);

  return self->released ? NULL : self->entry->error;
}

gboolean
ms_store_handle_get_released (MsStoreHandle *self)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), TRUE);

  return self->released;
}

void
ms_store_handle_wait_async (MsStoreHandle *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MS_IS_STORE_HANDLE (self));
  ms_return_if_foreign_thread (&self->affinity);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_handle_wait_async);
  if (answer (self, task))
    return;
  if (!self->waiting)
    self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

MsStore *
ms_store_handle_wait_finish (MsStoreHandle *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (MS_IS_STORE_HANDLE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_store_handle_release (MsStoreHandle *self)
{
  g_autoptr (MsStoreHandle) keep = NULL;
  MsObserver *observer;

  g_return_if_fail (MS_IS_STORE_HANDLE (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (self->released)
    return;
  keep = g_object_ref (self);
  self->state = self->entry->state;
  self->released = TRUE;
  observer = g_steal_pointer (&self->observer);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RELEASED]);
  if (self->state == MS_ENTRY_STATE_READY)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STORE]);
  answer_all (self);
  ms_observer_set_handle (observer, NULL);
  ms_registry_core_release (observer);
  ms_observer_unref (observer);
}

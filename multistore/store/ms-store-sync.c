/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: how it stands to its backend, and waiting for it. */

#include "store/ms-store-sync.h"
#include "ms-error.h"
#include "ms-json-variant-private.h"
#include "store/ms-adapter.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-live-private.h"
#include "store/ms-store-private.h"

#define LOCK_SUFFIX "-sync"

/* What the syncer holds of the store, whose last reference may go in any thread. */
typedef struct
{
  MsStoreCore *core; /* borrowed: the syncer is freed with it */
  MsStore *held;     /* while a step is made */
  guint n_holds;
} Link;

static void
hold (gpointer data)
{
  Link *link = data;

  if (link->n_holds++ == 0)
    link->held = g_weak_ref_get (&link->core->store);
}

static void
let_go (gpointer data)
{
  Link *link = data;

  if (--link->n_holds == 0)
    g_clear_object (&link->held);
}

static MsEngine *
get_engine (gpointer data, GError **error)
{
  MsStore *store = ((Link *) data)->held;

  if (store)
    return ms_store_get_unlent_engine (store, error);
  ms_store_fail_closed (error);
  return NULL;
}

static gboolean
apply_in_worker (gpointer data, GPtrArray *events, gboolean remake)
{
  return ms_store_merge_in_worker (((Link *) data)->held, events, remake);
}

static void
on_slice_done (gpointer data, const MsSliceReport *report)
{
  MsStore *store = ((Link *) data)->held;

  if (store && store->core)
    ms_store_tell_synced (store, report);
}

static void
on_rejected (gpointer data, MsEventRecord *record)
{
  MsStore *store = ((Link *) data)->held;

  if (store && store->core)
    ms_store_tell_rejected (store, record);
}

static void
take_number (MsStore *self, gint64 *place, gint64 value, MsStoreProp prop)
{
  if (*place == value)
    return;
  *place = value;
  ms_store_notify (self, prop);
}

static void
take_error (MsStore *self, const GError *error)
{
  if ((!error && !self->sync_error)
      || (error && self->sync_error && error->code == self->sync_error->code
          && g_str_equal (error->message, self->sync_error->message)))
    return;
  g_clear_error (&self->sync_error);
  self->sync_error = error ? g_error_copy (error) : NULL;
  ms_store_notify (self, MS_STORE_PROP_SYNC_ERROR);
}

void
ms_store_take_sync_state (MsStore *self)
{
  MsSyncer *syncer = self->core ? self->core->syncer : NULL;
  MsSyncState state;

  if (!syncer)
    return;
  state = self->merging ? MS_SYNC_STATE_REBASING : ms_syncer_get_state (syncer);
  g_object_freeze_notify (G_OBJECT (self));
  take_error (self, ms_syncer_get_error (syncer));
  take_number (self, &self->sync_remaining, ms_syncer_get_remaining (syncer),
               MS_STORE_PROP_SYNC_REMAINING);
  take_number (self, &self->last_synced, ms_syncer_get_last_synced (syncer),
               MS_STORE_PROP_LAST_SYNCED);
  if (self->online != ms_syncer_is_online (syncer))
    {
      self->online = !self->online;
      ms_store_notify (self, MS_STORE_PROP_ONLINE);
    }
  if (self->sync_state != state)
    {
      self->sync_state = state;
      ms_store_notify (self, MS_STORE_PROP_SYNC_STATE);
    }
  ms_store_check_sync_waits (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_changed (gpointer data)
{
  MsStore *store = ((Link *) data)->held;

  if (store)
    ms_store_take_sync_state (store);
}

static const MsSyncHost host = {
  .hold = hold,
  .let_go = let_go,
  .free = g_free,
  .get_engine = get_engine,
  .apply_in_worker = apply_in_worker,
  .slice_done = on_slice_done,
  .rejected = on_rejected,
  .changed = on_changed,
};

static char *
print_payload (GVariant *payload)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (!payload)
    return NULL;
  if (ms_json_append_variant (payload, json, &error))
    return g_string_free (g_steal_pointer (&json), FALSE);
  g_critical ("The sync payload has no JSON form, and is left out: %s", error->message);
  return NULL;
}

void
ms_store_start_sync (MsStore *self)
{
  MsSyncProvider *provider =
      ms_adapter_get_sync_provider (ms_store_definition_get_adapter (self->definition));
  const char *path = ms_engine_get_path (self->core->engine);
  g_autofree char *payload = NULL;
  g_autofree char *lock_path = path ? g_strconcat (path, LOCK_SUFFIX, NULL) : NULL;
  Link *link;

  if (!provider)
    return;
  payload = print_payload (ms_store_options_get_sync_payload (self->options));
  link = g_new0 (Link, 1);
  link->core = self->core;
  self->core->syncer =
      ms_syncer_new (&host, link, provider, self->id, lock_path, payload,
                     ms_engine_get_last_synced (self->core->engine), self->affinity.context);
  self->last_synced = ms_syncer_get_last_synced (self->core->syncer);
  ms_store_watch_others (self);
  ms_syncer_start (self->core->syncer);
}

static MsSyncer *
get_syncer (MsStore *self, GError **error)
{
  if (!ms_store_get_engine (self, error))
    return NULL;
  if (!self->core->syncer)
    g_set_error_literal (
        error, MS_ERROR, MS_ERROR_NO_PROVIDER,
        "The store has no sync provider, so nothing will ever be confirmed: give its adapter one");
  return self->core->syncer;
}

/* Waiting */

typedef struct
{
  MsStore *store;
  GTask *task;
  gboolean first;     /* for the first sync, which may also fail or take too long */
  gint64 recorded_at; /* else: of the youngest event that is waited for, which no rebase changes */
  GSource *cancelled;
  MsAlarm timeout;
} Wait;

static void
end_wait (Wait *wait, GError *error)
{
  MsStore *store = wait->store;
  GTask *task = wait->task;

  g_queue_remove (&store->sync_waits, wait);
  if (wait->cancelled)
    g_source_destroy (wait->cancelled);
  g_clear_pointer (&wait->cancelled, g_source_unref);
  if (wait->timeout.iter)
    ms_scheduler_disarm (store->core->scheduler, &wait->timeout);
  g_free (wait);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  ms_store_end_use (store);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer wait)
{
  end_wait (wait, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Waiting was cancelled"));
  return G_SOURCE_REMOVE;
}

static void
on_timeout (gpointer wait)
{
  end_wait (wait, NULL);
}

/* Events leave in any order, by being confirmed, found upstream or rejected, here or in another process; those that are committed meanwhile are younger. */
static gboolean
is_settled (MsStore *self, const Wait *wait)
{
  MsEngine *engine = ms_store_get_engine (self, NULL);
  gboolean waits;

  if (!engine)
    return FALSE;
  return ms_engine_get_pending_count (engine) == 0
         || (ms_event_log_has_as_old (ms_engine_get_connection (engine),
                                      ms_engine_get_upstream_head (engine), wait->recorded_at,
                                      &waits, NULL)
             && !waits);
}

static gboolean
is_over (MsStore *self, const Wait *wait)
{
  if (wait->first)
    return self->sync_state == MS_SYNC_STATE_LIVE || self->sync_state == MS_SYNC_STATE_FAILED;
  return is_settled (self, wait);
}

void
ms_store_check_sync_waits (MsStore *self)
{
  GList *next;

  for (GList *link = self->sync_waits.head; link; link = next)
    {
      next = link->next;
      if (is_over (self, link->data))
        end_wait (link->data, NULL);
    }
}

/* The task holds the store. */
static Wait *
begin_wait (MsStore *self, GTask *task)
{
  Wait *wait = g_new0 (Wait, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  wait->store = self;
  wait->task = task;
  wait->timeout = (MsAlarm){ .func = on_timeout, .user_data = wait };
  g_queue_push_tail (&self->sync_waits, wait);
  ms_store_begin_use (self);
  if (cancellable)
    {
      wait->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->cancelled, G_SOURCE_FUNC (on_cancelled), wait, NULL);
      g_source_attach (wait->cancelled, self->affinity.context);
    }
  return wait;
}

void
ms_store_wait_synced (MsStore *self, GTask *task)
{
  GError *error = NULL;
  gint64 recorded_at;

  if (!get_syncer (self, &error)
      || !ms_event_log_read_youngest (ms_engine_get_connection (self->core->engine),
                                      ms_engine_get_upstream_head (self->core->engine),
                                      &recorded_at, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  begin_wait (self, task)->recorded_at = recorded_at;
  ms_store_check_sync_waits (self);
}

void
ms_store_await_first_sync (MsStore *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback done,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, done, user_data);
  int timeout = ms_store_options_get_initial_sync_timeout (self->options);
  Wait *wait;

  g_task_set_source_tag (task, ms_store_await_first_sync);
  if (timeout <= 0 || !self->core->syncer)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  wait = begin_wait (self, task);
  wait->first = TRUE;
  ms_scheduler_arm (self->core->scheduler, &wait->timeout,
                    ms_scheduler_now (self->core->scheduler) + timeout * G_TIME_SPAN_MILLISECOND);
}

void
ms_store_stop_sync (MsStore *self)
{
  while (!g_queue_is_empty (&self->sync_waits))
    {
      GError *error = NULL;

      ms_store_fail_closed (&error);
      end_wait (g_queue_peek_head (&self->sync_waits), error);
    }
  if (self->core)
    g_clear_pointer (&self->core->syncer, ms_syncer_free);
}

/* Public */

MsSyncState
ms_store_get_sync_state (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), MS_SYNC_STATE_OFFLINE);

  return self->sync_state;
}

const GError *
ms_store_get_sync_error (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), NULL);

  return self->sync_error;
}

gint64
ms_store_get_sync_remaining (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), 0);

  return self->sync_remaining;
}

gboolean
ms_store_is_online (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), FALSE);

  return self->online;
}

gint64
ms_store_get_upstream_head (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), 0);

  return self->upstream_head;
}

gint64
ms_store_get_last_synced (MsStore *self)
{
  g_return_val_if_fail (MS_IS_STORE (self), 0);

  return self->last_synced;
}

void
ms_store_set_sync_payload (MsStore *self, GVariant *payload)
{
  g_autoptr (GVariant) own = payload ? g_variant_ref_sink (payload) : NULL;
  g_autofree char *json = NULL;

  g_return_if_fail (MS_IS_STORE (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (!get_syncer (self, NULL))
    return;
  json = print_payload (own);
  ms_syncer_set_payload (self->core->syncer, json);
}

void
ms_store_retry_sync (MsStore *self)
{
  g_return_if_fail (MS_IS_STORE (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (get_syncer (self, NULL))
    ms_syncer_retry (self->core->syncer);
}

gboolean
ms_store_resolve_backend (MsStore *self, MsBackendResolution resolution, GError **error)
{
  MsSyncer *syncer;
  MsSliceReport report = { 0 };

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  syncer = get_syncer (self, error);
  if (!syncer || !ms_syncer_resolve (syncer, resolution, error))
    return FALSE;
  if (self->core)
    ms_store_tell_synced (self, &report);
  return TRUE;
}

GPtrArray *
ms_store_list_rejected_events (MsStore *self, GError **error)
{
  MsEngine *engine;

  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  engine = ms_store_get_engine (self, error);
  return engine ? ms_engine_list_rejected (engine, error) : NULL;
}

gboolean
ms_store_forget_rejected_events (MsStore *self, GError **error)
{
  MsEngine *engine;

  g_return_val_if_fail (MS_IS_STORE (self), FALSE);
  ms_return_val_if_foreign_thread (&self->affinity, FALSE);

  engine = ms_store_get_free_engine (self, error);
  return engine && ms_engine_forget_rejected (engine, error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncer: its life, its connection, and trying again. */

#include "ms-debug-private.h"
#include "ms-error.h"
#include "sync/ms-network-watch-private.h"
#include "sync/ms-sync-lock-private.h"
#include "sync/ms-syncer-struct-private.h"

/* A process that syncs may end at any time; nobody tells. */
#define LOCK_RETRY_MS 1000

static void connect_or_wait (MsSyncer *self);

static void
on_network (gpointer syncer)
{
  MsSyncer *self = syncer;

  if (self->state == MS_SYNC_STATE_OFFLINE)
    ms_syncer_retry (self);
}

MsSyncer *
ms_syncer_hold (gpointer syncer)
{
  MsSyncer *self = g_rc_box_acquire (syncer);

  self->host->hold (self->store);
  return self;
}

static void
clear (gpointer data)
{
  MsSyncer *self = data;

  g_clear_error (&self->error);
  g_clear_error (&self->push_error);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->early);
  g_object_unref (self->provider);
  g_free (self->store_id);
  g_free (self->lock_path);
  g_free (self->payload);
  g_free (self->backend_id);
  g_free (self->other_backend_id);
  g_free (self->slice_pull_id);
  g_main_context_unref (self->context);
  ms_scheduler_unref (self->scheduler);
  self->host->free (self->store);
}

void
ms_syncer_let_go (MsSyncer *self)
{
  self->host->let_go (self->store);
  g_rc_box_release_full (self, clear);
}

void
ms_syncer_arm (MsSyncer *self, MsAlarm *alarm, guint milliseconds)
{
  ms_scheduler_arm (self->scheduler, alarm,
                    ms_scheduler_now (self->scheduler) + milliseconds * G_TIME_SPAN_MILLISECOND);
}

char *
ms_syncer_next_id (MsSyncer *self)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, self->next_id++);
}

void
ms_syncer_send (MsSyncer *self, GString *message)
{
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (message);

  if (self->connection)
    ms_sync_connection_send (self->connection, bytes);
}

static gboolean
is_same_error (const GError *a, const GError *b)
{
  return (!a && !b) || (a && b && a->code == b->code && g_str_equal (a->message, b->message));
}

/* For the next time; if it cannot be written now, what was noted before is true as well. */
static void
keep_last_synced (MsSyncer *self)
{
  MsEngine *engine;

  self->host->hold (self->store);
  engine = self->host->get_engine (self->store, NULL);
  if (engine)
    ms_engine_set_last_synced (engine, self->last_synced, NULL);
  self->host->let_go (self->store);
}

void
ms_syncer_set_state (MsSyncer *self, MsSyncState state, const GError *error)
{
  gboolean turns;

  if (self->dead)
    return;
  turns = (state == MS_SYNC_STATE_LIVE) != (self->state == MS_SYNC_STATE_LIVE);
  if (state == MS_SYNC_STATE_LIVE)
    {
      self->last_synced = g_get_real_time ();
      self->hasty = FALSE;
    }
  if (turns)
    keep_last_synced (self);
  if (self->state == state && is_same_error (self->error, error))
    return;
  MS_NOTE (SYNC, "%s: state %d%s%s", self->store_id, state, error ? ", " : "",
           error ? error->message : "");
  if (!is_same_error (self->error, error))
    {
      g_clear_error (&self->error);
      self->error = error ? g_error_copy (error) : NULL;
    }
  self->state = state;
  self->host->changed (self->store);
}

static void
set_online (MsSyncer *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  if (!self->dead)
    self->host->changed (self->store);
}

/* Nothing that comes from the old one is listened to any more. */
static void
drop_connection (MsSyncer *self)
{
  g_autoptr (MsSyncConnection) connection = g_steal_pointer (&self->connection);

  ms_scheduler_disarm (self->scheduler, &self->ping);
  ms_syncer_clear_pull (self);
  ms_syncer_clear_push (self);
  if (!connection)
    return;
  g_signal_handlers_disconnect_by_data (connection, self);
  ms_sync_connection_close (connection);
}

/* A fifth more or less, so that the clients of a backend that comes back do not all come at once. */
static guint
add_jitter (guint milliseconds)
{
  return (guint) (milliseconds * (0.8 + 0.4 * g_random_double ()));
}

static void
retry_later (MsSyncer *self)
{
  guint min = ms_sync_provider_get_min_retry_delay (self->provider);
  guint max = ms_sync_provider_get_max_retry_delay (self->provider);
  guint delay = CLAMP (self->retry_delay, min, max);

  ms_syncer_arm (self, &self->retry, add_jitter (delay));
  self->retry_delay = MIN (delay, max / 2) * 2;
}

void
ms_syncer_reconnect (MsSyncer *self, const GError *error)
{
  g_autoptr (GError) own = error ? g_error_copy (error) : NULL;

  if (self->dead)
    return;
  drop_connection (self);
  retry_later (self);
  set_online (self, FALSE);
  ms_syncer_set_state (self, MS_SYNC_STATE_OFFLINE, own);
}

void
ms_syncer_fail (MsSyncer *self, const GError *error, gboolean for_good)
{
  g_autoptr (GError) own = g_error_copy (error);

  if (self->dead)
    return;
  drop_connection (self);
  if (for_good)
    ms_scheduler_disarm (self->scheduler, &self->retry);
  else
    ms_syncer_arm (self, &self->retry,
                   add_jitter (ms_sync_provider_get_max_retry_delay (self->provider)));
  set_online (self, FALSE);
  ms_syncer_set_state (self, MS_SYNC_STATE_FAILED, own);
}

void
ms_syncer_fail_backend (MsSyncer *self, const char *backend_id, const char *what)
{
  g_autofree char *other = g_strdup (backend_id);
  g_autoptr (GError) error =
      g_error_new (MS_ERROR, MS_ERROR_BACKEND_MISMATCH,
                   "%s: call ms_store_resolve_backend() to adopt it, or to stay offline", what);

  g_free (self->other_backend_id);
  self->other_backend_id = g_steal_pointer (&other);
  ms_syncer_fail (self, error, TRUE);
}

static void
send_ping (MsSyncer *self)
{
  GString *out = g_string_new (NULL);

  self->heard = FALSE;
  ms_wire_write_ping (out);
  ms_syncer_arm (self, &self->ping, ms_sync_provider_get_ping_interval (self->provider));
  ms_syncer_send (self, out);
}

static void
give_up_silent (MsSyncer *self, const char *what)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, what);

  ms_syncer_reconnect (self, error);
}

static void
on_ping (gpointer syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  if (!ms_sync_connection_is_open (self->connection))
    give_up_silent (self, "The backend could not be reached in time");
  else if (self->heard)
    send_ping (self);
  else
    give_up_silent (self, "The backend has become silent");
}

static void
on_opened (MsSyncer *syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  send_ping (self);
  if (!ms_syncer_begin_pull (self))
    ms_syncer_schedule (self);
}

static void
on_message (MsSyncer *syncer, GBytes *bytes)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);
  g_autoptr (MsWireMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  self->heard = TRUE;
  set_online (self, TRUE);
  message = ms_wire_read (text ? text : "", length, MS_SYNC_MAX_MESSAGE_BYTES,
                          MS_SYNC_MAX_MESSAGE_EVENTS, &error);
  if (!self->connection)
    ;
  else if (message)
    ms_syncer_handle (self, message);
  else
    ms_syncer_reconnect (self, error);
}

static void
on_closed (MsSyncer *syncer, const GError *error)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  if (g_error_matches (error, MS_ERROR, MS_ERROR_UNAUTHORIZED))
    ms_syncer_fail (self, error, FALSE);
  else
    ms_syncer_reconnect (self, error);
}

static gboolean
take_lock (MsSyncer *self)
{
  if (self->lock < 0 && self->lock_path)
    self->lock = ms_sync_lock_take (self->lock_path);
  return self->lock >= 0 || !self->lock_path;
}

static void
begin_connection (MsSyncer *self)
{
  g_autoptr (GError) error = NULL;
  MsSyncConnection *connection =
      ms_sync_provider_create_connection (self->provider, self->store_id, self->payload, &error);

  if (!connection)
    {
      ms_syncer_reconnect (self, error);
      return;
    }
  self->connection = connection;
  self->heard = FALSE;
  g_signal_connect_swapped (connection, "opened", G_CALLBACK (on_opened), self);
  g_signal_connect_swapped (connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect_swapped (connection, "closed", G_CALLBACK (on_closed), self);
  ms_syncer_arm (self, &self->ping, MS_SYNC_OPEN_MS);
  /* What was wrong before stays to be seen until it is better. */
  ms_syncer_set_state (self, MS_SYNC_STATE_CONNECTING, self->error);
  if (self->connection == connection)
    ms_sync_connection_open (connection);
}

static void
connect_or_wait (MsSyncer *self)
{
  ms_scheduler_disarm (self->scheduler, &self->retry);
  if (self->dead || self->connection)
    return;
  if (take_lock (self))
    begin_connection (self);
  else
    {
      ms_syncer_arm (self, &self->retry, LOCK_RETRY_MS);
      ms_syncer_set_state (self, MS_SYNC_STATE_SUSPENDED, NULL);
    }
}

static void
on_retry (gpointer syncer)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  connect_or_wait (self);
}

MsSyncer *
ms_syncer_new (const MsSyncHost *host,
               gpointer store,
               MsSyncProvider *provider,
               const char *store_id,
               const char *lock_path,
               const char *payload,
               gint64 last_synced,
               GMainContext *context)
{
  MsSyncer *self = g_rc_box_new0 (MsSyncer);

  self->host = host;
  self->store = store;
  self->provider = g_object_ref (provider);
  self->store_id = g_strdup (store_id);
  self->lock_path = g_strdup (lock_path);
  self->lock = -1;
  self->payload = g_strdup (payload);
  self->last_synced = last_synced;
  self->context = g_main_context_ref (context);
  self->scheduler = ms_scheduler_get (context);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  self->early = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                       (GDestroyNotify) ms_sync_event_unref);
  self->retry = (MsAlarm){ .func = on_retry, .user_data = self };
  self->ping = (MsAlarm){ .func = on_ping, .user_data = self };
  self->stall = (MsAlarm){ .func = ms_syncer_on_stall, .user_data = self };
  self->work_again = (MsAlarm){ .func = ms_syncer_on_work_again, .user_data = self };
  self->push_wait = (MsAlarm){ .func = ms_syncer_on_push_wait, .user_data = self };
  return self;
}

void
ms_syncer_start (MsSyncer *self)
{
  self->network = ms_network_watch_new (self->context, on_network, self);
  /* Never inside the call that opens the store. */
  ms_syncer_arm (self, &self->retry, 0);
}

void
ms_syncer_free (MsSyncer *self)
{
  if (self->state == MS_SYNC_STATE_LIVE)
    keep_last_synced (self);
  self->dead = TRUE;
  g_clear_pointer (&self->network, ms_network_watch_free);
  drop_connection (self);
  ms_syncer_clear_work (self);
  ms_scheduler_disarm (self->scheduler, &self->retry);
  if (self->lock >= 0)
    ms_sync_lock_release (self->lock);
  self->lock = -1;
  g_rc_box_release_full (self, clear);
}

void
ms_syncer_retry (MsSyncer *self)
{
  if (self->dead || self->stopped || self->other_backend_id)
    return;
  if (self->connection)
    {
      ms_syncer_push_again (self);
      return;
    }
  self->retry_delay = 0;
  ms_syncer_arm (self, &self->retry, 0);
}

void
ms_syncer_set_payload (MsSyncer *syncer, const char *payload)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  if (g_strcmp0 (self->payload, payload) == 0)
    return;
  g_free (self->payload);
  self->payload = g_strdup (payload);
  if (self->stopped || self->other_backend_id)
    return;
  drop_connection (self);
  set_online (self, FALSE);
  ms_syncer_retry (self);
}

static gboolean
adopt (MsSyncer *self, GError **error)
{
  MsEngine *engine = self->host->get_engine (self->store, error);

  if (!engine || !ms_engine_adopt_backend (engine, self->other_backend_id, error))
    return FALSE;
  g_free (self->backend_id);
  self->backend_id = g_steal_pointer (&self->other_backend_id);
  self->backend_id_is_new = FALSE;
  return TRUE;
}

gboolean
ms_syncer_resolve (MsSyncer *syncer, MsBackendResolution resolution, GError **error)
{
  g_autoptr (MsSyncerHold) self = ms_syncer_hold (syncer);

  if (!self->other_backend_id)
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_BACKEND_MISMATCH,
                           "The backend is the one that the store knows: there is nothing to "
                           "resolve");
      return FALSE;
    }
  if (resolution == MS_BACKEND_RESOLUTION_STAY_OFFLINE)
    {
      g_clear_pointer (&self->other_backend_id, g_free);
      self->stopped = TRUE;
      ms_syncer_set_state (self, MS_SYNC_STATE_OFFLINE, NULL);
      return TRUE;
    }
  if (!adopt (self, error))
    return FALSE;
  ms_syncer_retry (self);
  return TRUE;
}

MsSyncState
ms_syncer_get_state (MsSyncer *self)
{
  return self->state;
}

const GError *
ms_syncer_get_error (MsSyncer *self)
{
  return self->error;
}

gboolean
ms_syncer_is_online (MsSyncer *self)
{
  return self->online;
}

gint64
ms_syncer_get_remaining (MsSyncer *self)
{
  return ms_syncer_count_waiting (self) + g_hash_table_size (self->early) + self->remaining;
}

gint64
ms_syncer_get_last_synced (MsSyncer *self)
{
  return self->last_synced;
}

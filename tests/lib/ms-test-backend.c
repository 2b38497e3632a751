/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A backend in the test's own process. */

#include "ms-test-backend.h"

#include "ms-error.h"
#include "ms-test-store.h"

/* The connection, as the store has it; and its other end. */

#define MS_TEST_TYPE_CONNECTION (ms_test_connection_get_type ())
G_DECLARE_FINAL_TYPE (MsTestConnection, ms_test_connection, MS_TEST, CONNECTION, MsSyncConnection)

struct _MsTestPeer
{
  gatomicrefcount ref_count;
  MsTestBackend *backend;       /* NULL when it is closed from either side */
  MsTestConnection *connection; /* NULL when it is gone */
  char *store_id;
  char *pull_id;
  gint64 sent_to;
  GMainContext *context;
};

struct _MsTestConnection
{
  MsSyncConnection parent_instance;

  MsTestPeer *peer;
};

G_DEFINE_FINAL_TYPE (MsTestConnection, ms_test_connection, MS_TYPE_SYNC_CONNECTION)
G_DEFINE_FINAL_TYPE (MsTestBackend, ms_test_backend, MS_TYPE_SYNC_PROVIDER)

static MsTestPeer *
peer_ref (MsTestPeer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
peer_unref (gpointer data)
{
  MsTestPeer *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->store_id);
  g_free (self->pull_id);
  g_main_context_unref (self->context);
  g_free (self);
}

/* Something on its way. */
typedef struct
{
  MsTestPeer *peer;
  GBytes *bytes;
  GError *error;
} Parcel;

static void
parcel_free (gpointer data)
{
  Parcel *self = data;

  peer_unref (self->peer);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
post (MsTestPeer *peer, GSourceFunc func, GBytes *bytes, const GError *error)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Parcel *parcel = g_new (Parcel, 1);

  *parcel = (Parcel){ peer_ref (peer), bytes, error ? g_error_copy (error) : NULL };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, parcel, parcel_free);
  g_source_attach (source, peer->context);
}

static gboolean
deliver_to_store (gpointer data)
{
  Parcel *parcel = data;

  if (parcel->peer->connection && parcel->peer->backend)
    ms_sync_connection_emit_message (MS_SYNC_CONNECTION (parcel->peer->connection), parcel->bytes);
  return G_SOURCE_REMOVE;
}

static void
leave_backend (MsTestPeer *peer)
{
  if (peer->backend)
    g_ptr_array_remove (peer->backend->peers, peer);
  peer->backend = NULL;
}

static gboolean
deliver_end (gpointer data)
{
  Parcel *parcel = data;

  if (parcel->peer->connection)
    ms_sync_connection_emit_closed (MS_SYNC_CONNECTION (parcel->peer->connection), parcel->error);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver_to_backend (gpointer data)
{
  Parcel *parcel = data;
  MsTestPeer *peer = parcel->peer;
  gsize length;
  const char *text = g_bytes_get_data (parcel->bytes, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsWireMessage) message = ms_wire_read (text, length, 2000000, 1000, &error);
  MsTestBackend *backend = peer->backend;

  g_assert_no_error (error);
  if (!backend)
    return G_SOURCE_REMOVE;
  backend->n_pushes += message->kind == MS_WIRE_PUSH;
  backend->n_acks += message->kind == MS_WIRE_ACK;
  if (!backend->func || !backend->func (backend, peer, message, backend->user_data))
    ms_test_peer_behave (peer, message);
  return G_SOURCE_REMOVE;
}

static gboolean
deliver_opening (gpointer data)
{
  MsTestPeer *peer = ((Parcel *) data)->peer;

  if (!peer->connection)
    return G_SOURCE_REMOVE;
  if (peer->backend && !peer->backend->down && !peer->backend->refusal)
    {
      ms_sync_connection_emit_opened (MS_SYNC_CONNECTION (peer->connection));
      return G_SOURCE_REMOVE;
    }
  {
    g_autoptr (GError) error =
        peer->backend && peer->backend->refusal
            ? g_error_copy (peer->backend->refusal)
            : g_error_new (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "The backend is down");

    leave_backend (peer);
    ms_sync_connection_emit_closed (MS_SYNC_CONNECTION (peer->connection), error);
  }
  return G_SOURCE_REMOVE;
}

static void
ms_test_connection_finalize (GObject *object)
{
  MsTestPeer *peer = MS_TEST_CONNECTION (object)->peer;

  peer->connection = NULL;
  leave_backend (peer);
  peer_unref (peer);
  G_OBJECT_CLASS (ms_test_connection_parent_class)->finalize (object);
}

static void
ms_test_connection_open (MsSyncConnection *connection)
{
  post (MS_TEST_CONNECTION (connection)->peer, deliver_opening, NULL, NULL);
}

static void
ms_test_connection_send (MsSyncConnection *connection, GBytes *message)
{
  post (MS_TEST_CONNECTION (connection)->peer, deliver_to_backend, g_bytes_ref (message), NULL);
}

static void
ms_test_connection_close (MsSyncConnection *connection)
{
  leave_backend (MS_TEST_CONNECTION (connection)->peer);
}

static void
ms_test_connection_class_init (MsTestConnectionClass *klass)
{
  MsSyncConnectionClass *connection_class = MS_SYNC_CONNECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_test_connection_finalize;
  connection_class->open = ms_test_connection_open;
  connection_class->send = ms_test_connection_send;
  connection_class->close = ms_test_connection_close;
}

static void
ms_test_connection_init (MsTestConnection *self)
{
}

/* What a backend does */

static void
send_pages (MsTestPeer *peer)
{
  GPtrArray *log = ms_test_backend_get_log (peer->backend, peer->store_id);
  gint64 n_left = MAX ((gint64) log->len - peer->sent_to, 0);

  do
    {
      guint n_events = (guint) MIN (n_left, peer->backend->page_size);

      n_left -= n_events;
      ms_test_peer_send_events (peer, peer->sent_to + 1, n_events,
                                n_left > 0 ? MS_WIRE_MORE_KNOWN : MS_WIRE_NO_MORE);
    }
  while (n_left > 0);
}

static void
send_news (MsTestBackend *self, const char *store_id)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      MsTestPeer *peer = self->peers->pdata[i];

      if (peer->pull_id && g_str_equal (peer->store_id, store_id))
        send_pages (peer);
    }
}

static void
begin_pull (MsTestPeer *peer, const MsWireMessage *message)
{
  if (message->backend_id && !g_str_equal (message->backend_id, peer->backend->backend_id))
    {
      ms_test_peer_fail (peer, message->id,
                         &(MsWireFailure){ MS_WIRE_BACKEND_MISMATCH,
                                           .expected = peer->backend->backend_id,
                                           .received = message->backend_id });
      return;
    }
  g_free (peer->pull_id);
  peer->pull_id = g_strdup (message->id);
  peer->sent_to = message->cursor;
  send_pages (peer);
}

static void
take_push (MsTestPeer *peer, const MsWireMessage *message)
{
  GPtrArray *log = ms_test_backend_get_log (peer->backend, peer->store_id);
  const MsSyncEvent *first = message->events->pdata[0];
  g_autoptr (GString) out = g_string_new (NULL);

  if (first->parent != (gint64) log->len)
    {
      ms_test_peer_fail (
          peer, message->id,
          &(MsWireFailure){ MS_WIRE_SERVER_AHEAD, .minimum = log->len, .provided = first->parent });
      return;
    }
  for (guint i = 0; i < message->events->len; i++)
    {
      MsSyncEvent *event = message->events->pdata[i];

      g_assert_cmpint (event->sequence, ==, log->len + 1);
      g_assert_null (event->problem);
      g_ptr_array_add (log, ms_sync_event_ref (event));
    }
  send_news (peer->backend, peer->store_id);
  ms_wire_write_exit (out, message->id, NULL);
  ms_test_peer_send (peer, out->str);
}

void
ms_test_peer_behave (MsTestPeer *peer, const MsWireMessage *message)
{
  switch (message->kind)
    {
    case MS_WIRE_PING:
      ms_test_peer_send (peer, "{\"_tag\":\"Pong\"}");
      break;
    case MS_WIRE_PULL:
      g_free (peer->backend->last_payload);
      peer->backend->last_payload = g_strdup (message->payload);
      begin_pull (peer, message);
      break;
    case MS_WIRE_PUSH:
      take_push (peer, message);
      break;
    case MS_WIRE_INTERRUPT:
      if (g_strcmp0 (message->id, peer->pull_id) == 0)
        g_clear_pointer (&peer->pull_id, g_free);
      break;
    default:
      break;
    }
}

const char *
ms_test_peer_get_store_id (MsTestPeer *peer)
{
  return peer->store_id;
}

const char *
ms_test_peer_get_pull (MsTestPeer *peer)
{
  return peer->pull_id;
}

void
ms_test_peer_send (MsTestPeer *peer, const char *text)
{
  post (peer, deliver_to_store, g_bytes_new (text, strlen (text)), NULL);
}

void
ms_test_peer_send_events (MsTestPeer *peer, gint64 first, guint n_events, MsWireMore more)
{
  GPtrArray *log = ms_test_backend_get_log (peer->backend, peer->store_id);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  ms_wire_write_page (page, (MsSyncEvent **) log->pdata + first - 1, n_events, more,
                      log->len - (first + n_events - 1), peer->backend->backend_id);
  ms_wire_write_chunk (out, peer->pull_id, page->str, page->len);
  peer->sent_to = MAX (peer->sent_to, first + n_events - 1);
  peer->backend->n_chunks++;
  ms_test_peer_send (peer, out->str);
}

void
ms_test_peer_close (MsTestPeer *peer, const GError *error)
{
  leave_backend (peer);
  post (peer, deliver_end, NULL, error);
}

void
ms_test_peer_fail (MsTestPeer *peer, const char *id, const MsWireFailure *failure)
{
  g_autoptr (GString) out = g_string_new (NULL);

  ms_wire_write_exit (out, id, failure);
  ms_test_peer_send (peer, out->str);
}

/* The provider */

static MsSyncConnection *
create_connection (MsSyncProvider *provider,
                   const char *store_id,
                   const char *payload,
                   GError **error)
{
  MsTestBackend *self = MS_TEST_BACKEND (provider);
  MsTestConnection *connection = g_object_new (MS_TEST_TYPE_CONNECTION, NULL);
  MsTestPeer *peer = g_new0 (MsTestPeer, 1);

  g_atomic_ref_count_init (&peer->ref_count);
  peer->backend = self;
  peer->connection = connection;
  peer->store_id = g_strdup (store_id);
  peer->context = g_main_context_ref_thread_default ();
  connection->peer = peer;
  g_ptr_array_add (self->peers, peer);
  self->n_connections++;
  return MS_SYNC_CONNECTION (connection);
}

static void
ms_test_backend_finalize (GObject *object)
{
  MsTestBackend *self = MS_TEST_BACKEND (object);

  for (guint i = 0; i < self->peers->len; i++)
    ((MsTestPeer *) self->peers->pdata[i])->backend = NULL;
  g_ptr_array_unref (self->peers);
  g_hash_table_unref (self->logs);
  g_clear_error (&self->refusal);
  g_free (self->last_payload);
  g_free (self->backend_id);
  G_OBJECT_CLASS (ms_test_backend_parent_class)->finalize (object);
}

static void
ms_test_backend_class_init (MsTestBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_test_backend_finalize;
  MS_SYNC_PROVIDER_CLASS (klass)->create_connection = create_connection;
}

static void
ms_test_backend_init (MsTestBackend *self)
{
  self->logs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->peers = g_ptr_array_new ();
  self->backend_id = g_strdup ("backend");
  self->page_size = 100;
}

MsTestBackend *
ms_test_backend_new (void)
{
  return g_object_new (MS_TEST_TYPE_BACKEND, NULL);
}

GPtrArray *
ms_test_backend_get_log (MsTestBackend *self, const char *store_id)
{
  GPtrArray *log = g_hash_table_lookup (self->logs, store_id);

  if (!log)
    {
      log = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
      g_hash_table_insert (self->logs, g_strdup (store_id), log);
    }
  return log;
}

void
ms_test_backend_add (MsTestBackend *self, const char *store_id, const char *name, const char *args)
{
  GPtrArray *log = ms_test_backend_get_log (self, store_id);

  g_ptr_array_add (log, ms_sync_event_new (log->len + 1, name, args, "other", "session"));
  send_news (self, store_id);
}

MsAdapter *
ms_test_backend_make_adapter (MsTestBackend *self, const char *directory)
{
  MsSyncProvider *provider = MS_SYNC_PROVIDER (self);

  return directory ? MS_ADAPTER (ms_persisted_adapter_new_synced (directory, provider))
                   : MS_ADAPTER (ms_memory_adapter_new_synced (provider));
}

MsStoreDefinition *
ms_test_backend_define_notes (MsTestBackend *self, const char *directory)
{
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  g_autoptr (MsAdapter) adapter = ms_test_backend_make_adapter (self, directory);
  g_autoptr (GError) error = NULL;
  MsStoreDefinition *definition = ms_store_definition_new ("note", schema, adapter, &error);

  g_assert_no_error (error);
  return definition;
}

void
ms_test_backend_cut (MsTestBackend *self)
{
  g_autoptr (GError) error = g_error_new (MS_ERROR, MS_ERROR_IO, "The connection is cut");

  while (self->peers->len > 0)
    ms_test_peer_close (self->peers->pdata[0], error);
}

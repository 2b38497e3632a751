/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWebsocketConnection: one socket of the network thread, as a connection in the store's context. Both sides post to each other and share nothing else. */

#include "sync/ms-websocket-connection-private.h"
#include "ms-affinity-private.h"
#include "ms-error.h"
#include "sync/ms-inbox-private.h"

#define MAX_MESSAGE_BYTES (16 * 1024 * 1024)

struct _MsNetworkThread
{
  gatomicrefcount ref_count;
  GMainContext *context;
  GMainLoop *loop;
};

static gpointer
run (gpointer data)
{
  MsNetworkThread *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  /* What is still on its way, such as the closing of sockets. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
  return NULL;
}

MsNetworkThread *
ms_network_thread_new (void)
{
  MsNetworkThread *self = g_new0 (MsNetworkThread, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_thread_unref (g_thread_new ("ms-network", run, self));
  return self;
}

MsNetworkThread *
ms_network_thread_ref (MsNetworkThread *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (((MsNetworkThread *) data)->loop);
  return G_SOURCE_REMOVE;
}

void
ms_network_thread_unref (MsNetworkThread *self)
{
  /* The thread frees it: it may be the one that calls. */
  if (g_atomic_ref_count_dec (&self->ref_count))
    ms_context_post (self->context, quit, self, NULL);
}

/* What both threads have of a socket. */
typedef struct
{
  gatomicrefcount ref_count;
  MsNetworkThread *thread;
  MsInbox *owner; /* the connection's context */
  GWeakRef connection;
  GCancellable *cancellable;

  /* Of the network thread alone. */
  char *url;
  GHashTable *headers;
  GTlsDatabase *tls_database;
  SoupSession *session;
  SoupMessage *request;
  SoupWebsocketConnection *socket;
} Link;

static Link *
link_ref (Link *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
link_unref (gpointer data)
{
  Link *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_weak_ref_clear (&self->connection);
  g_object_unref (self->cancellable);
  ms_inbox_unref (self->owner);
  g_hash_table_unref (self->headers);
  g_clear_object (&self->tls_database);
  g_free (self->url);
  ms_network_thread_unref (self->thread);
  g_free (self);
}

/* Something for the other thread. */
typedef struct
{
  Link *link;
  GBytes *bytes;
  GError *error;
} Parcel;

static void
parcel_free (gpointer data)
{
  Parcel *self = data;

  link_unref (self->link);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static Parcel *
parcel_new (Link *link, GBytes *bytes, GError *error)
{
  Parcel *self = g_new (Parcel, 1);

  *self = (Parcel){ link_ref (link), bytes ? g_bytes_ref (bytes) : NULL, error };
  return self;
}

static void
post_to_owner (Link *link, GSourceFunc func, GBytes *bytes, GError *error)
{
  ms_inbox_post (link->owner, func, parcel_new (link, bytes, error), parcel_free);
}

static void
post_to_network (Link *link, GSourceFunc func, GBytes *bytes)
{
  ms_context_post (link->thread->context, func, parcel_new (link, bytes, NULL), parcel_free);
}

/* In the owner's context. */

static gboolean
tell_opened (gpointer data)
{
  g_autoptr (MsSyncConnection) connection = g_weak_ref_get (&((Parcel *) data)->link->connection);

  if (connection)
    ms_sync_connection_emit_opened (connection);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_message (gpointer data)
{
  Parcel *parcel = data;
  g_autoptr (MsSyncConnection) connection = g_weak_ref_get (&parcel->link->connection);

  if (connection)
    ms_sync_connection_emit_message (connection, parcel->bytes);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_closed (gpointer data)
{
  Parcel *parcel = data;
  g_autoptr (MsSyncConnection) connection = g_weak_ref_get (&parcel->link->connection);

  if (connection)
    ms_sync_connection_emit_closed (connection, parcel->error);
  return G_SOURCE_REMOVE;
}

/* In the network thread. */

static void
forget_socket (Link *link)
{
  if (link->socket)
    g_signal_handlers_disconnect_by_data (link->socket, link);
  g_clear_object (&link->socket);
  g_clear_object (&link->request);
  g_clear_object (&link->session);
}

static void
on_socket_message (SoupWebsocketConnection *socket,
                   SoupWebsocketDataType type,
                   GBytes *bytes,
                   Link *link)
{
  post_to_owner (link, tell_message, bytes, NULL);
}

static void
on_socket_closed (SoupWebsocketConnection *socket, Link *link)
{
  const char *reason = soup_websocket_connection_get_close_data (socket);
  GError *error = g_error_new (
      MS_ERROR, MS_ERROR_IO, "The backend has closed the connection (%d%s%s)",
      soup_websocket_connection_get_close_code (socket), reason ? ", " : "", reason ? reason : "");

  post_to_owner (link, tell_closed, NULL, error);
  forget_socket (link);
}

static GError *
make_error (SoupMessage *request, const GError *error)
{
  guint status = soup_message_get_status (request);

  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    return g_error_new (MS_ERROR, MS_ERROR_UNAUTHORIZED,
                        "The backend refuses the credentials (HTTP %u): renew the sync payload",
                        status);
  if (status >= 400)
    return g_error_new (MS_ERROR, MS_ERROR_IO, "The backend refuses the connection (HTTP %u %s)",
                        status, soup_status_get_phrase (status));
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (MS_ERROR, MS_ERROR_IO,
                        "The backend's certificate is not trusted (%s): give the provider a TLS "
                        "database that has its authority",
                        error->message);
  return g_error_new (MS_ERROR, MS_ERROR_IO, "The backend cannot be reached: %s", error->message);
}

static void
on_connected (GObject *session, GAsyncResult *result, gpointer data)
{
  Link *link = data;
  g_autoptr (GError) error = NULL;

  link->socket = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);
  if (!link->socket)
    {
      post_to_owner (link, tell_closed, NULL, make_error (link->request, error));
      forget_socket (link);
    }
  else if (g_cancellable_is_cancelled (link->cancellable))
    {
      soup_websocket_connection_close (link->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
      forget_socket (link);
    }
  else
    {
      soup_websocket_connection_set_max_incoming_payload_size (link->socket, MAX_MESSAGE_BYTES);
      g_signal_connect (link->socket, "message", G_CALLBACK (on_socket_message), link);
      g_signal_connect (link->socket, "closed", G_CALLBACK (on_socket_closed), link);
      post_to_owner (link, tell_opened, NULL, NULL);
    }
  link_unref (link);
}

static gboolean
open_socket (gpointer data)
{
  Link *link = ((Parcel *) data)->link;
  GHashTableIter iter;
  gpointer name, value;

  link->session = soup_session_new ();
  if (link->tls_database)
    soup_session_set_tls_database (link->session, link->tls_database);
  link->request = soup_message_new (SOUP_METHOD_GET, link->url);
  g_hash_table_iter_init (&iter, link->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (soup_message_get_request_headers (link->request), name, value);
  soup_session_websocket_connect_async (link->session, link->request, NULL, NULL,
                                        G_PRIORITY_DEFAULT, link->cancellable, on_connected,
                                        link_ref (link));
  return G_SOURCE_REMOVE;
}

static gboolean
send_on_socket (gpointer data)
{
  Parcel *parcel = data;
  SoupWebsocketConnection *socket = parcel->link->socket;

  if (socket && soup_websocket_connection_get_state (socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_send_message (socket, SOUP_WEBSOCKET_DATA_TEXT, parcel->bytes);
  return G_SOURCE_REMOVE;
}

static gboolean
close_socket (gpointer data)
{
  Link *link = ((Parcel *) data)->link;

  if (link->socket
      && soup_websocket_connection_get_state (link->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (link->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  if (link->socket)
    forget_socket (link);
  return G_SOURCE_REMOVE;
}

/* The object */

#define MS_TYPE_WEBSOCKET_CONNECTION (ms_websocket_connection_get_type ())
G_DECLARE_FINAL_TYPE (MsWebsocketConnection,
                      ms_websocket_connection,
                      MS,
                      WEBSOCKET_CONNECTION,
                      MsSyncConnection)

struct _MsWebsocketConnection
{
  MsSyncConnection parent_instance;

  Link *link;
};

G_DEFINE_FINAL_TYPE (MsWebsocketConnection, ms_websocket_connection, MS_TYPE_SYNC_CONNECTION)

static void
end_socket (MsWebsocketConnection *self)
{
  g_cancellable_cancel (self->link->cancellable);
  post_to_network (self->link, close_socket, NULL);
}

static void
ms_websocket_connection_finalize (GObject *object)
{
  MsWebsocketConnection *self = MS_WEBSOCKET_CONNECTION (object);

  end_socket (self);
  link_unref (self->link);
  G_OBJECT_CLASS (ms_websocket_connection_parent_class)->finalize (object);
}

static void
ms_websocket_connection_open (MsSyncConnection *connection)
{
  post_to_network (MS_WEBSOCKET_CONNECTION (connection)->link, open_socket, NULL);
}

static void
ms_websocket_connection_send (MsSyncConnection *connection, GBytes *message)
{
  post_to_network (MS_WEBSOCKET_CONNECTION (connection)->link, send_on_socket, message);
}

static void
ms_websocket_connection_close (MsSyncConnection *connection)
{
  end_socket (MS_WEBSOCKET_CONNECTION (connection));
}

static void
ms_websocket_connection_class_init (MsWebsocketConnectionClass *klass)
{
  MsSyncConnectionClass *connection_class = MS_SYNC_CONNECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_websocket_connection_finalize;
  connection_class->open = ms_websocket_connection_open;
  connection_class->send = ms_websocket_connection_send;
  connection_class->close = ms_websocket_connection_close;
}

static void
ms_websocket_connection_init (MsWebsocketConnection *self)
{
}

static GHashTable *
copy_headers (GHashTable *headers)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (value));
  return copy;
}

MsSyncConnection *
ms_websocket_connection_new (MsNetworkThread *thread,
                             const char *url,
                             GHashTable *headers,
                             GTlsDatabase *tls_database)
{
  MsWebsocketConnection *self = g_object_new (MS_TYPE_WEBSOCKET_CONNECTION, NULL);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Link *link = g_new0 (Link, 1);

  g_atomic_ref_count_init (&link->ref_count);
  link->thread = ms_network_thread_ref (thread);
  link->owner = ms_inbox_new (context);
  g_weak_ref_init (&link->connection, self);
  link->cancellable = g_cancellable_new ();
  link->url = g_strdup (url);
  link->headers = copy_headers (headers);
  link->tls_database = tls_database ? g_object_ref (tls_database) : NULL;
  self->link = link;
  return MS_SYNC_CONNECTION (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: listening, and accepting connections. */

#include "ms-error.h"
#include "server/ms-socket-private.h"
#include "server/ms-sync-server-private.h"

#include <string.h>

/* Connections wait in the kernel until they are accepted. */
#define BACKLOG 512
#define REST_MS 100
/* So many more than WebSockets may be there: those that are being made, or told that there are too many, and who asks for health and metrics. */
#define BESIDE_CONNECTIONS 64
#define HANDSHAKE "multistore-handshake"

static gboolean
may_listen (MsSyncServer *self, GInetSocketAddress *address, GError **error)
{
  if (g_inet_address_get_is_loopback (g_inet_socket_address_get_address (address)))
    return TRUE;
  if (!self->authorizer)
    g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED,
                         "Everybody could read and write all stores: give an authorizer, or "
                         "listen on loopback");
  else if (!self->tls_certificate && !self->allow_plain_text)
    g_set_error_literal (error, MS_ERROR, MS_ERROR_UNAUTHORIZED,
                         "Tokens and data would cross the network readable: give a TLS "
                         "certificate, or allow plain text behind a proxy that has one");
  else
    return TRUE;
  return FALSE;
}

static GSocketAddress *
parse_address (const char *text, GError **error)
{
  g_autoptr (GNetworkAddress) address = NULL;
  GSocketAddress *socket_address = NULL;
  GSocketConnectable *connectable;

  connectable = g_network_address_parse (text, 0, NULL);
  address = connectable ? G_NETWORK_ADDRESS (connectable) : NULL;
  if (address && strrchr (text, ':'))
    socket_address = g_inet_socket_address_new_from_string (
        strcmp (g_network_address_get_hostname (address), "localhost") == 0
            ? "127.0.0.1"
            : g_network_address_get_hostname (address),
        g_network_address_get_port (address));
  if (!socket_address)
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                 "“%s” is no address to listen on: write one such as 127.0.0.1:8787 or [::]:8787",
                 text);
  return socket_address;
}

/* A client that is given a time, however little it sends at once. It belongs to the socket. */
typedef struct
{
  MsSyncServer *server; /* NULL when it has stopped */
  GSocket *socket;
  GSource *deadline;
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *self = data;

  if (self->server)
    g_hash_table_remove (self->server->handshakes, self);
  g_source_destroy (self->deadline);
  g_source_unref (self->deadline);
  g_free (self);
}

/* libsoup sees that the connection has ended. */
static void
end_connection (Handshake *self)
{
  g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
}

static gboolean
on_late (gpointer data)
{
  Handshake *self = data;
  g_autofree char *peer = ms_socket_dup_peer (self->socket);

  if (self->server)
    {
      self->server->n_turned_away++;
      ms_sync_server_log_turned_away (peer, SOUP_STATUS_REQUEST_TIMEOUT,
                                      "The handshake took too long (handshake-timeout)");
    }
  end_connection (self);
  return G_SOURCE_REMOVE;
}

static void
begin_handshake (MsSyncServer *self, GSocket *socket)
{
  Handshake *handshake = g_new (Handshake, 1);

  *handshake = (Handshake){
    self, socket, g_timeout_source_new_seconds ((guint) self->limits[MS_LIMIT_HANDSHAKE_TIMEOUT])
  };
  g_source_set_callback (handshake->deadline, on_late, handshake, NULL);
  g_source_attach (handshake->deadline, self->context);
  g_hash_table_add (self->handshakes, handshake);
  g_object_set_data_full (G_OBJECT (socket), HANDSHAKE, handshake, handshake_free);
}

void
ms_sync_server_end_handshake (GIOStream *stream)
{
  g_object_set_data (G_OBJECT (ms_socket_peek_socket (stream)), HANDSHAKE, NULL);
}

static gboolean
is_full (MsSyncServer *self)
{
  return self->n_connections + g_hash_table_size (self->handshakes)
         >= self->limits[MS_LIMIT_CONNECTIONS] + BESIDE_CONNECTIONS;
}

static void
begin_http (MsSyncServer *self, GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr (GIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  if (!local || !remote || is_full (self))
    return;
  begin_handshake (self, socket);
  stream = self->tls_certificate ? g_tls_server_connection_new (G_IO_STREAM (connection),
                                                                self->tls_certificate, &error)
                                 : g_object_ref (G_IO_STREAM (connection));
  if (!stream || !soup_server_accept_iostream (self->http, stream, local, remote, &error))
    g_warning ("A connection could not be taken: %s", error->message);
}

static gboolean
on_rested (gpointer data)
{
  MsSyncServer *self = data;

  g_clear_pointer (&self->accept_again, g_source_unref);
  ms_sync_server_accept (self);
  return G_SOURCE_REMOVE;
}

/* Mostly there are no more descriptors, and the same connection would fail at once again; told once. */
static void
rest (MsSyncServer *self, const GError *error)
{
  if (!self->cannot_accept)
    g_warning ("Connections cannot be accepted, and wait: %s", error->message);
  self->cannot_accept = TRUE;
  self->accept_again = g_timeout_source_new (REST_MS);
  g_source_set_callback (self->accept_again, on_rested, g_object_ref (self), g_object_unref);
  g_source_attach (self->accept_again, self->context);
}

static void
on_accepted (GObject *listener, GAsyncResult *result, gpointer data)
{
  g_autoptr (MsSyncServer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept_finish (G_SOCKET_LISTENER (listener), result, NULL, &error);

  if (!self->http || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!connection)
    {
      rest (self, error);
      return;
    }
  self->cannot_accept = FALSE;
  begin_http (self, connection);
  ms_sync_server_accept (self);
}

void
ms_sync_server_accept (MsSyncServer *self)
{
  g_socket_listener_accept_async (self->listener, self->accepting, on_accepted,
                                  g_object_ref (self));
}

static void
end_handshakes (MsSyncServer *self)
{
  GHashTableIter iter;
  gpointer handshake;

  g_hash_table_iter_init (&iter, self->handshakes);
  while (g_hash_table_iter_next (&iter, &handshake, NULL))
    {
      ((Handshake *) handshake)->server = NULL;
      end_connection (handshake);
    }
  g_hash_table_remove_all (self->handshakes);
}

void
ms_sync_server_stop_accepting (MsSyncServer *self)
{
  g_cancellable_cancel (self->accepting);
  if (self->accept_again)
    g_source_destroy (self->accept_again);
  g_clear_pointer (&self->accept_again, g_source_unref);
  g_socket_listener_close (self->listener);
  end_handshakes (self);
}

gboolean
ms_sync_server_listen (MsSyncServer *self, const char *text, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketAddress) effective = NULL;

  g_return_val_if_fail (MS_IS_SYNC_SERVER (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (!self->http, FALSE);

  address = parse_address (text, error);
  if (!address || !may_listen (self, G_INET_SOCKET_ADDRESS (address), error))
    return FALSE;
  self->listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (self->listener, BACKLOG);
  if (!g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    {
      g_clear_object (&self->listener);
      return FALSE;
    }
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  return ms_sync_server_start (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: HTTP: health, metrics, and the handshake of WebSockets. */

#include "ms-error.h"
#include "ms-id-private.h"
#include "ms-json-private.h"
#include "server/ms-sync-server-private.h"

#include <string.h>

/* One answer a connection: who only asks does not stay. */
static void
answer_as (SoupServerMessage *message, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                "close");
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static void
answer (SoupServerMessage *message, guint status, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  answer_as (message, status, "text/plain; charset=utf-8", line);
}

static void
answer_metrics (MsSyncServer *self, SoupServerMessage *message)
{
  g_autofree char *text = ms_sync_server_dup_metrics (self);

  answer_as (message, SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", text);
}

/* What a client wants that asks for a WebSocket. */
typedef struct
{
  MsSyncServer *server;
  char *store_id;
  MsSyncAccess *access;
} Upgrade;

static void
upgrade_free (gpointer data, GClosure *closure)
{
  Upgrade *self = data;

  ms_sync_access_unref (self->access);
  g_object_unref (self->server);
  g_free (self->store_id);
  g_free (self);
}

/* The socket goes to the loop of its store. */
static void
on_upgraded (SoupServerMessage *message, gpointer data)
{
  Upgrade *upgrade = data;
  MsSyncServer *self = upgrade->server;
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  guint hash = g_str_hash (upgrade->store_id);

  if (stream)
    ms_sync_server_end_handshake (stream);
  if (stream && self->loops)
    ms_socket_loop_add (self->loops->pdata[hash % self->loops->len], stream, upgrade->store_id,
                        upgrade->access);
  else
    ms_sync_server_count_out (self, upgrade->store_id,
                              ms_sync_access_get_principal (upgrade->access));
}

/* The form's field holds percent-encoded JSON. NULL without one; "" if it is none. */
static char *
dup_payload (GHashTable *query)
{
  const char *field = query ? g_hash_table_lookup (query, "payload") : NULL;
  g_autofree char *json = field ? g_uri_unescape_string (field, NULL) : NULL;

  if (!field)
    return NULL;
  return json && ms_json_scan (json, -1, NULL) ? g_steal_pointer (&json) : g_strdup ("");
}

static char *
dup_token (SoupServerMessage *message, const char *payload)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *header = soup_message_headers_get_one (headers, "Authorization");
  MsJsonSpan span;
  g_autoptr (GString) token = NULL;

  if (header && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    return g_strstrip (g_strdup (header + 7));
  if (!payload)
    return NULL;
  span = ms_json_find_member (payload, ms_json_value_span (payload, -1), "authToken");
  if (span.length < 2 || payload[span.offset] != '"')
    return NULL;
  token = g_string_new (NULL);
  ms_json_append_meaning (payload, span, token);
  return g_string_free (g_steal_pointer (&token), FALSE);
}

/* Names that anybody may have point to loopback, so none but its own counts. */
static gboolean
is_of_this_computer (const char *origin)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (!host)
    return FALSE;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address && g_inet_address_get_is_loopback (address);
}

static gboolean
comes_from_allowed (MsSyncServer *self, SoupServerMessage *message)
{
  const char *origin =
      soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin");

  /* Only browsers send one. */
  if (!origin)
    return TRUE;
  if (self->allowed_origins)
    return g_strv_contains ((const char *const *) self->allowed_origins, origin);
  /* Where no token is asked for, any page that a browser here shows could come in. */
  return self->authorizer || is_of_this_computer (origin);
}

static MsSyncAccess *
authorize (MsSyncServer *self,
           SoupServerMessage *message,
           const char *store_id,
           const char *payload,
           GError **error)
{
  g_autofree char *token = NULL;

  if (!self->authorizer)
    return ms_sync_access_new (NULL, TRUE, 0);
  token = dup_token (message, payload);
  return ms_authorizer_authorize (self->authorizer, store_id, token, payload, error);
}

static void
turn_away (MsSyncServer *self, SoupServerMessage *message, guint status, const char *text)
{
  self->n_turned_away++;
  ms_sync_server_log_turned_away (soup_server_message_get_remote_host (message), status, text);
  answer (message, status, text);
}

static void
upgrade (MsSyncServer *self, SoupServerMessage *message, const char *store_id, MsSyncAccess *access)
{
  const char *objection =
      ms_sync_server_count_in (self, store_id, ms_sync_access_get_principal (access));
  Upgrade *wanted;

  if (objection)
    {
      turn_away (self, message, SOUP_STATUS_SERVICE_UNAVAILABLE, objection);
      return;
    }
  if (!soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL))
    {
      ms_sync_server_count_out (self, store_id, ms_sync_access_get_principal (access));
      return;
    }
  self->n_accepted++;
  ms_sync_server_log_connected (message, store_id, access);
  wanted = g_new (Upgrade, 1);
  *wanted = (Upgrade){ g_object_ref (self), g_strdup (store_id), ms_sync_access_ref (access) };
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (on_upgraded), wanted,
                         upgrade_free, 0);
}

static void
handle_websocket (MsSyncServer *self, SoupServerMessage *message, GHashTable *query)
{
  const char *store_id = query ? g_hash_table_lookup (query, "storeId") : NULL;
  const char *transport = query ? g_hash_table_lookup (query, "transport") : NULL;
  g_autofree char *payload = dup_payload (query);
  g_autoptr (MsSyncAccess) access = NULL;
  g_autoptr (GError) error = NULL;

  if (!store_id || g_strcmp0 (transport, "ws") != 0)
    turn_away (self, message, SOUP_STATUS_BAD_REQUEST, "The URL needs storeId=… and transport=ws");
  else if (!ms_id_check_store (store_id, &error))
    turn_away (self, message, SOUP_STATUS_BAD_REQUEST, error->message);
  else if (payload && !*payload)
    turn_away (self, message, SOUP_STATUS_BAD_REQUEST, "The payload is no JSON");
  else if (!comes_from_allowed (self, message))
    turn_away (self, message, SOUP_STATUS_FORBIDDEN, "This origin is not allowed");
  else if (!(access = authorize (self, message, store_id, payload, &error)))
    turn_away (self, message, SOUP_STATUS_UNAUTHORIZED, error->message);
  else
    upgrade (self, message, store_id, access);
}

static gboolean
asks_for_websocket (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_header_contains (headers, "Upgrade", "websocket");
}

void
ms_sync_server_handle_http (SoupServer *http,
                            SoupServerMessage *message,
                            const char *path,
                            GHashTable *query,
                            gpointer server)
{
  MsSyncServer *self = server;
  const char *method = soup_server_message_get_method (message);

  if (strcmp (method, SOUP_METHOD_GET) != 0 && strcmp (method, SOUP_METHOD_HEAD) != 0)
    answer (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "Only GET is answered here");
  else if (asks_for_websocket (message))
    handle_websocket (self, message, query);
  else if (strcmp (path, "/health") == 0)
    answer (message, SOUP_STATUS_OK, "ok");
  else if (strcmp (path, "/metrics") == 0)
    answer_metrics (self, message);
  else if (strcmp (path, "/") == 0)
    answer (message, SOUP_STATUS_OK, "This is a sync server: connect by WebSocket");
  else
    answer (message, SOUP_STATUS_NOT_FOUND, "There is nothing here; connect by WebSocket");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: its properties and its life. */

#include "ms-affinity-private.h"
#include "ms-error.h"
#include "server/ms-sync-server-private.h"
#include "server/ms-sync-storage.h"

enum
{
  PROP_0,
  PROP_STORAGE,
  PROP_AUTHORIZER,
  PROP_TLS_CERTIFICATE,
  PROP_ALLOW_PLAIN_TEXT,
  PROP_ALLOWED_ORIGINS,
  PROP_THREADS,
  PROP_PORT,
  PROP_FIRST_LIMIT,
  N_PROPS = PROP_FIRST_LIMIT + MS_N_LIMITS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsSyncServer, ms_sync_server, G_TYPE_OBJECT)

static void
ms_sync_server_dispose (GObject *object)
{
  ms_sync_server_stop (MS_SYNC_SERVER (object));
  G_OBJECT_CLASS (ms_sync_server_parent_class)->dispose (object);
}

static void
ms_sync_server_finalize (GObject *object)
{
  MsSyncServer *self = MS_SYNC_SERVER (object);

  g_clear_object (&self->storage);
  g_clear_object (&self->authorizer);
  g_clear_object (&self->tls_certificate);
  g_strfreev (self->allowed_origins);
  g_hash_table_unref (self->principals);
  g_hash_table_unref (self->stores);
  g_hash_table_unref (self->handshakes);
  g_async_queue_unref (self->judgements);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ms_sync_server_parent_class)->finalize (object);
}

static void
ms_sync_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsSyncServer *self = MS_SYNC_SERVER (object);

  switch (id)
    {
    case PROP_STORAGE:
      g_value_set_object (value, self->storage);
      break;
    case PROP_AUTHORIZER:
      g_value_set_object (value, self->authorizer);
      break;
    case PROP_TLS_CERTIFICATE:
      g_value_set_object (value, self->tls_certificate);
      break;
    case PROP_ALLOW_PLAIN_TEXT:
      g_value_set_boolean (value, self->allow_plain_text);
      break;
    case PROP_ALLOWED_ORIGINS:
      g_value_set_boxed (value, self->allowed_origins);
      break;
    case PROP_THREADS:
      g_value_set_uint (value, self->n_threads);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    default:
      if (id >= PROP_FIRST_LIMIT && id < N_PROPS)
        g_value_set_int64 (value, self->limits[id - PROP_FIRST_LIMIT]);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_sync_server_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsSyncServer *self = MS_SYNC_SERVER (object);

  switch (id)
    {
    case PROP_STORAGE:
      self->storage = g_value_dup_object (value);
      break;
    case PROP_AUTHORIZER:
      self->authorizer = g_value_dup_object (value);
      break;
    case PROP_TLS_CERTIFICATE:
      g_set_object (&self->tls_certificate, g_value_get_object (value));
      break;
    case PROP_ALLOW_PLAIN_TEXT:
      self->allow_plain_text = g_value_get_boolean (value);
      break;
    case PROP_ALLOWED_ORIGINS:
      g_strfreev (self->allowed_origins);
      self->allowed_origins = g_value_dup_boxed (value);
      break;
    case PROP_THREADS:
      self->n_threads = g_value_get_uint (value);
      break;
    default:
      if (id >= PROP_FIRST_LIMIT && id < N_PROPS)
        self->limits[id - PROP_FIRST_LIMIT] = g_value_get_int64 (value);
      else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/**
 * MsSyncServer:max-message-bytes:
 *
 * How many bytes one message of a client may have. A client that sends more is cut off (1009).
 */
/**
 * MsSyncServer:max-event-bytes:
 *
 * How many bytes one event may have. A larger one is refused for good.
 */
/**
 * MsSyncServer:max-push-events:
 *
 * How many events one push may hold.
 */
/**
 * MsSyncServer:max-connections:
 *
 * How many connections there may be in all. Another one is turned away (503).
 */
/**
 * MsSyncServer:max-connections-per-principal:
 *
 * How many connections one principal may have; 0 for no limit. Another one is turned away (503).
 */
/**
 * MsSyncServer:max-connections-per-store:
 *
 * How many connections one store may have. Another one is turned away (503).
 */
/**
 * MsSyncServer:max-stores-per-principal:
 *
 * How many stores one principal may be connected to at the same time; 0 for no limit. Another one is turned away (503).
 */
/**
 * MsSyncServer:max-store-bytes:
 *
 * How many bytes the log of one store may have; 0 for no limit. What would make it longer is refused until there is room.
 */
/**
 * MsSyncServer:max-events-per-second:
 *
 * How many events one connection may append in a second; 0 for no limit. What is more is refused, and tried again by the client.
 */
/**
 * MsSyncServer:handshake-timeout:
 *
 * How many seconds a client has for TLS and the WebSocket handshake.
 */
/**
 * MsSyncServer:idle-timeout:
 *
 * After how many seconds without a sign of life a client is given up; 0 for never. Clients send one every ten seconds.
 */
/**
 * MsSyncServer:max-unsent-bytes:
 *
 * How many bytes a client may leave unread before it is cut off.
 */
static void
fill_limits (GParamFlags flags)
{
  for (guint i = 0; i < MS_N_LIMITS; i++)
    {
      const MsLimitInfo *info = ms_limit_get_info (i);

      props[PROP_FIRST_LIMIT + i] = g_param_spec_int64 (info->name, NULL, NULL, info->least,
                                                        G_MAXINT64, info->standard, flags);
    }
}

static void
ms_sync_server_class_init (MsSyncServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ms_sync_server_dispose;
  object_class->finalize = ms_sync_server_finalize;
  object_class->get_property = ms_sync_server_get_property;
  object_class->set_property = ms_sync_server_set_property;

  /**
   * MsSyncServer:storage:
   *
   * Where the logs are kept.
   */
  props[PROP_STORAGE] = g_param_spec_object ("storage", NULL, NULL, MS_TYPE_SYNC_STORAGE,
                                             flags | G_PARAM_CONSTRUCT_ONLY);
  /**
   * MsSyncServer:authorizer:
   *
   * Who may do what; %NULL: everybody may do all.
   */
  props[PROP_AUTHORIZER] = g_param_spec_object ("authorizer", NULL, NULL, MS_TYPE_AUTHORIZER,
                                                flags | G_PARAM_CONSTRUCT_ONLY);
  /**
   * MsSyncServer:tls-certificate:
   *
   * The certificate, with its key, that clients see; %NULL for no TLS.
   */
  props[PROP_TLS_CERTIFICATE] =
      g_param_spec_object ("tls-certificate", NULL, NULL, G_TYPE_TLS_CERTIFICATE, flags);
  /**
   * MsSyncServer:allow-plain-text:
   *
   * Whether it may serve other addresses than loopback without TLS: behind a proxy that has it.
   */
  props[PROP_ALLOW_PLAIN_TEXT] =
      g_param_spec_boolean ("allow-plain-text", NULL, NULL, FALSE, flags);
  /**
   * MsSyncServer:allowed-origins:
   *
   * The web pages, by scheme, host and port, that may connect from a browser. %NULL: with an authorizer any, as they need a token; without one those whose host is
   * loopback (`localhost`, 127.0.0.0/8, `::1`), because else any page that somebody opens could read and write all stores.
   */
  props[PROP_ALLOWED_ORIGINS] =
      g_param_spec_boxed ("allowed-origins", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * MsSyncServer:threads:
   *
   * How many threads read and write sockets; 0 for one per processor, up to four.
   */
  props[PROP_THREADS] = g_param_spec_uint ("threads", NULL, NULL, 0, 64, 0, flags);
  /**
   * MsSyncServer:port: (getter get_port)
   *
   * The port that it listens on; 0 while it does not.
   */
  props[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0,
                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  fill_limits (flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_sync_server_init (MsSyncServer *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->principals = ms_sync_server_make_usage ();
  self->stores = ms_sync_server_make_usage ();
  self->handshakes = g_hash_table_new (NULL, NULL);
  self->judgements = g_async_queue_new ();
  for (guint i = 0; i < MS_N_LIMITS; i++)
    self->limits[i] = ms_limit_get_info (i)->standard;
}

MsSyncServer *
ms_sync_server_new (MsSyncStorage *storage, MsAuthorizer *authorizer)
{
  g_return_val_if_fail (MS_IS_SYNC_STORAGE (storage), NULL);
  g_return_val_if_fail (!authorizer || MS_IS_AUTHORIZER (authorizer), NULL);

  return g_object_new (MS_TYPE_SYNC_SERVER, "storage", storage, "authorizer", authorizer, NULL);
}

typedef struct
{
  MsSyncServer *server;
  char *store_id;
  char *principal;
} Ended;

static void
ended_free (gpointer data)
{
  Ended *self = data;

  g_object_unref (self->server);
  g_free (self->store_id);
  g_free (self->principal);
  g_free (self);
}

static gboolean
count_ended (gpointer data)
{
  Ended *ended = data;

  ms_sync_server_count_out (ended->server, ended->store_id, ended->principal);
  return G_SOURCE_REMOVE;
}

static void
on_ended (gpointer server, const char *store_id, const char *principal)
{
  MsSyncServer *self = server;
  Ended *ended;

  /* Nobody counts any more, and the server may be on its way out. */
  if (g_atomic_int_get (&self->stopping))
    return;
  ended = g_new (Ended, 1);
  *ended = (Ended){ g_object_ref (self), g_strdup (store_id), g_strdup (principal) };
  ms_context_post (self->context, count_ended, ended, ended_free);
}

static guint
choose_threads (MsSyncServer *self)
{
  return self->n_threads > 0 ? self->n_threads : CLAMP (g_get_num_processors (), 1, 4);
}

static const MsSocketLoopFunctions loop_functions = { .ended = on_ended };
static const MsSocketLoopFunctions judging_loop_functions = { .ended = on_ended,
                                                              .judge = ms_sync_server_judge };

gboolean
ms_sync_server_start (MsSyncServer *self)
{
  gboolean judges =
      self->authorizer && MS_AUTHORIZER_GET_CLASS (self->authorizer)->check_event != NULL;
  MsSocketLimits limits = {
    .core = { .message_bytes = (gsize) self->limits[MS_LIMIT_MESSAGE_BYTES],
              .push_events = (guint) self->limits[MS_LIMIT_PUSH_EVENTS],
              .event_bytes = (gsize) self->limits[MS_LIMIT_EVENT_BYTES],
              .store_bytes = self->limits[MS_LIMIT_STORE_BYTES],
              .events_per_second = (guint) self->limits[MS_LIMIT_EVENTS_PER_SECOND] },
    .idle_timeout = (guint) self->limits[MS_LIMIT_IDLE_TIMEOUT],
    .unsent_bytes = (gsize) self->limits[MS_LIMIT_UNSENT_BYTES],
  };

  self->pool = ms_shard_pool_new (self->storage, ms_socket_loop_reply);
  self->loops = g_ptr_array_new ();
  for (guint i = 0; i < choose_threads (self); i++)
    g_ptr_array_add (self->loops,
                     ms_socket_loop_new (judges ? &judging_loop_functions : &loop_functions, self,
                                         self->pool, &limits));
  self->http = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->http, NULL, ms_sync_server_handle_http, self, NULL);
  self->accepting = g_cancellable_new ();
  ms_sync_server_accept (self);
  ms_sync_server_log_started (self);
  return TRUE;
}

guint
ms_sync_server_get_port (MsSyncServer *self)
{
  g_return_val_if_fail (MS_IS_SYNC_SERVER (self), 0);

  return self->port;
}

static void
stop_loops (MsSyncServer *self)
{
  g_autoptr (GPtrArray) loops = g_steal_pointer (&self->loops);

  g_atomic_int_set (&self->stopping, 1);
  ms_sync_server_refuse_judgements (self);
  for (guint i = 0; i < loops->len; i++)
    ms_socket_loop_begin_stop (loops->pdata[i]);
  for (guint i = 0; i < loops->len; i++)
    ms_socket_loop_await_stop (loops->pdata[i]);
  g_clear_pointer (&self->pool, ms_shard_pool_free);
  for (guint i = 0; i < loops->len; i++)
    ms_socket_loop_free (loops->pdata[i]);
}

void
ms_sync_server_stop (MsSyncServer *self)
{
  g_return_if_fail (MS_IS_SYNC_SERVER (self));

  if (!self->http)
    return;
  ms_sync_server_stop_accepting (self);
  soup_server_disconnect (self->http);
  g_clear_object (&self->http);
  stop_loops (self);
  g_clear_object (&self->listener);
  g_clear_object (&self->accepting);
  self->port = 0;
  ms_sync_server_log_stopped ();
}

guint
ms_sync_server_get_n_connections (MsSyncServer *self)
{
  g_return_val_if_fail (MS_IS_SYNC_SERVER (self), 0);

  return self->n_connections;
}

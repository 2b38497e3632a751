/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWebsocketProvider: a backend behind a URL. */

#include "sync/ms-websocket-provider.h"
#include "ms-error.h"
#include "sync/ms-websocket-connection-private.h"

struct _MsWebsocketProvider
{
  MsSyncProvider parent_instance;

  char *url;
  GHashTable *headers;
  GTlsDatabase *tls_database;
  MsNetworkThread *thread; /* NULL until it is needed */
};

enum
{
  PROP_0,
  PROP_URL,
  PROP_TLS_DATABASE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsWebsocketProvider, ms_websocket_provider, MS_TYPE_SYNC_PROVIDER)

static void
ms_websocket_provider_finalize (GObject *object)
{
  MsWebsocketProvider *self = MS_WEBSOCKET_PROVIDER (object);

  g_clear_pointer (&self->thread, ms_network_thread_unref);
  g_clear_object (&self->tls_database);
  g_hash_table_unref (self->headers);
  g_free (self->url);
  G_OBJECT_CLASS (ms_websocket_provider_parent_class)->finalize (object);
}

static void
ms_websocket_provider_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsWebsocketProvider *self = MS_WEBSOCKET_PROVIDER (object);

  switch (id)
    {
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_TLS_DATABASE:
      g_value_set_object (value, self->tls_database);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_websocket_provider_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  MsWebsocketProvider *self = MS_WEBSOCKET_PROVIDER (object);

  switch (id)
    {
    case PROP_URL:
      self->url = g_value_dup_string (value);
      break;
    case PROP_TLS_DATABASE:
      ms_websocket_provider_set_tls_database (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* JSON goes percent-encoded into a form's field, which is percent-encoded in its turn: LiveStore's clients do it so. */
static char *
make_url (MsWebsocketProvider *self, const char *store_id, const char *payload)
{
  GString *url = g_string_new (self->url);

  g_string_append_printf (url, "%cstoreId=%s", strchr (self->url, '?') ? '&' : '?', store_id);
  if (payload)
    {
      g_autofree char *once = g_uri_escape_string (payload, "!*'()", FALSE);
      g_autofree char *twice = g_uri_escape_string (once, NULL, FALSE);

      g_string_append_printf (url, "&payload=%s", twice);
    }
  g_string_append (url, "&transport=ws");
  return g_string_free (url, FALSE);
}

static MsSyncConnection *
create_connection (MsSyncProvider *provider,
                   const char *store_id,
                   const char *payload,
                   GError **error)
{
  MsWebsocketProvider *self = MS_WEBSOCKET_PROVIDER (provider);
  g_autofree char *url = make_url (self, store_id, payload);
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri ? g_uri_get_scheme (uri) : "";

  if (!uri || !g_uri_get_host (uri)
      || !(g_str_equal (scheme, "ws") || g_str_equal (scheme, "wss") || g_str_equal (scheme, "http")
           || g_str_equal (scheme, "https")))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_IO,
                   "“%s” is no URL of a sync backend: write one that begins with wss://",
                   self->url);
      return NULL;
    }
  if (!self->thread)
    self->thread = ms_network_thread_new ();
  return ms_websocket_connection_new (self->thread, url, self->headers, self->tls_database);
}

static void
ms_websocket_provider_class_init (MsWebsocketProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_websocket_provider_finalize;
  object_class->get_property = ms_websocket_provider_get_property;
  object_class->set_property = ms_websocket_provider_set_property;
  MS_SYNC_PROVIDER_CLASS (klass)->create_connection = create_connection;

  /**
   * MsWebsocketProvider:url: (getter get_url)
   *
   * Where the backend is.
   */
  props[PROP_URL] = g_param_spec_string (
      "url", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * MsWebsocketProvider:tls-database: (getter get_tls_database) (setter set_tls_database)
   *
   * Which certificates are trusted; %NULL for those that the system trusts.
   */
  props[PROP_TLS_DATABASE] =
      g_param_spec_object ("tls-database", NULL, NULL, G_TYPE_TLS_DATABASE,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_websocket_provider_init (MsWebsocketProvider *self)
{
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

MsWebsocketProvider *
ms_websocket_provider_new (const char *url)
{
  g_return_val_if_fail (url != NULL, NULL);

  return g_object_new (MS_TYPE_WEBSOCKET_PROVIDER, "url", url, NULL);
}

const char *
ms_websocket_provider_get_url (MsWebsocketProvider *self)
{
  g_return_val_if_fail (MS_IS_WEBSOCKET_PROVIDER (self), NULL);

  return self->url;
}

void
ms_websocket_provider_set_header (MsWebsocketProvider *self, const char *name, const char *value)
{
  g_return_if_fail (MS_IS_WEBSOCKET_PROVIDER (self));
  g_return_if_fail (name != NULL);

  if (value)
    g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->headers, name);
}

GTlsDatabase *
ms_websocket_provider_get_tls_database (MsWebsocketProvider *self)
{
  g_return_val_if_fail (MS_IS_WEBSOCKET_PROVIDER (self), NULL);

  return self->tls_database;
}

void
ms_websocket_provider_set_tls_database (MsWebsocketProvider *self, GTlsDatabase *database)
{
  g_return_if_fail (MS_IS_WEBSOCKET_PROVIDER (self));
  g_return_if_fail (!database || G_IS_TLS_DATABASE (database));

  if (g_set_object (&self->tls_database, database))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TLS_DATABASE]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWebsocketProvider: a backend behind a URL. */
#pragma once

#include "sync/ms-sync-provider.h"

G_BEGIN_DECLS

#define MS_TYPE_WEBSOCKET_PROVIDER (ms_websocket_provider_get_type ())

/**
 * MsWebsocketProvider:
 *
 * A backend behind a URL, reached by WebSockets: `multistore serve`, or the sync-cf backend of a LiveStore application.
 *
 * Each store has a socket of its own. Sockets are read and written in a thread of the provider's, so that a large message does not hold up the user interface. What the
 * application has for the backend ([property@StoreOptions:sync-payload]) goes into the URL, as LiveStore's clients do it, and into each request.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsWebsocketProvider,
                      ms_websocket_provider,
                      MS,
                      WEBSOCKET_PROVIDER,
                      MsSyncProvider)

/**
 * ms_websocket_provider_new:
 * @url: where the backend is, such as `wss://example.org/sync`: a URL of the scheme `ws`, `wss`, `http` or `https`
 *
 * Makes a provider.
 *
 * Returns: (transfer full): the provider
 */
MS_AVAILABLE_IN_ALL
MsWebsocketProvider *ms_websocket_provider_new (const char *url) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_websocket_provider_get_url: (get-property url)
 * @self: a provider
 *
 * Gets where the backend is.
 *
 * Returns: (transfer none): the URL
 */
MS_AVAILABLE_IN_ALL
const char *ms_websocket_provider_get_url (MsWebsocketProvider *self);

/**
 * ms_websocket_provider_set_header:
 * @self: a provider
 * @name: the name of an HTTP header, such as `Authorization`
 * @value: (nullable): its value, or %NULL for none
 *
 * Sets a header of the requests that open connections from now on.
 */
MS_AVAILABLE_IN_ALL
void
ms_websocket_provider_set_header (MsWebsocketProvider *self, const char *name, const char *value);

/**
 * ms_websocket_provider_get_tls_database: (get-property tls-database)
 * @self: a provider
 *
 * Gets which certificates are trusted.
 *
 * Returns: (transfer none) (nullable): the database, or %NULL for the system's
 */
MS_AVAILABLE_IN_ALL
GTlsDatabase *ms_websocket_provider_get_tls_database (MsWebsocketProvider *self);

/**
 * ms_websocket_provider_set_tls_database: (set-property tls-database)
 * @self: a provider
 * @database: (nullable): a database, or %NULL for the system's
 *
 * Sets which certificates are trusted. Counts for connections that are opened later.
 */
MS_AVAILABLE_IN_ALL
void ms_websocket_provider_set_tls_database (MsWebsocketProvider *self, GTlsDatabase *database);

G_END_DECLS

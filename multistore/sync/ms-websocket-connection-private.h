/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWebsocketConnection: one socket, which lives in the network thread of its provider, as a connection in the store's context. */
#pragma once

#include "sync/ms-sync-connection.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The thread of a provider, with its session. Counted atomically: sockets outlive the provider. */
typedef struct _MsNetworkThread MsNetworkThread;

MsNetworkThread *ms_network_thread_new (void) G_GNUC_WARN_UNUSED_RESULT;
MsNetworkThread *ms_network_thread_ref (MsNetworkThread *self);
void ms_network_thread_unref (MsNetworkThread *self);

/* @headers: name → value, or NULL. Belongs to the thread-default context. */
MsSyncConnection *
ms_websocket_connection_new (MsNetworkThread *thread,
                             const char *url,
                             GHashTable *headers,
                             GTlsDatabase *tls_database) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

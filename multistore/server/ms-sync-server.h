/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: what stores sync through. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_SERVER (ms_sync_server_get_type ())

/**
 * MsSyncServer:
 *
 * What stores sync through: it keeps one log of events for each store, takes what extends it, and sends each client what it has not seen. `multistore serve` is a program
 * around it.
 *
 * It speaks the protocol of LiveStore's sync-cf backend by WebSockets, so that LiveStore's web applications are its clients, too. Beside it answer `/health` and, in the
 * format of Prometheus, `/metrics`.
 *
 * It belongs to the main context that was thread-default when it was made, where connections are accepted and the authorizer is asked; sockets and storage have threads of
 * their own. All properties are set before [method@SyncServer.listen].
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsSyncServer, ms_sync_server, MS, SYNC_SERVER, GObject)

/**
 * ms_sync_server_new:
 * @storage: where the logs are kept
 * @authorizer: (nullable): who may do what, or %NULL: everybody may do all, on loopback
 *
 * Makes a server. Its limits are properties.
 *
 * Returns: (transfer full): the server
 */
MS_AVAILABLE_IN_ALL
MsSyncServer *ms_sync_server_new (MsSyncStorage *storage,
                                  MsAuthorizer *authorizer) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sync_server_listen:
 * @self: a server
 * @address: where, such as `127.0.0.1:8787` or `[::]:8787`; port 0 takes a free one
 * @error: return location for an error
 *
 * Begins to serve. Once only.
 *
 * Fails with %MS_ERROR_INVALID_ARGS for what is no address, with %MS_ERROR_UNAUTHORIZED for one that is not on loopback, unless there are an authorizer and a certificate
 * ([property@SyncServer:tls-certificate]) or [property@SyncServer:allow-plain-text]; with an error of `GIOError` if the address cannot be listened on.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_sync_server_listen (MsSyncServer *self, const char *address, GError **error);

/**
 * ms_sync_server_get_port: (get-property port)
 * @self: a server
 *
 * Tells which port it listens on.
 *
 * Returns: the port; 0 while it does not listen
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_server_get_port (MsSyncServer *self);

/**
 * ms_sync_server_stop:
 * @self: a server
 *
 * Ends serving: nobody new is accepted, what is on its way to the disk is finished, and clients are told that the server goes. Blocks until they have closed, for some
 * seconds at most. Disposing of the server does it, too.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_server_stop (MsSyncServer *self);

/**
 * ms_sync_server_get_n_connections:
 * @self: a server
 *
 * Counts the clients that are connected.
 *
 * Returns: a number of connections
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_server_get_n_connections (MsSyncServer *self);

/**
 * ms_sync_server_dup_metrics:
 * @self: a server
 *
 * Writes what `/metrics` answers: counters since the start, in the text format of Prometheus.
 *
 * Returns: (transfer full): the text
 */
MS_AVAILABLE_IN_ALL
char *ms_sync_server_dup_metrics (MsSyncServer *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

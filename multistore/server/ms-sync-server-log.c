/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: what it logs of itself and of those who come: who and which store, never what is in it. Cut-offs are a socket's. */

#include "server/ms-sync-server-private.h"

void
ms_sync_server_log_started (MsSyncServer *self)
{
  g_autofree char *port = g_strdup_printf ("%u", self->port);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MULTISTORE_EVENT", "started",
                    "MULTISTORE_PORT", port, "MESSAGE", "The server listens on port %s", port);
}

void
ms_sync_server_log_stopped (void)
{
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MULTISTORE_EVENT", "stopped", "MESSAGE",
                    "The server has stopped");
}

void
ms_sync_server_log_turned_away (const char *peer, guint status, const char *why)
{
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MULTISTORE_EVENT", "turned-away",
                    "MULTISTORE_PEER", peer ? peer : "", "MESSAGE",
                    "A client was turned away (%u): %s", status, why);
}

void
ms_sync_server_log_connected (SoupServerMessage *message,
                              const char *store_id,
                              MsSyncAccess *access)
{
  const char *host = soup_server_message_get_remote_host (message);
  const char *principal = ms_sync_access_get_principal (access);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MULTISTORE_EVENT", "connected",
                    "MULTISTORE_STORE", store_id, "MULTISTORE_PRINCIPAL",
                    principal ? principal : "", "MULTISTORE_PEER", host ? host : "", "MESSAGE",
                    "A client has connected to the store %s", store_id);
}

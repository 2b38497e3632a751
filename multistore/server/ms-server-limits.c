/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsServerLimits: the limits of a sync server. */

#include "server/ms-server-limits-private.h"

#include <glib/gi18n-lib.h>

static const MsLimitInfo limits[MS_N_LIMITS] = {
  [MS_LIMIT_MESSAGE_BYTES] = { "max-message-bytes", 1048576, 1024,
                               N_ ("bytes of one message of a client") },
  [MS_LIMIT_EVENT_BYTES] = { "max-event-bytes", 950000, 1024, N_ ("bytes of one event") },
  [MS_LIMIT_PUSH_EVENTS] = { "max-push-events", 100, 1,
                             N_ ("events in one push; clients send up to 100") },
  [MS_LIMIT_CONNECTIONS] = { "max-connections", 20000, 1, N_ ("connections in all") },
  [MS_LIMIT_CONNECTIONS_PER_PRINCIPAL] = { "max-connections-per-principal", 0, 0,
                                           N_ ("connections of one principal; 0: no limit") },
  [MS_LIMIT_CONNECTIONS_PER_STORE] = { "max-connections-per-store", 5000, 1,
                                       N_ ("connections to one store") },
  [MS_LIMIT_STORES_PER_PRINCIPAL] = { "max-stores-per-principal", 0, 0,
                                      N_ ("stores that one principal is connected to; 0: no "
                                          "limit") },
  [MS_LIMIT_STORE_BYTES] = { "max-store-bytes", 0, 0, N_ ("bytes of one store; 0: no limit") },
  [MS_LIMIT_EVENTS_PER_SECOND] = { "max-events-per-second", 0, 0,
                                   N_ ("events per second of one connection; 0: no limit") },
  [MS_LIMIT_HANDSHAKE_TIMEOUT] = { "handshake-timeout", 10, 1,
                                   N_ ("seconds for TLS and the WebSocket handshake") },
  [MS_LIMIT_IDLE_TIMEOUT] = { "idle-timeout", 60, 0,
                              N_ ("seconds without a sign of life of a client; 0: no limit") },
  [MS_LIMIT_UNSENT_BYTES] = { "max-unsent-bytes", 8388608, 65536,
                              N_ ("bytes that a client may leave unread") },
};

const MsLimitInfo *
ms_limit_get_info (MsLimit limit)
{
  return &limits[limit];
}

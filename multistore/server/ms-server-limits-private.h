/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsServerLimits: the limits of a sync server, each a property of the same name and an option of the command. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MS_LIMIT_MESSAGE_BYTES,
  MS_LIMIT_EVENT_BYTES,
  MS_LIMIT_PUSH_EVENTS,
  MS_LIMIT_CONNECTIONS,
  MS_LIMIT_CONNECTIONS_PER_PRINCIPAL,
  MS_LIMIT_CONNECTIONS_PER_STORE,
  MS_LIMIT_STORES_PER_PRINCIPAL,
  MS_LIMIT_STORE_BYTES,
  MS_LIMIT_EVENTS_PER_SECOND,
  MS_LIMIT_HANDSHAKE_TIMEOUT,
  MS_LIMIT_IDLE_TIMEOUT,
  MS_LIMIT_UNSENT_BYTES,
  MS_N_LIMITS
} MsLimit;

typedef struct
{
  const char *name;
  gint64 standard;
  gint64 least;
  const char *help; /* to be translated */
} MsLimitInfo;

/* Of all limits, by number. */
const MsLimitInfo *ms_limit_get_info (MsLimit limit);

G_END_DECLS

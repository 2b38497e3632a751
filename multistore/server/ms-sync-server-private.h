/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSyncServer, for the files of that noun. */
#pragma once

#include "server/ms-authorizer.h"
#include "server/ms-server-limits-private.h"
#include "server/ms-socket-loop-private.h"
#include "server/ms-sync-server.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* How many connections somebody has, and to which stores. */
typedef struct
{
  guint n_connections;
  GHashTable *stores; /* id → number of connections; of a principal */
} MsUsage;

struct _MsSyncServer
{
  GObject parent_instance;

  MsSyncStorage *storage;
  MsAuthorizer *authorizer; /* or NULL */
  GTlsCertificate *tls_certificate;
  gboolean allow_plain_text;
  char **allowed_origins; /* NULL: any */
  guint n_threads;
  gint64 limits[MS_N_LIMITS];

  GMainContext *context;
  GSocketListener *listener;
  GCancellable *accepting;
  GSource *accept_again;  /* NULL unless accepting rests after a failure */
  gboolean cannot_accept; /* and it was told */
  SoupServer *http;
  guint port;
  MsShardPool *pool;
  GPtrArray *loops; /* of MsSocketLoop; NULL while it does not serve */
  guint n_connections;
  GHashTable *handshakes; /* of connections that are none yet, or only ask by HTTP */
  guint64 n_accepted;
  guint64 n_turned_away;
  GHashTable *principals; /* name → MsUsage */
  GHashTable *stores;     /* id → MsUsage */

  GAsyncQueue *judgements; /* of MsJudgement, for the authorizer */
  gint stopping;           /* atomic */
};

/* ms-sync-server.c */
gboolean ms_sync_server_start (MsSyncServer *self);
void ms_sync_server_get_totals (MsSyncServer *self, MsCoreStatistics *totals);

/* ms-sync-server-http.c: answers requests, and makes WebSockets of those that ask for it. */
void ms_sync_server_handle_http (SoupServer *http,
                                 SoupServerMessage *message,
                                 const char *path,
                                 GHashTable *query,
                                 gpointer server);

/* ms-sync-server-count.c: what is counted by principal and store. NULL, or why there may not be another one. */
const char *
ms_sync_server_count_in (MsSyncServer *self, const char *store_id, const char *principal);
void ms_sync_server_count_out (MsSyncServer *self, const char *store_id, const char *principal);
GHashTable *ms_sync_server_make_usage (void) G_GNUC_WARN_UNUSED_RESULT;

/* ms-sync-server-listen.c */
void ms_sync_server_accept (MsSyncServer *self);
void ms_sync_server_stop_accepting (MsSyncServer *self);
/* The time for it is not counted any more. */
void ms_sync_server_end_handshake (GIOStream *stream);

/* ms-sync-server-log.c */
void ms_sync_server_log_started (MsSyncServer *self);
void ms_sync_server_log_stopped (void);
void ms_sync_server_log_turned_away (const char *peer, guint status, const char *why);
void ms_sync_server_log_connected (SoupServerMessage *message,
                                   const char *store_id,
                                   MsSyncAccess *access);

/* ms-sync-server-judge.c: the authorizer's word on single events. */
void ms_sync_server_judge (gpointer server,
                           MsSocketLoop *loop,
                           const char *store_id,
                           MsSyncAccess *access,
                           GPtrArray *events,
                           guint64 push);
void ms_sync_server_refuse_judgements (MsSyncServer *self);

G_END_DECLS

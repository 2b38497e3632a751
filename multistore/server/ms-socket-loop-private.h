/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSocketLoop: a thread that owns sockets, and the core that answers what comes on them.
 *
 * It waits by epoll, whose cost does not grow with the sockets that are idle. All sockets of a store are in the same loop, so that rooms need no locks.
 */
#pragma once

#include "server/ms-core-private.h"
#include "server/ms-shard-pool-private.h"

G_BEGIN_DECLS

typedef struct _MsSocketLoop MsSocketLoop;

typedef struct
{
  MsCoreLimits core;
  guint idle_timeout; /* seconds without anything from a client; 0: no limit */
  gsize unsent_bytes; /* that a client may leave unread */
} MsSocketLimits;

typedef struct
{
  /* A connection has ended; called in the loop's thread. */
  void (*ended) (gpointer data, const char *store_id, const char *principal);
  /* See MsCoreFunctions; called in the loop's thread, answered by ms_socket_loop_judged (). NULL: all events may be appended. */
  void (*judge) (gpointer data,
                 MsSocketLoop *loop,
                 const char *store_id,
                 MsSyncAccess *access,
                 GPtrArray *events,
                 guint64 push);
} MsSocketLoopFunctions;

MsSocketLoop *ms_socket_loop_new (const MsSocketLoopFunctions *functions,
                                  gpointer data,
                                  MsShardPool *pool,
                                  const MsSocketLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
/* Tells all clients that it goes (1001); the thread ends when they have gone, or after 5 s, and what was on its way is on the disk. */
void ms_socket_loop_begin_stop (MsSocketLoop *self);
/* Blocks until it has ended. */
void ms_socket_loop_await_stop (MsSocketLoop *self);
/* When the pool has ended. */
void ms_socket_loop_free (MsSocketLoop *self);

/* From any thread: */
/* Takes a stream over whose WebSocket handshake is done. */
void ms_socket_loop_add (MsSocketLoop *self,
                         GIOStream *stream,
                         const char *store_id,
                         MsSyncAccess *access);
void ms_socket_loop_judged (MsSocketLoop *self, guint64 push, guint refused, const char *reason);
void ms_socket_loop_get_statistics (MsSocketLoop *self, MsCoreStatistics *statistics);
/* Brings a job back; for the pool. */
void ms_socket_loop_reply (MsJob *job);

G_END_DECLS

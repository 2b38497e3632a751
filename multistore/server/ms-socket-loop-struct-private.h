/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSocketLoop, for the files of that noun. */
#pragma once

#include "server/ms-socket-loop-private.h"

G_BEGIN_DECLS

struct _MsSocketLoop
{
  const MsSocketLoopFunctions *functions;
  gpointer data;
  MsShardPool *pool;
  MsSocketLimits limits;
  MsCore *core;
  MsCoreFunctions core_functions;
  GThread *thread;
  int epoll;
  int wake;

  GMutex mutex;
  GArray *tasks; /* of Task */
  MsCoreStatistics statistics;

  GPtrArray *sockets; /* of MsSocket */
  GPtrArray *ended;   /* those that go when nobody is inside them */
  GPtrArray *resumed; /* those that were held, and may have something that was read already */
  guint8 *buffer;
  gint64 stop_at; /* 0 while it goes on */
};

/* ms-socket-loop-core.c: what the core asks of the loop and its sockets. */
void ms_socket_loop_init_core_functions (MsSocketLoop *self);

G_END_DECLS

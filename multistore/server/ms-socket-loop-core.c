/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSocketLoop: what its core asks for. */

#include "server/ms-socket-loop-struct-private.h"
#include "server/ms-socket-private.h"

static void
core_send (gpointer transport,
           const char *head,
           gsize head_length,
           GBytes *body,
           const char *tail,
           gsize tail_length)
{
  ms_socket_send (transport, head, head_length, body, tail, tail_length);
}

static void
core_close (gpointer transport, guint code, const char *reason)
{
  ms_socket_cut_off (transport, code, reason);
}

static void
core_hold (gpointer transport, gboolean held)
{
  ms_socket_loop_hold (transport, held);
}

static void
core_submit (gpointer data, MsJob *job)
{
  MsSocketLoop *self = data;

  job->reply_to = self;
  ms_shard_pool_submit (self->pool, job);
}

static void
core_judge (gpointer data, MsSession *session, GPtrArray *events, guint64 push)
{
  MsSocketLoop *self = data;

  self->functions->judge (self->data, self, ms_session_get_store_id (session),
                          ms_session_get_access (session), events, push);
}

static gint64
core_get_real_time (gpointer data)
{
  return g_get_real_time ();
}

static gint64
core_get_time (gpointer data)
{
  return g_get_monotonic_time ();
}

void
ms_socket_loop_init_core_functions (MsSocketLoop *self)
{
  self->core_functions = (MsCoreFunctions){
    .send = core_send,
    .close = core_close,
    .hold = core_hold,
    .submit = core_submit,
    .judge = self->functions->judge ? core_judge : NULL,
    .get_real_time = core_get_real_time,
    .get_time = core_get_time,
  };
}

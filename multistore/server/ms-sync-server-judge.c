/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncServer: asking the authorizer about single events, in the server's context. */

#include "ms-affinity-private.h"
#include "server/ms-sync-server-private.h"

typedef struct
{
  MsSocketLoop *loop;
  char *store_id;
  MsSyncAccess *access;
  GPtrArray *events;
  guint64 push;
} MsJudgement;

static void
judgement_free (MsJudgement *self)
{
  ms_sync_access_unref (self->access);
  g_ptr_array_unref (self->events);
  g_free (self->store_id);
  g_free (self);
}

static void
decide (MsSyncServer *self, MsJudgement *judgement)
{
  for (guint i = 0; i < judgement->events->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (ms_authorizer_check_event (self->authorizer, judgement->store_id, judgement->access,
                                     judgement->events->pdata[i], &error))
        continue;
      ms_socket_loop_judged (judgement->loop, judgement->push, i, error->message);
      return;
    }
  ms_socket_loop_judged (judgement->loop, judgement->push, G_MAXUINT, NULL);
}

static gboolean
decide_all (gpointer server)
{
  MsSyncServer *self = server;
  MsJudgement *judgement;

  while ((judgement = g_async_queue_try_pop (self->judgements)))
    {
      decide (self, judgement);
      judgement_free (judgement);
    }
  return G_SOURCE_REMOVE;
}

void
ms_sync_server_judge (gpointer server,
                      MsSocketLoop *loop,
                      const char *store_id,
                      MsSyncAccess *access,
                      GPtrArray *events,
                      guint64 push)
{
  MsSyncServer *self = server;
  MsJudgement *judgement = g_new (MsJudgement, 1);

  *judgement = (MsJudgement){ loop, g_strdup (store_id), ms_sync_access_ref (access),
                              g_ptr_array_ref (events), push };
  g_async_queue_push (self->judgements, judgement);
  /* The server's context waits for the loops then. */
  if (g_atomic_int_get (&self->stopping))
    ms_sync_server_refuse_judgements (self);
  else
    ms_context_post (self->context, decide_all, g_object_ref (self), g_object_unref);
}

void
ms_sync_server_refuse_judgements (MsSyncServer *self)
{
  MsJudgement *judgement;

  while ((judgement = g_async_queue_try_pop (self->judgements)))
    {
      /* Nobody is told: the connection ends, and the client pushes again. */
      ms_socket_loop_judged (judgement->loop, judgement->push, 0, "The server is going down");
      judgement_free (judgement);
    }
}

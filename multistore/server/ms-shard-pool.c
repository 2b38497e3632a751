/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsShardPool: the threads of a storage. What has gathered while a group was written is the next group. */

#include "server/ms-shard-pool-private.h"

/* More pushes than these in one transaction only make all of them wait. */
#define MOST_JOBS 2000

typedef struct
{
  MsShardPool *pool;
  guint number;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  GPtrArray *jobs; /* that wait */
  gboolean ending;
} Shard;

struct _MsShardPool
{
  MsSyncStorage *storage;
  MsShardReplyFunc reply;
  guint n_shards;
  Shard *shards;
  GMutex mutex;
  guint64 n_groups;
  guint64 n_pushes;
};

/* NULL at the end. */
static GPtrArray *
take_jobs (Shard *self)
{
  GPtrArray *jobs = NULL;

  g_mutex_lock (&self->mutex);
  while (self->jobs->len == 0 && !self->ending)
    g_cond_wait (&self->cond, &self->mutex);
  if (self->jobs->len > MOST_JOBS)
    {
      jobs = g_ptr_array_sized_new (MOST_JOBS);
      for (guint i = 0; i < MOST_JOBS; i++)
        g_ptr_array_add (jobs, self->jobs->pdata[i]);
      g_ptr_array_remove_range (self->jobs, 0, MOST_JOBS);
    }
  else if (self->jobs->len > 0)
    {
      jobs = g_steal_pointer (&self->jobs);
      self->jobs = g_ptr_array_new ();
    }
  g_mutex_unlock (&self->mutex);
  return jobs;
}

static void
count (MsShardPool *self, const GPtrArray *jobs)
{
  guint n_pushes = 0;

  for (guint i = 0; i < jobs->len; i++)
    n_pushes += ((MsJob *) jobs->pdata[i])->kind == MS_JOB_PUSH;
  if (n_pushes == 0)
    return;
  g_mutex_lock (&self->mutex);
  self->n_groups++;
  self->n_pushes += n_pushes;
  g_mutex_unlock (&self->mutex);
}

static gpointer
run (gpointer data)
{
  Shard *self = data;
  GPtrArray *jobs;

  while ((jobs = take_jobs (self)))
    {
      ms_jobs_run (self->pool->storage, self->number, jobs);
      count (self->pool, jobs);
      for (guint i = 0; i < jobs->len; i++)
        self->pool->reply (jobs->pdata[i]);
      g_ptr_array_unref (jobs);
    }
  return NULL;
}

MsShardPool *
ms_shard_pool_new (MsSyncStorage *storage, MsShardReplyFunc reply)
{
  MsShardPool *self = g_new0 (MsShardPool, 1);

  self->storage = g_object_ref (storage);
  self->reply = reply;
  self->n_shards = ms_sync_storage_get_n_shards (storage);
  self->shards = g_new0 (Shard, self->n_shards);
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < self->n_shards; i++)
    {
      Shard *shard = &self->shards[i];
      g_autofree char *name = g_strdup_printf ("ms-shard-%02u", i);

      shard->pool = self;
      shard->number = i;
      shard->jobs = g_ptr_array_new ();
      g_mutex_init (&shard->mutex);
      g_cond_init (&shard->cond);
      shard->thread = g_thread_new (name, run, shard);
    }
  return self;
}

static void
end_shard (Shard *self)
{
  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_ptr_array_unref (self->jobs);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

void
ms_shard_pool_free (MsShardPool *self)
{
  for (guint i = 0; i < self->n_shards; i++)
    end_shard (&self->shards[i]);
  g_free (self->shards);
  g_mutex_clear (&self->mutex);
  g_object_unref (self->storage);
  g_free (self);
}

void
ms_shard_pool_submit (MsShardPool *self, MsJob *job)
{
  Shard *shard = &self->shards[ms_sync_storage_get_shard (self->storage, job->store_id)];

  g_mutex_lock (&shard->mutex);
  g_ptr_array_add (shard->jobs, job);
  g_cond_signal (&shard->cond);
  g_mutex_unlock (&shard->mutex);
}

void
ms_shard_pool_get_groups (MsShardPool *self, guint64 *n_groups, guint64 *n_pushes)
{
  g_mutex_lock (&self->mutex);
  *n_groups = self->n_groups;
  *n_pushes = self->n_pushes;
  g_mutex_unlock (&self->mutex);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsJob: something for the storage. */

#include "server/ms-job-private.h"
#include "ms-error.h"
#include "sync/ms-wire-private.h"

MsJob *
ms_job_new (MsJobKind kind, const char *store_id)
{
  MsJob *self = g_new0 (MsJob, 1);

  self->kind = kind;
  self->store_id = g_strdup (store_id);
  return self;
}

void
ms_job_free (MsJob *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->backend_id);
  g_free (self->store_id);
  g_free (self);
}

/* What a storage in a script does not say when it fails. */
static void
ensure_error (GError **error, const char *what)
{
  if (!*error)
    g_set_error (error, MS_ERROR, MS_ERROR_CALLBACK,
                 "The storage has failed to %s, without an error", what);
}

static gboolean
push_group (MsSyncStorage *storage, guint shard, MsJob *const *jobs, guint n_jobs, GError **error)
{
  MsSyncStorageClass *klass = MS_SYNC_STORAGE_GET_CLASS (storage);

  if (!klass->begin (storage, shard, error))
    return FALSE;
  for (guint i = 0; i < n_jobs; i++)
    if (!klass->append (storage, jobs[i]->store_id, jobs[i]->events, jobs[i]->created_at, error))
      {
        klass->rollback (storage, shard);
        return FALSE;
      }
  return klass->commit (storage, shard, error);
}

static void
run_pushes (MsSyncStorage *storage, guint shard, MsJob *const *jobs, guint n_jobs)
{
  g_autoptr (GError) error = NULL;

  if (push_group (storage, shard, jobs, n_jobs, &error))
    return;
  /* One bad push must not take others with it. */
  if (n_jobs > 1)
    {
      for (guint i = 0; i < n_jobs; i++)
        run_pushes (storage, shard, jobs + i, 1);
      return;
    }
  ensure_error (&error, "append events");
  jobs[0]->error = g_steal_pointer (&error);
}

static void
run_other (MsSyncStorage *storage, MsJob *job)
{
  MsSyncStorageClass *klass = MS_SYNC_STORAGE_GET_CLASS (storage);
  gboolean succeeded = FALSE;

  switch (job->kind)
    {
    case MS_JOB_OPEN:
      succeeded = klass->open_store (storage, job->store_id, &job->head, &job->size,
                                     &job->backend_id, &job->error);
      break;
    case MS_JOB_READ:
      job->events = klass->read_events (storage, job->store_id, job->after, MS_WIRE_MAX_EVENTS,
                                        MS_WIRE_MAX_BYTES, &job->error);
      succeeded = job->events != NULL;
      break;
    case MS_JOB_RENEW:
      job->backend_id = klass->renew_backend_id (storage, job->store_id, &job->error);
      succeeded = job->backend_id != NULL;
      break;
    default:
      break;
    }
  if (!succeeded)
    ensure_error (&job->error, "read a store");
}

void
ms_jobs_run (MsSyncStorage *storage, guint shard, GPtrArray *jobs)
{
  MsJob **all = (MsJob **) jobs->pdata;
  guint i = 0;

  while (i < jobs->len)
    {
      guint end = i;

      while (end < jobs->len && all[end]->kind == MS_JOB_PUSH)
        end++;
      if (end > i)
        run_pushes (storage, shard, all + i, end - i);
      else
        run_other (storage, all[end++]);
      i = end;
    }
}

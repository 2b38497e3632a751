/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsJob: something for the storage, done in the thread of a shard and answered in the loop that asked. */
#pragma once

#include "server/ms-sync-storage.h"

G_BEGIN_DECLS

typedef enum
{
  MS_JOB_OPEN,  /* → head, size, backend_id */
  MS_JOB_PUSH,  /* events, created_at */
  MS_JOB_READ,  /* after → events */
  MS_JOB_RENEW, /* → backend_id */
} MsJobKind;

typedef struct _MsJob MsJob;

struct _MsJob
{
  MsJobKind kind;
  char *store_id;
  GPtrArray *events; /* of MsSyncEvent */
  gint64 created_at;
  gint64 after;

  gint64 head;
  gint64 size;
  char *backend_id;
  GError *error; /* NULL if it succeeded */

  void (*done) (MsJob *job, gpointer data); /* takes the job over */
  gpointer data;
  gpointer reply_to; /* for whoever brings it back to its thread */
};

MsJob *ms_job_new (MsJobKind kind, const char *store_id) G_GNUC_WARN_UNUSED_RESULT;
void ms_job_free (MsJob *self);

/* Does the jobs of one shard, which are in order. Pushes that follow each other are one group: all succeed, or each is tried alone. */
void ms_jobs_run (MsSyncStorage *storage, guint shard, GPtrArray *jobs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsJob, ms_job_free)

G_END_DECLS

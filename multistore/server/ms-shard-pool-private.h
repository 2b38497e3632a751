/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsShardPool: the threads of a storage, one for each shard. */
#pragma once

#include "server/ms-job-private.h"

G_BEGIN_DECLS

typedef struct _MsShardPool MsShardPool;

/* @reply brings jobs that have been done back, from the thread of a shard, in the order in which they were submitted. */
typedef void (*MsShardReplyFunc) (MsJob *job);

MsShardPool *ms_shard_pool_new (MsSyncStorage *storage,
                                MsShardReplyFunc reply) G_GNUC_WARN_UNUSED_RESULT;
/* Does what was submitted, and ends the threads. */
void ms_shard_pool_free (MsShardPool *self);
/* From any thread. */
void ms_shard_pool_submit (MsShardPool *self, MsJob *job);
/* How many groups have been written, and how many pushes in them. */
void ms_shard_pool_get_groups (MsShardPool *self, guint64 *n_groups, guint64 *n_pushes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsShardPool, ms_shard_pool_free)

G_END_DECLS

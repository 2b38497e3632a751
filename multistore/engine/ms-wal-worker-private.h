/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one thread that checkpoints the stores of the process; for ms-wal.c and for closing. */
#pragma once

#include "engine/ms-wal-private.h"

G_BEGIN_DECLS

#define MS_WAL_IDLE_TIME (250 * G_TIME_SPAN_MILLISECOND)
#define MS_WAL_CHECKPOINT_FRAMES 1000
/* 40 MB: each time the gate is closed a commit may wait for the disk. */
#define MS_WAL_GATE_FRAMES 10000

/* Has the worker look at the log when it is time. */
void ms_wal_worker_note_commit (MsWal *wal, guint frames);
/* Takes a store out of the queue, and waits if the worker is just at it. */
void ms_wal_worker_forget (MsWal *wal);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one thread that checkpoints the stores of the process. */

#include "engine/ms-wal-worker-private.h"

typedef struct
{
  MsWal *wal; /* owned */
  gint64 last_commit;
  guint frames; /* after the last commit */
  guint
      checkpointed_frames; /* when the worker last looked, so that it does not spin behind a reader */
} Waiting;

static GMutex lock;
static GCond wake;          /* for the worker: there is something to do */
static GCond settled;       /* for those who wait for the worker to be done with a store */
static GHashTable *waiting; /* MsWal → Waiting */
static MsWal *current;      /* the one that the worker is at */

static void
waiting_free (gpointer data)
{
  Waiting *entry = data;

  ms_wal_unref (entry->wal);
  g_free (entry);
}

/* When is the next pass over this log due? */
static gint64
due_time (const Waiting *entry)
{
  if (entry->frames >= MS_WAL_CHECKPOINT_FRAMES
      && (entry->frames >= entry->checkpointed_frames + MS_WAL_CHECKPOINT_FRAMES
          || entry->frames < entry->checkpointed_frames))
    return 0;
  return entry->last_commit + MS_WAL_IDLE_TIME;
}

static Waiting *
find_earliest (gint64 *due)
{
  GHashTableIter iter;
  Waiting *earliest = NULL;
  gpointer value;

  g_hash_table_iter_init (&iter, waiting);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!earliest || due_time (value) < *due)
      {
        earliest = value;
        *due = due_time (value);
      }
  return earliest;
}

/* Called with the lock held, which it gives up while it works. */
static void
serve (Waiting *entry)
{
  g_autoptr (MsWal) wal = ms_wal_ref (entry->wal);
  gint64 last_commit = entry->last_commit;
  guint frames = entry->frames;

  current = wal;
  g_mutex_unlock (&lock);
  ms_wal_checkpoint (wal);
  g_mutex_lock (&lock);
  current = NULL;

  entry = g_hash_table_lookup (waiting, wal);
  if (entry && entry->last_commit == last_commit)
    g_hash_table_remove (waiting, wal);
  else if (entry)
    entry->checkpointed_frames = frames;
  g_cond_broadcast (&settled);
}

static gpointer
work (gpointer unused)
{
  g_mutex_lock (&lock);
  while (TRUE)
    {
      gint64 due = 0;
      Waiting *earliest = find_earliest (&due);

      if (!earliest)
        g_cond_wait (&wake, &lock);
      else if (due > g_get_monotonic_time ())
        g_cond_wait_until (&wake, &lock, due);
      else
        serve (earliest);
    }
  return NULL;
}

static void
start_worker (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      waiting = g_hash_table_new_full (NULL, NULL, NULL, waiting_free);
      g_thread_unref (g_thread_new ("multistore-wal", work, NULL));
      g_once_init_leave (&started, 1);
    }
}

void
ms_wal_worker_note_commit (MsWal *wal, guint frames)
{
  Waiting *entry;
  gboolean rouse;

  start_worker ();
  g_mutex_lock (&lock);
  entry = g_hash_table_lookup (waiting, wal);
  if (!entry)
    {
      entry = g_new0 (Waiting, 1);
      entry->wal = ms_wal_ref (wal);
      g_hash_table_insert (waiting, wal, entry);
    }
  rouse = entry->last_commit == 0;
  entry->last_commit = g_get_monotonic_time ();
  entry->frames = frames;
  rouse |= due_time (entry) == 0;
  if (rouse)
    g_cond_signal (&wake);
  g_mutex_unlock (&lock);
}

void
ms_wal_worker_forget (MsWal *wal)
{
  start_worker ();
  g_mutex_lock (&lock);
  g_hash_table_remove (waiting, wal);
  while (current == wal)
    g_cond_wait (&settled, &lock);
  g_mutex_unlock (&lock);
}

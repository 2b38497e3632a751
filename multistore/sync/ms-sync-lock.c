/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncLock: which of several processes syncs a store. */

#include "sync/ms-sync-lock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int
ms_sync_lock_take (const char *path)
{
  int lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  /* A lock of the open file, not of the process: two stores of one process exclude each other, and closing another descriptor gives nothing up. */
  if (lock >= 0 && flock (lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0)
    close (lock);
  return -1;
}

void
ms_sync_lock_release (int lock)
{
  /* The file stays: deleting it would let two hold locks of two files. */
  close (lock);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncLock: which of several processes syncs a store. The lock goes with the process that holds it, however it ends. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A descriptor that holds the lock of the file @path, or -1 if another process, or another store object of this one, holds it or the file cannot be made. */
int ms_sync_lock_take (const char *path) G_GNUC_WARN_UNUSED_RESULT;
void ms_sync_lock_release (int lock);

G_END_DECLS

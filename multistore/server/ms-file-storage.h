/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFileStorage: logs in SQLite files. */
#pragma once

#include "server/ms-sync-storage.h"

G_BEGIN_DECLS

#define MS_TYPE_FILE_STORAGE (ms_file_storage_get_type ())

/**
 * MsFileStorage:
 *
 * Keeps the logs of a server's stores in SQLite files of one directory.
 *
 * There are 16 files, `shard-00.db` to `shard-15.db`, and each store is in one of them: so one fsync makes the pushes of many stores durable. Copy them only through SQLite's backup
 * interface, as `multistore backup` does, or while no server runs.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsFileStorage, ms_file_storage, MS, FILE_STORAGE, MsSyncStorage)

/**
 * ms_file_storage_new:
 * @directory: (type filename): where the files are; it is made if it is not there
 * @error: return location for an error
 *
 * Opens a storage. One process at a time can have it open.
 *
 * Fails with %MS_ERROR_BUSY while another process has it, with %MS_ERROR_CORRUPT, %MS_ERROR_READ_ONLY, %MS_ERROR_NO_SPACE or %MS_ERROR_IO if the files cannot be used.
 *
 * Returns: (transfer full): the storage
 */
MS_AVAILABLE_IN_ALL
MsFileStorage *ms_file_storage_new (const char *directory,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_file_storage_mark_restored:
 * @self: a storage that no server uses yet
 * @error: return location for an error
 *
 * Gives all stores another identity: the files are those of a backup, so clients may have events that are not there. Each client is told when it connects, and its
 * application decides (see [method@Store.resolve_backend]).
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_file_storage_mark_restored (MsFileStorage *self, GError **error);

/**
 * ms_file_storage_copy:
 * @from: (type filename): the directory of a storage, which a server may be using
 * @to: (type filename): where the copies go, a directory that is made if it is not there; it must not hold any yet
 * @cancellable: (nullable): a cancellable, from any thread
 * @error: return location for an error
 *
 * Copies the files of a storage as they are now, each a state of its own, while a server goes on. Blocks; may be called in any thread. A copy that fails or is cancelled
 * leaves no files.
 *
 * Fails with %MS_ERROR_IO and others if the files cannot be read or written, with %G_IO_ERROR_CANCELLED if it was cancelled.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean
ms_file_storage_copy (const char *from, const char *to, GCancellable *cancellable, GError **error);

G_END_DECLS

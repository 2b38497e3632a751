/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFileStorage: copying its files while a server uses them. */

#include "server/ms-file-storage-private.h"
#include "ms-error.h"
#include "sqlite/ms-connection-private.h"

#include <errno.h>
#include <glib/gstdio.h>

static gboolean
check_is_storage (const char *directory, GError **error)
{
  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    {
      g_autofree char *path = ms_file_storage_dup_shard_path (directory, i);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        continue;
      g_set_error (
          error, MS_ERROR, MS_ERROR_IO,
          "“%s” is no data directory of a sync server, and no file of a store: there is no “%s”",
          directory, path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
copy_shard (const char *from,
            const char *to,
            guint shard,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *source = ms_file_storage_dup_shard_path (from, shard);
  g_autofree char *copy = ms_file_storage_dup_shard_path (to, shard);
  g_autoptr (MsConnection) connection = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  connection = ms_connection_open (source, MS_OPEN_READ_WRITE, error);
  return connection && ms_connection_backup (connection, copy, cancellable, NULL, NULL, error);
}

/* Those that were made here alone: else the next try would find them, and refuse. */
static void
remove_copies (const char *to, guint n_copied, gboolean made_directory)
{
  for (guint i = 0; i < n_copied; i++)
    {
      g_autofree char *copy = ms_file_storage_dup_shard_path (to, i);

      g_unlink (copy);
    }
  if (made_directory)
    g_rmdir (to);
}

gboolean
ms_file_storage_copy (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  gboolean makes_directory;

  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);
  g_return_val_if_fail (!cancellable || G_IS_CANCELLABLE (cancellable), FALSE);

  if (!check_is_storage (from, error))
    return FALSE;
  makes_directory = !g_file_test (to, G_FILE_TEST_EXISTS);
  if (g_mkdir_with_parents (to, 0700) != 0)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_IO, "Making “%s”: %s", to, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    {
      if (copy_shard (from, to, i, cancellable, error))
        continue;
      remove_copies (to, i, makes_directory);
      return FALSE;
    }
  return TRUE;
}

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

gboolean
ms_file_storage_copy (const char *from, const char *to, GError **error)
{
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);

  if (!check_is_storage (from, error))
    return FALSE;
  if (g_mkdir_with_parents (to, 0700) != 0)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_IO, "Making “%s”: %s", to, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < MS_FILE_STORAGE_SHARDS; i++)
    {
      g_autofree char *source = ms_file_storage_dup_shard_path (from, i);
      g_autofree char *copy = ms_file_storage_dup_shard_path (to, i);
      g_autoptr (MsConnection) connection = ms_connection_open (source, MS_OPEN_READ_WRITE, error);

      if (!connection || !ms_connection_backup (connection, copy, NULL, NULL, NULL, error))
        return FALSE;
    }
  return TRUE;
}

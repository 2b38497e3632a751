/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsNewFile: a file that is there whole or not at all. */

#include "sqlite/ms-new-file-private.h"
#include "ms-io-error-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char *path, GError **error)
{
  int saved = errno;

  if (saved == EEXIST)
    g_set_error (error, MS_ERROR, MS_ERROR_IO, "“%s” exists already: choose another name", path);
  else
    g_set_error (error, MS_ERROR, ms_io_error_from_errno (saved, MS_ERROR_IO),
                 "“%s” cannot be written: %s", path, g_strerror (saved));
  return FALSE;
}

char *
ms_new_file_begin (const char *path, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  struct stat unused;
  int file;

  if (!*path)
    {
      g_set_error_literal (error, MS_ERROR, MS_ERROR_IO, "There is no name: name a file to write");
      return NULL;
    }
  /* A link to nowhere is in the way, too. */
  if (lstat (path, &unused) == 0)
    {
      errno = EEXIST;
      fail (path, error);
      return NULL;
    }
  file = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);
  if (file < 0)
    {
      fail (path, error);
      return NULL;
    }
  close (file);
  return g_steal_pointer (&temporary);
}

gboolean
ms_new_file_move (const char *from, const char *to)
{
  return renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0
         || ((errno == EINVAL || errno == ENOSYS) && link (from, to) == 0);
}

gboolean
ms_new_file_sync_directory (const char *directory)
{
  int descriptor = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = descriptor >= 0 && fsync (descriptor) == 0;
  int saved = errno;

  if (descriptor >= 0)
    close (descriptor);
  errno = saved;
  return synced;
}

gboolean
ms_new_file_put (const char *temporary, const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  gboolean put = (ms_new_file_move (temporary, path) && ms_new_file_sync_directory (directory))
                 || fail (path, error);

  g_unlink (temporary);
  return put;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsNewFile: a file that is there whole or not at all. */

#include "sqlite/ms-new-file-private.h"
#include "ms-error.h"

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
    g_set_error (error, MS_ERROR,
                 saved == ENOSPC || saved == EDQUOT  ? MS_ERROR_NO_SPACE
                 : saved == EACCES || saved == EROFS ? MS_ERROR_READ_ONLY
                                                     : MS_ERROR_IO,
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

/* A name is in its directory, which a crash can lose as well. */
static gboolean
sync_directory_of (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int descriptor = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = descriptor >= 0 && fsync (descriptor) == 0;

  if (descriptor >= 0)
    close (descriptor);
  return synced;
}

gboolean
ms_new_file_put (const char *temporary, const char *path, GError **error)
{
  gboolean put = renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0
                 || ((errno == EINVAL || errno == ENOSYS) && link (temporary, path) == 0);

  if (!put)
    fail (path, error);
  else if (!sync_directory_of (path))
    put = fail (path, error);
  g_unlink (temporary);
  return put;
}

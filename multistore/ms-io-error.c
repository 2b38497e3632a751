/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the system as errors of ours. */

#include "ms-io-error-private.h"

#include <errno.h>

MsError
ms_io_error_from_errno (int system_errno, MsError otherwise)
{
  switch (system_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return MS_ERROR_NO_SPACE;
    case EACCES:
    case EPERM:
    case EROFS:
      return MS_ERROR_READ_ONLY;
    default:
      return otherwise;
    }
}

gboolean
ms_io_error_set (GError **error, const char *doing, const char *path)
{
  int saved = errno;

  g_set_error (error, MS_ERROR, ms_io_error_from_errno (saved, MS_ERROR_IO), "%s “%s”: %s", doing,
               path, g_strerror (saved));
  return FALSE;
}

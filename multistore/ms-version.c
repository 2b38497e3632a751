/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The version of the library in use. */

#include "ms-version.h"

const char *
ms_get_version (void)
{
  return MS_VERSION_S;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MULTISTORE_DEBUG=key,key: looking inside. */

#include "ms-debug-private.h"

static const GDebugKey keys[] = {
  { "sql", MS_DEBUG_SQL },           { "store", MS_DEBUG_STORE },
  { "registry", MS_DEBUG_REGISTRY }, { "checkpoint", MS_DEBUG_CHECKPOINT },
  { "rebuild", MS_DEBUG_REBUILD },   { "sync", MS_DEBUG_SYNC },
};

gboolean
ms_debug_enabled (MsDebugKey key)
{
  static gsize flags_plus_one;

  if (g_once_init_enter (&flags_plus_one))
    {
      guint flags = g_parse_debug_string (g_getenv ("MULTISTORE_DEBUG"), keys, G_N_ELEMENTS (keys));
      g_once_init_leave (&flags_plus_one, (gsize) flags + 1);
    }
  return (flags_plus_one - 1) & key;
}

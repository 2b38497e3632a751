/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MULTISTORE_DEBUG=key,key: looking inside. `help` lists the keys, `all` means all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_DEBUG_SQL = 1 << 0,
  MS_DEBUG_STORE = 1 << 1,
  MS_DEBUG_REGISTRY = 1 << 2,
  MS_DEBUG_CHECKPOINT = 1 << 3,
  MS_DEBUG_REBUILD = 1 << 4,
  MS_DEBUG_SYNC = 1 << 5,
} MsDebugKey;

gboolean ms_debug_enabled (MsDebugKey key);

#define MS_NOTE(KEY, ...)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (G_UNLIKELY (ms_debug_enabled (MS_DEBUG_##KEY)))                                            \
      g_message (#KEY ": " __VA_ARGS__);                                                           \
  }                                                                                                \
  G_STMT_END

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFileStorage: the names of its files. */

#pragma once

#include "server/ms-file-storage.h"

G_BEGIN_DECLS

/* A store's name chooses its file, so this can't change. */
#define MS_FILE_STORAGE_SHARDS 16

char *ms_file_storage_dup_shard_path (const char *directory, guint shard);

G_END_DECLS

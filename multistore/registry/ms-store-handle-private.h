/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsStoreHandle. */
#pragma once

#include "ms-affinity-private.h"
#include "registry/ms-registry-core-private.h"
#include "registry/ms-store-handle.h"

G_BEGIN_DECLS

/* An observer more of @entry. */
MsStoreHandle *ms_store_handle_new (MsStoreEntry *entry,
                                    const MsAffinity *affinity) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

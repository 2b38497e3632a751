/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library itself does with MsStoreOptions. */
#pragma once

#include "store/ms-batch-private.h"
#include "store/ms-store-options.h"

G_BEGIN_DECLS

/* Each option of @own, or of @defaults where @own has none set. Both may be NULL. */
MsStoreOptions *ms_store_options_merge (MsStoreOptions *own,
                                        MsStoreOptions *defaults) G_GNUC_WARN_UNUSED_RESULT;

/* Does @work inside the batch function, if there is one. */
void ms_store_options_run_batch (MsStoreOptions *self, MsBatchWork work, gpointer user_data);

G_END_DECLS

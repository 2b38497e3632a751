/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The loader: from a definition and an id to a store that is ready.
 *
 * A worker opens the file and, where the schema has changed, rebuilds the tables; then, in the store's context, callbacks rebuild
 * theirs in slices, and the boot function runs.
 */
#pragma once

#include "store/ms-store.h"

G_BEGIN_DECLS

/* The store comes at once, to watch its boot state; it can be used when the callback has said that it is ready.
 * NULL if the id is malformed: then the callback says so. @options are merged ones. */
MsStore *ms_store_load_async (MsStoreDefinition *definition,
                              const char *store_id,
                              MsStoreOptions *options,
                              GMainContext *context,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
MsStore *ms_store_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

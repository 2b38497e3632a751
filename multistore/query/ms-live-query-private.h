/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsLiveQuery. */
#pragma once

#include "query/ms-live-query.h"
#include "query/ms-live-view-private.h"

G_BEGIN_DECLS

/* @view is the new object's from now on; @store is kept as long as it lives, @context is where both belong. */
MsLiveQuery *ms_live_query_new (MsLiveView *view,
                                GObject *store,
                                GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* For the benchmark: bytes that the keys take. */
gsize ms_live_query_get_memory (MsLiveQuery *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a store does for its live queries, for the files of MsStore. */
#pragma once

#include "query/ms-live-hub-private.h"
#include "store/ms-store.h"

G_BEGIN_DECLS

/* With the engine. */
void ms_store_start_live (MsStore *self);
/* Somebody shows what is in the store: from now on, what other processes commit is noticed by itself. */
void ms_store_watch_others (MsStore *self);
/* The store closes: its live queries become empty. Before the engine goes. */
void ms_store_stop_live (MsStore *self);

G_END_DECLS

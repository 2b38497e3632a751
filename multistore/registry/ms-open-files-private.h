/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stores of a registry whose files are not closed yet: those that it has, and those that it has dropped. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

/* A set of stores, which it has no references to. It may be given up while there are some in it. */
GHashTable *ms_open_files_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Has @store in the set until its file is closed. */
void ms_open_files_add (GHashTable *self, MsStore *store);

/* Returns TRUE by @task when all files are closed that are open now. Takes @task. */
void ms_open_files_await_closed (GHashTable *self, GTask *task);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables in memory with the change recorder on, and their whole content as text. */
#pragma once

#include "sqlite/ms-recorder-private.h"

G_BEGIN_DECLS

/* @tables: CREATE statements, then NULL. */
MsConnection *ms_test_open_tables (const char *const *tables);

/* Each row with its rowid, the types and exact values of its columns. */
char *ms_test_dump_tables (MsConnection *connection);

G_END_DECLS

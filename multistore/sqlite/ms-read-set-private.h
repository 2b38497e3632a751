/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReadSet: which tables and columns of a schema a statement reads, as SQLite's authorizer names them. */
#pragma once

#include "sqlite/ms-change-feed-private.h"

G_BEGIN_DECLS

typedef struct _MsReadSet MsReadSet;

MsReadSet *ms_read_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_read_set_free (MsReadSet *self);

/* Notes that a table's rows are read, whichever their columns: as count(*) does. */
void ms_read_set_add_rows (MsReadSet *self, guint table);
void ms_read_set_add_columns (MsReadSet *self, guint table, guint64 columns);
void ms_read_set_add_all (MsReadSet *self, const MsReadSet *other);

gboolean ms_read_set_has_table (const MsReadSet *self, guint table);
/* Of a table, the bits of its columns. */
guint64 ms_read_set_get_columns (const MsReadSet *self, guint table);
/* How many tables are read; @tables gets their indexes, in ascending order. */
guint ms_read_set_list_tables (const MsReadSet *self, GArray *tables);

/* Can the change of a row change what is read? */
gboolean ms_read_set_concerns (const MsReadSet *self, const MsRowChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReadSet, ms_read_set_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsRowShape and MsRowData: the columns that all rows of a query share, and the values of one row. */
#pragma once

#include "sqlite/ms-statement-private.h"

G_BEGIN_DECLS

/* Immutable; may be shared between threads. */
typedef struct _MsRowShape MsRowShape;

/* Takes the names of the statement's columns from @first on, @n_columns of them (-1: to the last). */
MsRowShape *ms_row_shape_new_from_statement (MsStatement *statement,
                                             int first,
                                             int n_columns) G_GNUC_WARN_UNUSED_RESULT;
MsRowShape *ms_row_shape_new (const char *const *names) G_GNUC_WARN_UNUSED_RESULT;
MsRowShape *ms_row_shape_ref (MsRowShape *self);
void ms_row_shape_unref (MsRowShape *self);
guint ms_row_shape_get_n_columns (const MsRowShape *self);
const char *ms_row_shape_get_name (const MsRowShape *self, guint column);
/* -1 if there is none. */
int ms_row_shape_find (const MsRowShape *self, const char *name);

/* One block of memory with all values; text ends in NUL behind its length. Immutable, counted atomically. */
typedef struct _MsRowData MsRowData;

MsRowData *ms_row_data_new_from_statement (MsStatement *statement,
                                           int first,
                                           guint n_values) G_GNUC_WARN_UNUSED_RESULT;
MsRowData *ms_row_data_ref (MsRowData *self);
void ms_row_data_unref (MsRowData *self);
guint ms_row_data_get_n_values (const MsRowData *self);
const MsValue *ms_row_data_get (const MsRowData *self, guint column);
/* Is the statement's row, from column @first on, the same? */
gboolean ms_row_data_equals_statement (const MsRowData *self, MsStatement *statement, int first);
/* Compared by type and bytes, as the recorder does. */
gboolean ms_row_data_equal (const MsRowData *a, const MsRowData *b);
gboolean ms_row_data_equal_at (const MsRowData *a, const MsRowData *b, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRowShape, ms_row_shape_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRowData, ms_row_data_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsRow. */
#pragma once

#include "query/ms-result.h"
#include "query/ms-row.h"
#include "query/ms-row-data-private.h"

G_BEGIN_DECLS

MsRow *ms_row_new (MsResult *result, guint position) G_GNUC_WARN_UNUSED_RESULT;

/* The value of a column by its number. Valid until the row changes. */
const MsValue *ms_row_peek_value (MsRow *self, guint column);

/* A row of a live query; @data may have more values than @shape has columns. NULL: it was gone before it was read. */
MsRow *ms_row_new_live (MsRowShape *shape, MsRowData *data) G_GNUC_WARN_UNUSED_RESULT;
/* Gives it other values, and tells. NULL: it is gone, and keeps its last ones. */
void ms_row_take_values (MsRow *self, MsRowData *data);

G_END_DECLS

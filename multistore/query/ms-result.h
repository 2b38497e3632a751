/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsResult: the rows that a query found. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_RESULT (ms_result_get_type ())

/**
 * MsResult:
 *
 * The rows that a query found: complete, immutable, independent of the store from then on.
 *
 * It is a `GListModel` of [class@Row]; row objects are made when they are asked for.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsResult, ms_result, MS, RESULT, GObject)

/**
 * ms_result_get_n_rows: (get-property n-rows)
 * @self: a result
 *
 * Tells how many rows there are.
 *
 * Returns: how many rows there are
 */
MS_AVAILABLE_IN_ALL
guint ms_result_get_n_rows (MsResult *self);

/**
 * ms_result_get_row:
 * @self: a result
 * @position: the row's number, from 0
 *
 * Gets a row by its number.
 *
 * Returns: (transfer full) (nullable): the row, or %NULL beyond the last
 */
MS_AVAILABLE_IN_ALL
MsRow *ms_result_get_row (MsResult *self, guint position) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_result_list_columns:
 * @self: a result
 *
 * Gets the names of the columns.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of the columns, in order
 */
MS_AVAILABLE_IN_ALL
char **ms_result_list_columns (MsResult *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_result_to_variant:
 * @self: a result
 *
 * Gets all rows as one value.
 *
 * Returns: (transfer full): an array of type `aa{sv}`, a dictionary for each row as [method@Row.to_variant] gives it, not floating
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_result_to_variant (MsResult *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_result_to_json:
 * @self: a result
 *
 * Gets all rows as one JSON text, which scripting languages read faster than they can ask for value after value.
 *
 * It is an array of an array for each row, with its values in the order of [method@Result.list_columns]: texts, numbers, and null for NULL; a real has a point or an
 * exponent. What JSON has no form for is an object with one member: a blob, or a text that is no UTF-8 or holds NUL, `base64`; an integer beyond 2^53 `integer`, its
 * digits; a real that is not finite `real`, `inf` or `-inf`.
 *
 * Returns: (transfer full): the text
 */
MS_AVAILABLE_IN_ALL
char *ms_result_to_json (MsResult *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

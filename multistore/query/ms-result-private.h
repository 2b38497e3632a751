/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsResult, and reading it without row objects. */
#pragma once

#include "query/ms-result.h"
#include "sqlite/ms-statement-private.h"

G_BEGIN_DECLS

/* Steps through a bound statement; the caller resets it. */
MsResult *ms_result_new_from_statement (MsStatement *statement,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint ms_result_get_n_columns (MsResult *self);
const char *ms_result_get_column_name (MsResult *self, guint column);
/* -1 if there is none. */
int ms_result_find_column (MsResult *self, const char *name);
/* Text ends in NUL behind its length. Valid as long as the result. */
const MsValue *ms_result_get_value (MsResult *self, guint row, guint column);

/* The conversions that MsRow and scalar queries share. */
gint64 ms_value_as_int (const MsValue *value);
double ms_value_as_double (const MsValue *value);
char *ms_value_as_text (const MsValue *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GVariant and SQL values: the one as the other, where no schema says the type. */
#pragma once

#include "schema/ms-arg-private.h"
#include "sqlite/ms-statement-private.h"

G_BEGIN_DECLS

/* Any variant with a SQL form. Errors: MS_ERROR_INVALID_ARGS. */
gboolean ms_variant_to_sql (GVariant *value, MsArena *arena, MsValue *sql, GError **error);

/* x, d, s, ay, or an empty mv. Text that is not UTF-8, or holds NUL, comes as ay. Floating. */
GVariant *ms_variant_new_from_sql (const MsValue *sql);

/* Binds a dictionary a{sv} to the parameters of a statement, by name without the colon; NULL binds nothing.
 * A name that the statement does not have is MS_ERROR_INVALID_ARGS. What is bound borrows from @params and @arena. */
gboolean ms_variant_bind (GVariant *params, MsStatement *statement, MsArena *arena, GError **error);

/* The current row of a statement as a dictionary a{sv} by column name. Floating. */
GVariant *ms_variant_new_from_row (MsStatement *statement);

G_END_DECLS

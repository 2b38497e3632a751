/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Binding a query's values to the statements that keep it live. */
#pragma once

#include "schema/ms-variant-sql-private.h"

G_BEGIN_DECLS

/* Binds those of @values, a{sv} or NULL, that @statement has a parameter for: a query's own check has found those that nothing has. What is bound borrows
 * from @values and @arena. */
gboolean ms_live_bind (MsStatement *statement, GVariant *values, MsArena *arena, GError **error);

G_END_DECLS

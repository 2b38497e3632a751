/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library itself does with MsQuery. */
#pragma once

#include "query/ms-query.h"
#include "query/ms-result-private.h"
#include "schema/ms-variant-sql-private.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

/* Binds @values, which is a{sv} or NULL, to a query that was written by the application: INVALID_QUERY for one whose parameter it does not have. */
gboolean ms_query_bind (GVariant *values, MsStatement *statement, MsArena *arena, GError **error);

/* Runs a query: @values is a{sv} or NULL; ends with G_IO_ERROR_CANCELLED or, after @milliseconds (0: never), INVALID_QUERY. May be called in any thread. */
MsResult *ms_query_execute (const char *sql,
                            GVariant *values,
                            MsConnection *connection,
                            GCancellable *cancellable,
                            guint milliseconds,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

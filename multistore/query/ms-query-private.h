/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library itself does with MsQuery. */
#pragma once

#include "query/ms-query.h"
#include "query/ms-result-private.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

/* Runs a query: @values is a{sv} or NULL; ends with G_IO_ERROR_CANCELLED or, after @milliseconds (0: never), INVALID_QUERY. May be called in any thread. */
MsResult *ms_query_execute (const char *sql,
                            GVariant *values,
                            MsConnection *connection,
                            GCancellable *cancellable,
                            guint milliseconds,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SQL of a table query: checking its parts, and composing statements of them. */
#pragma once

#include "query/ms-query-private.h"
#include "sqlite/ms-table-set-private.h"

G_BEGIN_DECLS

/* A term of an order. */
typedef struct
{
  char *expression; /* with its COLLATE, without direction */
  gboolean descending;
  gboolean nulls_last;
} MsOrderTerm;

/* The statement that @query means, checked: each part is one expression, or list of them, that stays in its place. INVALID_QUERY. */
char *
ms_query_compose (MsQuery *query, MsTableSet *tables, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The total order: the query's terms, then the primary key's columns. Of MsOrderTerm. */
GArray *ms_query_list_order (MsQuery *query, const MsTable *table) G_GNUC_WARN_UNUSED_RESULT;
char *ms_order_write (GArray *order) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE for a row that stands before (or, with @behind, after) the one whose terms are bound to :_1, :_2 … */
char *ms_order_write_comparison (GArray *order, gboolean behind) G_GNUC_WARN_UNUSED_RESULT;

/* Does each part look at nothing but its row? Not with subqueries, aggregates, windows, searches, or functions that give something else each time. */
gboolean ms_query_follows_rows (MsQuery *query);

G_END_DECLS

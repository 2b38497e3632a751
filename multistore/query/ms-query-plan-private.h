/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsQueryPlan: a query, checked against a store, and the statements that keep it live.
 *
 * Immutable, counted atomically: workers use it on connections of their own. All of its statements are to be prepared by
 * ms_connection_prepare_guarded () as queries. A plan with a table is maintained row by row; another is run again.
 */
#pragma once

#include "query/ms-query.h"
#include "query/ms-row-data-private.h"
#include "sqlite/ms-read-set-private.h"

G_BEGIN_DECLS

typedef struct
{
  gatomicrefcount ref_count;

  char *sql;         /* the whole query, as ms_store_query () runs it */
  MsRowShape *shape; /* its columns */
  GArray *
      key_columns; /* of guint: those that make a row the same row, by their place in @sql's result; empty: all columns together */
  MsReadSet *reads; /* all that @sql reads */
  GType item_type;

  /* For a table query whose order and filter read nothing but their row; else NULL and the rest is not set. */
  const MsTable *table;
  MsReadSet *placing; /* what decides which rows are in the list, and where: filter and order */
  guint n_order;      /* the terms of the total order: the query's own, then the primary key */
  gboolean descends;  /* the first of them */
  gint64 offset;
  gint64 limit; /* -1 for none */

  char *keys_sql;        /* rowids in order, without limit and offset */
  char *placed_sql;      /* :_key → rowid and order terms of that row if it passes the filter */
  char *placed_many_sql; /* :_keys, a JSON array of rowids → the same for each, in order */
  char *
      before_sql; /* :_key, :_1 … :_n (order terms) → 1 if that row stands before these terms, else 0 */
  char *terms_sql; /* :_key → order terms of that row, whether it passes or not */
  char *after_sql; /* :_1 … :_n, :_limit → the rowids behind these terms, in order */
  char *seek_sql;  /* the same without those whose first term is NULL, such that an index helps */
  char *
      row_sql; /* :_key → the query's columns, then the primary key's (so that another row with the same rowid is noticed) */
  guint n_primary_key;
  guint64 key_bits; /* its columns, see ms_column_bit () */
  char *
      find_sql; /* :_1 … :_n (the primary key) → the rowid of that row; NULL where the rowid is the primary key */
} MsQueryPlan;

/* How many keys a table's list has at most: its window and what stands before it. G_MAXUINT for no limit. */
static inline guint
ms_query_plan_get_window (const MsQueryPlan *plan)
{
  if (plan->limit < 0)
    return G_MAXUINT;
  return (guint) MIN (MIN (plan->offset, G_MAXUINT) + MIN (plan->limit, G_MAXUINT), G_MAXUINT - 1);
}

/* INVALID_QUERY with SQLite's words and the position for wrong SQL, a write, an unknown table, column or parameter, a key that is no column. */
MsQueryPlan *ms_query_plan_new (MsQuery *query,
                                MsConnection *connection,
                                MsTableSet *tables,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
MsQueryPlan *ms_query_plan_ref (MsQueryPlan *self);
void ms_query_plan_unref (MsQueryPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsQueryPlan, ms_query_plan_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsGuard: what a statement that the library did not write may do.
 *
 * SQLite's authorizer asks it for each thing that a statement would do, while the statement is prepared.
 */
#pragma once

#include "sqlite/ms-connection-private.h"
#include "sqlite/ms-read-set-private.h"
#include "sqlite/ms-table-set-private.h"

G_BEGIN_DECLS

typedef enum
{
  MS_GUARD_OFF,
  MS_GUARD_QUERY,               /* read tables and views of the schema */
  MS_GUARD_SYNCED_MATERIALIZER, /* change synced tables, deterministically */
  MS_GUARD_CLIENT_MATERIALIZER, /* change client-only tables, read all of them */
  MS_GUARD_EXPRESSION,          /* an expression in a table: deterministic, reads that table */
} MsGuardMode;

typedef struct
{
  MsGuardMode mode;
  MsTableSet *tables;
  char *refusal;            /* the first thing that was refused, and what to do instead */
  gboolean changes_rows;    /* what is prepared is an INSERT, UPDATE or DELETE */
  gboolean met_json_tables; /* json_each and json_tree are there */
  MsReadSet *reads;         /* where reads are noted while a statement is prepared, or NULL */
} MsGuard;

/* From now on guarded statements may use @tables. */
void ms_connection_set_tables (MsConnection *self, MsTableSet *tables);

/* Prepares @sql under @mode. A refusal is MS_ERROR_INVALID_QUERY with the statement and the reason; so is what is not one statement of
 * the kind: SELECT for queries and expressions, INSERT, UPDATE or DELETE (or SELECT, with @reads) for materializers. */
MsStatement *ms_connection_prepare_guarded (MsConnection *self,
                                            MsGuardMode mode,
                                            gboolean reads,
                                            const char *sql,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prepares @sql as a query and adds to @reads what it reads of the schema, views resolved. */
MsStatement *ms_connection_prepare_reading (MsConnection *self,
                                            const char *sql,
                                            MsReadSet *reads,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prepares @sql as a query, or gives the statement that was prepared for the same text before; it belongs to the connection. */
MsStatement *ms_connection_prepare_query (MsConnection *self, const char *sql, GError **error);

/* The functions that materializers and tables may use, in alphabetical order; for the documentation. */
const char *const *ms_guard_get_functions (guint *n_functions);

/* For ms-connection.c. */
void ms_guard_install (MsConnection *self);
void ms_guard_clear (MsGuard *self);

G_END_DECLS

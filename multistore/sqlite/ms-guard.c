/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGuard: what a statement that the library did not write may do. */

#include "sqlite/ms-connection-struct-private.h"
#include "sqlite/ms-sqlite-error-private.h"
#include "ms-error.h"

#include <string.h>

#define MAX_KEPT_QUERIES 64

/* Deterministic on every computer: no clock, no randomness, nothing of the connection's history, none of libm's
 * transcendental functions, whose last digit differs, and no aggregate whose result hangs on the order of rows. */
static const char *const deterministic_functions[] = {
  "->",           "->>",
  "abs",          "avg",
  "ceil",         "ceiling",
  "char",         "coalesce",
  "count",        "cume_dist",
  "dense_rank",   "first_value",
  "floor",        "format",
  "glob",         "hex",
  "ifnull",       "iif",
  "instr",        "json",
  "json_array",   "json_array_length",
  "json_each",    "json_error_position",
  "json_extract", "json_insert",
  "json_object",  "json_patch",
  "json_quote",   "json_remove",
  "json_replace", "json_set",
  "json_tree",    "json_type",
  "json_valid",   "lag",
  "last_value",   "lead",
  "length",       "like",
  "likelihood",   "likely",
  "lower",        "ltrim",
  "max",          "min",
  "mod",          "nth_value",
  "ntile",        "nullif",
  "percent_rank", "printf",
  "quote",        "rank",
  "replace",      "round",
  "row_number",   "rtrim",
  "sign",         "substr",
  "substring",    "sum",
  "total",        "trim",
  "trunc",        "typeof",
  "unhex",        "unicode",
  "unlikely",     "upper",
  "zeroblob",
};

static int
compare_names (gconstpointer key, gconstpointer element)
{
  return g_ascii_strcasecmp (key, *(const char *const *) element);
}

static gboolean
is_deterministic (const char *function)
{
  return bsearch (function, deterministic_functions, G_N_ELEMENTS (deterministic_functions),
                  sizeof (char *), compare_names)
         != NULL;
}

const char *const *
ms_guard_get_functions (guint *n_functions)
{
  *n_functions = G_N_ELEMENTS (deterministic_functions);
  return deterministic_functions;
}

static int refuse (MsGuard *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static int
refuse (MsGuard *self, const char *format, ...)
{
  va_list args;

  if (!self->refusal)
    {
      va_start (args, format);
      self->refusal = g_strdup_vprintf (format, args);
      va_end (args);
    }
  return SQLITE_DENY;
}

static gboolean
is_reserved (const char *name)
{
  const char *prefixes[] = { "sqlite_", "__ms_", "pragma_" };
  const char *modules[] = { "dbstat", "bytecode", "tables_used", "completion", "fts3tokenize" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_ascii_strncasecmp (name, prefixes[i], strlen (prefixes[i])) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (g_ascii_strcasecmp (name, modules[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_json_table (const char *name)
{
  return g_ascii_strcasecmp (name, "json_each") == 0 || g_ascii_strcasecmp (name, "json_tree") == 0;
}

static void
note_read (MsGuard *self, const MsTable *table, const char *column)
{
  ms_read_set_add_rows (self->reads, table->index);
  for (guint i = 0; i < table->columns->len; i++)
    if (g_ascii_strcasecmp (g_array_index (table->columns, MsColumn, i).name, column) == 0)
      ms_read_set_add_columns (self->reads, table->index, ms_column_bit (i));
}

static int
check_search (MsGuard *self, const MsSearchTable *search, const char *name)
{
  if (self->mode != MS_GUARD_QUERY)
    return refuse (self, "it reads “%s”: a search is for queries", name);
  if (self->reads)
    ms_read_set_add_columns (self->reads, search->table, search->columns);
  return SQLITE_OK;
}

static int
check_read (MsGuard *self, const char *table_name, const char *column)
{
  const MsTable *table = self->tables ? ms_table_set_find (self->tables, table_name) : NULL;

  if (!table && self->tables && ms_table_set_find_search (self->tables, table_name))
    return check_search (self, ms_table_set_find_search (self->tables, table_name), table_name);
  if (!table)
    {
      if (is_json_table (table_name)
          || (self->tables && ms_table_set_has_view (self->tables, table_name)))
        return SQLITE_OK;
      /* A common table expression of which no column is read comes by its own name. */
      if (*column == '\0' && !is_reserved (table_name))
        return SQLITE_OK;
      return refuse (self, "it reads “%s”, which is no table of the schema", table_name);
    }
  if (self->reads)
    note_read (self, table, column);
  if (self->mode == MS_GUARD_SYNCED_MATERIALIZER && table->client_only)
    return refuse (self, "it reads “%s”, a table of scope client, which other copies do not have",
                   table->name);
  if (self->mode >= MS_GUARD_SYNCED_MATERIALIZER && strcmp (column, "ROWID") == 0)
    return refuse (self, "it reads the rowid of “%s”, which can differ elsewhere: name a column",
                   table->name);
  return SQLITE_OK;
}

static int
check_write (MsGuard *self, const char *table_name)
{
  const MsTable *table = self->tables ? ms_table_set_find (self->tables, table_name) : NULL;

  if (self->mode != MS_GUARD_SYNCED_MATERIALIZER && self->mode != MS_GUARD_CLIENT_MATERIALIZER)
    return refuse (self, "it changes “%s”: a query only reads; commit an event", table_name);
  if (!table)
    return refuse (self, "it changes “%s”, which is no table of the schema", table_name);
  if (self->mode == MS_GUARD_SYNCED_MATERIALIZER && table->client_only)
    return refuse (self,
                   "it changes “%s”, a table of scope client, in a synced event: make the "
                   "event's scope client, or the table's synced",
                   table->name);
  if (self->mode == MS_GUARD_CLIENT_MATERIALIZER && !table->client_only)
    return refuse (self,
                   "it changes “%s”, a synced table, in an event of scope client: make the "
                   "event synced, or the table's scope client",
                   table->name);
  self->changes_rows = TRUE;
  return SQLITE_OK;
}

static int
check_function (MsGuard *self, const char *function)
{
  if (self->mode == MS_GUARD_QUERY)
    {
      /* The last one reads tables without asking the guard. */
      if (g_ascii_strcasecmp (function, "load_extension") == 0
          || g_ascii_strcasecmp (function, "fts3_tokenizer") == 0
          || g_ascii_strcasecmp (function, "rtreecheck") == 0)
        return refuse (self, "it calls %s(), which is not allowed", function);
      return SQLITE_OK;
    }
  if (is_deterministic (function))
    return SQLITE_OK;
  return refuse (self,
                 "it calls %s(), whose result is not the same everywhere and always: pass the "
                 "value as an argument of the event",
                 function);
}

/* What the authorizer does not see in a view, the schema has found in its text. */
static int
check_view (MsGuard *self, const char *view)
{
  const char *problem = view && self->tables && self->mode >= MS_GUARD_SYNCED_MATERIALIZER
                            ? ms_table_set_find_view_problem (self->tables, view)
                            : NULL;

  return problem ? refuse (self, "it reads the view “%s”: %s", view, problem) : SQLITE_OK;
}

static int
authorize (void *data,
           int action,
           const char *first,
           const char *second,
           const char *database,
           const char *inner)
{
  MsGuard *self = &((MsConnection *) data)->guard;

  if (self->mode == MS_GUARD_OFF)
    return SQLITE_OK;

  switch (action)
    {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_READ:
      return check_view (self, inner) == SQLITE_OK ? check_read (self, first, second) : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return check_function (self, second);
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      return check_write (self, first);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return refuse (self, "it controls transactions, which the library does");
    case SQLITE_PRAGMA:
      return refuse (self, "it is a PRAGMA (%s)", first);
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return refuse (self, "it attaches or detaches a database");
    default:
      return refuse (self, "it changes the schema or the connection");
    }
}

void
ms_guard_install (MsConnection *self)
{
  sqlite3_set_authorizer (self->db, authorize, self);
}

void
ms_guard_clear (MsGuard *self)
{
  g_clear_pointer (&self->tables, ms_table_set_unref);
  g_clear_pointer (&self->refusal, g_free);
}

void
ms_connection_set_tables (MsConnection *self, MsTableSet *tables)
{
  if (self->recorder)
    ms_recorder_forget_tables (self->recorder);
  g_clear_pointer (&self->guard.tables, ms_table_set_unref);
  self->guard.tables = tables ? ms_table_set_ref (tables) : NULL;
}

static const char *
find_wrong_kind (MsConnection *self, MsStatement *statement, MsGuardMode mode, gboolean reads)
{
  gboolean materializes =
      mode == MS_GUARD_SYNCED_MATERIALIZER || mode == MS_GUARD_CLIENT_MATERIALIZER;

  if (ms_statement_is_explain (statement))
    return "it is an EXPLAIN";
  /* VACUUM writes too, and the authorizer is not asked about it. */
  if (materializes && !reads
      && (ms_statement_is_read_only (statement) || !self->guard.changes_rows))
    return "it changes nothing: write INSERT, UPDATE or DELETE";
  if ((!materializes || reads) && !ms_statement_is_read_only (statement))
    return "it does not only read: write SELECT";
  return NULL;
}

static MsStatement *
try_guarded (MsConnection *self, MsGuardMode mode, const char *sql, GError **error)
{
  MsStatement *statement;

  g_clear_pointer (&self->guard.refusal, g_free);
  self->guard.changes_rows = FALSE;
  self->guard.mode = mode;
  statement = ms_connection_prepare (self, sql, error);
  self->guard.mode = MS_GUARD_OFF;
  return statement;
}

/* The first statement of a connection that reads json_each or json_tree makes SQLite create them, which the guard
 * takes for a change of the schema. TRUE if they were not there before. */
static gboolean
meet_json_tables (MsConnection *self)
{
  if (self->guard.met_json_tables)
    return FALSE;
  self->guard.met_json_tables = TRUE;
  return ms_connection_exec (self, "SELECT 1 FROM json_each ('[]'), json_tree ('[]')", NULL);
}

/* SQLite makes a search table ready when a statement first names it, by statements of its own, which the guard would refuse. TRUE if there are any. */
static gboolean
meet_search_tables (MsConnection *self)
{
  g_auto (GStrv) names =
      self->guard.tables ? ms_table_set_list_searches (self->guard.tables) : NULL;

  for (guint i = 0; names && names[i]; i++)
    {
      g_autofree char *quoted = ms_sql_quote_name (names[i]);

      ms_connection_exec_printf (self, NULL, "SELECT 1 FROM %s LIMIT 0", quoted);
    }
  return names && names[0];
}

MsStatement *
ms_connection_prepare_guarded (MsConnection *self,
                               MsGuardMode mode,
                               gboolean reads,
                               const char *sql,
                               GError **error)
{
  g_autoptr (MsStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *wrong_kind;

  statement = try_guarded (self, mode, sql, &local_error);
  if (self->guard.refusal && (meet_json_tables (self) | meet_search_tables (self)))
    {
      g_clear_error (&local_error);
      g_clear_pointer (&statement, ms_statement_finalize);
      statement = try_guarded (self, mode, sql, &local_error);
    }

  if (self->guard.refusal)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY, "“%s” is not allowed: %s", sql,
                   self->guard.refusal);
      return NULL;
    }
  if (!statement)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  wrong_kind = find_wrong_kind (self, statement, mode, reads);
  if (wrong_kind)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY, "“%s” is not allowed: %s", sql,
                   wrong_kind);
      return NULL;
    }
  return g_steal_pointer (&statement);
}

MsStatement *
ms_connection_prepare_reading (MsConnection *self,
                               const char *sql,
                               MsReadSet *reads,
                               GError **error)
{
  MsStatement *statement;

  self->guard.reads = reads;
  statement = ms_connection_prepare_guarded (self, MS_GUARD_QUERY, TRUE, sql, error);
  self->guard.reads = NULL;
  return statement;
}

MsStatement *
ms_connection_prepare_query (MsConnection *self, const char *sql, GError **error)
{
  MsStatement *statement = g_hash_table_lookup (self->queries, sql);

  if (statement)
    return statement;
  statement = ms_connection_prepare_guarded (self, MS_GUARD_QUERY, TRUE, sql, error);
  if (!statement)
    return NULL;
  /* Programs ask the same again and again; one that builds its texts must not fill the memory. */
  if (g_hash_table_size (self->queries) >= MAX_KEPT_QUERIES)
    g_hash_table_remove_all (self->queries);
  g_hash_table_insert (self->queries, g_strdup (sql), statement);
  return statement;
}

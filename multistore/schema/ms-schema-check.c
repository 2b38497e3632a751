/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchema: everything that can be wrong in a schema, found against a scratch database. */

#include "schema/ms-search-private.h"
#include "ms-error.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-sql-create-private.h"
#include "sqlite/ms-sql-determinism-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

typedef struct
{
  MsSchema *schema;
  MsConnection *scratch;
  MsTableSet *tables;
} Check;

gboolean
ms_schema_fail (MsSchema *self, int line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *place = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  if (line > 0)
    place = g_strdup_printf ("%s:%d: ", self->source ? self->source : "schema", line);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA, "%s%s", place ? place : "", message);
  return FALSE;
}

static gboolean
fail_because (MsSchema *self, int line, GError **error, const char *what, const GError *reason)
{
  return ms_schema_fail (self, line, error, "%s: %s", what, reason->message);
}

static gboolean
is_reserved_name (const char *name)
{
  return g_ascii_strncasecmp (name, "__ms_", 5) == 0
         || g_ascii_strncasecmp (name, "sqlite_", 7) == 0;
}

/* What every CREATE statement must be, whatever it makes. */
static MsSqlCreate *
check_create (Check *check, const MsSchemaItem *item, MsSqlCreateKind kind, GError **error)
{
  const char *expected = kind == MS_SQL_CREATE_TABLE   ? "CREATE TABLE"
                         : kind == MS_SQL_CREATE_INDEX ? "CREATE INDEX"
                                                       : "CREATE VIEW";
  g_autoptr (MsSqlCreate) create = ms_sql_parse_create (item->sql);
  g_auto (GStrv) statements = ms_sql_split (item->sql);
  const char *problem = NULL;

  if (create->kind == MS_SQL_CREATE_VIRTUAL_TABLE)
    problem = "virtual tables are not kept by the event log: use a plain table";
  else if (create->kind == MS_SQL_CREATE_TRIGGER)
    problem = "triggers are not allowed: a materializer may have several statements";
  else if (create->kind != kind || !create->name)
    problem = "it is of another kind than its element says";
  else if (g_strv_length (statements) != 1)
    problem = "it is more than one statement: give each its own element";
  else if (create->temporary)
    problem = "TEMPORARY is not allowed: use scope client for what stays on this computer";
  else if (create->if_not_exists)
    problem = "IF NOT EXISTS has no meaning here: leave it out";
  else if (create->database)
    problem = "it names a database: write the name alone";
  else if (is_reserved_name (create->name))
    problem = "names beginning with __ms_ or sqlite_ are reserved: choose another";
  if (!problem)
    return g_steal_pointer (&create);

  ms_schema_fail (check->schema, item->line, error, "“%s” is not allowed: %s; %s is expected",
                  item->sql, problem, expected);
  return NULL;
}

static gboolean
execute (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (ms_connection_exec (check->scratch, item->sql, &local_error))
    return TRUE;
  return ms_schema_fail (check->schema, item->line, error, "%s", local_error->message);
}

static void
clear_column (gpointer data)
{
  g_free (((MsColumn *) data)->name);
}

/* Reads name, key and kind of each column; the kind of hidden column 2 is computed on reading. */
static gboolean
read_columns (Check *check,
              const MsSqlCreate *create,
              GArray *columns,
              int *n_keys,
              int *integer_key,
              gboolean *mixed,
              GError **error)
{
  g_autoptr (MsStatement) info = ms_connection_prepare (
      check->scratch, "SELECT name, upper(type), pk, hidden FROM pragma_table_xinfo(:t)", error);
  gboolean virtual_seen = FALSE;
  MsStep step;

  if (!info)
    return FALSE;
  ms_statement_bind_text (info, 1, create->name);
  while ((step = ms_statement_step (info, error)) == MS_STEP_ROW)
    {
      int hidden = ms_statement_get_int (info, 3);
      MsColumn column = { ms_statement_dup_text (info, 0), hidden != 0,
                          ms_statement_get_int (info, 2) };

      if (ms_statement_get_int (info, 2) > 0)
        {
          ++*n_keys;
          *integer_key =
              g_strcmp0 (ms_statement_get_text (info, 1), "INTEGER") == 0 ? (int) columns->len : -1;
        }
      *mixed |= virtual_seen && hidden != 2;
      virtual_seen |= hidden == 2;
      g_array_append_val (columns, column);
    }
  if (*n_keys != 1)
    *integer_key = -1;
  return step == MS_STEP_DONE;
}

static gboolean
is_deferred (const char *sql)
{
  g_autoptr (GArray) tokens = ms_sql_tokenize (sql);

  for (guint i = 0; i < tokens->len; i++)
    if (ms_sql_token_is (sql, &g_array_index (tokens, MsSqlToken, i), "DEFERRED"))
      return TRUE;
  return FALSE;
}

static gboolean
check_table (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (MsSqlCreate) create = check_create (check, item, MS_SQL_CREATE_TABLE, error);
  g_autoptr (GArray) columns = g_array_new (FALSE, FALSE, sizeof (MsColumn));
  int n_keys = 0, integer_key = -1;
  gboolean mixed = FALSE;
  const char *problem = NULL;
  MsTable *table;

  if (!create)
    return FALSE;
  if (create->as_select)
    problem = "CREATE TABLE … AS SELECT has no column types: write the columns";
  else if (!create->strict)
    problem = "it is not STRICT: write STRICT behind the closing parenthesis";
  else if (create->without_rowid)
    problem = "WITHOUT ROWID is not allowed, since undoing an event works by rowid: leave it out";
  else if (create->autoincrement)
    problem = "AUTOINCREMENT is not the same everywhere: pass the key as an argument of the event";
  else if (is_deferred (item->sql))
    problem =
        "a constraint INITIALLY DEFERRED fails when it is too late to say which event was wrong: "
        "leave it out";
  if (problem)
    return ms_schema_fail (check->schema, item->line, error, "Table “%s”: %s", create->name,
                           problem);

  if (!execute (check, item, error)
      || !read_columns (check, create, columns, &n_keys, &integer_key, &mixed, error))
    return FALSE;
  if (n_keys == 0)
    problem = "it has no PRIMARY KEY: declare one";
  else if (mixed)
    problem = "a VIRTUAL generated column stands before another column: write such columns last";
  if (problem)
    {
      g_array_set_clear_func (columns, clear_column);
      return ms_schema_fail (check->schema, item->line, error, "Table “%s”: %s", create->name,
                             problem);
    }
  table = ms_table_set_add (check->tables, create->name, item->scope == MS_SCOPE_CLIENT, columns,
                            integer_key);
  if (!table->rowid)
    return ms_schema_fail (check->schema, item->line, error,
                           "Table “%s” has columns named rowid, _rowid_ and oid: rename one",
                           table->name);
  return TRUE;
}

static gboolean
check_index (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (MsSqlCreate) create = check_create (check, item, MS_SQL_CREATE_INDEX, error);

  if (!create)
    return FALSE;
  if (!create->table || !ms_table_set_find (check->tables, create->table))
    return ms_schema_fail (check->schema, item->line, error,
                           "Index “%s” is on “%s”, which is no table of the schema", create->name,
                           create->table ? create->table : "?");
  return execute (check, item, error);
}

static gboolean
check_view (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (MsSqlCreate) create = check_create (check, item, MS_SQL_CREATE_VIEW, error);
  g_autofree char *problem = NULL;
  g_autofree char *name = NULL;
  g_autofree char *probe = NULL;
  g_autoptr (MsStatement) statement = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!create || !execute (check, item, error))
    return FALSE;
  problem = ms_sql_find_indeterminism (item->sql);
  if (problem)
    ms_table_set_add_indeterminate_view (check->tables, create->name, problem);
  else
    ms_table_set_add_view (check->tables, create->name);

  name = ms_sql_quote_name (create->name);
  probe = g_strdup_printf ("SELECT * FROM %s", name);
  statement =
      ms_connection_prepare_guarded (check->scratch, MS_GUARD_QUERY, TRUE, probe, &local_error);
  return statement || fail_because (check->schema, item->line, error, "View", local_error);
}

/* SQLite does not ask the authorizer about expressions in a table or an index: each is tried in a SELECT. */
static gboolean
check_expressions (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (MsSqlCreate) create = ms_sql_parse_create (item->sql);
  g_auto (GStrv) expressions = ms_sql_list_expressions (item->sql);
  g_autofree char *table = ms_sql_quote_name (create->table ? create->table : create->name);

  for (guint i = 0; expressions[i]; i++)
    {
      g_autofree char *probe = g_strdup_printf ("SELECT (%s) FROM %s", expressions[i], table);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (MsStatement) statement = ms_connection_prepare_guarded (
          check->scratch, MS_GUARD_EXPRESSION, TRUE, probe, &local_error);

      if (!statement)
        return ms_schema_fail (check->schema, item->line, error, "“%s”, in “%s”: %s",
                               expressions[i], create->name, local_error->message);
    }
  return TRUE;
}

static gboolean
check_foreign_keys (Check *check, const MsSchemaItem *item, GError **error)
{
  g_autoptr (MsSqlCreate) create = ms_sql_parse_create (item->sql);
  const MsTable *child = ms_table_set_find (check->tables, create->name);
  g_autoptr (MsStatement) keys = ms_connection_prepare (
      check->scratch, "SELECT \"table\" FROM pragma_foreign_key_list(:t)", error);

  if (!keys)
    return FALSE;
  ms_statement_bind_text (keys, 1, create->name);
  while (ms_statement_step (keys, NULL) == MS_STEP_ROW)
    {
      const char *parent_name = ms_statement_get_text (keys, 0);
      const MsTable *parent = ms_table_set_find (check->tables, parent_name);

      if (!parent)
        return ms_schema_fail (check->schema, item->line, error,
                               "Table “%s” refers to “%s”, which is no table of the schema",
                               child->name, parent_name);
      if (parent->client_only != child->client_only)
        return ms_schema_fail (
            check->schema, item->line, error,
            "Table “%s” refers to “%s”, which is of another scope: a foreign key "
            "would let events of one scope change the other",
            child->name, parent_name);
    }
  return TRUE;
}

static gboolean
check_parameters (Check *check, MsEventType *type, const char *sql, GError **error)
{
  g_auto (GStrv) names = ms_sql_list_parameters (sql);

  for (guint i = 0; names[i]; i++)
    if (ms_event_type_find_parameter (type, names[i]) == MS_BIND_UNKNOWN)
      {
        g_auto (GStrv) args = ms_event_type_list_args (type);
        g_autofree char *list = g_strjoinv (", ", args);

        return ms_schema_fail (
            check->schema, type->line, error,
            "Event “%s”: “%s” has the parameter :%s, which is no argument of the "
            "event: it has %s",
            type->name, sql, names[i], args[0] ? list : "none");
      }
  return TRUE;
}

static gboolean
check_materializer (Check *check, MsEventType *type, const char *sql, GError **error)
{
  MsGuardMode mode =
      type->scope == MS_SCOPE_CLIENT ? MS_GUARD_CLIENT_MATERIALIZER : MS_GUARD_SYNCED_MATERIALIZER;
  g_autofree char *problem = ms_sql_find_indeterminism (sql);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (MsStatement) statement = NULL;

  if (problem)
    return ms_schema_fail (check->schema, type->line, error, "Event “%s”: “%s” is not allowed: %s",
                           type->name, sql, problem);
  statement = ms_connection_prepare_guarded (check->scratch, mode, FALSE, sql, &local_error);
  if (!statement)
    return ms_schema_fail (check->schema, type->line, error, "Event “%s”: %s", type->name,
                           local_error->message);
  return check_parameters (check, type, sql, error);
}

static gboolean
is_event_name (const char *name)
{
  gsize n_characters;

  if (!g_utf8_validate (name, -1, NULL))
    return FALSE;
  n_characters = g_utf8_strlen (name, -1);
  if (n_characters == 0 || n_characters > 255)
    return FALSE;
  for (const char *at = name; *at; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)) || g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static gboolean
check_event_type (Check *check, MsEventType *type, GError **error)
{
  MsSchema *schema = check->schema;

  if (!is_event_name (type->name))
    return ms_schema_fail (schema, type->line, error,
                           "“%s” is no event name: use 1 to 255 characters without white space",
                           type->name);
  if (g_hash_table_lookup (schema->event_types_by_name, type->name) != type)
    return ms_schema_fail (schema, type->line, error, "Event “%s” is declared twice", type->name);
  if (type->problem)
    return ms_schema_fail (schema, type->line, error, "Event “%s”: %s", type->name, type->problem);
  for (guint i = 0; i < type->statements->len; i++)
    if (!check_materializer (check, type, g_ptr_array_index (type->statements, i), error))
      return FALSE;
  return TRUE;
}

typedef gboolean (*CheckItem) (Check *check, const MsSchemaItem *item, GError **error);

static gboolean
check_items (Check *check, GPtrArray *items, CheckItem check_item, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    if (!check_item (check, g_ptr_array_index (items, i), error))
      return FALSE;
  return TRUE;
}

gboolean
ms_schema_check (MsSchema *self, GError **error)
{
  g_autoptr (MsConnection) scratch = ms_connection_open (NULL, MS_OPEN_CREATE, error);
  g_autoptr (MsTableSet) tables = ms_table_set_new ();
  Check check = { self, scratch, tables };

  if (!scratch)
    return FALSE;
  ms_connection_set_tables (scratch, tables);

  if (!check_items (&check, self->tables, check_table, error)
      || !check_items (&check, self->indexes, check_index, error)
      || !check_items (&check, self->views, check_view, error)
      || !check_items (&check, self->tables, check_expressions, error)
      || !check_items (&check, self->indexes, check_expressions, error)
      || !check_items (&check, self->tables, check_foreign_keys, error)
      || !ms_schema_check_searches (self, scratch, tables, error)
      || !ms_schema_check_documents (self, error))
    return FALSE;
  for (guint i = 0; i < self->event_types->len; i++)
    if (!check_event_type (&check, g_ptr_array_index (self->event_types, i), error))
      return FALSE;

  g_clear_pointer (&self->table_set, ms_table_set_unref);
  self->table_set = g_steal_pointer (&tables);
  self->checked = TRUE;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What statements that the library did not write may do, and what not: materializers, the expressions in tables,
 * indexes and views, and queries. Each row is one way out that somebody could try.
 */
#include "ms-error.h"
#include "schema/ms-schema-private.h"
#include "sqlite/ms-guard-private.h"

#include <string.h>

#define NOTE                                                                                       \
  "CREATE TABLE note (id TEXT PRIMARY KEY, n INTEGER, x REAL, body TEXT, at INTEGER) STRICT"
#define PLACE "CREATE TABLE place (id INTEGER PRIMARY KEY, note TEXT REFERENCES note (id)) STRICT"
#define SEEN "CREATE TABLE seen (id TEXT PRIMARY KEY, n INTEGER) STRICT"

typedef struct
{
  const char *sql;
  const char *words; /* in the message */
} Refused;

static MsSchema *
schema_new (void)
{
  MsSchema *schema = ms_schema_new ();

  ms_schema_add_table (schema, NOTE, MS_SCOPE_SYNCED);
  ms_schema_add_table (schema, PLACE, MS_SCOPE_SYNCED);
  ms_schema_add_table (schema, SEEN, MS_SCOPE_CLIENT);
  return schema;
}

static void
add_materializer (MsSchema *schema, MsScope scope, const char *sql)
{
  g_autoptr (MsEventType) type = ms_event_type_new ("v1.Tried", scope);

  ms_event_type_add_arg (type, "id", "s", FALSE);
  ms_event_type_add_arg (type, "n", "x", FALSE);
  ms_event_type_add_materializer (type, sql);
  ms_schema_add_event_type (schema, type);
}

static void
assert_says (const char *sql, const GError *error, const char *words)
{
  if (!strstr (error->message, words))
    g_error ("%s: “%s” is not in “%s”", sql, words, error->message);
}

static void
assert_not_sealed (MsSchema *schema, const char *sql, const char *words)
{
  g_autoptr (GError) error = NULL;

  if (ms_schema_seal (schema, &error))
    g_error ("%s: nothing refused it", sql);
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  g_assert_false (ms_schema_is_sealed (schema));
  assert_says (sql, error, words);
  assert_says (sql, error, sql);
  g_assert_finalize_object (schema);
}

static void
assert_materializer_refused (MsScope scope, const char *sql, const char *words)
{
  MsSchema *schema = schema_new ();

  add_materializer (schema, scope, sql);
  assert_not_sealed (schema, sql, words);
}

static void
assert_materializer_accepted (MsScope scope, const char *sql)
{
  MsSchema *schema = schema_new ();
  g_autoptr (GError) error = NULL;

  add_materializer (schema, scope, sql);
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (schema);
}

/* Expressions whose value is not the same everywhere and always, and the function that the message must name. */
static const Refused indeterminate[] = {
  { "random()", "random()" },
  { "RANDOM ( )", "random()" },
  { "\"random\"()", "random()" },
  { "abs(random() % 10)", "random()" },
  { "randomblob(4)", "randomblob()" },
  { "hex(randomblob(4))", "randomblob()" },
  { "date('now')", "date()" },
  { "date()", "date()" },
  { "time('now')", "time()" },
  { "datetime('now')", "datetime()" },
  { "datetime(1, 'unixepoch', 'localtime')", "datetime()" },
  { "julianday('now')", "julianday()" },
  { "unixepoch()", "unixepoch()" },
  { "strftime('%s', 'now')", "strftime()" },
  { "current_timestamp", "current_timestamp()" },
  { "CURRENT_DATE", "current_date()" },
  { "current_time", "current_time()" },
  { "last_insert_rowid()", "last_insert_rowid()" },
  { "changes()", "changes()" },
  { "total_changes()", "total_changes()" },
  { "sin(1.0)", "sin()" },
  { "cos(1.0)", "cos()" },
  { "tan(1.0)", "tan()" },
  { "asin(1.0)", "asin()" },
  { "acos(1.0)", "acos()" },
  { "atan(1.0)", "atan()" },
  { "atan2(1.0, 2.0)", "atan2()" },
  { "sinh(1.0)", "sinh()" },
  { "cosh(1.0)", "cosh()" },
  { "tanh(1.0)", "tanh()" },
  { "asinh(1.0)", "asinh()" },
  { "acosh(1.0)", "acosh()" },
  { "atanh(0.5)", "atanh()" },
  { "exp(1.0)", "exp()" },
  { "ln(2.0)", "ln()" },
  { "log(2.0)", "log()" },
  { "log10(2.0)", "log10()" },
  { "log2(2.0)", "log2()" },
  { "pow(2.0, 0.5)", "pow()" },
  { "power(2.0, 0.5)", "power()" },
  { "sqrt(2.0)", "sqrt()" },
  { "pi()", "pi()" },
  { "degrees(1.0)", "degrees()" },
  { "radians(1.0)", "radians()" },
  { "sqlite_version()", "sqlite_version()" },
  { "sqlite_source_id()", "sqlite_source_id()" },
  { "sqlite_compileoption_used('THREADSAFE')", "sqlite_compileoption_used()" },
  { "sqlite_compileoption_get(0)", "sqlite_compileoption_get()" },
  { "sqlite_log(1, 'x')", "sqlite_log()" },
  { "load_extension('x')", "load_extension()" },
  { "fts3_tokenizer('simple')", "fts3_tokenizer()" },
  { "rtreecheck('note')", "rtreecheck()" },
};

static void
test_functions_in_materializers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (indeterminate); i++)
    {
      const char *expression = indeterminate[i].sql;
      g_autofree char *value = g_strdup_printf ("UPDATE note SET body = %s", expression);
      g_autofree char *condition = g_strdup_printf ("DELETE FROM note WHERE n = %s", expression);
      g_autofree char *select = g_strdup_printf (
          "INSERT INTO note (id, n) WITH c AS (SELECT %s AS v) SELECT :id, v FROM c", expression);
      g_autofree char *upsert = g_strdup_printf (
          "INSERT INTO note (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET n = %s", expression);
      g_autofree char *returning =
          g_strdup_printf ("DELETE FROM note WHERE id = :id RETURNING %s", expression);
      g_autofree char *client = g_strdup_printf ("UPDATE seen SET n = %s", expression);

      assert_materializer_refused (MS_SCOPE_SYNCED, value, indeterminate[i].words);
      assert_materializer_refused (MS_SCOPE_SYNCED, condition, indeterminate[i].words);
      assert_materializer_refused (MS_SCOPE_SYNCED, select, indeterminate[i].words);
      assert_materializer_refused (MS_SCOPE_SYNCED, upsert, indeterminate[i].words);
      assert_materializer_refused (MS_SCOPE_SYNCED, returning, indeterminate[i].words);
      assert_materializer_refused (MS_SCOPE_CLIENT, client, indeterminate[i].words);
    }
}

/* SQLite itself has no view call these. */
static gboolean
is_direct_only (const char *expression)
{
  return g_str_has_prefix (expression, "load_extension")
         || g_str_has_prefix (expression, "fts3_tokenizer")
         || g_str_has_prefix (expression, "rtreecheck");
}

/* In a view they are no harm until a materializer reads it. */
static void
test_functions_through_views (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (indeterminate); i++)
    {
      const char *expression = indeterminate[i].sql;
      g_autofree char *view =
          g_strdup_printf ("CREATE VIEW inner_v AS SELECT id, %s AS v FROM note", expression);
      const char *sql = "UPDATE note SET body = (SELECT v FROM outer_v WHERE outer_v.id = :id)";
      MsSchema *schema;

      if (is_direct_only (expression))
        continue;
      schema = schema_new ();
      ms_schema_add_view (schema, view);
      ms_schema_add_view (schema, "CREATE VIEW outer_v AS SELECT * FROM inner_v");
      add_materializer (schema, MS_SCOPE_SYNCED, sql);
      assert_not_sealed (schema, sql, indeterminate[i].words);
    }
}

/* Queries may read such views; a materializer may not, at whatever depth. */
static void
test_limit_through_views (void)
{
  const char *sql = "UPDATE note SET body = (SELECT id FROM outer_v)";
  MsSchema *schema = schema_new ();
  g_autoptr (GError) error = NULL;

  ms_schema_add_view (schema, "CREATE VIEW inner_v AS SELECT id FROM note LIMIT 1");
  ms_schema_add_view (schema, "CREATE VIEW outer_v AS SELECT * FROM inner_v");
  g_assert_true (ms_schema_seal (schema, &error));
  g_assert_no_error (error);
  g_assert_finalize_object (schema);

  schema = schema_new ();
  ms_schema_add_view (schema, "CREATE VIEW inner_v AS SELECT id FROM note LIMIT 1");
  ms_schema_add_view (schema, "CREATE VIEW outer_v AS SELECT * FROM inner_v");
  add_materializer (schema, MS_SCOPE_SYNCED, sql);
  assert_not_sealed (schema, sql, "LIMIT without ORDER BY");

  schema = schema_new ();
  ms_schema_add_view (schema, "CREATE VIEW outer_v AS SELECT id FROM note ORDER BY id LIMIT 1");
  add_materializer (schema, MS_SCOPE_SYNCED, sql);
  g_assert_true (ms_schema_seal (schema, &error));
  g_assert_no_error (error);
  g_assert_finalize_object (schema);
}

/* SQLite refuses some of these by itself, in its own words. */
static void
assert_table_refused (const char *table, const char *words)
{
  MsSchema *schema = schema_new ();
  g_autoptr (GError) error = NULL;

  ms_schema_add_table (schema, table, MS_SCOPE_SYNCED);
  if (ms_schema_seal (schema, &error))
    g_error ("%s: nothing refused it", table);
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  if (!strstr (error->message, "non-deterministic"))
    assert_says (table, error, words);
  g_assert_finalize_object (schema);
}

static void
assert_index_refused (const char *index, const char *words)
{
  MsSchema *schema = schema_new ();
  g_autoptr (GError) error = NULL;

  ms_schema_add_index (schema, index);
  if (ms_schema_seal (schema, &error))
    g_error ("%s: nothing refused it", index);
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  if (!strstr (error->message, "non-deterministic"))
    assert_says (index, error, words);
  g_assert_finalize_object (schema);
}

static const char *const table_forms[] = {
  "CREATE TABLE t (id TEXT PRIMARY KEY, v ANY DEFAULT (%s)) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY DEFAULT (%s)) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY, v ANY CHECK (v <> %s)) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY, CONSTRAINT c CHECK (id > %s)) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY, v ANY GENERATED ALWAYS AS (%s) STORED) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY, v ANY AS (%s)) STRICT",
  "CREATE TABLE t (id TEXT PRIMARY KEY, v ANY /* c */ as /* c */ (coalesce (id, %s)) VIRTUAL) "
  "STRICT",
};

static const char *const index_forms[] = {
  "CREATE INDEX i ON note (%s)",
  "CREATE UNIQUE INDEX i ON note (n, coalesce (body, %s) DESC)",
  "CREATE INDEX i ON note (n) WHERE n > %s",
};

static void
test_functions_in_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (indeterminate); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (table_forms); j++)
        {
          g_autofree char *table = g_strdup_printf (table_forms[j], indeterminate[i].sql);

          assert_table_refused (table, indeterminate[i].words);
        }
      for (guint j = 0; j < G_N_ELEMENTS (index_forms); j++)
        {
          g_autofree char *index = g_strdup_printf (index_forms[j], indeterminate[i].sql);

          assert_index_refused (index, indeterminate[i].words);
        }
    }
  assert_table_refused (
      "CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT DEFAULT CURRENT_TIMESTAMP) STRICT",
      "current_timestamp()");
  assert_table_refused ("CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT DEFAULT current_date) STRICT",
                        "current_date()");
}

/* Their result hangs on the order in which rows come. */
static void
test_aggregates (void)
{
  static const char *const functions[] = { "group_concat", "json_group_array" };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autofree char *sql =
          g_strdup_printf ("UPDATE note SET body = (SELECT %s(id) FROM place)", functions[i]);
      g_autofree char *words = g_strdup_printf ("%s()", functions[i]);

      assert_materializer_refused (MS_SCOPE_SYNCED, sql, words);
    }
  assert_materializer_refused (
      MS_SCOPE_SYNCED, "UPDATE note SET body = (SELECT json_group_object(id, note) FROM place)",
      "json_group_object()");
}

static const Refused refused_statements[] = {
  { "ATTACH 'x.db' AS x", "attaches" },
  { "ATTACH :id AS x", "attaches" },
  { "DETACH x", "attaches or detaches" },
  { "PRAGMA user_version = 5", "PRAGMA" },
  { "PRAGMA writable_schema = 1", "PRAGMA" },
  { "PRAGMA journal_mode", "PRAGMA" },
  { "BEGIN", "transactions" },
  { "BEGIN IMMEDIATE", "transactions" },
  { "COMMIT", "transactions" },
  { "END", "transactions" },
  { "ROLLBACK", "transactions" },
  { "SAVEPOINT a", "transactions" },
  { "RELEASE a", "transactions" },
  { "ROLLBACK TO a", "transactions" },
  { "CREATE TABLE x (a)", "not allowed" },
  { "CREATE TEMP TABLE x (a)", "not allowed" },
  { "CREATE INDEX x ON note (n)", "not allowed" },
  { "CREATE VIEW x AS SELECT 1", "not allowed" },
  { "CREATE VIRTUAL TABLE x USING fts5 (a)", "not allowed" },
  { "DROP TABLE note", "not allowed" },
  { "DROP VIEW note", "DROP VIEW" },
  { "ALTER TABLE note RENAME TO nota", "not allowed" },
  { "ALTER TABLE note ADD COLUMN y TEXT", "not allowed" },
  { "ALTER TABLE note DROP COLUMN body", "not allowed" },
  { "EXPLAIN DELETE FROM note", "EXPLAIN" },
  { "EXPLAIN QUERY PLAN DELETE FROM note", "EXPLAIN" },
  { "VACUUM", "not allowed" },
  { "VACUUM INTO 'stolen.db'", "not allowed" },
  { "VACUUM INTO :id", "not allowed" },
  { "ANALYZE", "not allowed" },
  { "ANALYZE note", "not allowed" },
  { "REINDEX", "not allowed" },
  { "REINDEX note", "not allowed" },
  { "INSERT INTO sqlite_schema VALUES (1, 2, 3, 4, 5)", "sqlite_" },
  { "UPDATE sqlite_master SET sql = ''", "sqlite_" },
  { "INSERT INTO __ms_event (name) VALUES ('x')", "__ms_event" },
  { "DELETE FROM __ms_meta", "__ms_meta" },
  { "UPDATE note SET n = (SELECT count(*) FROM sqlite_schema)", "reads “sqlite_" },
  { "UPDATE note SET body = (SELECT sql FROM sqlite_master WHERE name = :id)", "sqlite_master" },
  { "UPDATE note SET n = (SELECT count(*) FROM temp.sqlite_schema)", "reads “sqlite_" },
  { "UPDATE note SET n = (SELECT count(*) FROM dbstat)", "dbstat" },
  { "UPDATE note SET n = (SELECT count(*) FROM sqlite_stmt)", "sqlite_stmt" },
  { "UPDATE note SET n = (SELECT count(*) FROM pragma_page_count)", "pragma_page_count" },
  { "UPDATE note SET n = (SELECT count(*) FROM pragma_table_info('note'))", "pragma_table_info" },
  { "UPDATE note SET n = (SELECT page_count FROM pragma_page_count)", "pragma_page_count" },
  { "UPDATE note SET body = (SELECT token FROM fts3tokenize('simple', 'x'))", "fts3tokenize" },
  { "INSERT INTO v_note (id) VALUES (:id)", "v_note" },
  { "SELECT 1", "changes nothing" },
  { "SELECT * FROM note", "changes nothing" },
  { "VALUES (1)", "changes nothing" },
  { "WITH c AS (SELECT 1) SELECT * FROM c", "changes nothing" },
  { "INSERT INTO nowhere VALUES (1)", "no such table" },
  { "INSERT INTO note (id) SELECT id FROM place LIMIT 1", "ORDER BY" },
  { "INSERT INTO note (id) VALUES ((SELECT id FROM place LIMIT 1))", "ORDER BY" },
  { "DELETE FROM note WHERE rowid = :n", "primary key" },
  { "DELETE FROM note WHERE note._ROWID_ = :n", "primary key" },
  { "DELETE FROM note WHERE \"oid\" = :n", "primary key" },
  { "DELETE FROM note WHERE [RowId] = :n", "primary key" },
  { "DELETE FROM note WHERE `rowid` = :n", "primary key" },
  { "INSERT INTO note (rowid, id) VALUES (:n, :id)", "primary key" },
  { "INSERT INTO place (_rowid_) VALUES (:n)", "primary key" },
  { "UPDATE note SET oid = :n", "primary key" },
  { "UPDATE note SET n = (SELECT max(rowid) FROM note)", "primary key" },
  { "INSERT OR ROLLBACK INTO note (id) VALUES (:id)", "OR ROLLBACK" },
  { "INSERT OR FAIL INTO note (id) VALUES (:id)", "OR FAIL" },
  { "UPDATE OR ROLLBACK note SET n = :n", "OR ROLLBACK" },
  { "INSERT INTO note (id) VALUES (?)", "colon" },
  { "INSERT INTO note (id) VALUES (?1)", "colon" },
  { "INSERT INTO note (id) VALUES (@id)", "colon" },
  { "INSERT INTO note (id) VALUES ($id)", "colon" },
  { "INSERT INTO note (id) VALUES (:other)", "parameter :other" },
  { "INSERT INTO note (id) VALUES (:_now)", "parameter :_now" },
  { "INSERT INTO note (id) VALUES (\"text\")", "no such column" },
  { "INSERT INTO note (id) VALUES ('open", "close the quotes" },
};

static void
test_statements (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_statements); i++)
    {
      const char *sql = refused_statements[i].sql;
      MsSchema *schema = schema_new ();

      ms_schema_add_view (schema, "CREATE VIEW v_note AS SELECT * FROM note");
      add_materializer (schema, MS_SCOPE_SYNCED, sql);
      assert_not_sealed (schema, sql, refused_statements[i].words);
    }
}

/* The second of several statements is looked at like the first. */
static void
test_second_statement (void)
{
  MsSchema *schema = schema_new ();

  add_materializer (schema, MS_SCOPE_SYNCED,
                    "INSERT INTO note (id) VALUES (:id); /* ; */ UPDATE note SET n = random()");
  assert_not_sealed (schema, "UPDATE note SET n = random()", "random()");

  schema = schema_new ();
  add_materializer (schema, MS_SCOPE_SYNCED,
                    "CREATE TRIGGER t AFTER INSERT ON note BEGIN DELETE FROM place; END");
  assert_not_sealed (schema, "CREATE TRIGGER t", "changes the schema");
}

static void
test_scopes (void)
{
  static const Refused synced[] = {
    { "INSERT INTO seen (id) VALUES (:id)", "changes “seen”, a table of scope client" },
    { "DELETE FROM SEEN", "changes “seen”" },
    { "INSERT OR REPLACE INTO main.seen (id) VALUES (:id)", "changes “seen”" },
    { "INSERT INTO note (id) SELECT id FROM seen", "reads “seen”" },
    { "UPDATE note SET n = (SELECT count(*) FROM seen)", "reads “seen”" },
    { "DELETE FROM note WHERE EXISTS (SELECT 1 FROM Seen)", "reads “seen”" },
    { "UPDATE note SET n = s.n FROM seen AS s WHERE s.id = note.id", "reads “seen”" },
    { "UPDATE note SET n = (SELECT n FROM v_seen)", "reads “seen”" },
    { "UPDATE note SET n = (SELECT count(*) FROM v_seen)", "reads “seen”" },
  };
  static const Refused client[] = {
    { "INSERT INTO note (id) VALUES (:id)", "changes “note”, a synced table" },
    { "UPDATE note SET n = 1", "changes “note”" },
    { "DELETE FROM place", "changes “place”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (synced); i++)
    {
      MsSchema *schema = schema_new ();

      ms_schema_add_view (schema, "CREATE VIEW v_seen AS SELECT * FROM seen");
      add_materializer (schema, MS_SCOPE_SYNCED, synced[i].sql);
      assert_not_sealed (schema, synced[i].sql, synced[i].words);
    }
  for (guint i = 0; i < G_N_ELEMENTS (client); i++)
    assert_materializer_refused (MS_SCOPE_CLIENT, client[i].sql, client[i].words);

  assert_materializer_accepted (MS_SCOPE_CLIENT, "INSERT INTO seen (id, n) VALUES (:id, :n)");
  assert_materializer_accepted (MS_SCOPE_CLIENT,
                                "INSERT INTO seen (id) SELECT id FROM note WHERE n = :n");
}

/* A cascade would carry an event of one scope over into the tables of the other. */
static void
test_scopes_by_foreign_key (void)
{
  static const struct
  {
    MsScope scope;
    const char *table;
  } rows[] = {
    { MS_SCOPE_CLIENT,
      "CREATE TABLE t (id TEXT PRIMARY KEY REFERENCES note (id) ON DELETE CASCADE) STRICT" },
    { MS_SCOPE_CLIENT,
      "CREATE TABLE t (id TEXT PRIMARY KEY, FOREIGN KEY (id) REFERENCES NOTE (id)) STRICT" },
    { MS_SCOPE_SYNCED,
      "CREATE TABLE t (id TEXT PRIMARY KEY REFERENCES seen ON UPDATE CASCADE) STRICT" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MsSchema *schema = schema_new ();
      g_autoptr (GError) error = NULL;

      ms_schema_add_table (schema, rows[i].table, rows[i].scope);
      g_assert_false (ms_schema_seal (schema, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
      assert_says (rows[i].table, error, "of another scope");
      g_assert_finalize_object (schema);
    }
}

static void
test_accepted_materializers (void)
{
  static const char *const rows[] = {
    "INSERT INTO note (id, n) VALUES (:id, :n)",
    "INSERT OR REPLACE INTO note (id, n) VALUES (:id, coalesce(:n, 0))",
    "INSERT OR IGNORE INTO note (id) VALUES (:id)",
    "INSERT INTO note (id, n) VALUES (:id, :n) ON CONFLICT (id) DO UPDATE SET n = excluded.n",
    "INSERT INTO note (id) SELECT value FROM json_each(:_args)",
    "INSERT INTO note (id, body, at, n) VALUES (:id, :_client_id || :_session_id, :_seq, 1)",
    "UPDATE note SET n = n + 1, x = round(x, 2), body = upper(trim(body)) WHERE id = :id",
    "UPDATE note SET n = (SELECT count(*) FROM place WHERE place.note = note.id)",
    "UPDATE note SET n = p.id FROM place AS p WHERE p.note = note.id",
    "DELETE FROM note WHERE id = :id RETURNING id",
    "DELETE FROM note",
    "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5) "
    "INSERT INTO note (id) SELECT format('%s-%d', :id, i) FROM c",
    "INSERT INTO note (id, n) SELECT id || 'x', row_number() OVER (ORDER BY id) FROM note",
    "INSERT INTO note (id) SELECT id || 'x' FROM note ORDER BY id LIMIT 3",
    "WITH c AS (SELECT 1) UPDATE note SET n = (SELECT count(*) FROM c)",
    "DELETE FROM note WHERE body LIKE '%random()%' OR body GLOB '*date*'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_materializer_accepted (MS_SCOPE_SYNCED, rows[i]);
}

static void
test_accepted_tables (void)
{
  MsSchema *schema = schema_new ();
  g_autoptr (GError) error = NULL;

  ms_schema_add_table (
      schema,
      "CREATE TABLE t (id TEXT PRIMARY KEY CHECK (length(id) > 0), n INTEGER DEFAULT -1, "
      "a TEXT DEFAULT 'now', b TEXT DEFAULT (upper('x')), c TEXT AS (id || a) STORED, "
      "random TEXT, date INTEGER CHECK (date >= 0), d INTEGER AS (n * 2)) STRICT",
      MS_SCOPE_SYNCED);
  ms_schema_add_index (schema, "CREATE INDEX i ON t (lower(a) COLLATE NOCASE DESC, n) WHERE n > 0");
  ms_schema_add_view (schema,
                      "CREATE VIEW v AS SELECT id, datetime(at, 'unixepoch') AS t FROM note");
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (schema);
}

/* Queries */

static MsConnection *
open_sealed (MsSchema *schema)
{
  g_autoptr (GError) error = NULL;
  MsConnection *connection = ms_connection_open (NULL, MS_OPEN_CREATE, &error);

  ms_schema_add_view (schema,
                      "CREATE VIEW v AS SELECT note.id, seen.n FROM note JOIN seen USING (id)");
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  ms_connection_exec (connection, "CREATE TABLE __ms_event (name TEXT)", &error);
  g_assert_no_error (error);
  ms_schema_create_tables (schema, connection, &error);
  g_assert_no_error (error);
  ms_connection_set_tables (connection, schema->table_set);
  return connection;
}

static void
test_refused_queries (void)
{
  static const Refused rows[] = {
    { "INSERT INTO note (id) VALUES ('a')", "changes “note”" },
    { "INSERT INTO note (id) VALUES ('a') RETURNING id", "changes “note”" },
    { "WITH c AS (SELECT 1) INSERT INTO note (id) SELECT 'a' FROM c", "changes “note”" },
    { "UPDATE note SET n = 1", "changes “note”" },
    { "DELETE FROM note", "changes “note”" },
    { "REPLACE INTO note (id) VALUES ('a')", "changes “note”" },
    { "CREATE TABLE x (a)", "not allowed" },
    { "CREATE TEMP TABLE x AS SELECT * FROM note", "not allowed" },
    { "DROP TABLE note", "not allowed" },
    { "ALTER TABLE note RENAME TO x", "not allowed" },
    { "ATTACH 'x' AS x", "attaches" },
    { "DETACH main", "detaches" },
    { "PRAGMA foreign_keys = 0", "PRAGMA" },
    { "PRAGMA table_info(note)", "PRAGMA" },
    { "BEGIN", "transactions" },
    { "COMMIT", "transactions" },
    { "SAVEPOINT a", "transactions" },
    { "VACUUM", "not allowed" },
    { "VACUUM INTO 'x.db'", "not allowed" },
    { "REINDEX", "not allowed" },
    { "ANALYZE", "not allowed" },
    { "EXPLAIN SELECT * FROM note", "EXPLAIN" },
    { "EXPLAIN QUERY PLAN SELECT * FROM note", "EXPLAIN" },
    { "SELECT * FROM sqlite_schema", "sqlite_" },
    { "SELECT count(*) FROM sqlite_master", "sqlite_" },
    { "SELECT * FROM temp.sqlite_master", "sqlite_" },
    { "SELECT * FROM __ms_event", "__ms_event" },
    { "SELECT count(*) FROM __ms_event", "__ms_event" },
    { "SELECT count(*) FROM main.__MS_EVENT", "__MS_EVENT" },
    { "SELECT (SELECT name FROM __ms_event)", "__ms_event" },
    { "WITH note AS (SELECT * FROM __ms_event) SELECT * FROM note", "__ms_event" },
    { "SELECT * FROM pragma_table_info('note')", "pragma_table_info" },
    { "SELECT count(*) FROM pragma_database_list", "pragma_database_list" },
    { "SELECT * FROM pragma_function_list", "pragma_function_list" },
    { "SELECT * FROM dbstat", "dbstat" },
    { "SELECT count(*) FROM dbstat", "dbstat" },
    { "SELECT * FROM sqlite_stmt", "sqlite_stmt" },
    { "SELECT count(*) FROM sqlite_stmt", "sqlite_stmt" },
    { "SELECT load_extension('x')", "load_extension()" },
    { "SELECT LOAD_EXTENSION('x', 'y')", "load_extension()" },
    { "SELECT fts3_tokenizer('simple')", "fts3_tokenizer()" },
    { "SELECT rtreecheck('main', '__ms_event')", "rtreecheck()" },
    { "SELECT * FROM nowhere", "no such table" },
    { "SELECT nowhere FROM note", "no such column" },
    { "SELECT \"nowhere\" FROM note", "no such column" },
    { "SELECT 1; SELECT 2", "more than one statement" },
    { "SELECT 1; DELETE FROM note", "more than one statement" },
    { "", "no statement" },
    { " -- nothing", "no statement" },
    { ";", "no statement" },
    { "SELEKT 1", "syntax error" },
  };
  MsSchema *schema = schema_new ();
  g_autoptr (MsConnection) connection = open_sealed (schema);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      if (ms_connection_prepare_query (connection, rows[i].sql, &error))
        g_error ("%s: nothing refused it", rows[i].sql);
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
      assert_says (rows[i].sql, error, rows[i].words);
      assert_says (rows[i].sql, error, rows[i].sql);
    }
  g_clear_pointer (&connection, ms_connection_close);
  g_assert_finalize_object (schema);
}

static void
test_accepted_queries (void)
{
  static const char *const rows[] = {
    "SELECT * FROM note",
    "SELECT count(*) FROM note;",
    "SELECT count(*) FROM main.NOTE -- all of them",
    "SELECT note.rowid, * FROM note JOIN seen USING (id) WHERE note.n > :n LIMIT 5",
    "SELECT * FROM v",
    "SELECT count(*) FROM v",
    "VALUES (1), (2)",
    "SELECT random(), datetime('now'), sqrt(2), sqlite_version()",
    "SELECT group_concat(id), json_group_array(n) FROM note",
    "SELECT value FROM json_each('[1,2]')",
    "SELECT fullkey FROM note, json_tree(note.body)",
    "SELECT count(*) FROM json_each('[1,2]')",
    "WITH c AS (SELECT 1 AS a) SELECT a FROM c",
    "WITH c AS (SELECT 1 AS a) SELECT count(*) FROM c",
    "WITH c (a) AS (VALUES (1)) SELECT EXISTS (SELECT 1 FROM c)",
    "WITH c AS MATERIALIZED (SELECT id FROM note) SELECT count(*) FROM c AS d, c",
    "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 9) SELECT i FROM c",
    "SELECT id, lag(n) OVER (PARTITION BY body ORDER BY at ROWS 2 PRECEDING) FROM note",
    "SELECT id FROM note UNION SELECT id FROM seen EXCEPT SELECT note FROM place ORDER BY 1",
    "SELECT (SELECT count(*) FROM place WHERE note = note.id) FROM note GROUP BY n HAVING max(n) > "
    "1",
  };
  MsSchema *schema = schema_new ();
  g_autoptr (MsConnection) connection = open_sealed (schema);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      MsStatement *statement = ms_connection_prepare_query (connection, rows[i], &error);
      MsStep step;

      g_assert_no_error (error);
      g_assert_true (ms_connection_prepare_query (connection, rows[i], &error) == statement);
      do
        step = ms_statement_step (statement, &error);
      while (step == MS_STEP_ROW);
      g_assert_no_error (error);
      ms_statement_reset (statement);
    }
  g_clear_pointer (&connection, ms_connection_close);
  g_assert_finalize_object (schema);
}

/* A program that builds a new text each time does not fill the memory, nor lose the statement that it got last. */
static void
test_many_queries (void)
{
  MsSchema *schema = schema_new ();
  g_autoptr (MsConnection) connection = open_sealed (schema);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);
      g_autoptr (GError) error = NULL;
      MsStatement *statement = ms_connection_prepare_query (connection, sql, &error);

      g_assert_no_error (error);
      g_assert_cmpint (ms_statement_step (statement, &error), ==, MS_STEP_ROW);
      g_assert_cmpint (ms_statement_get_int (statement, 0), ==, i);
      ms_statement_reset (statement);
    }
  g_clear_pointer (&connection, ms_connection_close);
  g_assert_finalize_object (schema);
}

static void
test_function_list (void)
{
  guint n_functions;
  const char *const *functions = ms_guard_get_functions (&n_functions);

  g_assert_cmpuint (n_functions, >, 50);
  for (guint i = 1; i < n_functions; i++)
    g_assert_cmpint (g_ascii_strcasecmp (functions[i - 1], functions[i]), <, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/materializer/functions", test_functions_in_materializers);
  g_test_add_func ("/guard/materializer/functions-through-views", test_functions_through_views);
  g_test_add_func ("/guard/materializer/limit-through-views", test_limit_through_views);
  g_test_add_func ("/guard/materializer/aggregates", test_aggregates);
  g_test_add_func ("/guard/materializer/statements", test_statements);
  g_test_add_func ("/guard/materializer/second-statement", test_second_statement);
  g_test_add_func ("/guard/materializer/scopes", test_scopes);
  g_test_add_func ("/guard/materializer/accepted", test_accepted_materializers);
  g_test_add_func ("/guard/table/functions", test_functions_in_tables);
  g_test_add_func ("/guard/table/scopes-by-foreign-key", test_scopes_by_foreign_key);
  g_test_add_func ("/guard/table/accepted", test_accepted_tables);
  g_test_add_func ("/guard/query/refused", test_refused_queries);
  g_test_add_func ("/guard/query/accepted", test_accepted_queries);
  g_test_add_func ("/guard/query/many", test_many_queries);
  g_test_add_func ("/guard/functions", test_function_list);
  return g_test_run ();
}

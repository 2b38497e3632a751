/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rebuilding: all tables of a store anew from its log, swap included, against a loop by hand over the log that parses
 * with jansson, binds and steps, in one transaction. Generated events always, real ones where they are.
 */

#include "perf-raw.h"
#include "perf-util.h"

#include "engine/ms-engine-private.h"
#include "engine/ms-replay-private.h"

#include <jansson.h>
#include <string.h>

#define ROUNDS 5
#define GENERATED_EVENTS 20000
#define BATCH_SIZE 1000

typedef struct
{
  char *directory;
  char *path;
  MsSchema *schema;
  MsEngine *engine;
  GPtrArray *batch;
  gint64 n_events;
} Log;

static void
log_open (Log *self, MsSchema *schema)
{
  g_autoptr (GError) error = NULL;
  MsEngineOpened opened;
  MsEngineConfig config;

  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  self->directory = ms_test_make_directory ();
  self->path = g_build_filename (self->directory, "log.db", NULL);
  self->schema = schema;
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  self->n_events = 0;
  config = (MsEngineConfig){ self->path, "perf", schema, "client", "session" };
  self->engine = ms_engine_open (&config, &opened, &error);
  g_assert_no_error (error);
}

static void
log_flush (Log *self)
{
  g_autoptr (GError) error = NULL;
  MsCommitReport report;

  if (self->batch->len == 0)
    return;
  ms_engine_commit (self->engine, (MsEvent **) self->batch->pdata, self->batch->len,
                    MS_COMMIT_TOLERANT, &report, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report.n_failed + report.n_unknown, ==, 0);
  self->n_events += self->batch->len;
  g_ptr_array_set_size (self->batch, 0);
}

static void
log_add (Log *self, MsEvent *event)
{
  g_ptr_array_add (self->batch, event);
  if (self->batch->len == BATCH_SIZE)
    log_flush (self);
}

static void
log_close (Log *self)
{
  g_ptr_array_unref (self->batch);
  ms_engine_close (self->engine);
  ms_test_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self->path);
  g_object_unref (self->schema);
}

static void
rebuild (Log *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReplay) replay =
      ms_replay_new (ms_engine_get_connection (self->engine), self->schema, &error);
  MsReplayReport report;

  g_assert_no_error (error);
  ms_replay_run (replay, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ms_replay_swap (replay, "perf", &error);
  g_assert_no_error (error);
  ms_replay_get_report (replay, &report);
  g_assert_cmpint (report.n_events, ==, self->n_events);
  g_assert_cmpint (report.n_failed, ==, 0);
  ms_engine_adopt_tables (self->engine, &error);
  g_assert_no_error (error);
}

/* The statements of each event type, by hand. */
typedef struct
{
  GPtrArray *statements;
} RawType;

static void
raw_type_free (gpointer data)
{
  RawType *type = data;

  g_ptr_array_unref (type->statements);
  g_free (type);
}

static GHashTable *
prepare_types (PerfRaw *raw, MsSchema *schema)
{
  GHashTable *types = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, raw_type_free);

  for (guint i = 0; i < schema->event_types->len; i++)
    {
      MsEventType *event_type = schema->event_types->pdata[i];
      RawType *type = g_new0 (RawType, 1);

      type->statements = g_ptr_array_new_with_free_func ((GDestroyNotify) sqlite3_finalize);
      for (guint j = 0; j < event_type->statements->len; j++)
        g_ptr_array_add (type->statements,
                         perf_raw_prepare (raw, event_type->statements->pdata[j]));
      g_hash_table_insert (types, event_type->name, type);
    }
  return types;
}

static void
bind_json (sqlite3_stmt *statement, int parameter, const json_t *value)
{
  switch (value ? json_typeof (value) : JSON_NULL)
    {
    case JSON_STRING:
      sqlite3_bind_text (statement, parameter, json_string_value (value),
                         json_string_length (value), SQLITE_STATIC);
      break;
    case JSON_INTEGER:
      sqlite3_bind_int64 (statement, parameter, json_integer_value (value));
      break;
    case JSON_REAL:
      sqlite3_bind_double (statement, parameter, json_real_value (value));
      break;
    case JSON_TRUE:
    case JSON_FALSE:
      sqlite3_bind_int (statement, parameter, json_is_true (value));
      break;
    case JSON_OBJECT:
    case JSON_ARRAY:
      sqlite3_bind_text (statement, parameter, json_dumps (value, JSON_COMPACT | JSON_SORT_KEYS),
                         -1, free);
      break;
    default:
      sqlite3_bind_null (statement, parameter);
    }
}

static void
replay_row (PerfRaw *raw, GHashTable *types, sqlite3_stmt *row)
{
  RawType *type = g_hash_table_lookup (types, sqlite3_column_text (row, 1));
  json_error_t problem;
  json_t *args = json_loadb ((const char *) sqlite3_column_text (row, 2),
                             sqlite3_column_bytes (row, 2), JSON_ALLOW_NUL, &problem);

  g_assert_nonnull (args);
  for (guint i = 0; i < type->statements->len; i++)
    {
      sqlite3_stmt *statement = type->statements->pdata[i];
      int n = sqlite3_bind_parameter_count (statement);

      for (int j = 1; j <= n; j++)
        {
          const char *name = sqlite3_bind_parameter_name (statement, j) + 1;

          if (strcmp (name, "_seq") == 0)
            sqlite3_bind_int64 (statement, j, sqlite3_column_int64 (row, 0));
          else
            bind_json (statement, j, json_object_get (args, name));
        }
      perf_raw_run (raw, statement);
    }
  json_decref (args);
}

/* The tables are emptied and filled again in the file itself: the fastest way by hand. */
static void
rebuild_raw (Log *self)
{
  g_autoptr (PerfRaw) raw = perf_raw_open (self->path);
  g_autoptr (GHashTable) types = NULL;
  sqlite3_stmt *rows;
  MsTableSet *tables = self->schema->table_set;

  perf_raw_run (raw, raw->begin);
  for (guint i = 0; i < ms_table_set_get_size (tables); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DELETE FROM %s", ms_table_set_get (tables, i)->name);

      perf_raw_exec (raw, sql);
    }
  types = prepare_types (raw, self->schema);
  rows = perf_raw_prepare (raw, "SELECT global, name, args FROM __ms_event "
                                "ORDER BY id");
  while (sqlite3_step (rows) == SQLITE_ROW)
    replay_row (raw, types, rows);
  sqlite3_finalize (rows);
  perf_raw_run (raw, raw->commit);
}

static void
move_log (Log *self)
{
  ms_wal_checkpoint (ms_engine_get_wal (self->engine));
}

static void
measure (Log *self, const char *name)
{
  g_autoptr (GArray) ours = perf_samples_new ();
  g_autoptr (GArray) raw = perf_samples_new ();
  double value, measure;

  log_flush (self);
  for (guint round = 0; round < ROUNDS; round++)
    {
      gint64 start;

      move_log (self);
      start = perf_now ();
      rebuild (self);
      perf_samples_add (ours, (perf_now () - start) / 1e9);

      move_log (self);
      start = perf_now ();
      rebuild_raw (self);
      perf_samples_add (raw, (perf_now () - start) / 1e9);
    }
  value = self->n_events / perf_samples_median (ours);
  measure = self->n_events / perf_samples_median (raw);
  perf_print (&(PerfFigure){ name, "events/s", value, measure, value / measure,
                             "at least 0.7 of raw", value >= 0.7 * measure });
}

static void
measure_generated (void)
{
  Log log;

  log_open (&log, perf_schema_new ());
  for (guint i = 0; i < GENERATED_EVENTS; i++)
    log_add (&log, i % 2 == 0 ? perf_todo_added_new (i) : perf_todo_done_new (i - 1));
  measure (&log, "rebuild.generated");
  log_close (&log);
}

static void
add_line (const char *line, gsize length, gpointer user_data)
{
  Log *log = user_data;
  MsJsonSpan span = ms_json_value_span (line, length);
  MsJsonSpan name = ms_json_find_member (line, span, "name");
  MsJsonSpan store = ms_json_find_member (line, span, "store");
  MsJsonSpan args = ms_json_find_member (line, span, "args");
  g_autofree char *name_text = g_strndup (line + name.offset + 1, name.length - 2);
  g_autoptr (GError) error = NULL;

  if (ms_json_means (line, store, "workspace"))
    return;
  log_add (log, ms_event_new_from_json (name_text, line + args.offset, args.length, &error));
  g_assert_no_error (error);
}

static MsSchema *
commits_schema_new (void)
{
  static const char *const args[][2] = {
    { "hash", "s" }, { "parents", "as" }, { "author", "s" }, { "subject", "s" }, { "files", "av" }
  };
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) landed = ms_event_type_new ("v1.CommitLanded", MS_SCOPE_SYNCED);

  ms_schema_add_table (schema,
                       "CREATE TABLE landed (hash TEXT PRIMARY KEY, author TEXT NOT NULL, "
                       "subject TEXT NOT NULL, parents TEXT NOT NULL) STRICT",
                       MS_SCOPE_SYNCED);
  ms_schema_add_table (schema,
                       "CREATE TABLE file (path TEXT PRIMARY KEY, n_changes INTEGER NOT NULL, "
                       "added INTEGER NOT NULL, removed INTEGER NOT NULL) STRICT",
                       MS_SCOPE_SYNCED);
  for (guint i = 0; i < G_N_ELEMENTS (args); i++)
    ms_event_type_add_arg (landed, args[i][0], args[i][1], FALSE);
  ms_event_type_add_arg (landed, "filesDropped", "x", TRUE);
  ms_event_type_add_materializer (landed, "INSERT INTO landed (hash, author, subject, parents) "
                                          "VALUES (:hash, :author, :subject, :parents)");
  ms_event_type_add_materializer (
      landed, "INSERT INTO file (path, n_changes, added, removed) "
              "SELECT value ->> 'path', 1, coalesce(value ->> 'added', 0), "
              "coalesce(value ->> 'removed', 0) "
              "FROM json_each(:files) WHERE TRUE "
              "ON CONFLICT (path) DO UPDATE SET n_changes = n_changes + 1, "
              "added = added + excluded.added, removed = removed + excluded.removed");
  ms_schema_add_event_type (schema, landed);
  return schema;
}

/* All issues' events in one store: its tables do not care whose comments they hold. */
static MsSchema *
tracker_schema_new (void)
{
  const char *root = g_getenv ("MULTISTORE_SOURCE_ROOT");
  g_autofree char *path =
      g_build_filename (root ? root : ".", "examples", "tracker", "tracker.xml", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  MsSchema *schema;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  schema = ms_schema_read (text, length, "tracker.xml", "issue", &error);
  g_assert_no_error (error);
  return schema;
}

static void
measure_data (const char *file, const char *name, MsSchema *(*schema_new) (void) )
{
  g_autofree char *path = perf_find_data (file);
  Log log;

  if (!path)
    return;
  log_open (&log, schema_new ());
  perf_foreach_line (path, add_line, &log);
  measure (&log, name);
  log_close (&log);
}

int
main (int argc, char **argv)
{
  measure_generated ();
  measure_data ("commits-glib.jsonl.zst", "rebuild.commits-glib", commits_schema_new);
  measure_data ("issues-a-secp256k1.jsonl.zst", "rebuild.tracker", tracker_schema_new);
  return 0;
}

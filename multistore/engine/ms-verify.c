/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsVerify: does a store hold what its log says, and is the log whole? */

#include "engine/ms-search-index-private.h"
#include "engine/ms-verify-private.h"
#include "engine/ms-format-private.h"
#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "ms-json-scanner-private.h"
#include "ms-json-span-private.h"
#include "schema/ms-event-args-private.h"
#include "sqlite/ms-sql-normalize-private.h"

#include <string.h>

/* Of the whole, as progress tells it. */
#define LOG_SHARE 0.3
#define REPLAY_SHARE 0.6
#define EVENTS_A_LOOK 256

typedef struct
{
  MsConnection *connection;
  MsSchema *schema; /* NULL if the file's cannot be read */
  MsVerifyReport *report;
  guint most;
  MsSequence head;
  MsEventArgs args;
  GCancellable *cancellable;
  MsProgressFunc progress;
  gpointer user_data;
} Verify;

static void add_problem (Verify *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_problem (Verify *self, const char *format, ...)
{
  va_list args;

  if (self->report->problems->len >= self->most)
    {
      self->report->truncated = TRUE;
      return;
    }
  va_start (args, format);
  g_ptr_array_add (self->report->problems, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
tell_progress (Verify *self, double fraction)
{
  if (self->progress)
    self->progress (fraction, self->user_data);
}

/* Is the error one of the store's own, so that it belongs into the report? */
static gboolean
is_problem (const GError *error)
{
  return error->domain == MS_ERROR
         && (error->code == MS_ERROR_CORRUPT || error->code == MS_ERROR_INVALID_QUERY
             || error->code == MS_ERROR_INVALID_SCHEMA || error->code == MS_ERROR_CONSTRAINT);
}

/* FALSE for an error that ends the check. */
static gboolean
absorb (Verify *self, GError *failure, GError **error)
{
  if (!failure)
    return TRUE;
  if (!is_problem (failure))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  add_problem (self, "%s", failure->message);
  g_error_free (failure);
  return TRUE;
}

static void
check_integrity (Verify *self, GError **error)
{
  ms_connection_check_integrity (self->connection, error);
}

/* Type and name of each table, index and view → its statement, in one spelling. */
static GHashTable *
list_objects (MsConnection *connection, GError **error)
{
  g_autoptr (GHashTable) objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (MsStatement) select =
      ms_connection_prepare (connection,
                             "SELECT type || ' ' || name, sql FROM sqlite_schema "
                             "WHERE substr(name, 1, 7) <> 'sqlite_' "
                             "AND name NOT IN " MS_SEARCH_TABLES_SQL,
                             error);
  MsStep step;

  if (!select)
    return NULL;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    g_hash_table_insert (objects, ms_statement_dup_text (select, 0),
                         ms_sql_normalize (ms_statement_get_text (select, 1)));
  return step == MS_STEP_DONE ? g_steal_pointer (&objects) : NULL;
}

static void
compare_objects (Verify *self, GHashTable *expected, GHashTable *found)
{
  GHashTableIter iter;
  gpointer name, sql;

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &name, &sql))
    if (!g_hash_table_contains (found, name))
      add_problem (self, "the %s is missing", (char *) name);
    else if (strcmp (sql, g_hash_table_lookup (found, name)) != 0)
      add_problem (self, "the %s is defined otherwise than its schema says", (char *) name);
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (expected, name))
      add_problem (self, "the schema knows no %s", (char *) name);
}

static void
check_structure (Verify *self, GError **error)
{
  g_autoptr (MsConnection) scratch = ms_connection_open (NULL, MS_OPEN_CREATE, error);
  g_autoptr (GHashTable) expected = NULL;
  g_autoptr (GHashTable) found = NULL;
  int version;

  if (!scratch || !ms_format_check (self->connection, &version, error)
      || !ms_format_create (scratch, error)
      || !ms_schema_create_tables (self->schema, scratch, error))
    return;
  expected = list_objects (scratch, error);
  found = expected ? list_objects (self->connection, error) : NULL;
  if (found)
    compare_objects (self, expected, found);
}

static void
check_identity (Verify *self, GError **error)
{
  g_autofree char *definition = ms_meta_dup_text (self->connection, "definition");
  g_autofree char *client_id = ms_meta_dup_text (self->connection, "client_id");
  g_autofree char *hash = ms_meta_dup_text (self->connection, "schema_hash");
  gint64 upstream_head = ms_meta_get_int (self->connection, "upstream_head");

  if (!definition || !ms_id_is_definition_name (definition))
    add_problem (self, "the file does not say which definition it belongs to");
  else if (self->schema && g_strcmp0 (self->schema->name, definition) != 0)
    add_problem (self, "the file belongs to the definition “%s”, its schema to “%s”", definition,
                 self->schema->name);
  if (!client_id || !*client_id)
    add_problem (self, "the file does not name its client");
  if (self->schema && g_strcmp0 (hash, ms_schema_get_hash (self->schema)) != 0)
    add_problem (self, "the hash of the schema is not that of the schema's text");
  if (upstream_head < 0 || upstream_head > self->head.global)
    add_problem (self,
                 "%" G_GINT64_FORMAT " events are said to be confirmed, and the log ends at "
                 "%" G_GINT64_FORMAT,
                 upstream_head, self->head.global);
}

static gboolean
is_listed_as_failed (Verify *self, const MsSequence *sequence)
{
  MsStatement *select = ms_connection_prepare_cached (
      self->connection, "SELECT 1 FROM __ms_failed WHERE id = ?", NULL);
  MsStep step;

  if (!select)
    return FALSE;
  ms_statement_bind_int (select, 1, ms_sequence_get_row (sequence));
  step = ms_statement_step (select, NULL);
  if (step != MS_STEP_ERROR)
    ms_statement_reset (select);
  return step == MS_STEP_ROW;
}

static void
check_place (Verify *self, const MsSequence *last, const MsLogRow *row)
{
  const MsSequence *sequence = &row->sequence;
  gboolean follows = sequence->client == 0
                         ? sequence->global == last->global + 1
                         : sequence->global == last->global && sequence->client == last->client + 1;
  g_autofree char *place = ms_sequence_to_string (sequence);
  g_autofree char *last_place = ms_sequence_to_string (last);

  if (!follows)
    add_problem (self, "event %s follows %s: what stood between them is missing", place,
                 last_place);
  else if (row->parent != last->global)
    add_problem (self,
                 "event %s says that it follows number %" G_GINT64_FORMAT
                 ", and it follows %" G_GINT64_FORMAT,
                 place, row->parent, last->global);
}

static char *
find_fault_in_args (Verify *self, const MsLogRow *row, MsEventType *type)
{
  g_autoptr (GError) error = NULL;
  MsJsonSpan span;

  if (!ms_json_scan (row->args, row->args_length, &error))
    return g_strdup_printf ("its arguments are not JSON: %s", error->message);
  span = ms_json_value_span (row->args, row->args_length);
  if (row->args[span.offset] != '{')
    return g_strdup ("its arguments are not a JSON object");
  if (type && !ms_event_args_fill_from_log (&self->args, type, row->args, row->args_length, &error))
    return g_strdup_printf ("its arguments do not fit: %s", error->message);
  return NULL;
}

static void
check_event (Verify *self, const MsSequence *last, const MsLogRow *row)
{
  MsEventType *type = self->schema ? ms_schema_get_event_type (self->schema, row->name) : NULL;
  g_autofree char *fault = find_fault_in_args (self, row, type);

  self->report->n_events++;
  self->report->n_unknown += self->schema && !type;
  check_place (self, last, row);
  if (fault && !is_listed_as_failed (self, &row->sequence))
    {
      g_autofree char *place = ms_sequence_to_string (&row->sequence);

      add_problem (self, "event %s (%s) is not listed as failed, but %s", place, row->name, fault);
    }
}

static void
check_log (Verify *self, GError **error)
{
  MsStatement *rows = ms_event_log_begin (self->connection, &(MsSequence){ 0 }, 0, error);
  MsSequence last = { 0 };
  MsStep step;

  if (!rows)
    return;
  while ((step = ms_statement_step (rows, error)) == MS_STEP_ROW)
    {
      MsLogRow row;

      if (!ms_event_log_read_row (self->connection, rows, &row, error))
        break;
      check_event (self, &last, &row);
      last = row.sequence;
      if (self->report->n_events % EVENTS_A_LOOK != 0)
        continue;
      tell_progress (self, LOG_SHARE * last.global / MAX (self->head.global, 1));
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        break;
    }
  if (step != MS_STEP_ERROR)
    ms_statement_reset (rows);
}

/* What can be said of the log's tables as a whole. */
static void
check_totals (Verify *self, GError **error)
{
  static const struct
  {
    const char *sql;
    const char *problem;
  } totals[] = {
    { "SELECT count(*) FROM __ms_event WHERE id < 1 OR generation < 0",
      "events have a place that no event can have" },
    { "SELECT count(*) FROM __ms_failed AS f WHERE NOT EXISTS "
      "(SELECT 1 FROM __ms_event AS e WHERE e.id = f.id)",
      "failures are listed of events that are not in the log" },
    { "SELECT count(*) FROM __ms_undo AS u WHERE NOT EXISTS "
      "(SELECT 1 FROM __ms_event AS e WHERE e.id = u.id)",
      "events could be undone that are not in the log" },
  };
  gint64 count;

  for (guint i = 0; i < G_N_ELEMENTS (totals); i++)
    {
      if (!ms_connection_query_int (self->connection, totals[i].sql, &count, error))
        return;
      if (count > 0)
        add_problem (self, "%" G_GINT64_FORMAT " %s", count, totals[i].problem);
    }
  ms_connection_query_int (self->connection, "SELECT count(*) FROM __ms_failed",
                           &self->report->n_failed, error);
}

static void
tell_replay_progress (double fraction, gpointer user_data)
{
  tell_progress (user_data, LOG_SHARE + REPLAY_SHARE * fraction);
}

static void
check_tables (Verify *self, GError **error)
{
  g_autoptr (MsReplay) replay = ms_replay_new (self->connection, self->schema, error);
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  guint most = self->most - MIN (self->most, self->report->problems->len) + 1;

  if (!replay || !ms_replay_run (replay, self->cancellable, tell_replay_progress, self, error)
      || !ms_replay_compare (replay, differences, most, error)
      || !ms_replay_compare_failed (replay, differences, most, error))
    return;
  for (guint i = 0; i < differences->len; i++)
    add_problem (self, "%s", (char *) g_ptr_array_index (differences, i));
  self->report->replayed = TRUE;
}

static void
check_searches (Verify *self, GError **error)
{
  gint64 n_rows;

  if (!ms_search_index_fits (self->connection, self->schema))
    {
      add_problem (self,
                   "the search index is missing or in doubt: opening the store makes it anew");
      return;
    }
  if (ms_search_index_compare (self->connection, self->schema, &n_rows, error) && n_rows > 0)
    add_problem (self, "%" G_GINT64_FORMAT " rows of search indexes are not those of their tables",
                 n_rows);
}

static void
read_schema (Verify *self, GError **error)
{
  self->schema = ms_meta_read_schema (self->connection, error);
}

static void
read_head (Verify *self, GError **error)
{
  ms_event_log_read_head (self->connection, &self->head, error);
}

static gboolean
run_checks (Verify *self, GError **error)
{
  static const struct
  {
    void (*check) (Verify *self, GError **error);
    gboolean needs_schema;
    gboolean needs_statements; /* materializers that are not callbacks */
  } checks[] = {
    { check_integrity, FALSE, FALSE }, { read_schema, FALSE, FALSE },
    { read_head, FALSE, FALSE },       { check_structure, TRUE, FALSE },
    { check_identity, FALSE, FALSE },  { check_log, FALSE, FALSE },
    { check_totals, FALSE, FALSE },    { check_tables, TRUE, TRUE },
    { check_searches, TRUE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      GError *failure = NULL;

      if (checks[i].needs_schema && !self->schema)
        continue;
      if (checks[i].needs_statements && ms_schema_has_callbacks (self->schema))
        continue;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      checks[i].check (self, &failure);
      if (!absorb (self, failure, error))
        return FALSE;
    }
  tell_progress (self, 1.0);
  return TRUE;
}

MsVerifyReport *
ms_verify (MsConnection *connection,
           guint most,
           GCancellable *cancellable,
           MsProgressFunc progress,
           gpointer user_data,
           GError **error)
{
  g_autoptr (MsVerifyReport) report = g_new0 (MsVerifyReport, 1);
  Verify self = { .connection = connection,
                  .report = report,
                  .most = most,
                  .cancellable = cancellable,
                  .progress = progress,
                  .user_data = user_data };
  gboolean checked;

  report->problems = g_ptr_array_new_with_free_func (g_free);
  if (!ms_connection_begin_read (connection, error))
    return NULL;
  ms_event_args_init (&self.args);
  ms_connection_limit (connection, cancellable, 0);
  checked = run_checks (&self, error);
  ms_connection_unlimit (connection, NULL);
  ms_event_args_clear (&self.args);
  ms_connection_rollback (connection);
  g_clear_object (&self.schema);
  return checked ? g_steal_pointer (&report) : NULL;
}

void
ms_verify_report_free (MsVerifyReport *report)
{
  g_clear_pointer (&report->problems, g_ptr_array_unref);
  g_free (report);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventLog: the rows of __ms_event and of what hangs on them. */

#include "engine/ms-event-log-private.h"
#include "engine/ms-format-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"
#include "sqlite/ms-recorder-private.h"

#define ROW_COLUMNS                                                                                \
  "e.global, e.client, e.generation, e.parent, e.name, e.args, e.client_id, e.session_id, "        \
  "e.schema_hash, e.recorded_at, e.touched"

static gboolean
check_room (const MsSequence *sequence, GError **error)
{
  if (sequence->global <= MS_SEQUENCE_MAX_GLOBAL && sequence->client <= MS_SEQUENCE_MAX_CLIENT)
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_NO_SPACE,
               "A log has room for %" G_GINT64_FORMAT " events, and for %" G_GINT64_FORMAT
               " client-only ones behind each: continue in a new store",
               MS_SEQUENCE_MAX_GLOBAL, MS_SEQUENCE_MAX_CLIENT);
  return FALSE;
}

gboolean
ms_event_log_append (MsConnection *connection, const MsLogRow *row, GError **error)
{
  MsStatement *insert = ms_connection_prepare_literal (
      connection,
      "INSERT INTO __ms_event (id, generation, parent, name, args, client_id, session_id, "
      "schema_hash, recorded_at, touched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  MsValue args = ms_value_text (row->args, row->args_length);
  gboolean appended;

  if (!insert || !check_room (&row->sequence, error))
    return FALSE;
  ms_statement_bind_int (insert, 1, ms_sequence_get_row (&row->sequence));
  ms_statement_bind_int (insert, 2, row->sequence.generation);
  ms_statement_bind_int (insert, 3, row->parent);
  ms_statement_bind_text (insert, 4, row->name);
  ms_statement_bind (insert, 5, &args);
  ms_statement_bind_text (insert, 6, row->client_id);
  ms_statement_bind_text (insert, 7, row->session_id);
  if (row->known)
    ms_statement_bind_int (insert, 8, row->schema_hash);
  else
    ms_statement_bind_null (insert, 8);
  ms_statement_bind_int (insert, 9, row->recorded_at);
  ms_statement_bind_int (insert, 10, (gint64) row->touched);
  /* SQLite prepares old and new values for each row that a recorder might look at. */
  ms_connection_hold_recorder (connection);
  appended = ms_statement_run (insert, error);
  ms_connection_release_recorder (connection);
  return appended;
}

gboolean
ms_event_log_read_head (MsConnection *connection, MsSequence *head, GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (
      connection, "SELECT global, client, generation FROM __ms_event ORDER BY id DESC LIMIT 1",
      error);
  MsStep step;

  if (!select)
    return FALSE;
  *head = (MsSequence){ 0 };
  step = ms_statement_step (select, error);
  if (step == MS_STEP_ROW)
    *head = (MsSequence){ ms_statement_get_int (select, 0), ms_statement_get_int (select, 1),
                          ms_statement_get_int (select, 2) };
  if (step != MS_STEP_ERROR)
    ms_statement_reset (select);
  return step != MS_STEP_ERROR;
}

MsStatement *
ms_event_log_begin (MsConnection *connection, const MsSequence *after, guint limit, GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (
      connection,
      "SELECT " ROW_COLUMNS " FROM __ms_event AS e WHERE e.id > ? ORDER BY e.id LIMIT ?", error);

  if (!select)
    return NULL;
  ms_statement_bind_int (select, 1, ms_sequence_get_row (after));
  ms_statement_bind_int (select, 2, limit ? (gint64) limit : -1);
  return select;
}

gboolean
ms_event_log_read_row (MsConnection *connection,
                       MsStatement *statement,
                       MsLogRow *row,
                       GError **error)
{
  MsValue args = MS_VALUE_INIT_NULL, hash = MS_VALUE_INIT_NULL;

  ms_statement_get_column (statement, 5, &args);
  ms_statement_get_column (statement, 8, &hash);
  *row = (MsLogRow){
    .sequence = { ms_statement_get_int (statement, 0), ms_statement_get_int (statement, 1),
                  ms_statement_get_int (statement, 2) },
    .parent = ms_statement_get_int (statement, 3),
    .name = ms_statement_get_text (statement, 4),
    .args = args.type == MS_VALUE_TEXT ? args.bytes.data : NULL,
    .args_length = args.type == MS_VALUE_TEXT ? args.bytes.length : 0,
    .client_id = ms_statement_get_text (statement, 6),
    .session_id = ms_statement_get_text (statement, 7),
    .known = hash.type == MS_VALUE_INTEGER,
    .schema_hash = hash.type == MS_VALUE_INTEGER ? hash.integer : 0,
    .recorded_at = ms_statement_get_int (statement, 9),
    .touched = (guint64) ms_statement_get_int (statement, 10),
  };
  /* The table says NOT NULL; a file with a changed bit may say otherwise. */
  if (row->name && row->args && row->client_id && row->session_id)
    return TRUE;
  return ms_connection_set_corrupt (
      connection, error,
      "event %" G_GINT64_FORMAT
      " of the log has lost its name, arguments or origin: restore a backup",
      row->sequence.global);
}

static char *
build_list_sql (const char *const *names, MsEventFilter filter)
{
  /* Of many events few have failed. */
  gboolean by_failures = filter == MS_EVENT_FILTER_FAILED;
  GString *sql = g_string_new ("SELECT " ROW_COLUMNS ", f.message FROM ");

  g_string_append (sql, by_failures ? "__ms_failed AS f CROSS JOIN __ms_event AS e ON e.id = f.id"
                                    : "__ms_event AS e LEFT JOIN __ms_failed AS f ON f.id = e.id");
  g_string_append (sql, by_failures ? " WHERE f.id > :after" : " WHERE e.id > :after");
  if (filter == MS_EVENT_FILTER_FINAL)
    g_string_append (sql, " AND e.id < :pending");
  else if (filter == MS_EVENT_FILTER_PENDING)
    g_string_append (sql, " AND :provider");
  if (names)
    {
      g_string_append (sql, " AND e.name IN (NULL");
      for (guint i = 0; names[i]; i++)
        g_string_append_printf (sql, ", :n%u", i);
      g_string_append_c (sql, ')');
    }
  g_string_append_printf (sql, " ORDER BY %s.id LIMIT :limit", by_failures ? "f" : "e");
  return g_string_free (sql, FALSE);
}

static void
bind_if_there (MsStatement *statement, const char *parameter, gint64 value)
{
  int number = ms_statement_find_parameter (statement, parameter);

  if (number > 0)
    ms_statement_bind_int (statement, number, value);
}

static MsEventRecord *
read_record (MsConnection *connection, MsStatement *statement, gint64 upstream_head, GError **error)
{
  g_autoptr (MsEvent) event = NULL;
  MsEventRecord *record;
  MsLogRow row;

  if (!ms_event_log_read_row (connection, statement, &row, error))
    return NULL;
  event = ms_event_new_take_json (row.name, g_strndup (row.args, row.args_length));
  record = ms_event_record_new (&row.sequence, event);
  record->client_id = g_strdup (row.client_id);
  record->session_id = g_strdup (row.session_id);
  record->recorded_at = row.recorded_at;
  record->is_final = row.sequence.global <= upstream_head;
  record->failure = ms_statement_dup_text (statement, 11);
  return record;
}

GPtrArray *
ms_event_log_list (MsConnection *connection,
                   const MsSequence *after,
                   guint limit,
                   const char *const *names,
                   MsEventFilter filter,
                   GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_record_unref);
  g_autofree char *sql = build_list_sql (names, filter);
  g_autoptr (MsStatement) select = ms_connection_prepare (connection, sql, error);
  gint64 upstream_head = ms_meta_get_int (connection, "upstream_head");
  gint64 pending = ms_sequence_get_row_behind (upstream_head);
  gint64 first_after = after ? ms_sequence_get_row (after) : -1;
  MsStep step;

  if (!select)
    return NULL;
  if (filter == MS_EVENT_FILTER_PENDING)
    first_after = MAX (first_after, pending - 1);
  bind_if_there (select, ":after", first_after);
  bind_if_there (select, ":pending", pending);
  bind_if_there (select, ":provider", ms_meta_get_int (connection, "had_provider"));
  bind_if_there (select, ":limit", limit ? (gint64) limit : -1);
  for (guint i = 0; names && names[i]; i++)
    {
      g_autofree char *parameter = g_strdup_printf (":n%u", i);

      ms_statement_bind_text (select, ms_statement_find_parameter (select, parameter), names[i]);
    }

  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    {
      MsEventRecord *record = read_record (connection, select, upstream_head, error);

      if (!record)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return step == MS_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

gboolean
ms_event_log_count_unknown (MsConnection *connection,
                            const char *const *known,
                            gint64 *count,
                            GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT count(*) FROM __ms_event WHERE name NOT IN (''");
  g_autoptr (MsStatement) select = NULL;

  for (guint i = 0; known[i]; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  select = ms_connection_prepare (connection, sql->str, error);
  if (!select)
    return FALSE;
  for (guint i = 0; known[i]; i++)
    ms_statement_bind_text (select, i + 1, known[i]);
  if (ms_statement_step (select, error) != MS_STEP_ROW)
    return FALSE;
  *count = ms_statement_get_int (select, 0);
  return TRUE;
}

gboolean
ms_event_log_set_failed (MsConnection *connection,
                         const MsSequence *sequence,
                         const GError *failure,
                         GError **error)
{
  MsStatement *insert = ms_connection_prepare_literal (
      connection, "INSERT OR REPLACE INTO __ms_failed (id, code, message) VALUES (?, ?, ?)", error);

  if (!insert)
    return FALSE;
  ms_statement_bind_int (insert, 1, ms_sequence_get_row (sequence));
  ms_statement_bind_int (insert, 2, failure->code);
  ms_statement_bind_text (insert, 3, failure->message);
  return ms_statement_run (insert, error);
}

gboolean
ms_event_log_set_undo (MsConnection *connection,
                       const MsSequence *sequence,
                       const guint8 *changes,
                       gsize length,
                       GError **error)
{
  MsStatement *insert = ms_connection_prepare_literal (
      connection, "INSERT OR REPLACE INTO __ms_undo (id, changes) VALUES (?, ?)", error);
  MsValue blob = ms_value_blob (changes, length);

  if (!insert)
    return FALSE;
  ms_statement_bind_int (insert, 1, ms_sequence_get_row (sequence));
  ms_statement_bind (insert, 2, &blob);
  return ms_statement_run (insert, error);
}

static gboolean
delete_rows (MsConnection *connection, const char *sql, const MsSequence *sequence, GError **error)
{
  MsStatement *statement = ms_connection_prepare_cached (connection, sql, error);

  if (!statement)
    return FALSE;
  ms_statement_bind_int (statement, 1, ms_sequence_get_row (sequence));
  return ms_statement_run (statement, error);
}

static GBytes *
read_undo (MsConnection *connection, const MsSequence *sequence, GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (
      connection, "SELECT changes FROM __ms_undo WHERE id = ?", error);
  GBytes *bytes = NULL;
  MsValue blob;
  MsStep step;

  if (!select)
    return NULL;
  ms_statement_bind_int (select, 1, ms_sequence_get_row (sequence));
  step = ms_statement_step (select, error);
  if (step == MS_STEP_ROW)
    {
      ms_statement_get_column (select, 0, &blob);
      bytes = g_bytes_new (blob.bytes.data, blob.bytes.length);
    }
  else if (step == MS_STEP_DONE)
    ms_connection_set_corrupt (connection, error,
                               "what undoes an event is missing: rebuild the store");
  if (step != MS_STEP_ERROR)
    ms_statement_reset (select);
  return bytes;
}

gboolean
ms_event_log_remove (MsConnection *connection, const MsSequence *sequence, GError **error)
{
  return delete_rows (connection, "DELETE FROM __ms_undo WHERE id = ?", sequence, error)
         && delete_rows (connection, "DELETE FROM __ms_failed WHERE id = ?", sequence, error)
         && delete_rows (connection, "DELETE FROM __ms_event WHERE id = ?", sequence, error);
}

/* One number of the log behind @global; @literal may have a second parameter. */
static gboolean
read_number_behind (MsConnection *connection,
                    const char *literal,
                    gint64 global,
                    gint64 second,
                    gint64 *number,
                    GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (connection, literal, error);

  if (!select)
    return FALSE;
  ms_statement_bind_int (select, 1, ms_sequence_get_row_behind (global));
  if (ms_statement_get_n_parameters (select) > 1)
    ms_statement_bind_int (select, 2, second);
  if (ms_statement_step (select, error) != MS_STEP_ROW)
    return FALSE;
  *number = ms_statement_get_int (select, 0);
  ms_statement_reset (select);
  return TRUE;
}

gboolean
ms_event_log_count_after (MsConnection *connection, gint64 global, gint64 *count, GError **error)
{
  return read_number_behind (connection, "SELECT count(*) FROM __ms_event WHERE id >= ?", global, 0,
                             count, error);
}

gboolean
ms_event_log_read_youngest (MsConnection *connection,
                            gint64 global,
                            gint64 *recorded_at,
                            GError **error)
{
  return read_number_behind (connection,
                             "SELECT coalesce(max(recorded_at), 0) FROM __ms_event WHERE id >= ?",
                             global, 0, recorded_at, error);
}

gboolean
ms_event_log_has_as_old (MsConnection *connection,
                         gint64 global,
                         gint64 recorded_at,
                         gboolean *has,
                         GError **error)
{
  gint64 exists = 0;
  gboolean read = read_number_behind (
      connection, "SELECT EXISTS (SELECT 1 FROM __ms_event WHERE id >= ? AND recorded_at <= ?)",
      global, recorded_at, &exists, error);

  *has = exists != 0;
  return read;
}

gboolean
ms_event_log_undo_last (MsConnection *connection, const MsSequence *last, GError **error)
{
  g_autoptr (GBytes) changes = read_undo (connection, last, error);
  const guint8 *data;
  gsize length;

  if (!changes)
    return FALSE;
  data = g_bytes_get_data (changes, &length);
  return ms_connection_undo (connection, data, length, error)
         && ms_event_log_remove (connection, last, error);
}

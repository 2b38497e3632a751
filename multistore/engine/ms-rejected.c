/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events that the backend will never take. Their table is made when there is the first: few stores have one. */

#include "engine/ms-engine-rebase-private.h"
#include "engine/ms-engine-struct-private.h"
#include "schema/ms-event-private.h"

static const char create_sql[] =
    "CREATE TABLE IF NOT EXISTS __ms_rejected (id INTEGER PRIMARY KEY, global INTEGER NOT NULL,"
    " generation INTEGER NOT NULL, name TEXT NOT NULL, args TEXT NOT NULL,"
    " client_id TEXT NOT NULL, session_id TEXT NOT NULL, recorded_at INTEGER NOT NULL,"
    " message TEXT NOT NULL) STRICT";

static gboolean
has_table (MsConnection *connection, gboolean *has, GError **error)
{
  gint64 count = 0;
  gboolean read = ms_connection_query_int (
      connection, "SELECT count(*) FROM sqlite_schema WHERE name = '__ms_rejected'", &count, error);

  *has = count > 0;
  return read;
}

gboolean
ms_engine_rebase_keep_rejected (MsEngineRebase *self,
                                const MsEventRecord *record,
                                const GError *reason,
                                GError **error)
{
  MsConnection *connection = self->engine->connection;
  g_autofree char *args = ms_event_dup_json (record->event);
  g_autoptr (MsStatement) insert = NULL;

  if (!ms_connection_exec (connection, create_sql, error))
    return FALSE;
  insert = ms_connection_prepare (
      connection,
      "INSERT INTO __ms_rejected (global, generation, name, args, client_id, session_id,"
      " recorded_at, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      error);
  if (!insert)
    return FALSE;
  ms_statement_bind_int (insert, 1, record->sequence.global);
  ms_statement_bind_int (insert, 2, record->sequence.generation);
  ms_statement_bind_text (insert, 3, ms_event_get_name (record->event));
  ms_statement_bind_text (insert, 4, args);
  ms_statement_bind_text (insert, 5, record->client_id);
  ms_statement_bind_text (insert, 6, record->session_id);
  ms_statement_bind_int (insert, 7, record->recorded_at);
  ms_statement_bind_text (insert, 8, reason->message);
  return ms_statement_run (insert, error);
}

static MsEventRecord *
read_rejected (MsStatement *select)
{
  g_autoptr (MsEvent) event =
      ms_event_new_take_json (ms_statement_get_text (select, 2), ms_statement_dup_text (select, 3));
  MsSequence sequence = { ms_statement_get_int (select, 0), 0, ms_statement_get_int (select, 1) };
  MsEventRecord *record = ms_event_record_new (&sequence, event);

  record->client_id = ms_statement_dup_text (select, 4);
  record->session_id = ms_statement_dup_text (select, 5);
  record->recorded_at = ms_statement_get_int (select, 6);
  record->failure = ms_statement_dup_text (select, 7);
  return record;
}

GPtrArray *
ms_engine_list_rejected (MsEngine *engine, GError **error)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_record_unref);
  g_autoptr (MsStatement) select = NULL;
  gboolean has;
  MsStep step;

  if (!has_table (engine->connection, &has, error))
    return NULL;
  if (!has)
    return g_steal_pointer (&records);
  select = ms_connection_prepare (engine->connection,
                                  "SELECT global, generation, name, args, client_id, session_id,"
                                  " recorded_at, message FROM __ms_rejected ORDER BY id",
                                  error);
  if (!select)
    return NULL;
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    g_ptr_array_add (records, read_rejected (select));
  return step == MS_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

gboolean
ms_engine_forget_rejected (MsEngine *engine, GError **error)
{
  gboolean has;

  if (!ms_engine_begin (engine, error))
    return FALSE;
  if (has_table (engine->connection, &has, error)
      && (!has || ms_connection_exec (engine->connection, "DELETE FROM __ms_rejected", error)))
    return ms_engine_end (engine, error);
  ms_engine_abort (engine);
  return FALSE;
}

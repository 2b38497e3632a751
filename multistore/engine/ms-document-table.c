/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The documents' table. */

#include "engine/ms-document-table-private.h"
#include "engine/ms-engine-struct-private.h"
#include "ms-error.h"

gboolean
ms_document_table_read (MsEngine *engine,
                        const char *document,
                        const char *id,
                        GHashTable *values,
                        GError **error)
{
  MsStatement *select = ms_connection_prepare_literal (
      engine->connection, "SELECT key, value FROM __ms_document WHERE document = ? AND id = ?",
      error);
  MsStep step;

  if (!select)
    return FALSE;
  ms_statement_bind_text (select, 1, document);
  ms_statement_bind_text (select, 2, id);
  while ((step = ms_statement_step (select, error)) == MS_STEP_ROW)
    g_hash_table_insert (values, ms_statement_dup_text (select, 0),
                         ms_statement_dup_text (select, 1));
  if (step == MS_STEP_ERROR)
    return FALSE;
  ms_statement_reset (select);
  return TRUE;
}

static gboolean
write_one (MsConnection *connection, const MsDocumentWrite *write, GError **error)
{
  MsStatement *statement =
      write->value
          ? ms_connection_prepare_literal (
              connection,
              "INSERT OR REPLACE INTO __ms_document (document, id, key, value) VALUES (?, ?, ?, ?)",
              error)
          : ms_connection_prepare_literal (
              connection, "DELETE FROM __ms_document WHERE document = ? AND id = ? AND key = ?",
              error);

  if (!statement)
    return FALSE;
  ms_statement_bind_text (statement, 1, write->document);
  ms_statement_bind_text (statement, 2, write->id);
  ms_statement_bind_text (statement, 3, write->key);
  if (write->value)
    ms_statement_bind_text (statement, 4, write->value);
  return ms_statement_run (statement, error);
}

/* Documents do not depend on the schema: a version of the application that is to end keeps them. */
static gboolean
begin (MsEngine *engine, gboolean *superseded, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *superseded = FALSE;
  if (ms_engine_begin (engine, &local_error))
    return TRUE;
  *superseded = g_error_matches (local_error, MS_ERROR, MS_ERROR_SUPERSEDED);
  if (*superseded)
    return ms_engine_begin_without_schema (engine, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
ms_document_table_write (MsEngine *engine,
                         const MsDocumentWrite *writes,
                         guint n_writes,
                         GError **error)
{
  gboolean superseded;

  if (!begin (engine, &superseded, error))
    return FALSE;
  for (guint i = 0; i < n_writes; i++)
    if (!write_one (engine->connection, &writes[i], error))
      {
        ms_engine_abort (engine);
        return FALSE;
      }
  if (!ms_engine_end (engine, error))
    return FALSE;
  /* The next commit shall notice that. */
  if (superseded)
    engine->data_version = 0;
  return TRUE;
}

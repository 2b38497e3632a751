/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStatement: a prepared statement. */

#include "sqlite/ms-statement-private.h"
#include "sqlite/ms-sqlite-error-private.h"

void
ms_statement_finalize (MsStatement *self)
{
  sqlite3_finalize (self);
}

int
ms_statement_get_n_parameters (MsStatement *self)
{
  return sqlite3_bind_parameter_count (self);
}

const char *
ms_statement_get_parameter_name (MsStatement *self, int parameter)
{
  return sqlite3_bind_parameter_name (self, parameter);
}

int
ms_statement_find_parameter (MsStatement *self, const char *name_with_colon)
{
  return sqlite3_bind_parameter_index (self, name_with_colon);
}

void
ms_statement_bind (MsStatement *self, int parameter, const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_NULL:
      sqlite3_bind_null (self, parameter);
      break;
    case MS_VALUE_INTEGER:
      sqlite3_bind_int64 (self, parameter, value->integer);
      break;
    case MS_VALUE_REAL:
      sqlite3_bind_double (self, parameter, value->real);
      break;
    case MS_VALUE_TEXT:
      sqlite3_bind_text64 (self, parameter, value->bytes.data, value->bytes.length, SQLITE_STATIC,
                           SQLITE_UTF8);
      break;
    case MS_VALUE_BLOB:
      /* A blob of length 0 at NULL would be NULL. */
      sqlite3_bind_blob64 (self, parameter, value->bytes.data ? value->bytes.data : "",
                           value->bytes.length, SQLITE_STATIC);
      break;
    }
}

void
ms_statement_bind_int (MsStatement *self, int parameter, gint64 value)
{
  sqlite3_bind_int64 (self, parameter, value);
}

void
ms_statement_bind_text (MsStatement *self, int parameter, const char *value)
{
  sqlite3_bind_text (self, parameter, value, -1, SQLITE_STATIC);
}

void
ms_statement_bind_null (MsStatement *self, int parameter)
{
  sqlite3_bind_null (self, parameter);
}

MsStep
ms_statement_step (MsStatement *self, GError **error)
{
  int code = sqlite3_step (self);

  if (code == SQLITE_ROW)
    return MS_STEP_ROW;
  if (code == SQLITE_DONE)
    return MS_STEP_DONE;

  ms_sqlite_set_error (sqlite3_db_handle (self), code, error, "Executing “%s”", sqlite3_sql (self));
  ms_statement_reset (self);
  return MS_STEP_ERROR;
}

void
ms_statement_reset (MsStatement *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

void
ms_statement_rewind (MsStatement *self)
{
  sqlite3_reset (self);
}

gboolean
ms_statement_run (MsStatement *self, GError **error)
{
  MsStep step;

  do
    step = ms_statement_step (self, error);
  while (step == MS_STEP_ROW);

  if (step == MS_STEP_ERROR)
    return FALSE;
  sqlite3_reset (self);
  return TRUE;
}

int
ms_statement_get_n_columns (MsStatement *self)
{
  return sqlite3_column_count (self);
}

const char *
ms_statement_get_column_name (MsStatement *self, int column)
{
  return sqlite3_column_name (self, column);
}

gboolean
ms_statement_get_column_origin (MsStatement *self,
                                int column,
                                const char **table,
                                const char **name)
{
  *table = sqlite3_column_table_name (self, column);
  *name = sqlite3_column_origin_name (self, column);
  return *table && *name;
}

void
ms_statement_get_column (MsStatement *self, int column, MsValue *value)
{
  switch (sqlite3_column_type (self, column))
    {
    case SQLITE_INTEGER:
      *value = ms_value_integer (sqlite3_column_int64 (self, column));
      break;
    case SQLITE_FLOAT:
      *value = ms_value_real (sqlite3_column_double (self, column));
      break;
    case SQLITE_TEXT:
      value->type = MS_VALUE_TEXT;
      value->bytes.data = (const char *) sqlite3_column_text (self, column);
      value->bytes.length = sqlite3_column_bytes (self, column);
      break;
    case SQLITE_BLOB:
      value->type = MS_VALUE_BLOB;
      value->bytes.data = sqlite3_column_blob (self, column);
      value->bytes.length = sqlite3_column_bytes (self, column);
      break;
    default:
      value->type = MS_VALUE_NULL;
      break;
    }
}

gint64
ms_statement_get_int (MsStatement *self, int column)
{
  return sqlite3_column_int64 (self, column);
}

const char *
ms_statement_get_text (MsStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self, column);
}

char *
ms_statement_dup_text (MsStatement *self, int column)
{
  return g_strdup (ms_statement_get_text (self, column));
}

gboolean
ms_statement_is_read_only (MsStatement *self)
{
  return sqlite3_stmt_readonly (self);
}

gboolean
ms_statement_is_explain (MsStatement *self)
{
  return sqlite3_stmt_isexplain (self) != 0;
}

const char *
ms_statement_get_sql (MsStatement *self)
{
  return sqlite3_sql (self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The format of a store's file. */

#include "engine/ms-format-private.h"
#include "ms-error.h"

/* Both numbers of a place are one, the row's: a row then takes as many bytes as it has, where a key of two columns would give each that is
 * longer than a quarter of a page a page of its own. */
#define PLACE_COLUMNS                                                                              \
  "  id INTEGER PRIMARY KEY,"                                                                      \
  "  global INTEGER GENERATED ALWAYS AS (id >> 31) VIRTUAL,"                                       \
  "  client INTEGER GENERATED ALWAYS AS (id & 2147483647) VIRTUAL,"

static const char tables[] =
    "CREATE TABLE __ms_event (" PLACE_COLUMNS
    "  generation INTEGER NOT NULL, parent INTEGER NOT NULL, name TEXT NOT NULL,"
    "  args TEXT NOT NULL, client_id TEXT NOT NULL, session_id TEXT NOT NULL, schema_hash INTEGER,"
    "  recorded_at INTEGER NOT NULL, touched INTEGER NOT NULL) STRICT;"
    "CREATE TABLE __ms_undo (" PLACE_COLUMNS "  changes BLOB NOT NULL) STRICT;"
    "CREATE TABLE __ms_failed (" PLACE_COLUMNS
    "  code INTEGER NOT NULL, message TEXT NOT NULL) STRICT;"
    "CREATE TABLE __ms_document ("
    "  document TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,"
    "  PRIMARY KEY (document, id, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE __ms_meta (key TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;";

gboolean
ms_format_create (MsConnection *connection, GError **error)
{
  return ms_connection_exec_printf (connection, error,
                                    "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                    MS_FORMAT_APPLICATION_ID, MS_FORMAT_VERSION)
         && ms_connection_exec (connection, tables, error);
}

gboolean
ms_format_check (MsConnection *connection, int *version, GError **error)
{
  gint64 application_id, user_version;

  if (!ms_connection_query_int (connection, "PRAGMA application_id", &application_id, error)
      || !ms_connection_query_int (connection, "PRAGMA user_version", &user_version, error))
    return FALSE;
  if (application_id != MS_FORMAT_APPLICATION_ID)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                   "“%s” is a SQLite database, but no store: choose another directory or id",
                   ms_connection_get_path (connection));
      return FALSE;
    }
  if (user_version > MS_FORMAT_VERSION)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_FORMAT_TOO_NEW,
                   "“%s” has format %d, and this version knows up to %d: update the application",
                   ms_connection_get_path (connection), (int) user_version, MS_FORMAT_VERSION);
      return FALSE;
    }
  if (user_version < 1)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                   "“%s” has format %d, which never was: restore a backup",
                   ms_connection_get_path (connection), (int) user_version);
      return FALSE;
    }
  *version = user_version;
  return TRUE;
}

gboolean
ms_format_migrate (MsConnection *connection, int version, GError **error)
{
  /* Format 1 is the first. A later one adds its step here, in one transaction, and a file of this one to the fixtures. */
  g_return_val_if_fail (version == MS_FORMAT_VERSION, FALSE);

  return TRUE;
}

static MsStatement *
find_meta (MsConnection *connection, const char *key)
{
  MsStatement *statement = ms_connection_prepare_cached (
      connection, "SELECT value FROM __ms_meta WHERE key = :key", NULL);

  if (!statement)
    return NULL;
  ms_statement_bind_text (statement, 1, key);
  if (ms_statement_step (statement, NULL) == MS_STEP_ROW)
    return statement;
  ms_statement_reset (statement);
  return NULL;
}

char *
ms_meta_dup_text (MsConnection *connection, const char *key)
{
  MsStatement *statement = find_meta (connection, key);
  char *value = statement ? ms_statement_dup_text (statement, 0) : NULL;

  if (statement)
    ms_statement_reset (statement);
  return value;
}

gint64
ms_meta_get_int (MsConnection *connection, const char *key)
{
  MsStatement *statement = find_meta (connection, key);
  gint64 value = statement ? ms_statement_get_int (statement, 0) : 0;

  if (statement)
    ms_statement_reset (statement);
  return value;
}

static gboolean
set_meta (MsConnection *connection, const char *key, const MsValue *value, GError **error)
{
  MsStatement *statement = ms_connection_prepare_cached (
      connection, "INSERT OR REPLACE INTO __ms_meta (key, value) VALUES (:key, :value)", error);

  if (!statement)
    return FALSE;
  ms_statement_bind_text (statement, 1, key);
  ms_statement_bind (statement, 2, value);
  return ms_statement_run (statement, error);
}

gboolean
ms_meta_set_text (MsConnection *connection, const char *key, const char *value, GError **error)
{
  MsValue text = ms_value_text (value, strlen (value));

  return set_meta (connection, key, &text, error);
}

gboolean
ms_meta_set_int (MsConnection *connection, const char *key, gint64 value, GError **error)
{
  MsValue integer = ms_value_integer (value);

  return set_meta (connection, key, &integer, error);
}

gboolean
ms_meta_fail_without_schema (MsConnection *connection, GError **error)
{
  return ms_connection_set_corrupt (
      connection, error, "the file does not say which schema its tables have: restore a backup");
}

gboolean
ms_meta_check_schema (MsConnection *connection, MsSchema *schema, GError **error)
{
  g_autofree char *hash = ms_meta_dup_text (connection, "schema_hash");

  if (!hash)
    return ms_meta_fail_without_schema (connection, error);
  if (strcmp (hash, ms_schema_get_hash (schema)) == 0)
    return TRUE;
  g_set_error_literal (
      error, MS_ERROR, MS_ERROR_SUPERSEDED,
      "A version of the application with another schema has rebuilt the store: restart "
      "this one");
  return FALSE;
}

MsSchema *
ms_meta_read_schema (MsConnection *connection, GError **error)
{
  g_autofree char *xml = ms_meta_dup_text (connection, "schema_xml");
  g_autoptr (MsSchema) schema = NULL;

  if (!xml)
    {
      ms_connection_set_corrupt (connection, error,
                                 "the file does not hold its schema: restore a backup");
      return NULL;
    }
  schema = ms_schema_read (xml, -1, "the schema in the file", NULL, error);
  return schema && ms_schema_seal_without_callbacks (schema, error) ? g_steal_pointer (&schema)
                                                                    : NULL;
}

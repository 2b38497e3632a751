/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store that a command works on: opened by its file alone, whether an application has it open or not. */

#include "tool/ms-tool-store-private.h"
#include "engine/ms-format-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "sqlite/ms-guard-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* How long another process may keep the write lock before a command gives up. */
#define PATIENCE (5 * G_USEC_PER_SEC)

static gboolean
check_path (const char *path, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                 errno == ENOENT ? _ ("“%s” does not exist: name the file of a store")
                                 : _ ("“%s” cannot be looked at: check the permissions of the "
                                      "directories that lead to it"),
                 path);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT, _ ("“%s” is no file: name the file of a store"),
                 path);
  else if (info.st_size == 0)
    g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                 _ ("“%s” is empty, so it is no store: restore a backup"), path);
  else if (g_access (path, R_OK) != 0)
    g_set_error (error, MS_ERROR, MS_ERROR_READ_ONLY,
                 _ ("“%s” may not be read by you: check its permissions"), path);
  else
    return TRUE;
  return FALSE;
}

MsConnection *
ms_tool_open_connection (const char *path, GError **error)
{
  g_autoptr (MsConnection) connection = NULL;
  int version;

  if (!check_path (path, error))
    return NULL;
  /* A connection that could not write would leave the -wal and -shm files behind. */
  connection = ms_connection_open (path, MS_OPEN_READ_WRITE, error);
  if (!connection
      || !ms_connection_exec (connection, "PRAGMA query_only = ON; PRAGMA cell_size_check = ON;",
                              error)
      || !ms_format_check (connection, &version, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  return g_steal_pointer (&connection);
}

MsConnection *
ms_tool_open_for_queries (const char *path, MsSchema **schema, GError **error)
{
  g_autoptr (MsConnection) connection = ms_tool_open_connection (path, error);

  if (!connection)
    return NULL;
  *schema = ms_meta_read_schema (connection, error);
  if (!*schema)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  ms_connection_set_tables (connection, (*schema)->table_set);
  return g_steal_pointer (&connection);
}

static gboolean
refuse_callbacks (MsSchema *schema, GError **error)
{
  if (!ms_schema_has_callbacks (schema))
    return TRUE;
  g_set_error_literal (error, MS_ERROR, MS_ERROR_CALLBACK,
                       _ ("Materializers of this store are callbacks of its application, which "
                          "only the application can run: do it there"));
  return FALSE;
}

static MsEngine *
open_engine (const MsEngineConfig *config, GError **error)
{
  MsEngineOpened opened;
  g_autoptr (MsEngine) engine = ms_engine_open (config, &opened, error);

  if (!engine || !opened.needs_rebuild)
    return g_steal_pointer (&engine);
  g_set_error (
      error, MS_ERROR, MS_ERROR_CORRUPT,
      _ ("%s: the hash of the schema is not that of the schema’s text: open the store with "
         "its application, or restore a backup"),
      config->path);
  return NULL;
}

MsEngine *
ms_tool_open_engine (const char *path, GError **error)
{
  g_autoptr (MsSchema) schema = NULL;
  g_autoptr (MsConnection) connection = ms_tool_open_for_queries (path, &schema, error);
  g_autofree char *definition = NULL;
  g_autofree char *client_id = NULL;
  g_autofree char *session_id = ms_id_new ();
  MsEngineConfig config;

  if (!connection || !refuse_callbacks (schema, error))
    return NULL;
  definition = ms_meta_dup_text (connection, "definition");
  client_id = ms_meta_dup_text (connection, "client_id");
  config = (MsEngineConfig){ path, definition ? definition : schema->name, schema,
                             client_id ? client_id : session_id, session_id };
  g_clear_pointer (&connection, ms_connection_close);
  return open_engine (&config, error);
}

MsEngine *
ms_tool_create_engine (const char *path, MsSchema *schema, GError **error)
{
  g_autofree char *client_id = ms_id_new ();
  g_autofree char *session_id = ms_id_new ();
  MsEngineConfig config = { path, schema->name, schema, client_id, session_id };

  return refuse_callbacks (schema, error) && ms_schema_seal (schema, error)
             ? open_engine (&config, error)
             : NULL;
}

void
ms_tool_close_engine (MsEngine *engine)
{
  g_autofree char *path = g_strdup (ms_engine_get_path (engine));

  ms_engine_close_in_worker (engine, NULL, NULL);
  ms_wal_wait_closed (path);
}

gboolean
ms_tool_is_worth_another_try (gint64 *start, GError **error)
{
  gint64 now = g_get_monotonic_time ();

  if (*start == 0)
    *start = now;
  if (!g_error_matches (*error, MS_ERROR, MS_ERROR_BUSY) || now - *start > PATIENCE)
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

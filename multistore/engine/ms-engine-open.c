/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEngine: opening a store's file, and making it. */

#include "engine/ms-engine-struct-private.h"
#include "engine/ms-format-private.h"
#include "ms-debug-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "ms-io-error-private.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-new-file-private.h"
#include "sqlite/ms-recorder-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* A store that is being made stands here until it is whole. */
#define NURSERY ".new"
#define STALE_SECONDS 60

static gboolean
write_identity (MsConnection *connection, const MsEngineConfig *config, GError **error)
{
  g_autofree char *xml = ms_schema_write_xml (config->schema, config->definition_name);

  return ms_meta_set_text (connection, "definition", config->definition_name, error)
         && ms_meta_set_text (connection, "schema_hash", ms_schema_get_hash (config->schema), error)
         && ms_meta_set_text (connection, "schema_xml", xml, error)
         && ms_meta_set_text (connection, "client_id", config->client_id, error)
         && ms_meta_set_int (connection, "change", 0, error);
}

static gboolean
fill_new_database (MsConnection *connection, const MsEngineConfig *config, GError **error)
{
  if (!ms_connection_begin (connection, error))
    return FALSE;
  if (ms_format_create (connection, error)
      && ms_schema_create_tables (config->schema, connection, error)
      && ms_search_index_create (connection, config->schema, error)
      && write_identity (connection, config, error))
    return ms_connection_commit (connection, error);
  ms_connection_rollback (connection);
  return FALSE;
}

/* Left behind by processes that were killed while they made a store. */
static void
clean_nursery (const char *nursery)
{
  g_autoptr (GDir) dir = g_dir_open (nursery, 0, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (nursery, name, NULL);
      GStatBuf info;

      if (g_stat (path, &info) == 0 && now - info.st_mtime > STALE_SECONDS)
        g_unlink (path);
    }
}

static gboolean
make_database (const char *path, const MsEngineConfig *config, GError **error)
{
  /* One transaction without a journal: the file is ours alone, and thrown away if it fails. Its end is an fsync, so that a power cut
   * never leaves a file without a first page behind. */
  g_autoptr (MsConnection) connection = ms_connection_open (path, MS_OPEN_CREATE, error);

  return connection
         && ms_connection_exec (connection,
                                "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL;", error)
         && fill_new_database (connection, config, error)
         && ms_connection_exec (connection, "PRAGMA journal_mode = WAL;", error);
}

/* Makes the store beside its place and moves it there whole, so that no half-made or empty file is ever found.
 * Another process may be faster: then its store is the one. */
static gboolean
create_file (const MsEngineConfig *config, gboolean *created, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (config->path);
  g_autofree char *nursery = g_build_filename (directory, NURSERY, NULL);
  g_autofree char *id = ms_id_new ();
  g_autofree char *path = g_build_filename (nursery, id, NULL);
  gboolean moved;

  if (g_mkdir_with_parents (nursery, 0700) != 0)
    return ms_io_error_set (error, "Making the directory", nursery);
  clean_nursery (nursery);
  if (!make_database (path, config, error))
    {
      g_unlink (path);
      return FALSE;
    }
  moved = ms_new_file_move (path, config->path);
  if (!moved && errno != EEXIST)
    ms_io_error_set (error, "Making the store", config->path);
  *created = moved;
  moved = moved || errno == EEXIST;
  g_unlink (path);
  return moved;
}

static gboolean
check_file (const char *path, const GStatBuf *info, GError **error)
{
  if (S_ISREG (info->st_mode) && info->st_size > 0)
    return TRUE;
  g_set_error (
      error, MS_ERROR, MS_ERROR_CORRUPT,
      S_ISREG (info->st_mode)
          ? "“%s” is empty, so it is no store: restore a backup, or delete the file to begin anew"
          : "“%s” is no file: choose another directory or id",
      path);
  return FALSE;
}

static gboolean
check_definition (MsConnection *connection, const MsEngineConfig *config, GError **error)
{
  g_autofree char *name = ms_meta_dup_text (connection, "definition");

  if (!name)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                   "“%s” does not say which definition it belongs to: restore a backup",
                   config->path);
      return FALSE;
    }
  if (g_strcmp0 (name, config->definition_name) == 0)
    return TRUE;
  g_set_error (
      error, MS_ERROR, MS_ERROR_WRONG_DEFINITION,
      "“%s” belongs to the definition “%s”, not to “%s”: open it with that, or choose another id",
      config->path, name, config->definition_name);
  return FALSE;
}

static gboolean
is_writable (MsConnection *connection, const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  if (g_access (path, W_OK) == 0 && g_access (directory, W_OK) == 0)
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_READ_ONLY,
               "“%s” cannot be written: check the permissions of the file and of its directory",
               path);
  return FALSE;
}

static MsConnection *
open_file (const MsEngineConfig *config, MsEngineOpened *opened, GError **error)
{
  g_autoptr (MsConnection) connection = NULL;
  GStatBuf info;

  ms_wal_wait_closed (config->path);
  if (g_stat (config->path, &info) != 0)
    {
      if (errno != ENOENT)
        {
          ms_io_error_set (error, "Opening", config->path);
          return NULL;
        }
      if (!create_file (config, &opened->created, error))
        return NULL;
    }
  else if (!check_file (config->path, &info, error))
    return NULL;

  connection = ms_connection_open (config->path, MS_OPEN_READ_WRITE, error);
  if (!connection || !is_writable (connection, config->path, error)
      || !ms_connection_exec (connection,
                              "PRAGMA synchronous = NORMAL; PRAGMA cell_size_check = ON;", error)
      || !ms_format_check (connection, &opened->old_format, error)
      || !ms_connection_exec (connection, "PRAGMA journal_size_limit = 4194304;", error)
      || !ms_format_migrate (connection, opened->old_format, error)
      || !check_definition (connection, config, error))
    return NULL;
  return g_steal_pointer (&connection);
}

static MsConnection *
open_memory (const MsEngineConfig *config, MsEngineOpened *opened, GError **error)
{
  g_autoptr (MsConnection) connection = ms_connection_open (NULL, MS_OPEN_CREATE, error);

  opened->created = TRUE;
  opened->old_format = MS_FORMAT_VERSION;
  return connection && fill_new_database (connection, config, error) ? g_steal_pointer (&connection)
                                                                     : NULL;
}

/* What the schema says of searches and documents is no part of its hash, so the log need not be replayed when it changes. */
static gboolean
adopt_schema_text (MsEngine *self, GError **error)
{
  MsSchema *schema = self->config.schema;
  g_autofree char *xml = ms_schema_write_xml (schema, self->config.definition_name);
  g_autofree char *noted = ms_meta_dup_text (self->connection, "schema_xml");
  gboolean fits = ms_search_index_fits (self->connection, schema);

  if (fits && g_strcmp0 (xml, noted) == 0)
    return TRUE;
  if (!ms_connection_begin (self->connection, error))
    return FALSE;
  if ((fits || ms_search_index_create (self->connection, schema, error))
      && ms_meta_set_text (self->connection, "schema_xml", xml, error))
    return ms_connection_commit (self->connection, error);
  ms_connection_rollback (self->connection);
  return FALSE;
}

MsEngine *
ms_engine_open (const MsEngineConfig *config, MsEngineOpened *opened, GError **error)
{
  g_autoptr (MsEngine) self = ms_engine_new (config);
  g_autofree char *hash = NULL;

  *opened = (MsEngineOpened){ 0 };
  self->connection =
      config->path ? open_file (config, opened, error) : open_memory (config, opened, error);
  if (!self->connection)
    return NULL;
  if (config->path)
    {
      self->wal = ms_wal_new (config->path);
      self->schema_use = ms_schema_use_new (config->path);
    }

  ms_connection_set_tables (self->connection, config->schema->table_set);
  ms_connection_start_recorder (self->connection);
  self->materializer = ms_materializer_new (self->connection, config->schema);
  self->searches = ms_search_index_new (self->connection, config->schema->table_set);

  if (!ms_engine_hold_schema (self, &hash, error))
    return NULL;
  opened->needs_rebuild = g_strcmp0 (hash, ms_schema_get_hash (config->schema)) != 0;
  if (opened->needs_rebuild && !ms_engine_check_newer (self, hash, error))
    return NULL;
  if (!opened->needs_rebuild
      && (!adopt_schema_text (self, error) || !ms_search_index_read (self->searches, error)))
    return NULL;
  if (!ms_engine_read_state (self, error))
    return NULL;
  MS_NOTE (STORE, "opened %s%s%s", config->path ? config->path : "a store in memory",
           opened->created ? ", made" : "", opened->needs_rebuild ? ", to be rebuilt" : "");
  return g_steal_pointer (&self);
}

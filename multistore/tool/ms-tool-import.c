/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore import: adds events from JSON Lines to a store, which may be a new one. */

#include "ms-error.h"
#include "tool/ms-tool-line-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-progress-private.h"
#include "tool/ms-tool-reader-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

#define EVENTS_A_TRANSACTION 1000

typedef struct
{
  MsTool *tool;
  MsEngine *engine;
  MsToolReader *reader;
  MsToolProgress progress;
  GPtrArray *records; /* of the transaction to come */
  guint64 n_imported;
  guint64 last_line; /* of the records */
  guint64 n_lines;   /* that are in the store */
  guint64 n_failed;
  guint64 n_unknown;
} Import;

static gboolean
commit_records (Import *self, GError **error)
{
  MsEventRecord *const *records = (MsEventRecord *const *) self->records->pdata;
  g_autoptr (GError) local_error = NULL;
  MsCommitReport report;
  gint64 start = 0;

  if (self->records->len == 0)
    return TRUE;
  while (!ms_engine_import (self->engine, records, self->records->len, &report, &local_error))
    if (!ms_tool_is_worth_another_try (&start, &local_error))
      {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
      }
  self->n_imported += self->records->len;
  self->n_failed += report.n_failed;
  self->n_unknown += report.n_unknown;
  self->n_lines = self->last_line;
  g_ptr_array_set_size (self->records, 0);
  ms_tool_progress_show (ms_tool_reader_get_progress (self->reader), &self->progress);
  return TRUE;
}

/* FALSE at the end, with an error or without. */
static gboolean
read_record (Import *self, GError **error)
{
  const MsEngineConfig *config = ms_engine_get_config (self->engine);
  GCancellable *cancellable = self->tool->cancellable;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *number = NULL;
  gsize length;
  const char *line = ms_tool_reader_next (self->reader, &length, cancellable, error);
  MsEventRecord *record;

  if (!line || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  record = ms_tool_line_read (line, length, config->client_id, config->session_id, &local_error);
  if (record)
    {
      g_ptr_array_add (self->records, record);
      self->last_line = ms_tool_reader_get_line (self->reader);
      return TRUE;
    }
  number = g_strdup_printf ("%" G_GUINT64_FORMAT, ms_tool_reader_get_line (self->reader));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("line %s: %s"), number,
               local_error->message);
  return FALSE;
}

static gboolean
import_lines (Import *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  while (read_record (self, &local_error))
    if (self->records->len == EVENTS_A_TRANSACTION && !commit_records (self, &local_error))
      break;
  /* What stands before a wrong line is as right as if the line had been the end. */
  if (!local_error || local_error->domain != MS_ERROR)
    commit_records (self, local_error ? NULL : &local_error);
  ms_tool_progress_clear (&self->progress);
  if (!local_error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
print_summary (Import *self)
{
  g_autofree char *head = ms_sequence_to_string (ms_engine_get_head (self->engine));
  g_autofree char *text = NULL;

  if (self->tool->json)
    {
      ms_tool_write_json (self->tool, json_pack ("{s:I, s:I, s:I, s:s}", "imported",
                                                 (json_int_t) self->n_imported, "failed",
                                                 (json_int_t) self->n_failed, "unknown",
                                                 (json_int_t) self->n_unknown, "head", head));
      return;
    }
  text = g_strdup_printf (
      ngettext ("%lu event imported", "%lu events imported", (gulong) self->n_imported),
      (gulong) self->n_imported);
  ms_tool_write_line (self->tool,
                      _ ("%s: %lu could not change the tables, %lu are not known to "
                         "the schema; the store ends at %s"),
                      text, (gulong) self->n_failed, (gulong) self->n_unknown, head);
}

static gboolean
import (MsTool *tool, MsEngine *engine, const char *path, GError **error)
{
  g_autoptr (MsToolReader) reader = ms_tool_reader_new (path, error);
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_record_unref);
  Import self = { .tool = tool, .engine = engine, .reader = reader, .records = records };

  if (!reader)
    return FALSE;
  ms_tool_progress_init (&self.progress, _ ("Importing"));
  if (!import_lines (&self, error))
    {
      if (self.n_lines > 0)
        g_prefix_error (error, _ ("the lines up to %lu are in the store, the rest is not: "),
                        (gulong) self.n_lines);
      return FALSE;
    }
  print_summary (&self);
  return TRUE;
}

static MsSchema *
read_schema (const char *path, const char *store, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return ms_schema_new_from_file (file, store, error);
}

/* The schema that is asked for must be the one that the store has. */
static gboolean
check_schema (MsEngine *engine, const char *path, const char *store, GError **error)
{
  g_autoptr (MsSchema) schema = path ? read_schema (path, store, error) : NULL;

  if (!path)
    return TRUE;
  if (!schema || !ms_schema_seal_without_callbacks (schema, error))
    return FALSE;
  if (g_str_equal (ms_schema_get_hash (schema), ms_schema_get_hash (ms_engine_get_schema (engine))))
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_WRONG_DEFINITION,
               _ ("the store has another schema than “%s”: leave --schema out, or import into a "
                  "new store"),
               path);
  return FALSE;
}

static MsEngine *
open_or_create (const char *path, const char *schema_path, const char *store, GError **error)
{
  g_autoptr (MsEngine) engine = NULL;
  g_autoptr (MsSchema) schema = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      engine = ms_tool_open_engine (path, error);
      return engine && check_schema (engine, schema_path, store, error) ? g_steal_pointer (&engine)
                                                                        : NULL;
    }
  if (!schema_path)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _ ("“%s” does not exist: name an existing store, or make a new one with "
                      "--schema FILE"),
                   path);
      return NULL;
    }
  schema = read_schema (schema_path, store, error);
  return schema ? ms_tool_create_engine (path, schema, error) : NULL;
}

gboolean
ms_tool_run_import (MsTool *tool, int argc, char **argv, GError **error)
{
  g_autofree char *schema = NULL;
  g_autofree char *store = NULL;
  const GOptionEntry entries[] = {
    { "schema", 's', 0, G_OPTION_ARG_FILENAME, &schema,
      N_ ("Make the store by this XML schema if it does not exist"), N_ ("FILE") },
    { "store", 0, 0, G_OPTION_ARG_STRING, &store,
      N_ ("Which store of the schema; needed if it has several"), N_ ("NAME") },
    { NULL },
  };
  g_auto (GStrv) operands = NULL;
  MsEngine *engine;
  gboolean imported;

  if (!ms_tool_parse (tool, entries, _ ("STORE [FILE]"), 1, 2, argc, argv, &operands, error))
    return FALSE;
  engine = open_or_create (operands[0], schema, store, error);
  if (!engine)
    return FALSE;
  imported = import (tool, engine, operands[1], error);
  ms_tool_close_engine (engine);
  return imported;
}

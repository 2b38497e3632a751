/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore log: lists the events of a store, and follows what comes. */

#include "engine/ms-event-log-private.h"
#include "schema/ms-event-private.h"
#include "tool/ms-tool-line-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define EVENTS_A_READ 500
#define FOLLOW_RATE_MS 20
/* File systems that tell of no changes are looked at so often. */
#define FOLLOW_POLL_MS 1000
#define SHORT_ARGS 100

typedef struct
{
  MsTool *tool;
  MsConnection *connection;
  char *file_name; /* without its directory */
  GMainLoop *loop;
  GError *error;

  gboolean follow, full, pending, failed;
  int limit; /* 0: none */
  char **names;

  MsSequence last; /* printed */
  gboolean begun;
  int n_printed;
} Log;

static void
print_text (Log *self, MsEventRecord *record)
{
  g_autofree char *place = ms_sequence_to_string (&record->sequence);
  g_autofree char *time = ms_tool_format_time (record->recorded_at);
  g_autofree char *name = ms_tool_clean (ms_event_get_name (record->event));
  g_autofree char *args = ms_tool_clean (ms_event_peek_json (record->event));

  if (!self->full && g_utf8_strlen (args, -1) > SHORT_ARGS)
    {
      g_autofree char *beginning = g_utf8_substring (args, 0, SHORT_ARGS - 1);

      g_free (args);
      args = g_strconcat (beginning, "…", NULL);
    }
  ms_tool_write_line (self->tool, "%-8s %s  %s  %s", place, time, name, args);
  if (record->failure)
    {
      g_autofree char *failure = ms_tool_clean (record->failure);

      ms_tool_write_line (self->tool, _ ("         failed: %s"), failure);
    }
}

static gboolean
print_record (Log *self, MsEventRecord *record, GError **error)
{
  g_autoptr (GString) line = NULL;

  self->last = record->sequence;
  self->begun = TRUE;
  self->n_printed++;
  if (!self->tool->json)
    {
      print_text (self, record);
      return TRUE;
    }
  line = g_string_new (NULL);
  if (!ms_tool_line_append (record, TRUE, line, error))
    return FALSE;
  ms_tool_write (self->tool, line->str, line->len);
  return TRUE;
}

static gboolean
is_at_limit (Log *self)
{
  return self->limit > 0 && self->n_printed >= self->limit;
}

/* Prints what the log holds behind the last event that was printed. */
static gboolean
print_new (Log *self, GError **error)
{
  MsEventFilter filter = self->pending  ? MS_EVENT_FILTER_PENDING
                         : self->failed ? MS_EVENT_FILTER_FAILED
                                        : MS_EVENT_FILTER_ALL;
  guint n_read;

  do
    {
      g_autoptr (GPtrArray) records = NULL;

      if (g_cancellable_set_error_if_cancelled (self->tool->cancellable, error))
        return FALSE;
      records = ms_event_log_list (self->connection, self->begun ? &self->last : NULL,
                                   EVENTS_A_READ, (const char *const *) self->names, filter, error);
      if (!records)
        return FALSE;
      for (guint i = 0; i < records->len && !is_at_limit (self); i++)
        if (!print_record (self, g_ptr_array_index (records, i), error))
          return FALSE;
      n_read = records->len;
    }
  while (n_read == EVENTS_A_READ && !is_at_limit (self));
  return ms_tool_flush (error);
}

static void
look (Log *self)
{
  if (!print_new (self, &self->error) || is_at_limit (self))
    g_main_loop_quit (self->loop);
}

static gboolean
poll_log (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
note_change (GFileMonitor *monitor,
             GFile *file,
             GFile *other,
             GFileMonitorEvent event,
             gpointer user_data)
{
  Log *self = user_data;
  g_autofree char *name = g_file_get_basename (file);

  /* The file itself and its -wal. */
  if (g_str_has_prefix (name, self->file_name))
    look (self);
}

static gboolean
stop (GCancellable *cancellable, gpointer user_data)
{
  g_main_loop_quit (((Log *) user_data)->loop);
  return G_SOURCE_CONTINUE;
}

static void
destroy_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
follow (Log *self, const char *path, GError **error)
{
  g_autofree char *directory_name = g_path_get_dirname (path);
  g_autoptr (GFile) directory = g_file_new_for_path (directory_name);
  g_autoptr (GFileMonitor) monitor =
      g_file_monitor_directory (directory, G_FILE_MONITOR_NONE, NULL, NULL);
  GSource *stopper = g_cancellable_source_new (self->tool->cancellable);
  GSource *poller = g_timeout_source_new (FOLLOW_POLL_MS);

  self->loop = g_main_loop_new (NULL, FALSE);
  if (monitor)
    {
      g_file_monitor_set_rate_limit (monitor, FOLLOW_RATE_MS);
      g_signal_connect (monitor, "changed", G_CALLBACK (note_change), self);
    }
  g_source_set_callback (stopper, G_SOURCE_FUNC (stop), self, NULL);
  g_source_attach (stopper, NULL);
  g_source_set_callback (poller, poll_log, self, NULL);
  g_source_attach (poller, NULL);
  g_main_loop_run (self->loop);

  destroy_source (stopper);
  destroy_source (poller);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  /* Following has no other end than being stopped. */
  if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&self->error);
  if (!self->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static gboolean
run (Log *self, const char *path, GError **error)
{
  g_autoptr (MsConnection) connection = ms_tool_open_connection (path, error);

  if (!connection)
    return FALSE;
  self->connection = connection;
  self->file_name = g_path_get_basename (path);
  return print_new (self, error)
         && (!self->follow || is_at_limit (self) || follow (self, path, error));
}

gboolean
ms_tool_run_log (MsTool *tool, int argc, char **argv, GError **error)
{
  Log self = { .tool = tool };
  const GOptionEntry entries[] = {
    { "follow", 'f', 0, G_OPTION_ARG_NONE, &self.follow,
      N_ ("Wait for further events, until interrupted"), NULL },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &self.limit, N_ ("End after N events"), N_ ("N") },
    { "name", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.names,
      N_ ("Only events of this name; may be given several times"), N_ ("NAME") },
    { "pending", 0, 0, G_OPTION_ARG_NONE, &self.pending,
      N_ ("Only events that are not confirmed yet"), NULL },
    { "failed", 0, 0, G_OPTION_ARG_NONE, &self.failed,
      N_ ("Only events that could not change the tables"), NULL },
    { "full", 0, 0, G_OPTION_ARG_NONE, &self.full, N_ ("Do not shorten long arguments"), NULL },
    { NULL },
  };
  g_auto (GStrv) operands = NULL;
  gboolean succeeded;

  succeeded = ms_tool_parse (tool, entries, _ ("STORE"), 1, 1, argc, argv, &operands, error);
  if (succeeded && self.limit < 0)
    succeeded = ms_tool_fail_usage (error, _ ("--limit: use a number from 0; 0 is no limit"));
  if (succeeded && self.pending && self.failed)
    succeeded = ms_tool_fail_usage (error, _ ("--pending and --failed: use one of both"));
  succeeded = succeeded && run (&self, operands[0], error);
  g_strfreev (self.names);
  g_free (self.file_name);
  return succeeded;
}

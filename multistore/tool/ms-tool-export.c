/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore export: all events of a store as JSON Lines, on standard output. */

#include "engine/ms-event-log-private.h"
#include "tool/ms-tool-line-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-progress-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

#define EVENTS_A_READ 500

static gboolean
write_records (MsTool *tool, GPtrArray *records, GString *lines, GError **error)
{
  g_string_truncate (lines, 0);
  for (guint i = 0; i < records->len; i++)
    if (!ms_tool_line_append (g_ptr_array_index (records, i), FALSE, lines, error))
      return FALSE;
  ms_tool_write (tool, lines->str, lines->len);
  return ms_tool_flush (error);
}

static gboolean
export_events (MsTool *tool, MsConnection *connection, GError **error)
{
  g_auto (MsToolProgress) progress = { 0 };
  g_autoptr (GString) lines = g_string_new (NULL);
  MsSequence head;
  MsSequence last = { 0 };
  guint n_read;

  ms_tool_progress_init (&progress, _ ("Exporting"));
  progress.on_terminal = progress.on_terminal && !tool->out_is_terminal;
  /* In one transaction, so that it is one moment of the store. */
  if (!ms_connection_begin_read (connection, error)
      || !ms_event_log_read_head (connection, &head, error))
    return FALSE;
  do
    {
      g_autoptr (GPtrArray) records =
          ms_event_log_list (connection, &last, EVENTS_A_READ, NULL, MS_EVENT_FILTER_ALL, error);

      if (!records || !write_records (tool, records, lines, error)
          || g_cancellable_set_error_if_cancelled (tool->cancellable, error))
        return FALSE;
      n_read = records->len;
      if (n_read > 0)
        last = ((MsEventRecord *) g_ptr_array_index (records, n_read - 1))->sequence;
      ms_tool_progress_show ((double) last.global / MAX (head.global, 1), &progress);
    }
  while (n_read == EVENTS_A_READ);
  return TRUE;
}

gboolean
ms_tool_run_export (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  g_autoptr (MsConnection) connection = NULL;

  if (!ms_tool_parse (tool, NULL, _ ("STORE"), 1, 1, argc, argv, &operands, error))
    return FALSE;
  connection = ms_tool_open_connection (operands[0], error);
  return connection && export_events (tool, connection, error);
}

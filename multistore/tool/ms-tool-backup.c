/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore backup: copies a store, or all that a server keeps, while they are in use as well. */

#include "server/ms-file-storage.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-progress-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

static void
tell_complete (MsTool *tool, const char *path)
{
  g_autofree char *name = ms_tool_clean (path);

  ms_tool_write_line (tool, _ ("%s: the copy is complete"), name);
}

/* What a server keeps, while it is running as well. */
static gboolean
copy_storage (MsTool *tool, char **operands, GError **error)
{
  if (!ms_file_storage_copy (operands[0], operands[1], tool->cancellable, error))
    return FALSE;
  if (tool->json)
    ms_tool_write_json (tool, json_pack ("{s:o}", "directory", ms_tool_json_text (operands[1])));
  else
    tell_complete (tool, operands[1]);
  return TRUE;
}

gboolean
ms_tool_run_backup (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  g_autoptr (MsConnection) connection = NULL;
  g_auto (MsToolProgress) progress = { 0 };
  MsSequence head;

  if (!ms_tool_parse (tool, NULL, _ ("STORE FILE"), 2, 2, argc, argv, &operands, error))
    return FALSE;
  if (g_file_test (operands[0], G_FILE_TEST_IS_DIR))
    return copy_storage (tool, operands, error);
  connection = ms_tool_open_connection (operands[0], error);
  ms_tool_progress_init (&progress, _ ("Copying"));
  /* In one transaction: a copy that sees others' commits would begin anew with each. */
  if (!connection || !ms_connection_begin_read (connection, error)
      || !ms_event_log_read_head (connection, &head, error)
      || !ms_connection_backup (connection, operands[1], tool->cancellable, ms_tool_progress_show,
                                &progress, error))
    return FALSE;
  ms_tool_progress_clear (&progress);

  if (tool->json)
    {
      g_autofree char *place = ms_sequence_to_string (&head);

      ms_tool_write_json (
          tool, json_pack ("{s:o, s:s}", "file", ms_tool_json_text (operands[1]), "head", place));
      return TRUE;
    }
  tell_complete (tool, operands[1]);
  return TRUE;
}

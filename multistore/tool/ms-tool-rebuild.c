/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore rebuild: makes the tables of a store anew from its log. */

#include "engine/ms-replay-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-progress-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

static gboolean
swap (MsReplay *replay, MsEngine *engine, GError **error)
{
  const char *definition = ms_engine_get_config (engine)->definition_name;
  g_autoptr (GError) local_error = NULL;
  gint64 start = 0;

  while (!ms_replay_swap (replay, definition, &local_error))
    if (!ms_tool_is_worth_another_try (&start, &local_error))
      {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
      }
  return TRUE;
}

static gboolean
rebuild (MsTool *tool, MsEngine *engine, MsReplayReport *report, GError **error)
{
  g_autoptr (MsReplay) replay =
      ms_replay_new (ms_engine_get_connection (engine), ms_engine_get_schema (engine), error);
  g_auto (MsToolProgress) progress = { 0 };

  ms_tool_progress_init (&progress, _ ("Rebuilding"));
  if (!replay || !ms_replay_run (replay, tool->cancellable, ms_tool_progress_show, &progress, error)
      || !swap (replay, engine, error))
    return FALSE;
  ms_replay_get_report (replay, report);
  return TRUE;
}

static void
print_report (MsTool *tool, const char *path, const MsReplayReport *report)
{
  g_autofree char *name = ms_tool_clean (path);

  if (tool->json)
    ms_tool_write_json (tool, json_pack ("{s:o, s:I, s:I, s:I}", "file", ms_tool_json_text (path),
                                         "events", (json_int_t) report->n_events, "failed",
                                         (json_int_t) report->n_failed, "unknown",
                                         (json_int_t) report->n_unknown));
  else
    ms_tool_write_line (tool, _ ("%s: rebuilt from %lu events, %lu failed, %lu unknown"), name,
                        (gulong) report->n_events, (gulong) report->n_failed,
                        (gulong) report->n_unknown);
}

gboolean
ms_tool_run_rebuild (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  MsReplayReport report = { 0 };
  MsEngine *engine;
  gboolean rebuilt;

  if (!ms_tool_parse (tool, NULL, _ ("STORE"), 1, 1, argc, argv, &operands, error))
    return FALSE;
  engine = ms_tool_open_engine (operands[0], error);
  if (!engine)
    return FALSE;
  rebuilt = rebuild (tool, engine, &report, error);
  ms_tool_close_engine (engine);
  if (rebuilt)
    print_report (tool, operands[0], &report);
  return rebuilt;
}

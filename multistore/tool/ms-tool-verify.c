/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* multistore verify: checks a store against its log. */

#include "engine/ms-verify-private.h"
#include "tool/ms-tool-output-private.h"
#include "tool/ms-tool-progress-private.h"
#include "tool/ms-tool-store-private.h"

#include <glib/gi18n-lib.h>

#define MOST_PROBLEMS 1000

static void
print_json (MsTool *tool, const char *path, const MsVerifyReport *report)
{
  json_t *problems = json_array ();

  for (guint i = 0; i < report->problems->len; i++)
    json_array_append_new (problems, ms_tool_json_text (g_ptr_array_index (report->problems, i)));
  ms_tool_write_json (
      tool, json_pack ("{s:o, s:b, s:I, s:I, s:I, s:b, s:b, s:o}", "file", ms_tool_json_text (path),
                       "valid", report->problems->len == 0, "events", (json_int_t) report->n_events,
                       "failed", (json_int_t) report->n_failed, "unknown",
                       (json_int_t) report->n_unknown, "replayed", report->replayed, "truncated",
                       report->truncated, "problems", problems));
}

static void
print_text (MsTool *tool, const char *path, const MsVerifyReport *report)
{
  g_autofree char *name = ms_tool_clean (path);
  guint n_problems = report->problems->len;

  for (guint i = 0; i < n_problems; i++)
    {
      g_autofree char *problem = ms_tool_clean (g_ptr_array_index (report->problems, i));

      ms_tool_write_line (tool, "%s: %s", name, problem);
    }
  if (report->truncated)
    ms_tool_write_line (tool, _ ("%s: there are more problems than these"), name);
  if (!report->replayed && n_problems == 0)
    ms_tool_write_line (tool,
                        _ ("%s: only the log was checked: materializers are callbacks of the "
                           "application, so the tables cannot be compared here"),
                        name);
  if (n_problems == 0)
    ms_tool_write_line (tool, _ ("%s: all is well: %lu events, %lu failed, %lu unknown"), name,
                        (gulong) report->n_events, (gulong) report->n_failed,
                        (gulong) report->n_unknown);
  else
    ms_tool_write_line (
        tool,
        ngettext ("%s: %u problem in %lu events", "%s: %u problems in %lu events", n_problems),
        name, n_problems, (gulong) report->n_events);
}

gboolean
ms_tool_run_verify (MsTool *tool, int argc, char **argv, GError **error)
{
  g_auto (GStrv) operands = NULL;
  g_autoptr (MsConnection) connection = NULL;
  g_autoptr (MsVerifyReport) report = NULL;
  g_auto (MsToolProgress) progress = { 0 };

  if (!ms_tool_parse (tool, NULL, _ ("STORE"), 1, 1, argc, argv, &operands, error))
    return FALSE;
  connection = ms_tool_open_connection (operands[0], error);
  if (!connection)
    return FALSE;
  ms_tool_progress_init (&progress, _ ("Verifying"));
  report = ms_verify (connection, MOST_PROBLEMS, tool->cancellable, ms_tool_progress_show,
                      &progress, error);
  ms_tool_progress_clear (&progress);
  if (!report)
    return FALSE;
  if (tool->json)
    print_json (tool, operands[0], report);
  else
    print_text (tool, operands[0], report);
  return report->problems->len == 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server logs, as JSON. */

#include "tool/ms-tool-log-writer-private.h"
#include "ms-json-private.h"

#include <stdio.h>
#include <string.h>

#define OWN_FIELD "MULTISTORE_"

static const char *
name_level (GLogLevelFlags level)
{
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    return "error";
  if (level & G_LOG_LEVEL_WARNING)
    return "warning";
  return level & G_LOG_LEVEL_DEBUG ? "debug" : "info";
}

static void
append_member (GString *line, const char *name, const GLogField *field)
{
  const char *text = field->value;
  g_autofree char *valid = g_utf8_make_valid (text, field->length);

  g_string_append_c (line, ',');
  ms_json_append_string (line, name, -1);
  g_string_append_c (line, ':');
  ms_json_append_string (line, valid, -1);
}

/* MULTISTORE_STORE becomes "store". */
static void
append_field (GString *line, const GLogField *field)
{
  g_autofree char *name = NULL;

  if (strcmp (field->key, "MESSAGE") == 0)
    append_member (line, "message", field);
  else if (g_str_has_prefix (field->key, OWN_FIELD))
    {
      name = g_ascii_strdown (field->key + strlen (OWN_FIELD), -1);
      append_member (line, name, field);
    }
}

static GLogWriterOutput
write_json (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  if (level & G_LOG_LEVEL_DEBUG)
    return G_LOG_WRITER_HANDLED;
  g_string_append_printf (line, "{\"time\":\"%s\",\"level\":\"%s\"", time, name_level (level));
  for (gsize i = 0; i < n_fields; i++)
    append_field (line, &fields[i]);
  g_string_append (line, "}\n");
  fputs (line->str, stderr);
  return G_LOG_WRITER_HANDLED;
}

void
ms_tool_start_log (gboolean json)
{
  if (json)
    g_log_set_writer_func (write_json, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a server logs: to the journal with its fields, in words, or as JSON. */

#include "tool/ms-tool-log-writer-private.h"
#include "ms-json-private.h"
#include "tool/ms-tool-output-private.h"

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

static char *
dup_time (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}

static GLogWriterOutput
write_json (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *time = dup_time ();

  if (level & G_LOG_LEVEL_DEBUG)
    return G_LOG_WRITER_HANDLED;
  g_string_append_printf (line, "{\"time\":\"%s\",\"level\":\"%s\"", time, name_level (level));
  for (gsize i = 0; i < n_fields; i++)
    append_field (line, &fields[i]);
  g_string_append (line, "}\n");
  fputs (line->str, stderr);
  return G_LOG_WRITER_HANDLED;
}

/* What comes from clients, such as their names, must not look like another line, nor command a terminal. */
static char *
dup_clean (const GLogField *field)
{
  g_autofree char *valid = g_utf8_make_valid (field->value, field->length);

  return ms_tool_clean (valid);
}

/* [store="s1" principal="ann"] */
static void
append_fields_in_words (GString *line, const GLogField *fields, gsize n_fields)
{
  gsize bare = line->len;

  for (gsize i = 0; i < n_fields; i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *name = NULL;

      if (!g_str_has_prefix (fields[i].key, OWN_FIELD))
        continue;
      value = dup_clean (&fields[i]);
      if (!*value)
        continue;
      name = g_ascii_strdown (fields[i].key + strlen (OWN_FIELD), -1);
      g_string_append_printf (line, "%s%s=", line->len == bare ? " [" : " ", name);
      ms_json_append_string (line, value, -1);
    }
  if (line->len > bare)
    g_string_append_c (line, ']');
}

static void
write_words (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *time = dup_time ();

  g_string_append_printf (line, "%s %s:", time, name_level (level));
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        g_autofree char *message = dup_clean (&fields[i]);

        g_string_append_printf (line, " %s", message);
      }
  append_fields_in_words (line, fields, n_fields);
  g_string_append_c (line, '\n');
  fputs (line->str, stderr);
}

static gboolean
has_own_field (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_has_prefix (fields[i].key, OWN_FIELD))
      return TRUE;
  return FALSE;
}

/* GLib's own writer would drop what is no more than information, unless G_MESSAGES_DEBUG is set; in front of the journal as well. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer is_journal)
{
  if ((level & G_LOG_LEVEL_DEBUG)
      || ((level & G_LOG_LEVEL_INFO) && !has_own_field (fields, n_fields)))
    return g_log_writer_default (level, fields, n_fields, NULL);
  if (!is_journal || g_log_writer_journald (level, fields, n_fields, NULL) != G_LOG_WRITER_HANDLED)
    write_words (level, fields, n_fields);
  return G_LOG_WRITER_HANDLED;
}

void
ms_tool_start_log (gboolean json)
{
  gboolean is_journal = g_log_writer_is_journald (fileno (stderr));

  g_log_set_writer_func (json ? write_json : write_log, GINT_TO_POINTER (is_journal), NULL);
}

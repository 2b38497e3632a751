/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An event as a line of JSON. */

#include "tool/ms-tool-line-private.h"
#include "ms-error.h"
#include "ms-json-private.h"
#include "schema/ms-event-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Integers from here on are not exact for every reader of JSON. */
#define MOST ((gint64) 1 << 53)

static void
append_rest (MsEventRecord *record, gboolean state, GString *out)
{
  g_string_append (out, ",\"client\":");
  ms_json_append_string (out, record->client_id, -1);
  g_string_append (out, ",\"session\":");
  ms_json_append_string (out, record->session_id, -1);
  g_string_append_printf (out, ",\"recordedAt\":%" G_GINT64_FORMAT, record->recorded_at);
  if (state)
    g_string_append_printf (out, ",\"final\":%s", record->is_final ? "true" : "false");
  if (state && record->failure)
    {
      g_autofree char *failure = g_utf8_make_valid (record->failure, -1);

      g_string_append (out, ",\"failure\":");
      ms_json_append_string (out, failure, -1);
    }
  g_string_append (out, "}\n");
}

static void
append_line (MsEventRecord *record, gboolean state, gboolean verbatim, GString *out)
{
  const MsSequence *place = &record->sequence;
  const char *args = ms_event_peek_json (record->event);

  g_string_append_printf (out,
                          "{\"seq\":{\"global\":%" G_GINT64_FORMAT ",\"client\":%" G_GINT64_FORMAT
                          ",\"generation\":%" G_GINT64_FORMAT "},\"name\":",
                          place->global, place->client, place->generation);
  ms_json_append_string (out, ms_event_get_name (record->event), -1);
  g_string_append (out, verbatim ? ",\"args\":" : ",\"argsText\":");
  if (verbatim)
    g_string_append (out, args);
  else
    ms_json_append_string (out, args, -1);
  append_rest (record, state, out);
}

static gboolean
is_text (const char *text)
{
  return text && g_utf8_validate (text, -1, NULL);
}

/* Would a reader find @args again? */
static gboolean
is_object (const char *args)
{
  return ms_json_scan (args, -1, NULL) && args[ms_json_value_span (args, -1).offset] == '{';
}

gboolean
ms_tool_line_append (MsEventRecord *record, gboolean state, GString *out, GError **error)
{
  const char *args = ms_event_peek_json (record->event);
  gsize start = out->len;

  if (!is_text (args) || !is_text (ms_event_get_name (record->event))
      || !is_text (record->client_id) || !is_text (record->session_id))
    {
      g_autofree char *place = ms_sequence_to_string (&record->sequence);

      g_set_error (error, MS_ERROR, MS_ERROR_CORRUPT,
                   _ ("Event %s is damaged, it is no text: restore a backup"), place);
      return FALSE;
    }
  append_line (record, state, !strpbrk (args, "\r\n") && is_object (args), out);
  if (ms_json_scan (out->str + start, out->len - start, NULL))
    return TRUE;
  g_string_truncate (out, start);
  append_line (record, state, FALSE, out);
  return TRUE;
}

static gboolean
fail (GError **error, const char *message, const char *member)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message, member);
  return FALSE;
}

static gboolean
read_number (const char *text,
             MsJsonSpan object,
             const char *member,
             gint64 *number,
             GError **error)
{
  MsJsonSpan span = ms_json_find_member (text, object, member);
  g_autofree char *digits = NULL;

  if (span.length == 0)
    return TRUE;
  digits = g_strndup (text + span.offset, span.length);
  return g_ascii_string_to_signed (digits, 10, 0, MOST, number, NULL)
         || fail (error, _ ("“%s” is no integer from 0 to 2^53"), member);
}

/* NULL if it is not there, or has an error. */
static char *
read_string (const char *text, MsJsonSpan object, const char *member, GError **error)
{
  MsJsonSpan span = ms_json_find_member (text, object, member);
  g_autoptr (GString) string = g_string_new (NULL);

  if (span.length == 0)
    return NULL;
  if (text[span.offset] == '"')
    ms_json_append_meaning (text, span, string);
  if (text[span.offset] == '"' && strlen (string->str) == string->len)
    return g_strdup (string->str);
  fail (error, _ ("“%s” is no string, or holds U+0000"), member);
  return NULL;
}

/* The text of the arguments, as it was in the log. */
static char *
read_args (const char *text, MsJsonSpan object, GError **error)
{
  MsJsonSpan span = ms_json_find_member (text, object, "args");
  g_autoptr (GError) local_error = NULL;
  g_autofree char *args = NULL;

  if (span.length > 0)
    args = g_strndup (text + span.offset, span.length);
  else
    args = read_string (text, object, "argsText", &local_error);
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!args)
    fail (error, _ ("“%s” is missing"), "args");
  else if (is_object (args))
    return g_steal_pointer (&args);
  else
    fail (error, _ ("“%s” is no JSON object"), span.length > 0 ? "args" : "argsText");
  return NULL;
}

static gboolean
read_place (const char *text, MsJsonSpan object, MsSequence *place, GError **error)
{
  MsJsonSpan span = ms_json_find_member (text, object, "seq");

  *place = (MsSequence){ 0 };
  if (span.length == 0)
    return TRUE;
  if (text[span.offset] != '{')
    return fail (error, _ ("“%s” is no JSON object"), "seq");
  return read_number (text, span, "global", &place->global, error)
         && read_number (text, span, "client", &place->client, error)
         && read_number (text, span, "generation", &place->generation, error);
}

static gboolean
read_author (const char *text,
             MsJsonSpan object,
             const char *member,
             const char *otherwise,
             char **author,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *author = read_string (text, object, member, &local_error);
  if (local_error)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!*author)
    *author = g_strdup (otherwise);
  return TRUE;
}

static MsEvent *
read_event (const char *text, MsJsonSpan object, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *name = read_string (text, object, "name", &local_error);
  g_autofree char *args = NULL;

  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!name || !*name)
    fail (error, _ ("“%s” is missing"), "name");
  else if ((args = read_args (text, object, error)) != NULL)
    return ms_event_new_take_json (name, g_steal_pointer (&args));
  return NULL;
}

MsEventRecord *
ms_tool_line_read (const char *text,
                   gsize length,
                   const char *client_id,
                   const char *session_id,
                   GError **error)
{
  g_autoptr (MsEventRecord) record = NULL;
  g_autoptr (MsEvent) event = NULL;
  MsSequence place;
  MsJsonSpan object;

  if (!ms_json_scan (text, length, error))
    return NULL;
  object = ms_json_value_span (text, length);
  if (text[object.offset] != '{')
    {
      fail (error, _ ("“%s” is no JSON object"), _ ("the line"));
      return NULL;
    }
  event = read_event (text, object, error);
  if (!event || !read_place (text, object, &place, error))
    return NULL;
  record = ms_event_record_new (&place, event);
  record->recorded_at = g_get_real_time ();
  return read_number (text, object, "recordedAt", &record->recorded_at, error)
                 && read_author (text, object, "client", client_id, &record->client_id, error)
                 && read_author (text, object, "session", session_id, &record->session_id, error)
             ? g_steal_pointer (&record)
             : NULL;
}

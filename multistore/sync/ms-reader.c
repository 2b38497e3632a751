/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsReader: the values of one scanned JSON text, by their spans. */

#include "sync/ms-reader-private.h"
#include "ms-json-private.h"

#include <string.h>

/* Numbers of events are such that JavaScript counts them exactly. */
#define MAX_NUMBER (G_GINT64_CONSTANT (1) << 53)
#define MAX_ID_BYTES 64

gboolean
ms_reader_fail (MsReader *reader, const char *problem)
{
  if (!reader->problem)
    reader->problem = problem;
  return FALSE;
}

MsJsonSpan
ms_reader_find (MsReader *reader, MsJsonSpan object, const char *name)
{
  return ms_json_find_member (reader->text, object, name);
}

char
ms_reader_first_byte (MsReader *reader, MsJsonSpan span)
{
  return span.length > 0 ? reader->text[span.offset] : 0;
}

char *
ms_reader_dup_string (MsReader *reader, MsJsonSpan span)
{
  g_autoptr (GString) out = NULL;

  if (ms_reader_first_byte (reader, span) != '"'
      || !ms_json_scan (reader->text + span.offset, span.length, NULL))
    return NULL;
  out = g_string_sized_new (span.length);
  ms_json_append_meaning (reader->text, span, out);
  if (memchr (out->str, 0, out->len))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
ms_reader_read_string (MsReader *reader,
                       MsJsonSpan object,
                       const char *name,
                       char **value,
                       const char *problem)
{
  *value = ms_reader_dup_string (reader, ms_reader_find (reader, object, name));
  return *value || ms_reader_fail (reader, problem);
}

char *
ms_reader_dup_json (MsReader *reader, MsJsonSpan span)
{
  return span.length > 0 ? g_strndup (reader->text + span.offset, span.length) : NULL;
}

gboolean
ms_reader_read_number (MsReader *reader, MsJsonSpan span, gint64 *value)
{
  gint64 number = 0;

  if (span.length == 0 || span.length > 16)
    return FALSE;
  for (gsize i = 0; i < span.length; i++)
    {
      char digit = reader->text[span.offset + i];

      if (!g_ascii_isdigit (digit))
        return FALSE;
      number = number * 10 + (digit - '0');
    }
  *value = number;
  return number <= MAX_NUMBER;
}

gboolean
ms_reader_is_tagged (MsReader *reader, MsJsonSpan object, const char *tag)
{
  MsJsonSpan span = ms_reader_find (reader, object, "_tag");

  return ms_reader_first_byte (reader, span) == '"' && ms_json_means (reader->text, span, tag);
}

char *
ms_reader_dup_id (MsReader *reader, MsJsonSpan object, const char *member)
{
  MsJsonSpan span = ms_reader_find (reader, object, member);
  gint64 number;

  if (span.length == 0 || span.length > MAX_ID_BYTES)
    return NULL;
  if (ms_reader_read_number (reader, span, &number))
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);
  return ms_reader_dup_string (reader, span);
}

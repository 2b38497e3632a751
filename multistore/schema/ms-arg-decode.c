/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsArg: the value of an argument, read from JSON. */

#include "schema/ms-arg-private.h"
#include "ms-json-private.h"
#include "ms-json-variant-private.h"

#include <math.h>
#include <string.h>

static const char *
name_json_type (char first)
{
  switch (first)
    {
    case '"':
      return "string";
    case '{':
      return "object";
    case '[':
      return "array";
    case 't':
    case 'f':
      return "boolean";
    case 'n':
      return "null";
    default:
      return "number";
    }
}

static gboolean
decode_string (const char *text, MsJsonSpan span, MsArena *arena, MsValue *sql, GError **error)
{
  const char *start = text + span.offset + 1;
  GString *meaning;

  *sql = ms_value_text (start, span.length - 2);
  if (!memchr (start, '\\', span.length - 2))
    return TRUE;

  meaning = g_string_sized_new (span.length);
  ms_json_append_meaning (text, span, meaning);
  *sql = ms_value_text (meaning->str, meaning->len);
  g_ptr_array_add (arena, g_string_free (meaning, FALSE));
  if (memchr (sql->bytes.data, '\0', sql->bytes.length))
    return ms_arg_fail (error, "it holds the character U+0000, which SQL cannot keep");
  return TRUE;
}

/* JSON knows one kind of number: 1.0 and 1e0 are the integer 1. */
static gboolean
decode_integer (const MsArg *self, const char *text, MsJsonSpan span, MsValue *sql, GError **error)
{
  g_autofree char *digits = g_strndup (text + span.offset, span.length);
  double number;

  /* What has 18 digits fits into 64 bits. */
  if (span.length < 19 && !strpbrk (digits, ".eE"))
    {
      *sql = ms_value_integer (g_ascii_strtoll (digits, NULL, 10));
      return ms_arg_check_integer (self, sql->integer, error);
    }
  number = g_ascii_strtod (digits, NULL);
  if (number != floor (number) || fabs (number) > (double) MS_JSON_MAX_SAFE_INTEGER)
    return ms_arg_fail (error, "%s is not an integer up to 2^53", digits);
  *sql = ms_value_integer ((gint64) number);
  return ms_arg_check_integer (self, sql->integer, error);
}

static gboolean
decode_double (const char *text, MsJsonSpan span, MsValue *sql, GError **error)
{
  g_autofree char *digits = g_strndup (text + span.offset, span.length);
  double number = g_ascii_strtod (digits, NULL);

  if (!isfinite (number))
    return ms_arg_fail (error, "%s is too large", digits);
  *sql = ms_value_real (number == 0.0 ? 0.0 : number);
  return TRUE;
}

/* GLib passes over what is none. */
static gboolean
is_base64 (const char *text)
{
  gsize length = strlen (text);
  gsize n_digits =
      strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  return length % 4 == 0 && length - n_digits <= 2
         && strspn (text + n_digits, "=") == length - n_digits;
}

static gboolean
decode_bytes (const char *text, MsJsonSpan span, MsArena *arena, MsValue *sql, GError **error)
{
  MsValue string;
  g_autofree char *base64 = NULL;
  guchar *bytes;
  gsize length;

  if (!decode_string (text, span, arena, &string, error))
    return FALSE;
  base64 = g_strndup (string.bytes.data, string.bytes.length);
  if (!is_base64 (base64))
    return ms_arg_fail (error, "it is not base64");
  bytes = g_base64_decode (base64, &length);
  g_ptr_array_add (arena, bytes);
  *sql = ms_value_blob (bytes, length);
  return TRUE;
}

static gboolean
is_string (const char *text, MsJsonSpan element, gpointer unused)
{
  return text[element.offset] == '"';
}

static gboolean
decode_json (const MsArg *self,
             const char *text,
             MsJsonSpan span,
             MsArena *arena,
             MsValue *sql,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GString) canonical = NULL;
  gsize length;

  if (self->kind == MS_ARG_STRINGS && !ms_json_foreach_element (text, span, is_string, NULL))
    return ms_arg_fail (error, "it is not an array of strings");

  canonical = g_string_sized_new (span.length);
  if (!ms_json_append_canonical_span (text, span, canonical, &local_error))
    return ms_arg_fail (error, "%s", local_error->message);
  length = canonical->len;
  *sql = ms_value_text (canonical->str, length);
  g_ptr_array_add (arena, g_string_free (g_steal_pointer (&canonical), FALSE));
  return TRUE;
}

static gboolean
json_type_fits (const MsArg *self, char first)
{
  gboolean is_number = first == '-' || g_ascii_isdigit (first);

  switch (self->kind)
    {
    case MS_ARG_STRING:
    case MS_ARG_BYTES:
      return first == '"';
    case MS_ARG_BOOLEAN:
      return first == 't' || first == 'f';
    case MS_ARG_INTEGER:
    case MS_ARG_DOUBLE:
      return is_number;
    case MS_ARG_OBJECT:
      return first == '{';
    case MS_ARG_STRINGS:
    case MS_ARG_ARRAY:
      return first == '[';
    default:
      return TRUE;
    }
}

gboolean
ms_arg_decode (const MsArg *self,
               const char *text,
               MsJsonSpan span,
               MsArena *arena,
               MsValue *sql,
               GError **error)
{
  char first = text[span.offset];

  if (first == 'n' && (self->nullable || self->kind == MS_ARG_ANY))
    {
      sql->type = MS_VALUE_NULL;
      return TRUE;
    }
  if (!json_type_fits (self, first))
    return ms_arg_fail (error, "it is a JSON %s, which does not fit the type “%s”",
                        name_json_type (first), self->type);

  switch (self->kind)
    {
    case MS_ARG_STRING:
      return decode_string (text, span, arena, sql, error);
    case MS_ARG_BOOLEAN:
      *sql = ms_value_integer (first == 't');
      return TRUE;
    case MS_ARG_INTEGER:
      return decode_integer (self, text, span, sql, error);
    case MS_ARG_DOUBLE:
      return decode_double (text, span, sql, error);
    case MS_ARG_BYTES:
      return decode_bytes (text, span, arena, sql, error);
    default:
      return decode_json (self, text, span, arena, sql, error);
    }
}

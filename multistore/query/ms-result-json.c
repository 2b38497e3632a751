/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsResult: all rows as one JSON text. */

#include "query/ms-result-private.h"
#include "ms-json-private.h"

#include <math.h>
#include <string.h>

static void
append_member (GString *out, const char *name, const char *text)
{
  g_string_append_printf (out, "{\"%s\":\"%s\"}", name, text);
}

static void
append_integer (GString *out, gint64 integer)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, integer);
  if (integer >= -MS_JSON_MAX_SAFE_INTEGER && integer <= MS_JSON_MAX_SAFE_INTEGER)
    g_string_append (out, text);
  else
    append_member (out, "integer", text);
}

/* A real stays one for those who tell integers from reals. */
static void
append_real (GString *out, double real)
{
  gsize start = out->len;

  if (!isfinite (real))
    {
      append_member (out, "real", real > 0 ? "inf" : "-inf");
      return;
    }
  ms_json_append_double (out, real);
  if (!strpbrk (out->str + start, ".e"))
    g_string_append (out, ".0");
}

static void
append_bytes (GString *out, const MsValue *value)
{
  g_autofree char *text = g_base64_encode ((const guchar *) value->bytes.data, value->bytes.length);

  append_member (out, "base64", text);
}

static void
append_value (GString *out, const MsValue *value)
{
  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      append_integer (out, value->integer);
      break;
    case MS_VALUE_REAL:
      append_real (out, value->real);
      break;
    case MS_VALUE_TEXT:
      if (ms_value_is_string (value))
        ms_json_append_string (out, value->bytes.data, value->bytes.length);
      else
        append_bytes (out, value);
      break;
    case MS_VALUE_BLOB:
      append_bytes (out, value);
      break;
    default:
      g_string_append (out, "null");
    }
}

static void
append_row (GString *out, MsResult *self, guint row)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < ms_result_get_n_columns (self); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_value (out, ms_result_get_value (self, row, i));
    }
  g_string_append_c (out, ']');
}

char *
ms_result_to_json (MsResult *self)
{
  GString *out;

  g_return_val_if_fail (MS_IS_RESULT (self), NULL);

  out = g_string_new ("[");
  for (guint i = 0; i < ms_result_get_n_rows (self); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_row (out, self, i);
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

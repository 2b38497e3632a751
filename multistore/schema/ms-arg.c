/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsArg: one argument of an event type, and its value as GVariant, as JSON and as SQL. */

#include "schema/ms-arg-private.h"
#include "ms-error.h"
#include "ms-json-private.h"
#include "ms-json-variant-private.h"

#include <math.h>
#include <string.h>

static const struct
{
  const char *type;
  MsArgKind kind;
} kinds[] = {
  { "s", MS_ARG_STRING },  { "b", MS_ARG_BOOLEAN },    { "y", MS_ARG_INTEGER },
  { "n", MS_ARG_INTEGER }, { "q", MS_ARG_INTEGER },    { "i", MS_ARG_INTEGER },
  { "u", MS_ARG_INTEGER }, { "x", MS_ARG_INTEGER },    { "t", MS_ARG_INTEGER },
  { "d", MS_ARG_DOUBLE },  { "ay", MS_ARG_BYTES },     { "as", MS_ARG_STRINGS },
  { "av", MS_ARG_ARRAY },  { "a{sv}", MS_ARG_OBJECT }, { "v", MS_ARG_ANY },
};

gboolean
ms_arg_fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MS_ERROR, MS_ERROR_INVALID_ARGS, message);
  return FALSE;
}

gboolean
ms_arg_parse_type (const char *type, MsArg *arg)
{
  const char *base = *type == 'm' ? type + 1 : type;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (base, kinds[i].type) == 0)
      {
        arg->type = g_strdup (type);
        arg->kind = kinds[i].kind;
        arg->letter = base[0];
        arg->nullable = *type == 'm';
        return TRUE;
      }
  return FALSE;
}

MsArena *
ms_arena_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

gboolean
ms_arg_check_integer (const MsArg *self, gint64 integer, GError **error)
{
  gint64 low = -MS_JSON_MAX_SAFE_INTEGER;
  gint64 high = MS_JSON_MAX_SAFE_INTEGER;

  switch (self->letter)
    {
    case 'y':
      low = 0, high = G_MAXUINT8;
      break;
    case 'n':
      low = G_MININT16, high = G_MAXINT16;
      break;
    case 'q':
      low = 0, high = G_MAXUINT16;
      break;
    case 'i':
      low = G_MININT32, high = G_MAXINT32;
      break;
    case 'u':
      low = 0, high = G_MAXUINT32;
      break;
    case 't':
      low = 0;
      break;
    default:
      break;
    }
  if (integer >= low && integer <= high)
    return TRUE;
  return ms_arg_fail (error,
                      "%" G_GINT64_FORMAT " is outside of %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
                      ", the range of type “%s”",
                      integer, low, high, self->type);
}

static gboolean
read_integer (GVariant *value, gint64 *integer)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BYTE:
      *integer = g_variant_get_byte (value);
      return TRUE;
    case G_VARIANT_CLASS_INT16:
      *integer = g_variant_get_int16 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT16:
      *integer = g_variant_get_uint16 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT32:
      *integer = g_variant_get_int32 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT32:
      *integer = g_variant_get_uint32 (value);
      return TRUE;
    case G_VARIANT_CLASS_INT64:
      *integer = g_variant_get_int64 (value);
      return TRUE;
    case G_VARIANT_CLASS_UINT64:
      *integer = MIN (g_variant_get_uint64 (value), G_MAXINT64);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
fail_type (const MsArg *self, const char *got, GError **error)
{
  return ms_arg_fail (error, "it is of type “%s”, where “%s” is expected", got, self->type);
}

static gboolean
encode_double (const MsArg *self, GVariant *value, GString *json, MsValue *sql, GError **error)
{
  double number;
  gint64 integer;

  if (g_variant_classify (value) == G_VARIANT_CLASS_DOUBLE)
    number = g_variant_get_double (value);
  else if (read_integer (value, &integer))
    number = integer;
  else
    return fail_type (self, g_variant_get_type_string (value), error);

  if (!isfinite (number))
    return ms_arg_fail (error, "it is infinite or not a number, which JSON cannot hold");
  number = number == 0.0 ? 0.0 : number;
  ms_json_append_double (json, number);
  *sql = ms_value_real (number);
  return TRUE;
}

static gboolean
encode_bytes (const MsArg *self, GVariant *value, GString *json, MsValue *sql, GError **error)
{
  g_autofree char *base64 = NULL;
  const guchar *bytes;
  gsize length;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return fail_type (self, g_variant_get_type_string (value), error);
  bytes = g_variant_get_fixed_array (value, &length, 1);
  base64 = g_base64_encode (bytes, length);
  ms_json_append_string (json, base64, -1);
  *sql = ms_value_blob (bytes, length);
  return TRUE;
}

static gboolean
container_fits (const MsArg *self, GVariant *value)
{
  switch (self->kind)
    {
    case MS_ARG_STRINGS:
      return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY);
    case MS_ARG_ARRAY:
      /* Bytes are a string in JSON. */
      return g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY)
             && !g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY)
             && !g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING);
    case MS_ARG_OBJECT:
      return g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}"));
    default:
      return TRUE;
    }
}

static gboolean
encode_json (const MsArg *self,
             GVariant *value,
             GString *json,
             MsArena *arena,
             MsValue *sql,
             GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize start = json->len;
  char *copy;

  if (!container_fits (self, value))
    return fail_type (self, g_variant_get_type_string (value), error);
  if (!ms_json_append_variant (value, json, &local_error))
    return ms_arg_fail (error, "%s", local_error->message);
  if (json->len - start == strlen ("null") && strcmp (json->str + start, "null") == 0)
    {
      sql->type = MS_VALUE_NULL;
      return TRUE;
    }
  copy = g_strndup (json->str + start, json->len - start);
  *sql = ms_value_text (copy, json->len - start);
  g_ptr_array_add (arena, copy);
  return TRUE;
}

/* printf () would be a tenth of a commit. */
static void
append_integer (GString *json, gint64 integer)
{
  char digits[21];
  char *at = digits + sizeof digits;
  guint64 rest = integer < 0 ? -(guint64) integer : (guint64) integer;

  do
    *--at = '0' + rest % 10;
  while ((rest /= 10) > 0);
  if (integer < 0)
    *--at = '-';
  g_string_append_len (json, at, digits + sizeof digits - at);
}

static gboolean
encode_present (const MsArg *self,
                GVariant *value,
                GString *json,
                MsArena *arena,
                MsValue *sql,
                GError **error)
{
  const char *string;
  gsize length;
  gint64 integer;

  switch (self->kind)
    {
    case MS_ARG_STRING:
      if (g_variant_classify (value) != G_VARIANT_CLASS_STRING)
        return fail_type (self, g_variant_get_type_string (value), error);
      string = g_variant_get_string (value, &length);
      ms_json_append_string (json, string, length);
      *sql = ms_value_text (string, length);
      return TRUE;
    case MS_ARG_BOOLEAN:
      if (g_variant_classify (value) != G_VARIANT_CLASS_BOOLEAN)
        return fail_type (self, g_variant_get_type_string (value), error);
      g_string_append (json, g_variant_get_boolean (value) ? "true" : "false");
      *sql = ms_value_integer (g_variant_get_boolean (value));
      return TRUE;
    case MS_ARG_INTEGER:
      if (!read_integer (value, &integer))
        return fail_type (self, g_variant_get_type_string (value), error);
      append_integer (json, integer);
      *sql = ms_value_integer (integer);
      return ms_arg_check_integer (self, integer, error);
    case MS_ARG_DOUBLE:
      return encode_double (self, value, json, sql, error);
    case MS_ARG_BYTES:
      return encode_bytes (self, value, json, sql, error);
    default:
      return encode_json (self, value, json, arena, sql, error);
    }
}

gboolean
ms_arg_encode (const MsArg *self,
               GVariant *value,
               GString *json,
               MsArena *arena,
               MsValue *sql,
               GError **error)
{
  g_autoptr (GVariant) inner = NULL;

  if (g_variant_classify (value) != G_VARIANT_CLASS_MAYBE)
    return encode_present (self, value, json, arena, sql, error);

  inner = g_variant_get_maybe (value);
  if (inner)
    return ms_arg_encode (self, inner, json, arena, sql, error);
  if (!self->nullable && self->kind != MS_ARG_ANY)
    return ms_arg_fail (error, "it is null, where “%s” is expected", self->type);
  g_string_append (json, "null");
  sql->type = MS_VALUE_NULL;
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQL values for properties of objects. */

#include "query/ms-value-property-private.h"
#include "query/ms-result-private.h"
#include "schema/ms-variant-sql-private.h"

#include <string.h>

gboolean
ms_value_fits_property (GParamSpec *pspec)
{
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_STRING:
    case G_TYPE_BOOLEAN:
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
    case G_TYPE_ENUM:
    case G_TYPE_FLAGS:
    case G_TYPE_VARIANT:
      return TRUE;
    default:
      return pspec->value_type == G_TYPE_BYTES;
    }
}

static gint
to_enum (const MsValue *value, GParamSpec *pspec)
{
  GEnumClass *class = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  const GEnumValue *found = NULL;

  if (value->type == MS_VALUE_TEXT)
    {
      g_autofree char *text = ms_value_as_text (value);

      found = g_enum_get_value_by_nick (class, text);
      if (!found)
        found = g_enum_get_value_by_name (class, text);
      return found ? found->value : G_PARAM_SPEC_ENUM (pspec)->default_value;
    }
  found = g_enum_get_value (class, ms_value_as_int (value));
  return found ? found->value : G_PARAM_SPEC_ENUM (pspec)->default_value;
}

static GBytes *
to_bytes (const MsValue *value)
{
  g_autofree char *text = NULL;

  if (value->type >= MS_VALUE_TEXT)
    return g_bytes_new (value->bytes.data, value->bytes.length);
  text = ms_value_as_text (value);
  return g_bytes_new_take (g_strdup (text), strlen (text));
}

static char *
to_string (const MsValue *value)
{
  g_autofree char *text = ms_value_as_text (value);

  /* Languages take a string property for UTF-8, which a blob need not be. */
  return g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : g_utf8_make_valid (text, -1);
}

static void
set_integer (gint64 integer, GValue *out)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (out)))
    {
    case G_TYPE_CHAR:
      g_value_set_schar (out, CLAMP (integer, G_MININT8, G_MAXINT8));
      break;
    case G_TYPE_UCHAR:
      g_value_set_uchar (out, CLAMP (integer, 0, G_MAXUINT8));
      break;
    case G_TYPE_INT:
      g_value_set_int (out, CLAMP (integer, G_MININT, G_MAXINT));
      break;
    case G_TYPE_UINT:
      g_value_set_uint (out, CLAMP (integer, 0, G_MAXUINT));
      break;
    case G_TYPE_LONG:
      g_value_set_long (out, CLAMP (integer, G_MINLONG, G_MAXLONG));
      break;
    case G_TYPE_ULONG:
      g_value_set_ulong (out, MAX (integer, 0));
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (out, integer);
      break;
    default:
      g_value_set_uint64 (out, MAX (integer, 0));
    }
}

static void
set (const MsValue *value, GParamSpec *pspec, GValue *out)
{
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_STRING:
      g_value_take_string (out, to_string (value));
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (out, ms_value_as_double (value) != 0.0);
      break;
    case G_TYPE_FLOAT:
      g_value_set_float (out, (float) ms_value_as_double (value));
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (out, ms_value_as_double (value));
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (out, to_enum (value, pspec));
      break;
    case G_TYPE_FLAGS:
      g_value_set_flags (out, (guint) ms_value_as_int (value));
      break;
    case G_TYPE_VARIANT:
      g_value_set_variant (out, ms_variant_new_from_sql (value));
      break;
    case G_TYPE_BOXED:
      g_value_take_boxed (out, to_bytes (value));
      break;
    default:
      set_integer (ms_value_as_int (value), out);
    }
}

void
ms_value_to_property (const MsValue *value, GParamSpec *pspec, GValue *out)
{
  g_value_init (out, pspec->value_type);
  if (value->type == MS_VALUE_NULL)
    {
      g_param_value_set_default (pspec, out);
      return;
    }
  set (value, pspec, out);
  g_param_value_validate (pspec, out);
}

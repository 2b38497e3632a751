/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON and GVariant: the one as the other. */

#include "ms-json-variant-private.h"
#include "ms-json-private.h"

#include <math.h>
#include <string.h>

static gboolean
fail (GError **error, const char *problem)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, problem);
  return FALSE;
}

static json_t *build_value (GVariant *value, guint depth, GError **error);

static json_t *
build_integer (gint64 integer, GError **error)
{
  if (integer > MS_JSON_MAX_SAFE_INTEGER || integer < -MS_JSON_MAX_SAFE_INTEGER)
    {
      fail (error, "an integer beyond 2^53 is not kept exactly by JSON: use a string");
      return NULL;
    }
  return json_integer (integer);
}

static json_t *
build_double (double number, GError **error)
{
  if (!isfinite (number))
    {
      fail (error, "an infinite number, or one that is none, has no JSON form");
      return NULL;
    }
  return json_real (number == 0.0 ? 0.0 : number);
}

static json_t *
build_bytes (GVariant *value)
{
  gsize length;
  const guchar *bytes = g_variant_get_fixed_array (value, &length, 1);
  g_autofree char *base64 = g_base64_encode (bytes, length);

  return json_string (base64);
}

static json_t *
build_object (GVariant *value, guint depth, GError **error)
{
  g_autoptr (json_t) object = json_object ();
  gsize n_members = g_variant_n_children (value);

  for (gsize i = 0; i < n_members; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) content = g_variant_get_child_value (entry, 1);
      json_t *member;

      if (!g_variant_is_of_type (name, G_VARIANT_TYPE_STRING))
        {
          fail (error, "a dictionary has a JSON form only if its keys are strings");
          return NULL;
        }
      member = build_value (content, depth + 1, error);
      if (!member || json_object_set_new (object, g_variant_get_string (name, NULL), member) != 0)
        return NULL;
    }
  return g_steal_pointer (&object);
}

static json_t *
build_array (GVariant *value, guint depth, GError **error)
{
  g_autoptr (json_t) array = json_array ();
  gsize n_elements = g_variant_n_children (value);

  for (gsize i = 0; i < n_elements; i++)
    {
      g_autoptr (GVariant) content = g_variant_get_child_value (value, i);
      json_t *element = build_value (content, depth + 1, error);

      if (!element || json_array_append_new (array, element) != 0)
        return NULL;
    }
  return g_steal_pointer (&array);
}

static json_t *
build_container (GVariant *value, guint depth, GError **error)
{
  if (depth > MS_JSON_MAX_DEPTH)
    {
      fail (error, "it is nested more than 64 deep");
      return NULL;
    }
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    return build_bytes (value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICTIONARY))
    return build_object (value, depth, error);
  return build_array (value, depth, error);
}

static json_t *
build_inner (GVariant *value, guint depth, GError **error)
{
  g_autoptr (GVariant) inner = NULL;

  if (g_variant_classify (value) == G_VARIANT_CLASS_VARIANT)
    inner = g_variant_get_variant (value);
  else
    inner = g_variant_get_maybe (value);
  return inner ? build_value (inner, depth, error) : json_null ();
}

static json_t *
build_value (GVariant *value, guint depth, GError **error)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      return json_boolean (g_variant_get_boolean (value));
    case G_VARIANT_CLASS_BYTE:
      return json_integer (g_variant_get_byte (value));
    case G_VARIANT_CLASS_INT16:
      return json_integer (g_variant_get_int16 (value));
    case G_VARIANT_CLASS_UINT16:
      return json_integer (g_variant_get_uint16 (value));
    case G_VARIANT_CLASS_INT32:
      return json_integer (g_variant_get_int32 (value));
    case G_VARIANT_CLASS_UINT32:
      return json_integer (g_variant_get_uint32 (value));
    case G_VARIANT_CLASS_INT64:
      return build_integer (g_variant_get_int64 (value), error);
    case G_VARIANT_CLASS_UINT64:
      return build_integer (MIN (g_variant_get_uint64 (value), G_MAXINT64), error);
    case G_VARIANT_CLASS_DOUBLE:
      return build_double (g_variant_get_double (value), error);
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
      return json_string (g_variant_get_string (value, NULL));
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
      return build_inner (value, depth, error);
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
      return build_container (value, depth, error);
    default:
      fail (error, "a value of this type has no JSON form");
      return NULL;
    }
}

gboolean
ms_json_append_variant (GVariant *value, GString *out, GError **error)
{
  g_autoptr (json_t) tree = build_value (value, 1, error);

  return tree && ms_json_append_canonical (tree, out, error);
}

gboolean
ms_json_append_canonical_span (const char *text, MsJsonSpan span, GString *out, GError **error)
{
  g_autoptr (json_t) tree = ms_json_parse (text + span.offset, span.length, error);

  return tree && ms_json_append_canonical (tree, out, error);
}

static char *
dup_string (const char *text, MsJsonSpan span)
{
  g_autoptr (GString) meaning = g_string_new (NULL);

  ms_json_append_meaning (text, span, meaning);
  return g_string_free (g_steal_pointer (&meaning), FALSE);
}

static GVariant *
read_number (const char *text, MsJsonSpan span)
{
  g_autofree char *digits = g_strndup (text + span.offset, span.length);
  char *end = NULL;
  gint64 integer;

  if (!strpbrk (digits, ".eE"))
    {
      errno = 0;
      integer = g_ascii_strtoll (digits, &end, 10);
      if (errno != ERANGE && *end == '\0')
        return g_variant_new_int64 (integer);
    }
  return g_variant_new_double (g_ascii_strtod (digits, NULL));
}

static gboolean
add_member (const char *text, const MsJsonMember *member, gpointer user_data)
{
  g_autofree char *name = dup_string (text, member->name);
  GVariant *value = ms_json_dup_variant (text, member->value);

  g_variant_dict_insert_value (user_data, name, value);
  g_variant_unref (value);
  return TRUE;
}

static gboolean
add_element (const char *text, MsJsonSpan element, gpointer user_data)
{
  g_autoptr (GVariant) value = ms_json_dup_variant (text, element);

  g_variant_builder_add (user_data, "v", value);
  return TRUE;
}

static GVariant *
read_value (const char *text, MsJsonSpan span)
{
  GVariantDict dict;
  GVariantBuilder builder;
  g_autofree char *string = NULL;

  switch (text[span.offset])
    {
    case '{':
      g_variant_dict_init (&dict, NULL);
      ms_json_foreach_member (text, span, add_member, &dict);
      return g_variant_dict_end (&dict);
    case '[':
      g_variant_builder_init (&builder, G_VARIANT_TYPE ("av"));
      ms_json_foreach_element (text, span, add_element, &builder);
      return g_variant_builder_end (&builder);
    case '"':
      string = dup_string (text, span);
      return g_variant_new_string (string);
    case 't':
    case 'f':
      return g_variant_new_boolean (text[span.offset] == 't');
    case 'n':
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    default:
      return read_number (text, span);
    }
}

GVariant *
ms_json_dup_variant (const char *text, MsJsonSpan span)
{
  return g_variant_ref_sink (read_value (text, span));
}

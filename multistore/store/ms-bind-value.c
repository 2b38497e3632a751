/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bindings of properties: GVariant and GValue, the one as the other. */

#include "store/ms-bind-value-private.h"

#include <string.h>

/* Any integer, or a truth value, as a number. */
static gboolean
read_integer (GVariant *variant, gint64 *integer)
{
  switch (*g_variant_get_type_string (variant))
    {
    case 'b':
      *integer = g_variant_get_boolean (variant);
      return TRUE;
    case 'y':
      *integer = g_variant_get_byte (variant);
      return TRUE;
    case 'n':
      *integer = g_variant_get_int16 (variant);
      return TRUE;
    case 'q':
      *integer = g_variant_get_uint16 (variant);
      return TRUE;
    case 'i':
      *integer = g_variant_get_int32 (variant);
      return TRUE;
    case 'u':
      *integer = g_variant_get_uint32 (variant);
      return TRUE;
    case 'x':
      *integer = g_variant_get_int64 (variant);
      return TRUE;
    case 't':
      *integer = (gint64) MIN (g_variant_get_uint64 (variant), G_MAXINT64);
      return TRUE;
    case 'd':
      *integer = (gint64) CLAMP (g_variant_get_double (variant), -9e18, 9e18);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
get_number (GVariant *variant, GValue *value)
{
  g_auto (GValue) number = G_VALUE_INIT;
  gint64 integer;

  if (!read_integer (variant, &integer))
    return FALSE;
  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_DOUBLE))
    {
      g_value_init (&number, G_TYPE_DOUBLE);
      g_value_set_double (&number, g_variant_get_double (variant));
    }
  else
    {
      g_value_init (&number, G_TYPE_INT64);
      g_value_set_int64 (&number, integer);
    }
  return g_value_transform (&number, value);
}

static gboolean
get_enum (GVariant *variant, GValue *value)
{
  GEnumClass *class = g_type_class_peek (G_VALUE_TYPE (value));
  const GEnumValue *found = NULL;
  gint64 integer;

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    found = g_enum_get_value_by_nick (class, g_variant_get_string (variant, NULL));
  else if (read_integer (variant, &integer))
    found = g_enum_get_value (class, integer);
  if (found)
    g_value_set_enum (value, found->value);
  return found != NULL;
}

static gboolean
get_flags (GVariant *variant, GValue *value)
{
  GFlagsClass *class = g_type_class_peek (G_VALUE_TYPE (value));
  g_autofree const char **nicks = NULL;
  gint64 integer;
  guint flags = 0;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING_ARRAY))
    {
      if (!read_integer (variant, &integer))
        return FALSE;
      g_value_set_flags (value, (guint) integer);
      return TRUE;
    }
  nicks = g_variant_get_strv (variant, NULL);
  for (guint i = 0; nicks[i]; i++)
    {
      const GFlagsValue *found = g_flags_get_value_by_nick (class, nicks[i]);

      if (!found)
        return FALSE;
      flags |= found->value;
    }
  g_value_set_flags (value, flags);
  return TRUE;
}

gboolean
ms_bind_get (GVariant *variant, GValue *value)
{
  GType type = G_VALUE_TYPE (value);

  if (g_variant_type_is_maybe (g_variant_get_type (variant)))
    {
      g_autoptr (GVariant) inner = g_variant_get_maybe (variant);

      /* Nothing is the value that a fresh GValue has. */
      return !inner || ms_bind_get (inner, value);
    }
  if (G_TYPE_IS_ENUM (type))
    return get_enum (variant, value);
  if (G_TYPE_IS_FLAGS (type))
    return get_flags (variant, value);
  if (type == G_TYPE_STRING && g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING))
    {
      g_value_set_string (value, g_variant_get_string (variant, NULL));
      return TRUE;
    }
  if (type == G_TYPE_STRV && g_variant_is_of_type (variant, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_value_take_boxed (value, g_variant_dup_strv (variant, NULL));
      return TRUE;
    }
  if (type == G_TYPE_VARIANT)
    {
      g_value_set_variant (value, variant);
      return TRUE;
    }
  return get_number (variant, value);
}

static GVariant *
set_integer (gint64 integer, char letter)
{
  switch (letter)
    {
    case 'b':
      return g_variant_new_boolean (integer != 0);
    case 'y':
      return g_variant_new_byte (CLAMP (integer, 0, G_MAXUINT8));
    case 'n':
      return g_variant_new_int16 (CLAMP (integer, G_MININT16, G_MAXINT16));
    case 'q':
      return g_variant_new_uint16 (CLAMP (integer, 0, G_MAXUINT16));
    case 'i':
      return g_variant_new_int32 (CLAMP (integer, G_MININT32, G_MAXINT32));
    case 'u':
      return g_variant_new_uint32 (CLAMP (integer, 0, G_MAXUINT32));
    case 'x':
      return g_variant_new_int64 (integer);
    case 't':
      return g_variant_new_uint64 (MAX (integer, 0));
    default:
      return NULL;
    }
}

static GVariant *
set_flags (const GValue *value)
{
  GFlagsClass *class = g_type_class_peek (G_VALUE_TYPE (value));
  guint flags = g_value_get_flags (value);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < class->n_values; i++)
    if (class->values[i].value && (flags & class->values[i].value) == class->values[i].value)
      g_variant_builder_add (&builder, "s", class->values[i].value_nick);
  return g_variant_builder_end (&builder);
}

static GVariant *
set_number (const GValue *value, const GVariantType *type)
{
  g_auto (GValue) number = G_VALUE_INIT;
  gboolean real = g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE);

  g_value_init (&number, real ? G_TYPE_DOUBLE : G_TYPE_INT64);
  if (!g_value_transform (value, &number))
    return NULL;
  return real ? g_variant_new_double (g_value_get_double (&number))
              : set_integer (g_value_get_int64 (&number), *g_variant_type_peek_string (type));
}

static GVariant *
set_text (const GValue *value)
{
  if (G_VALUE_HOLDS_ENUM (value))
    {
      const GEnumValue *found =
          g_enum_get_value (g_type_class_peek (G_VALUE_TYPE (value)), g_value_get_enum (value));

      return found ? g_variant_new_string (found->value_nick) : NULL;
    }
  if (!G_VALUE_HOLDS_STRING (value))
    return NULL;
  return g_variant_new_string (g_value_get_string (value) ? g_value_get_string (value) : "");
}

static GVariant *
set_texts (const GValue *value)
{
  const char *const *texts;

  if (G_VALUE_HOLDS_FLAGS (value))
    return set_flags (value);
  if (!G_VALUE_HOLDS (value, G_TYPE_STRV))
    return NULL;
  texts = g_value_get_boxed (value);
  return g_variant_new_strv (texts, texts ? -1 : 0);
}

static gboolean
is_nothing (const GValue *value)
{
  return (G_VALUE_HOLDS_STRING (value) && !g_value_get_string (value))
         || (G_VALUE_HOLDS_VARIANT (value) && !g_value_get_variant (value));
}

static GVariant *
set_maybe (const GValue *value, const GVariantType *element)
{
  g_autoptr (GVariant) inner = NULL;

  if (is_nothing (value))
    return g_variant_new_maybe (element, NULL);
  inner = ms_bind_set (value, element);
  if (!inner)
    return NULL;
  g_variant_take_ref (inner);
  return g_variant_new_maybe (NULL, inner);
}

GVariant *
ms_bind_set (const GValue *value, const GVariantType *type)
{
  GVariant *variant = G_VALUE_HOLDS_VARIANT (value) ? g_value_get_variant (value) : NULL;

  if (variant && g_variant_is_of_type (variant, type))
    return g_variant_ref (variant);
  if (g_variant_type_is_maybe (type))
    return set_maybe (value, g_variant_type_element (type));
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return set_text (value);
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return set_texts (value);
  if (G_VALUE_HOLDS_VARIANT (value))
    return NULL;
  return set_number (value, type);
}

void
ms_bind_keep (GObject *object,
              const char *kind,
              GParamSpec *pspec,
              gpointer data,
              GDestroyNotify destroy)
{
  g_autofree char *name = g_strdup_printf ("ms-%s-binding::%s", kind, pspec->name);

  g_object_set_qdata_full (object, g_quark_from_string (name), data, destroy);
}

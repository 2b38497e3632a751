/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The only file that calls jansson: texts to trees, trees to texts, and the canonical form of RFC
 * 8785.
 */
#include "ms-json-private.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* jansson asks the locale for the decimal point and cannot handle one of several bytes. */
static json_t *
load_in_c_locale (const char *text, gsize length, json_error_t *problem)
{
  static gsize c_numbers;
  const size_t flags = JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
  locale_t locale_before;
  json_t *value;

  if (g_once_init_enter (&c_numbers))
    g_once_init_leave (&c_numbers, (gsize) newlocale (LC_ALL_MASK, "C", (locale_t) 0));
  locale_before = uselocale ((locale_t) c_numbers);
  value = json_loadb (text, length, flags, problem);
  uselocale (locale_before);
  return value;
}

static char *
describe_problem (const json_error_t *problem)
{
  switch (json_error_code (problem))
    {
    case json_error_duplicate_key:
      return g_strdup ("an object has two members of the same name (keep one)");
    case json_error_null_byte_in_key:
      return g_strdup ("a member name holds U+0000 (leave it out)");
    case json_error_numeric_overflow:
      return g_strdup (
          "a number is too large: an integer needs to fit into 64 bits, another number "
          "into a double (write it as a string)");
    default:
      return g_utf8_make_valid (problem->text, -1);
    }
}

json_t *
ms_json_parse (const char *text, gssize length, GError **error)
{
  g_autofree char *description = NULL;
  json_error_t problem;
  json_t *value;

  g_return_val_if_fail (text != NULL, NULL);

  if (!ms_json_scan (text, length, error))
    return NULL;
  value = load_in_c_locale (text, length < 0 ? strlen (text) : (gsize) length, &problem);
  if (value != NULL)
    return value;
  description = describe_problem (&problem);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "The JSON cannot be read: %s, before byte %d", description, problem.position);
  return NULL;
}

static void
append_escape (GString *out, guchar byte)
{
  switch (byte)
    {
    case '"':
      g_string_append (out, "\\\"");
      break;
    case '\\':
      g_string_append (out, "\\\\");
      break;
    case '\b':
      g_string_append (out, "\\b");
      break;
    case '\f':
      g_string_append (out, "\\f");
      break;
    case '\n':
      g_string_append (out, "\\n");
      break;
    case '\r':
      g_string_append (out, "\\r");
      break;
    case '\t':
      g_string_append (out, "\\t");
      break;
    default:
      g_string_append_printf (out, "\\u%04x", byte);
    }
}

static inline gboolean
needs_escape (guchar byte)
{
  return byte < 0x20 || byte == '"' || byte == '\\';
}

/* Moves on over 8 bytes at a time while none of them needs an escape: a byte's top bit is set in @stops where it is
 * below 0x20, a quote or a backslash, and perhaps behind such a one. */
static const char *
skip_unescaped (const char *at, const char *end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bytes, stops;

  for (; end - at >= 8; at += 8)
    {
      memcpy (&bytes, at, sizeof bytes);
      stops = (bytes - ones * 0x20) & ~bytes;
      stops |= ((bytes ^ (ones * '"')) - ones) & ~(bytes ^ (ones * '"'));
      stops |= ((bytes ^ (ones * '\\')) - ones) & ~(bytes ^ (ones * '\\'));
      if ((stops & (ones * 0x80)) != 0)
        break;
    }
  while (at < end && !needs_escape ((guchar) *at))
    at++;
  return at;
}

void
ms_json_append_string (GString *out, const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);
  const char *at = text;

  g_string_append_c (out, '"');
  while (TRUE)
    {
      const char *run = at;

      at = skip_unescaped (at, end);
      g_string_append_len (out, run, at - run);
      if (at == end)
        break;
      append_escape (out, (guchar) *at++);
    }
  g_string_append_c (out, '"');
}

typedef struct
{
  GString *out;
  gboolean canonical;
  guint depth;
  GError **error;
} Writer;

typedef struct
{
  const char *name;
  gsize length;
  const json_t *value;
} Member;

static gboolean write_value (Writer *writer, const json_t *value);

static gboolean
refuse (Writer *writer, const char *message)
{
  g_set_error_literal (writer->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, message);
  return FALSE;
}

static gboolean
enter_container (Writer *writer)
{
  if (writer->depth == MS_JSON_MAX_DEPTH)
    return refuse (writer, "The value is nested deeper than " G_STRINGIFY (
                               MS_JSON_MAX_DEPTH) " levels; make it flatter");
  writer->depth++;
  return TRUE;
}

/* In UTF-8, U+E000 to U+FFFF (first byte 0xee or 0xef) sort before what lies beyond them (0xf0 and
 * up); in UTF-16, behind it. All else sorts alike. */
static guint
utf16_rank (guchar byte)
{
  return byte == 0xee || byte == 0xef ? byte + 0x10u : byte;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  const Member *first = a;
  const Member *second = b;

  for (gsize i = 0; i < first->length && i < second->length; i++)
    if (first->name[i] != second->name[i])
      return utf16_rank ((guchar) first->name[i]) < utf16_rank ((guchar) second->name[i]) ? -1 : 1;
  return first->length < second->length ? -1 : first->length > second->length;
}

static gboolean
write_object (Writer *writer, json_t *object)
{
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (Member));

  if (!enter_container (writer))
    return FALSE;
  for (void *i = json_object_iter (object); i != NULL; i = json_object_iter_next (object, i))
    {
      Member member = { json_object_iter_key (i), json_object_iter_key_len (i),
                        json_object_iter_value (i) };

      g_array_append_val (members, member);
    }
  if (writer->canonical)
    g_array_sort (members, compare_names);
  g_string_append_c (writer->out, '{');
  for (guint i = 0; i < members->len; i++)
    {
      const Member *member = &g_array_index (members, Member, i);

      if (i > 0)
        g_string_append_c (writer->out, ',');
      ms_json_append_string (writer->out, member->name, (gssize) member->length);
      g_string_append_c (writer->out, ':');
      if (!write_value (writer, member->value))
        return FALSE;
    }
  g_string_append_c (writer->out, '}');
  writer->depth--;
  return TRUE;
}

static gboolean
write_array (Writer *writer, const json_t *array)
{
  if (!enter_container (writer))
    return FALSE;
  g_string_append_c (writer->out, '[');
  for (size_t i = 0; i < json_array_size (array); i++)
    {
      if (i > 0)
        g_string_append_c (writer->out, ',');
      if (!write_value (writer, json_array_get (array, i)))
        return FALSE;
    }
  g_string_append_c (writer->out, ']');
  writer->depth--;
  return TRUE;
}

/* JavaScript has doubles only: an integer beyond 2^53 is kept if it is what JavaScript writes for
 * the double. */
static gboolean
write_integer (Writer *writer, gint64 integer)
{
  gsize start = writer->out->len;

  g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, integer);
  if (writer->canonical
      && (integer > MS_JSON_MAX_SAFE_INTEGER || integer < -MS_JSON_MAX_SAFE_INTEGER))
    {
      g_autoptr (GString) as_double = g_string_new (NULL);

      ms_json_append_double (as_double, (double) integer);
      if (strcmp (as_double->str, writer->out->str + start) != 0)
        return refuse (writer,
                       "An integer beyond 2^53 cannot be kept exactly; write it as a string");
    }
  return TRUE;
}

static gboolean
write_real (Writer *writer, double real)
{
  gsize start = writer->out->len;

  ms_json_append_double (writer->out, real);
  if (!writer->canonical && fabs (real) >= (double) MS_JSON_MAX_SAFE_INTEGER
      && strchr (writer->out->str + start, 'e') == NULL)
    g_string_append (writer->out, ".0");
  return TRUE;
}

static gboolean
write_value (Writer *writer, const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_OBJECT:
      return write_object (writer, (json_t *) value);
    case JSON_ARRAY:
      return write_array (writer, value);
    case JSON_STRING:
      ms_json_append_string (writer->out, json_string_value (value),
                             (gssize) json_string_length (value));
      return TRUE;
    case JSON_INTEGER:
      return write_integer (writer, json_integer_value (value));
    case JSON_REAL:
      return write_real (writer, json_real_value (value));
    case JSON_TRUE:
      g_string_append (writer->out, "true");
      return TRUE;
    case JSON_FALSE:
      g_string_append (writer->out, "false");
      return TRUE;
    default:
      g_string_append (writer->out, "null");
      return TRUE;
    }
}

char *
ms_json_print (const json_t *value)
{
  g_autoptr (GString) out = NULL;
  Writer writer = { .canonical = FALSE };

  g_return_val_if_fail (value != NULL, NULL);

  out = g_string_new (NULL);
  writer.out = out;
  return write_value (&writer, value) ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

gboolean
ms_json_append_canonical (const json_t *value, GString *out, GError **error)
{
  Writer writer = { .out = out, .canonical = TRUE, .error = error };
  gsize length_before;

  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  length_before = out->len;
  if (write_value (&writer, value))
    return TRUE;
  g_string_truncate (out, length_before);
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is JSON and what is not: the scanner, jansson behind it, and that they agree.
 */
#include "ms-json-private.h"

#include <locale.h>
#include <string.h>

static const char *const good_texts[] = {
  "null",
  " \t\r\n true \t\r\n ",
  "false",
  "0",
  "-0",
  "-12.50e-3",
  "1E+2",
  "\"\"",
  "\"plain text, longer than eight bytes\"",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\ud83d\\ude00\\u0000\"",
  ("\"\x7f \xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf \xf0\x90\x80\x80 "
   "\xf4\x8f\xbf\xbf\""),
  "[]",
  "[ ]",
  "{}",
  "{ }",
  "[1,-2.5e3,\"x\\n\",[],{},null]",
  "{\"a\":1,\"b\":[true,false],\"c\":{\"d\":\"\xc3\xa9\"}}",
  " { \"name\" : [ 1 , { \"in\" : \"]}\\\"\" } ] , \"\" : null } ",
};

typedef struct
{
  const char *text;
  gsize offset;
  const char *words;
} BadText;

static const BadText bad_texts[] = {
  { "", 0, "ends where a value" },
  { "  ", 2, "ends where a value" },
  { "\xef\xbb\xbf{}", 0, "byte order mark" },
  { "nul", 0, "true, false and null" },
  { "True", 0, "expected a value" },
  { "truex", 4, "more text" },
  { "NaN", 0, "expected a value" },
  { "-Infinity", 1, "digit" },
  { "+1", 0, "expected a value" },
  { ".5", 0, "expected a value" },
  { "5.", 2, "digit" },
  { "1.e3", 2, "digit" },
  { "1e", 2, "digit" },
  { "1e+", 3, "digit" },
  { "01", 1, "needless 0" },
  { "-00", 2, "needless 0" },
  { "-", 1, "digit" },
  { "0x10", 1, "more text" },
  { "1 2", 2, "more text" },
  { "'a'", 0, "expected a value" },
  { "\"a", 2, "inside a string" },
  { "\"a\\", 2, "inside a string" },
  { "\"a\nb\"", 2, "control character" },
  { "\"12345678\x1f\"", 9, "control character" },
  { "\"\\a\"", 1, "no such escape" },
  { "\"\\u12\"", 1, "four hexadecimal" },
  { "\"\\u12g4\"", 1, "four hexadecimal" },
  { "\"\\ud800\"", 1, "half a surrogate" },
  { "\"\\udc00\"", 1, "half a surrogate" },
  { "\"\\ud800\\ud800\"", 1, "half a surrogate" },
  { "\"\\ud800 \\udc00\"", 1, "half a surrogate" },
  { "\"\\udc00\\ud800\"", 1, "half a surrogate" },
  { "\"\x80\"", 1, "UTF-8" },
  { "\"\xc3(\"", 1, "UTF-8" },
  { "\"\xc1\xbf\"", 1, "UTF-8" },
  { "\"\xe0\x9f\xbf\"", 1, "UTF-8" },
  { "\"\xed\xa0\x80\"", 1, "UTF-8" },
  { "\"\xf0\x8f\xbf\xbf\"", 1, "UTF-8" },
  { "\"\xf4\x90\x80\x80\"", 1, "UTF-8" },
  { "\"\xf5\x80\x80\x80\"", 1, "UTF-8" },
  { "\"\xe2\x82", 1, "UTF-8" },
  { "[", 1, "ends where a value" },
  { "[1,]", 3, "expected a value" },
  { "[1 2]", 3, "',' or ']'" },
  { "[1}", 2, "',' or ']'" },
  { "{\"a\":1]", 6, "',' or '}'" },
  { "]", 0, "expected a value" },
  { "{", 1, "member name" },
  { "{a:1}", 1, "member name" },
  { "{1:1}", 1, "member name" },
  { "{\"a\" 1}", 5, "':'" },
  { "{\"a\":}", 5, "expected a value" },
  { "{\"a\":1,}", 7, "member name" },
  { "{,}", 1, "member name" },
  { "[1]//", 3, "more text" },
  { "[/**/1]", 1, "expected a value" },
  { "\xc2\xa0[]", 0, "expected a value" },
};

static gboolean
scans (const char *text, gsize length)
{
  g_autofree char *exact = g_memdup2 (length > 0 ? text : " ", MAX (length, 1));

  return ms_json_scan (exact, (gssize) length, NULL);
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (json_t) value = NULL;

      g_assert_true (ms_json_scan (good_texts[i], -1, &error));
      g_assert_no_error (error);
      value = ms_json_parse (good_texts[i], -1, &error);
      g_assert_no_error (error);
      g_assert_nonnull (value);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *place = g_strdup_printf (", at byte %" G_GSIZE_FORMAT, bad_texts[i].offset);
      g_autofree char *escaped = g_strescape (bad_texts[i].text, NULL);

      g_test_message ("%s", escaped);
      g_assert_false (ms_json_scan (bad_texts[i].text, -1, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (error->message, bad_texts[i].words));
      g_assert_true (g_str_has_suffix (error->message, place));
      g_assert_null (ms_json_parse (bad_texts[i].text, -1, NULL));
    }
}

static void
test_raw_nul (void)
{
  g_assert_false (scans ("\"a\0b\"", 5));
  g_assert_false (scans ("1\0", 2));
  g_assert_false (scans ("\0", 1));
  g_assert_true (scans ("[1]xxx", 3));
}

/* Each position of a byte within the 8 that the scanner takes at a time, and each byte. */
static void
test_every_byte_at_every_place (void)
{
  for (guint place = 0; place < 20; place++)
    for (guint byte = 0; byte < 256; byte++)
      {
        char text[22];

        memset (text, 'a', sizeof text);
        text[0] = text[sizeof text - 1] = '"';
        text[1 + place] = (char) byte;
        g_assert_cmpint (scans (text, sizeof text), ==,
                         byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\');
      }
}

static char *
nested (guint depth, const char *open, const char *middle, const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, middle);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
assert_too_deep (const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_json_scan (text, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "nested deeper than 64 levels"));
}

static void
test_depth (void)
{
  g_autofree char *arrays = nested (64, "[", "1", "]");
  g_autofree char *objects = nested (64, "{\"a\":", "1", "}");
  g_autofree char *mixed = nested (32, "[{\"a\":", "[]", "}]");
  g_autofree char *too_many_arrays = nested (65, "[", "", "]");
  g_autofree char *too_many_objects = nested (65, "{\"a\":", "1", "}");
  g_autofree char *hostile_arrays = nested (80000, "[", "", "");
  g_autofree char *hostile_objects = nested (80000, "{\"\":", "", "");
  g_autofree char *crossed = nested (32, "[{\"a\":", "1", "]}");
  g_autoptr (json_t) deep = json_loads (too_many_arrays, 0, NULL);

  g_assert_true (ms_json_scan (arrays, -1, NULL));
  g_assert_true (ms_json_scan (objects, -1, NULL));
  assert_too_deep (mixed);
  assert_too_deep (too_many_arrays);
  assert_too_deep (too_many_objects);
  assert_too_deep (hostile_arrays);
  assert_too_deep (hostile_objects);
  g_assert_false (ms_json_scan (crossed, -1, NULL));
  g_assert_nonnull (deep);
}

static void
assert_parse_fails (const char *text, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_json_scan (text, -1, NULL));
  g_assert_null (ms_json_parse (text, -1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_parse_limits (void)
{
  g_autoptr (json_t) largest = ms_json_parse ("9223372036854775807", -1, NULL);
  g_autoptr (json_t) smallest = ms_json_parse ("-9223372036854775808", -1, NULL);
  g_autoptr (json_t) tiny = ms_json_parse ("1e-999", -1, NULL);
  g_autoptr (json_t) with_nul = ms_json_parse ("\"a\\u0000b\"", -1, NULL);

  g_assert_cmpint (json_integer_value (largest), ==, G_MAXINT64);
  g_assert_cmpint (json_integer_value (smallest), ==, G_MININT64);
  g_assert_cmpfloat (json_real_value (tiny), ==, 0.0);
  g_assert_cmpmem (json_string_value (with_nul), json_string_length (with_nul), "a\0b", 3);
  assert_parse_fails ("9223372036854775808", "too large");
  assert_parse_fails ("[-9223372036854775809]", "too large");
  assert_parse_fails ("1e999", "too large");
  assert_parse_fails ("{\"a\":1,\"a\":1}", "same name");
  assert_parse_fails ("{\"a\":1,\"\\u0061\":1}", "same name");
  assert_parse_fails ("{\"\\u0000\":1}", "U+0000");
}

static gboolean
only_parse_refuses (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = ms_json_parse (text, (gssize) length, &error);

  return value == NULL
         && (strstr (error->message, "same name") != NULL
             || strstr (error->message, "too large") != NULL
             || strstr (error->message, "U+0000") != NULL);
}

/* Both refuse or both accept, but for what only the tree can know, and for U+0000 after the value,
 * which jansson takes for the text's end. */
static void
assert_scan_and_jansson_agree (const char *text, gsize length)
{
  g_autofree char *exact = g_memdup2 (length > 0 ? text : " ", MAX (length, 1));
  g_autoptr (json_t) value = NULL;

  value =
      json_loadb (exact, length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  if (!ms_json_scan (exact, (gssize) length, NULL))
    g_assert_true (value == NULL || memchr (exact, '\0', length) != NULL);
  else if (value == NULL)
    g_assert_true (only_parse_refuses (exact, length));
}

static void
test_truncated (void)
{
  const char *text = "{\"a\":[1,-2.5e3,\"x\\n\\ud83d\\ude00\xe2\x82\xac\"],\"b\":{\"c\":null}}";
  gsize length = strlen (text);

  g_assert_true (scans (text, length));
  for (gsize i = 0; i < length; i++)
    {
      g_assert_false (scans (text, i));
      assert_scan_and_jansson_agree (text, i);
    }
}

static void
test_mutated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_texts); i++)
    {
      g_autofree char *text = g_strdup (good_texts[i]);
      gsize length = strlen (text);

      for (gsize place = 0; place < length; place++)
        for (guint byte = 0; byte < 256; byte++)
          {
            text[place] = (char) byte;
            assert_scan_and_jansson_agree (text, length);
            text[place] = good_texts[i][place];
          }
    }
}

static void
test_locale (void)
{
  static const char *const locales[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "ps_AF.UTF-8" };
  g_autofree char *before = g_strdup (setlocale (LC_NUMERIC, NULL));
  guint tried = 0;

  for (guint i = 0; i < G_N_ELEMENTS (locales); i++)
    {
      g_autoptr (json_t) value = NULL;
      g_autofree char *text = NULL;

      if (setlocale (LC_NUMERIC, locales[i]) == NULL)
        continue;
      tried++;
      g_assert_cmpstr (localeconv ()->decimal_point, !=, ".");
      value = ms_json_parse ("[1.5,-0.000015,1e-7]", -1, NULL);
      g_assert_nonnull (value);
      g_assert_cmpfloat (json_real_value (json_array_get (value, 0)), ==, 1.5);
      text = ms_json_print (value);
      g_assert_cmpstr (text, ==, "[1.5,-0.000015,1e-7]");
      g_assert_cmpstr (localeconv ()->decimal_point, !=, ".");
    }
  setlocale (LC_NUMERIC, before);
  if (tried == 0)
    g_test_skip ("This system has no locale with a decimal comma");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/scan/good", test_good);
  g_test_add_func ("/json/scan/bad", test_bad);
  g_test_add_func ("/json/scan/raw-nul", test_raw_nul);
  g_test_add_func ("/json/scan/every-byte-at-every-place", test_every_byte_at_every_place);
  g_test_add_func ("/json/scan/depth", test_depth);
  g_test_add_func ("/json/scan/truncated", test_truncated);
  g_test_add_func ("/json/scan/mutated", test_mutated);
  g_test_add_func ("/json/parse/limits", test_parse_limits);
  g_test_add_func ("/json/locale", test_locale);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON and GVariant: the one as the other, and what has no form in the other. */
#include "ms-json-private.h"
#include "ms-json-variant-private.h"

#include <math.h>
#include <string.h>

static void
test_to_json (void)
{
  static const char *const rows[][2] = {
    { "true", "true" },
    { "byte 255", "255" },
    { "int16 -5", "-5" },
    { "uint16 65535", "65535" },
    { "-2147483648", "-2147483648" },
    { "uint32 4294967295", "4294967295" },
    { "int64 9007199254740992", "9007199254740992" },
    { "uint64 9007199254740992", "9007199254740992" },
    { "-0.0", "0" },
    { "1e21", "1e+21" },
    { "0.1", "0.1" },
    { "'a\"\\n'", "\"a\\\"\\n\"" },
    { "objectpath '/a'", "\"/a\"" },
    { "signature 'a{sv}'", "\"a{sv}\"" },
    { "@mv nothing", "null" },
    { "@ms 'x'", "\"x\"" },
    { "<<5>>", "5" },
    { "[1, 2]", "[1,2]" },
    { "(1, 'a', true)", "[1,\"a\",true]" },
    { "@ay []", "\"\"" },
    { "[byte 1, 2]", "\"AQI=\"" },
    { "[[byte 1]]", "[\"AQ==\"]" },
    { "{'b': 1, 'a': 2, 'é': 3, 'B': 4}", "{\"B\":4,\"a\":2,\"b\":1,\"é\":3}" },
    { "@a{sv} {}", "{}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = g_variant_parse (NULL, rows[i][0], NULL, NULL, &error);
      g_autoptr (GString) json = g_string_new (">");
      g_autofree char *expected = g_strconcat (">", rows[i][1], NULL);

      g_assert_no_error (error);
      ms_json_append_variant (value, json, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json->str, ==, expected);
    }
}

static void
assert_no_json (GVariant *floating, const char *words)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (floating);
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_json_append_variant (value, json, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_no_json (void)
{
  assert_no_json (g_variant_new_int64 (G_GINT64_CONSTANT (9007199254740993)), "2^53");
  assert_no_json (g_variant_new_int64 (G_MININT64), "2^53");
  assert_no_json (g_variant_new_uint64 (G_MAXUINT64), "2^53");
  assert_no_json (g_variant_new_double (NAN), "has no JSON form");
  assert_no_json (g_variant_new_double (-INFINITY), "has no JSON form");
  assert_no_json (g_variant_new_handle (1), "no JSON form");
  assert_no_json (g_variant_new_parsed ("{1: 'a'}"), "only if its keys are strings");
  assert_no_json (g_variant_new_parsed ("[<[<{'a': <{objectpath '/x': 1}>}>]>]"),
                  "only if its keys are strings");
}

static void
test_from_json (void)
{
  static const char *const rows[][2] = {
    { "true", "true" },
    { " false ", "false" },
    { "null", "@mv nothing" },
    { "5", "int64 5" },
    { "-0", "int64 0" },
    { "9223372036854775807", "int64 9223372036854775807" },
    { "9223372036854775808", "9.2233720368547758e+18" },
    { "5.0", "5.0" },
    { "1e2", "100.0" },
    { "\"a\\u00e9\\\\\"", "'aé\\\\'" },
    { "[]", "@av []" },
    { "[1,\"a\",null,[true]]", "[<int64 1>, <'a'>, <@mv nothing>, <[<true>]>]" },
    { "{}", "@a{sv} {}" },
    { "{\"a\\u0062\":{\"c\":1}}", "{'ab': <{'c': <int64 1>}>}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) value =
          ms_json_dup_variant (rows[i][0], ms_json_value_span (rows[i][0], -1));
      g_autofree char *text = g_variant_print (value, TRUE);

      g_assert_false (g_variant_is_floating (value));
      g_assert_cmpstr (text, ==, rows[i][1]);
    }
}

static void
test_canonical_span (void)
{
  static const char *const text = "[ { \"b\" : 1.0, \"a\" : \"\\u0041\" } , 9007199254740993 ]";
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MsJsonSpan span = { 2, strlen ("{ \"b\" : 1.0, \"a\" : \"\\u0041\" }") };

  g_assert_true (ms_json_append_canonical_span (text, span, json, &error));
  g_assert_cmpstr (json->str, ==, "{\"a\":\"A\",\"b\":1}");
  g_assert_false (
      ms_json_append_canonical_span (text, ms_json_value_span (text, -1), json, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-variant/to-json", test_to_json);
  g_test_add_func ("/json-variant/no-json", test_no_json);
  g_test_add_func ("/json-variant/from-json", test_from_json);
  g_test_add_func ("/json-variant/canonical-span", test_canonical_span);
  return g_test_run ();
}

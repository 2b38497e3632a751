/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How JSON is written: numbers, strings, the canonical form and the compact one.
 */
#include "ms-json-private.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct
{
  guint64 bits;
  const char *text;
} NumberVector;

/* RFC 8785, appendix B, without the two that are no numbers. */
static const NumberVector rfc8785_numbers[] = {
  { 0x0000000000000000, "0" },
  { 0x8000000000000000, "0" },
  { 0x0000000000000001, "5e-324" },
  { 0x8000000000000001, "-5e-324" },
  { 0x7fefffffffffffff, "1.7976931348623157e+308" },
  { 0xffefffffffffffff, "-1.7976931348623157e+308" },
  { 0x4340000000000000, "9007199254740992" },
  { 0xc340000000000000, "-9007199254740992" },
  { 0x4430000000000000, "295147905179352830000" },
  { 0x44b52d02c7e14af5, "9.999999999999997e+22" },
  { 0x44b52d02c7e14af6, "1e+23" },
  { 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
  { 0x444b1ae4d6e2ef4e, "999999999999999700000" },
  { 0x444b1ae4d6e2ef4f, "999999999999999900000" },
  { 0x444b1ae4d6e2ef50, "1e+21" },
  { 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
  { 0x3eb0c6f7a0b5ed8d, "0.000001" },
  { 0x41b3de4355555553, "333333333.3333332" },
  { 0x41b3de4355555554, "333333333.33333325" },
  { 0x41b3de4355555555, "333333333.3333333" },
  { 0x41b3de4355555556, "333333333.3333334" },
  { 0x41b3de4355555557, "333333333.33333343" },
  { 0xbecbf647612f3696, "-0.0000033333333333333333" },
  { 0x43143ff3c1cb0959, "1424953923781206.2" },
};

/* Powers of two whose nearest short decimal is another double, and other edges. */
static const NumberVector edge_numbers[] = {
  { 0x3d30000000000000, "5.684341886080802e-14" },
  { 0x0010000000000000, "2.2250738585072014e-308" },
  { 0x000fffffffffffff, "2.225073858507201e-308" },
  { 0x3ff0000000000000, "1" },
  { 0x3fb999999999999a, "0.1" },
  { 0x3fd3333333333334, "0.30000000000000004" },
  { 0x7fe0000000000000, "8.98846567431158e+307" },
  { 0x3ff8000000000000, "1.5" },
  { 0xc059000000000000, "-100" },
};

static double
double_of (guint64 bits)
{
  double number;

  memcpy (&number, &bits, sizeof number);
  return number;
}

static char *
double_text (double number)
{
  GString *out = g_string_new (NULL);

  ms_json_append_double (out, number);
  return g_string_free (out, FALSE);
}

static void
assert_numbers (const NumberVector *vectors, guint n_vectors)
{
  for (guint i = 0; i < n_vectors; i++)
    {
      g_autofree char *text = double_text (double_of (vectors[i].bits));

      g_assert_cmpstr (text, ==, vectors[i].text);
    }
}

static void
test_number_vectors (void)
{
  assert_numbers (rfc8785_numbers, G_N_ELEMENTS (rfc8785_numbers));
  assert_numbers (edge_numbers, G_N_ELEMENTS (edge_numbers));
}

static guint
count_digits (const char *text)
{
  guint digits = 0;
  guint zeros = 0;

  for (const char *at = text; *at != '\0' && *at != 'e'; at++)
    {
      if (!g_ascii_isdigit (*at) || (*at == '0' && digits == 0))
        continue;
      zeros = *at == '0' ? zeros + 1 : 0;
      digits++;
    }
  return digits - zeros;
}

/* The text reads back, and nothing rounded to fewer digits does. */
static void
test_random_numbers (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      guint64 bits = (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
      double number = double_of (bits);
      g_autofree char *text = NULL;
      g_autofree char *shorter = NULL;
      guint digits;

      if (!isfinite (number))
        continue;
      text = double_text (number);
      digits = count_digits (text);
      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, number);
      g_assert_cmpuint (digits, <=, 17);
      if (digits < 2)
        continue;
      shorter = g_strdup_printf ("%.*e", (int) digits - 2, number);
      g_assert_cmpfloat (g_ascii_strtod (shorter, NULL), !=, number);
    }
}

static char *
canonical (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = ms_json_parse (text, -1, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  g_assert_true (ms_json_append_canonical (value, out, &error));
  g_assert_no_error (error);
  return g_string_free (out, FALSE);
}

static char *
printed (const char *text)
{
  g_autoptr (json_t) value = ms_json_parse (text, -1, NULL);

  g_assert_nonnull (value);
  return ms_json_print (value);
}

static void
assert_canonical (const char *text, const char *expected)
{
  g_autofree char *once = canonical (text);
  g_autofree char *twice = canonical (once);

  g_assert_cmpstr (once, ==, expected);
  g_assert_cmpstr (twice, ==, expected);
}

static void
test_canonical (void)
{
  assert_canonical (" { \"b\" : [ 1.0 , 2e2, -0, -0.0 ] , \"a\" : null } ",
                    "{\"a\":null,\"b\":[1,200,0,0]}");
  assert_canonical ("[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]",
                    "[333333333.3333333,1e+30,4.5,0.002,1e-27]");
  assert_canonical ("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
                    "\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
  assert_canonical ("\"\\b\\f\\n\\r\\t\\u0000\\u001F\\u007f\"",
                    "\"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\"");
  assert_canonical ("[true,false,null,[],{},\"\"]", "[true,false,null,[],{},\"\"]");
}

static void
test_member_order (void)
{
  assert_canonical ("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
                    "\"\\u0080\":6,\"\\u00f6\":7}",
                    "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
                    "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
  assert_canonical ("{\"\\ue000\":1,\"\\ud7ff\":2,\"\\udbff\\udfff\":3,\"\\ud800\\udc00\":4}",
                    "{\"\xed\x9f\xbf\":2,\"\xf0\x90\x80\x80\":4,\"\xf4\x8f\xbf\xbf\":3,"
                    "\"\xee\x80\x80\":1}");
  assert_canonical ("{\"ab\":1,\"a\":2,\"\":3,\"B\":4}", "{\"\":3,\"B\":4,\"a\":2,\"ab\":1}");
}

static void
assert_not_canonical (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = ms_json_parse (text, -1, NULL);
  g_autoptr (GString) out = g_string_new ("before");

  g_assert_nonnull (value);
  g_assert_false (ms_json_append_canonical (value, out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "2^53"));
  g_assert_cmpstr (out->str, ==, "before");
}

static void
test_large_integers (void)
{
  assert_canonical ("9007199254740992", "9007199254740992");
  assert_canonical ("-9007199254740992", "-9007199254740992");
  assert_canonical ("1e17", "100000000000000000");
  assert_canonical ("9223372036854774784.0", "9223372036854775000");
  assert_not_canonical ("9007199254740993");
  assert_not_canonical ("[{\"a\":-9007199254740993}]");
  assert_not_canonical ("9223372036854775807");
  assert_not_canonical ("-9223372036854775808");
}

static void
assert_printed (const char *text, const char *expected)
{
  g_autofree char *once = printed (text);
  g_autofree char *twice = printed (once);

  g_assert_cmpstr (once, ==, expected);
  g_assert_cmpstr (twice, ==, expected);
}

static void
test_print (void)
{
  assert_printed ("{ \"b\":1.0, \"a\":[1e21,0.5,9223372036854775807] }",
                  "{\"b\":1,\"a\":[1e+21,0.5,9223372036854775807]}");
  assert_printed ("[1e20,-1e17,9007199254740991.0]",
                  "[100000000000000000000.0,-100000000000000000.0,9007199254740991]");
  assert_printed ("\"\\u00e9\\u0000\\ud83d\\ude00\"", "\"\xc3\xa9\\u0000\xf0\x9f\x98\x80\"");
}

static void
test_written_depth (void)
{
  g_autoptr (json_t) value = json_array ();
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  for (guint i = 1; i < MS_JSON_MAX_DEPTH; i++)
    {
      json_t *outer = json_array ();

      g_assert_cmpint (json_array_append_new (outer, g_steal_pointer (&value)), ==, 0);
      value = outer;
    }
  text = ms_json_print (value);
  g_assert_true (ms_json_scan (text, -1, NULL));
  g_assert_true (ms_json_append_canonical (value, out, NULL));
  g_assert_cmpstr (out->str, ==, text);

  g_assert_cmpint (json_array_append (value, json_array_get (value, 0)), ==, 0);
  g_assert_true (ms_json_append_canonical (value, out, NULL));
  value = json_pack ("[o]", g_steal_pointer (&value));
  g_assert_null (ms_json_print (value));
  g_assert_false (ms_json_append_canonical (value, out, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, "64 levels"));
}

static void
test_append_string (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  ms_json_append_string (out, "a\0b", 3);
  ms_json_append_string (out, "/\"\\\x7f", -1);
  ms_json_append_string (out, "unseen", 0);
  g_assert_cmpstr (out->str, ==, "\"a\\u0000b\"\"/\\\"\\\\\x7f\"\"\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/number/vectors", test_number_vectors);
  g_test_add_func ("/json/number/random", test_random_numbers);
  g_test_add_func ("/json/canonical/texts", test_canonical);
  g_test_add_func ("/json/canonical/member-order", test_member_order);
  g_test_add_func ("/json/canonical/large-integers", test_large_integers);
  g_test_add_func ("/json/print/texts", test_print);
  g_test_add_func ("/json/write/depth", test_written_depth);
  g_test_add_func ("/json/write/string", test_append_string);
  return g_test_run ();
}

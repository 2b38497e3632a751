/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arguments of events: each type as GVariant, as JSON and as an SQL value, the limits, and that every refusal names the
 * event and the argument.
 */
#include "ms-error.h"
#include "schema/ms-event-args-private.h"
#include "schema/ms-event.h"

#include <math.h>
#include <string.h>

/* N, I 5, R 0.5, T text, B 00ff */
static char *
describe_value (const MsValue *value)
{
  GString *text;

  switch (value->type)
    {
    case MS_VALUE_INTEGER:
      return g_strdup_printf ("I %" G_GINT64_FORMAT, value->integer);
    case MS_VALUE_REAL:
      return g_strdup_printf (
          "R %s%.17g", signbit (value->real) && value->real == 0.0 ? "minus " : "", value->real);
    case MS_VALUE_TEXT:
      return g_strdup_printf ("T %.*s", (int) value->bytes.length, value->bytes.data);
    case MS_VALUE_BLOB:
      text = g_string_new ("B ");
      for (gsize i = 0; i < value->bytes.length; i++)
        g_string_append_printf (text, "%02x", (guint8) value->bytes.data[i]);
      return g_string_free (text, FALSE);
    default:
      return g_strdup ("N");
    }
}

static MsEventType *
type_new (const char *type, gboolean optional)
{
  MsEventType *event_type = ms_event_type_new ("v1.Tried", MS_SCOPE_SYNCED);

  ms_event_type_add_arg (event_type, "a", type, optional);
  return event_type;
}

static void
assert_refusal (const GError *error, const char *words)
{
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_assert_nonnull (strstr (error->message, "vent “v1.Tried”"));
  if (!strstr (error->message, words))
    g_error ("“%s” is not in “%s”", words, error->message);
}

typedef struct
{
  const char *type;
  const char *given; /* in GVariant's text form, or JSON */
  const char *json;  /* NULL if it is refused */
  const char *sql;   /* or words of the refusal */
} Row;

static const Row variant_rows[] = {
  { "s", "'é\"\\n'", "\"é\\\"\\n\"", "T é\"\n" },
  { "s", "''", "\"\"", "T " },
  { "s", "5", NULL, "of type “i”, where “s” is expected" },
  { "s", "@ms nothing", NULL, "it is null" },
  { "s", "@ms 'x'", "\"x\"", "T x" },
  { "ms", "@ms nothing", "null", "N" },
  { "ms", "@mv nothing", "null", "N" },
  { "ms", "@ms 'x'", "\"x\"", "T x" },
  { "ms", "'x'", "\"x\"", "T x" },
  { "ms", "5", NULL, "where “ms” is expected" },
  { "ms", "objectpath '/a'", NULL, "of type “o”" },
  { "b", "true", "true", "I 1" },
  { "b", "false", "false", "I 0" },
  { "b", "1", NULL, "of type “i”" },
  { "mb", "@mb nothing", "null", "N" },
  { "y", "byte 255", "255", "I 255" },
  { "y", "256", NULL, "256 is outside of 0 to 255" },
  { "y", "-1", NULL, "-1 is outside of 0 to 255" },
  { "n", "int16 -32768", "-32768", "I -32768" },
  { "n", "32768", NULL, "outside of -32768 to 32767" },
  { "q", "65535", "65535", "I 65535" },
  { "q", "65536", NULL, "outside of 0 to 65535" },
  { "i", "-2147483648", "-2147483648", "I -2147483648" },
  { "i", "int64 2147483648", NULL, "outside of" },
  { "i", "byte 7", "7", "I 7" },
  { "u", "uint32 4294967295", "4294967295", "I 4294967295" },
  { "u", "int64 4294967296", NULL, "outside of" },
  { "u", "-1", NULL, "outside of" },
  { "x", "int64 9007199254740992", "9007199254740992", "I 9007199254740992" },
  { "x", "int64 -9007199254740992", "-9007199254740992", "I -9007199254740992" },
  { "x", "int64 9007199254740993", NULL, "9007199254740993 is outside of" },
  { "x", "int64 -9007199254740993", NULL, "outside of" },
  { "x", "int64 -9223372036854775808", NULL, "-9223372036854775808 is outside of" },
  { "x", "uint64 18446744073709551615", NULL, "outside of" },
  { "x", "0", "0", "I 0" },
  { "x", "1.0", NULL, "of type “d”" },
  { "x", "'1'", NULL, "of type “s”" },
  { "t", "uint64 9007199254740992", "9007199254740992", "I 9007199254740992" },
  { "t", "uint64 9007199254740993", NULL, "outside of" },
  { "t", "-1", NULL, "outside of 0 to" },
  { "mt", "@mt 5", "5", "I 5" },
  { "mx", "@mi 5", "5", "I 5" },
  { "d", "0.5", "0.5", "R 0.5" },
  { "d", "1.0", "1", "R 1" },
  { "d", "3", "3", "R 3" },
  { "d", "-0.0", "0", "R 0" },
  { "d", "1e21", "1e+21", "R 1e+21" },
  { "d", "1e-300", "1e-300", "R 1e-300" },
  { "d", "true", NULL, "of type “b”" },
  { "md", "@md nothing", "null", "N" },
  { "ay", "[byte 0, 255, 16]", "\"AP8Q\"", "B 00ff10" },
  { "ay", "@ay []", "\"\"", "B " },
  { "ay", "b'abc'", "\"YWJjAA==\"", "B 61626300" },
  { "ay", "'AP8Q'", NULL, "of type “s”" },
  { "may", "@may nothing", "null", "N" },
  { "as", "['b', 'a']", "[\"b\",\"a\"]", "T [\"b\",\"a\"]" },
  { "as", "@as []", "[]", "T []" },
  { "as", "[1]", NULL, "of type “ai”" },
  { "mas", "@mas nothing", "null", "N" },
  { "av", "[<1>, <'a'>, <@mv nothing>]", "[1,\"a\",null]", "T [1,\"a\",null]" },
  { "av", "@ai [1, 2]", "[1,2]", "T [1,2]" },
  { "av", "[byte 1]", NULL, "of type “ay”" },
  { "av", "{'a': <1>}", NULL, "of type “a{sv}”" },
  { "a{sv}", "{'b': <1>, 'a': <{'d': <1.0>, 'c': <[true]>}>}",
    "{\"a\":{\"c\":[true],\"d\":1},\"b\":1}", "T {\"a\":{\"c\":[true],\"d\":1},\"b\":1}" },
  { "a{sv}", "@a{sv} {}", "{}", "T {}" },
  { "a{sv}", "{'a': 'b'}", "{\"a\":\"b\"}", "T {\"a\":\"b\"}" },
  { "a{sv}", "{1: <2>}", NULL, "where “a{sv}” is expected" },
  { "a{sv}", "{'a': <int64 9007199254740993>}", NULL, "2^53" },
  { "v", "<5>", "5", "T 5" },
  { "v", "<'a'>", "\"a\"", "T \"a\"" },
  { "v", "<-0.0>", "0", "T 0" },
  { "v", "<@mv nothing>", "null", "N" },
  { "v", "{'z': <1>}", "{\"z\":1}", "T {\"z\":1}" },
  { "v", "<{1: 2}>", NULL, "only if its keys are strings" },
  { "v", "handle 1", NULL, "no JSON form" },
  { "mv", "@mv nothing", "null", "N" },
};

static void
check_round_trip (MsEventType *type, const char *json, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  MsEventArgs args;

  ms_event_args_init (&args);
  ms_event_args_fill_from_log (&args, type, json, strlen (json), &error);
  g_assert_no_error (error);
  text = describe_value (ms_event_args_get (&args, 0));
  g_assert_cmpstr (text, ==, sql);
  ms_event_args_clear (&args);
}

static void
check_variant (const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = g_variant_parse (NULL, row->given, NULL, NULL, &error);
  GVariantDict dict;
  g_autoptr (MsEvent) event = NULL;
  MsEventType *type = type_new (row->type, FALSE);
  MsEventArgs args;

  g_assert_no_error (error);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "a", value);
  event = ms_event_new ("v1.Tried", g_variant_dict_end (&dict));
  ms_event_args_init (&args);
  if (ms_event_args_fill (&args, type, event, &error))
    {
      g_autofree char *sql = describe_value (ms_event_args_get (&args, 0));
      g_autofree char *json = row->json ? g_strdup_printf ("{\"a\":%s}", row->json) : NULL;

      g_assert_cmpstr (args.json->str, ==, json);
      g_assert_cmpstr (sql, ==, row->sql);
      check_round_trip (type, args.json->str, row->sql);
    }
  else
    {
      g_assert_null (row->json);
      assert_refusal (error, row->sql);
      g_assert_true (g_str_has_prefix (error->message, "Argument “a” of"));
    }
  ms_event_args_clear (&args);
  g_assert_finalize_object (type);
}

static void
test_from_variant (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (variant_rows); i++)
    {
      g_test_message ("%s from %s", variant_rows[i].type, variant_rows[i].given);
      check_variant (&variant_rows[i]);
    }
}

/* The third column tells only whether it is taken: the text stays as it is. */
static const Row json_rows[] = {
  { "s", "\"a\\u00e9\\n\"", "", "T aé\n" },
  { "s", "\"\"", "", "T " },
  { "s", "\"a\\u0000b\"", NULL, "U+0000" },
  { "s", "null", NULL, "JSON null, which does not fit the type “s”" },
  { "s", "5", NULL, "JSON number" },
  { "s", "true", NULL, "JSON boolean" },
  { "s", "[]", NULL, "JSON array" },
  { "s", "{}", NULL, "JSON object" },
  { "ms", "null", "", "N" },
  { "b", "true", "", "I 1" },
  { "b", "false", "", "I 0" },
  { "b", "1", NULL, "JSON number" },
  { "b", "\"true\"", NULL, "JSON string" },
  { "x", "5", "", "I 5" },
  { "x", "-0", "", "I 0" },
  { "x", "5.0", "", "I 5" },
  { "x", "5e2", "", "I 500" },
  { "x", "5.5", NULL, "5.5 is not an integer" },
  { "x", "9007199254740992", "", "I 9007199254740992" },
  { "x", "-9007199254740992", "", "I -9007199254740992" },
  { "x", "9007199254740993", NULL, "9007199254740993" },
  { "x", "-9007199254740993", NULL, "-9007199254740993" },
  { "x", "9223372036854775807", NULL, "9223372036854775807" },
  { "x", "1e300", NULL, "1e300" },
  { "x", "\"5\"", NULL, "JSON string" },
  { "y", "255", "", "I 255" },
  { "y", "256", NULL, "outside of 0 to 255" },
  { "n", "-32769", NULL, "outside of" },
  { "q", "-1", NULL, "outside of" },
  { "i", "2147483648", NULL, "outside of" },
  { "u", "4294967295", "", "I 4294967295" },
  { "t", "-1", NULL, "outside of" },
  { "mi", "null", "", "N" },
  { "d", "5", "", "R 5" },
  { "d", "-0.0", "", "R 0" },
  { "d", "1e-400", "", "R 0" },
  { "d", "null", NULL, "JSON null" },
  { "ay", "\"AP8Q\"", "", "B 00ff10" },
  { "ay", "\"\"", "", "B " },
  { "ay", "\"AP8\"", NULL, "base64" },
  { "ay", "\"AP8-\"", NULL, "base64" },
  { "ay", "\"====\"", NULL, "base64" },
  { "ay", "\"A===\"", NULL, "base64" },
  { "ay", "\"AA=A\"", NULL, "base64" },
  { "ay", "\"AA==AAAA\"", NULL, "base64" },
  { "ay", "[0]", NULL, "JSON array" },
  { "as", "[\"b\", \"\\u0061\"]", "", "T [\"b\",\"a\"]" },
  { "as", "[1]", NULL, "not an array of strings" },
  { "as", "[\"a\", null]", NULL, "not an array of strings" },
  { "av", "[ 1.0, [ ], null ]", "", "T [1,[],null]" },
  { "av", "{}", NULL, "JSON object" },
  { "a{sv}", "{ \"b\" : 1.50, \"a\" : 1e2 }", "", "T {\"a\":100,\"b\":1.5}" },
  { "a{sv}", "[]", NULL, "JSON array" },
  { "v", "null", "", "N" },
  { "v", " \"x\" ", "", "T \"x\"" },
  { "v", "1.0", "", "T 1" },
  { "v", "9007199254740993", NULL, "2^53" },
};

static void
check_json (const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = g_strdup_printf ("{ \"\\u0061\" : %s }", row->given);
  g_autoptr (MsEvent) event = ms_event_new_from_json ("v1.Tried", json, -1, &error);
  MsEventType *type = type_new (row->type, FALSE);
  MsEventArgs args;

  g_assert_no_error (error);
  ms_event_args_init (&args);
  if (ms_event_args_fill (&args, type, event, &error))
    {
      g_autofree char *sql = describe_value (ms_event_args_get (&args, 0));

      if (!row->json)
        g_error ("%s as “%s”: nothing refused it", row->given, row->type);
      g_assert_cmpstr (args.json->str, ==, json);
      g_assert_cmpstr (sql, ==, row->sql);
      check_round_trip (type, json, row->sql);
    }
  else
    {
      if (row->json)
        g_error ("%s as “%s”: %s", row->given, row->type, error->message);
      assert_refusal (error, row->sql);
      g_assert_true (g_str_has_prefix (error->message, "Argument “a” of"));
    }
  ms_event_args_clear (&args);
  g_assert_finalize_object (type);
}

static void
test_from_json (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (json_rows); i++)
    check_json (&json_rows[i]);
}

static void
assert_filled (MsEventType *type, MsEvent *own_event, const char *json, const char *words)
{
  g_autoptr (MsEvent) event = own_event;
  g_autoptr (GError) error = NULL;
  MsEventArgs args;

  ms_event_args_init (&args);
  if (ms_event_args_fill (&args, type, event, &error))
    g_assert_cmpstr (args.json->str, ==, json);
  else
    {
      g_assert_null (json);
      assert_refusal (error, words);
    }
  ms_event_args_clear (&args);
}

static MsEvent *
event_from_json (const char *json)
{
  g_autoptr (GError) error = NULL;
  MsEvent *event = ms_event_new_from_json ("v1.Tried", json, -1, &error);

  g_assert_no_error (error);
  return event;
}

static void
test_missing_and_unknown (void)
{
  MsEventType *needed = type_new ("x", FALSE);
  MsEventType *optional = type_new ("x", TRUE);
  MsEventType *nullable = type_new ("mx", FALSE);

  assert_filled (needed, ms_event_new ("v1.Tried", NULL), NULL,
                 "lacks the argument “a” of type “x”");
  assert_filled (needed, event_from_json ("{}"), NULL, "lacks the argument “a”");
  assert_filled (nullable, event_from_json ("{}"), NULL, "lacks the argument “a”");
  assert_filled (optional, ms_event_new ("v1.Tried", NULL), "{}", NULL);
  assert_filled (optional, event_from_json (" { } "), " { } ", NULL);
  assert_filled (optional, event_from_json ("{\"a\":null}"), NULL, "JSON null");
  assert_filled (needed,
                 ms_event_build ("v1.Tried", "a", "x", G_GINT64_CONSTANT (1), "b", "s", "x", NULL),
                 NULL, "has no argument “b”: it has a");
  assert_filled (needed, event_from_json ("{\"a\":1,\"A\":2}"), NULL, "has no argument “A”");
  assert_filled (needed, ms_event_build ("v1.Tried", "a", "i", 1, "a", "i", 2, NULL), NULL,
                 "it is given twice");
  g_assert_finalize_object (needed);
  g_assert_finalize_object (optional);
  g_assert_finalize_object (nullable);
}

/* An event that another version wrote: what this one doesn't know is passed over, the rest holds. */
static void
test_from_log (void)
{
  static const struct
  {
    const char *json;
    const char *words;
  } rows[] = {
    { "{\"new\":[1,{\"x\":2}],\"a\":5}", NULL },
    { "{\"new\":1}", "lacks the argument" },
    { "{\"a\":\"5\"}", "JSON string" },
  };
  MsEventType *type = type_new ("x", FALSE);
  g_autoptr (GError) error = NULL;
  MsEventArgs args;

  ms_event_args_init (&args);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (ms_event_args_fill_from_log (&args, type, rows[i].json, strlen (rows[i].json), &error))
        g_assert_cmpint (ms_event_args_get (&args, 0)->integer, ==, 5);
      else
        assert_refusal (error, rows[i].words);
      g_assert_cmpint (error == NULL, ==, rows[i].words == NULL);
      g_clear_error (&error);
    }
  g_assert_false (ms_event_args_fill_from_log (&args, type, "[1]", 3, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_clear_error (&error);
  g_assert_false (ms_event_args_fill_from_log (&args, type, "{\"a\":5", 6, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  ms_event_args_clear (&args);
  g_assert_finalize_object (type);
}

/* Filled again and again, nothing of the last event stays. */
static void
test_reuse (void)
{
  MsEventType *type = type_new ("s", TRUE);
  g_autoptr (MsEvent) with = event_from_json ("{\"a\":\"\\u0061\"}");
  g_autoptr (MsEvent) without = ms_event_new ("v1.Tried", NULL);
  MsEventArgs args;

  ms_event_args_init (&args);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (ms_event_args_fill (&args, type, with, NULL));
      g_assert_cmpint (ms_event_args_get (&args, 0)->type, ==, MS_VALUE_TEXT);
      g_assert_true (ms_event_args_fill (&args, type, without, NULL));
      g_assert_cmpint (ms_event_args_get (&args, 0)->type, ==, MS_VALUE_NULL);
      g_assert_cmpstr (args.json->str, ==, "{}");
    }
  ms_event_args_clear (&args);
  g_assert_finalize_object (type);
}

static void
test_not_finite (void)
{
  const double numbers[] = { INFINITY, -INFINITY, NAN };
  MsEventType *real = type_new ("d", FALSE);
  MsEventType *object = type_new ("a{sv}", FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      assert_filled (real, ms_event_build ("v1.Tried", "a", "d", numbers[i], NULL), NULL,
                     "which JSON cannot hold");
      assert_filled (
          object,
          ms_event_new ("v1.Tried", g_variant_new_parsed ("{'a': <{'b': <%d>}>}", numbers[i])),
          NULL, "has no JSON form");
    }
  g_assert_finalize_object (real);
  g_assert_finalize_object (object);
}

static void
test_nesting (void)
{
  MsEventType *type = type_new ("v", FALSE);
  GVariant *deep = g_variant_new_int32 (1);
  GVariant *deeper;

  for (guint i = 0; i < 64; i++)
    deep = g_variant_new_array (G_VARIANT_TYPE_VARIANT,
                                (GVariant *[]){ g_variant_new_variant (deep) }, 1);
  deeper = g_variant_new_array (G_VARIANT_TYPE_VARIANT,
                                (GVariant *[]){ g_variant_new_variant (deep) }, 1);
  assert_filled (type, ms_event_build ("v1.Tried", "a", "@av", deeper, NULL), NULL,
                 "nested more than 64");
  g_assert_finalize_object (type);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-args/from-variant", test_from_variant);
  g_test_add_func ("/event-args/from-json", test_from_json);
  g_test_add_func ("/event-args/missing-and-unknown", test_missing_and_unknown);
  g_test_add_func ("/event-args/from-log", test_from_log);
  g_test_add_func ("/event-args/reuse", test_reuse);
  g_test_add_func ("/event-args/not-finite", test_not_finite);
  g_test_add_func ("/event-args/nesting", test_nesting);
  return g_test_run ();
}

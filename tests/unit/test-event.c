/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEvent: made from a dictionary, by a list of arguments, and from JSON; and what it gives back. */
#include "ms-error.h"
#include "schema/ms-event.h"

#include <string.h>

static void
assert_event (MsEvent *event, const char *json, const char *args)
{
  g_autofree char *own_json = ms_event_dup_json (event);
  g_autofree char *own_args = g_variant_print (ms_event_get_args (event), TRUE);

  g_assert_cmpstr (ms_event_get_name (event), ==, "v1.A");
  g_assert_cmpstr (own_json, ==, json);
  g_assert_cmpstr (own_args, ==, args);
  g_assert_true (ms_event_get_args (event) == ms_event_get_args (event));
}

static void
test_from_variant (void)
{
  g_autoptr (MsEvent) none = ms_event_new ("v1.A", NULL);
  g_autoptr (MsEvent) some =
      ms_event_new ("v1.A", g_variant_new_parsed ("{'a': <'x'>, 'b': <-0.0>}"));

  assert_event (none, "{}", "@a{sv} {}");
  assert_event (some, "{\"a\":\"x\",\"b\":0}", "{'a': <'x'>, 'b': <-0.0>}");
}

static void
test_build (void)
{
  g_autoptr (MsEvent) none = ms_event_build ("v1.A", NULL, NULL);
  g_autoptr (MsEvent) some = ms_event_build ("v1.A", "id", "s", "x", "n", "ms", NULL, "at", "x",
                                             G_GINT64_CONSTANT (5), NULL);

  assert_event (none, "{}", "@a{sv} {}");
  assert_event (some, "{\"at\":5,\"id\":\"x\",\"n\":null}",
                "{'id': <'x'>, 'n': <@ms nothing>, 'at': <int64 5>}");
}

/* The text stays, byte for byte. */
static void
test_from_json (void)
{
  static const char *const json =
      " { \"b\" : 1.0, \"a\" : [ 1, \"\\u0041\", null, true, { \"c\" : 1e2 } ] } ";
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEvent) event = ms_event_new_from_json ("v1.A", json, -1, &error);
  g_autoptr (GVariant) a = NULL;
  g_autofree char *own_json = NULL;
  double b = 0;

  g_assert_no_error (error);
  own_json = ms_event_dup_json (event);
  g_assert_cmpstr (own_json, ==, json);
  g_assert_true (g_variant_lookup (ms_event_get_args (event), "b", "d", &b));
  g_assert_cmpfloat (b, ==, 1.0);
  a = g_variant_lookup_value (ms_event_get_args (event), "a", G_VARIANT_TYPE ("av"));
  g_assert_nonnull (a);
  g_assert_cmpuint (g_variant_n_children (a), ==, 5);
}

static void
test_not_json (void)
{
  static const char *const rows[] = { "",
                                      "null",
                                      "[]",
                                      "\"a\"",
                                      "5",
                                      "{",
                                      "{}{}",
                                      "{\"a\":1,\"a\":2}",
                                      "{\"a\":1,\"\\u0061\":2}",
                                      "{'a':1}",
                                      "{\"a\":NaN}",
                                      "{\"a\":1e999}" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_event_new_from_json ("v1.A", rows[i], -1, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
      g_assert_nonnull (strstr (error->message, "“v1.A”"));
    }
}

static void
test_length (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEvent) event = ms_event_new_from_json ("v1.A", "{}xxx", 2, &error);

  g_assert_no_error (error);
  assert_event (event, "{}", "@a{sv} {}");
}

static gpointer
read_args (gpointer event)
{
  return ms_event_get_args (event);
}

/* Several threads that ask first get one and the same. */
static void
test_threads (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsEvent) event = ms_event_new_from_json ("v1.A", "{\"a\":[1,2,3]}", -1, &error);
      GThread *threads[4];

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("reader", read_args, event);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        g_assert_true (g_thread_join (threads[i]) == ms_event_get_args (event));
    }
}

static void
test_wrong_args (void)
{
  g_autoptr (GVariant) args = g_variant_ref_sink (g_variant_new_string ("x"));

  g_test_expect_message ("Multistore", G_LOG_LEVEL_CRITICAL, "*VARDICT*");
  g_assert_null (ms_event_new ("v1.A", args));
  g_test_assert_expected_messages ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/from-variant", test_from_variant);
  g_test_add_func ("/event/build", test_build);
  g_test_add_func ("/event/from-json", test_from_json);
  g_test_add_func ("/event/not-json", test_not_json);
  g_test_add_func ("/event/length", test_length);
  g_test_add_func ("/event/threads", test_threads);
  g_test_add_func ("/event/wrong-args", test_wrong_args);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the values are in a text. */
#include "ms-json-private.h"

#include <string.h>

static gboolean
add_member (const char *text, const MsJsonMember *member, gpointer user_data)
{
  g_string_append_printf (user_data, "<%.*s=%.*s>", (int) member->name.length,
                          text + member->name.offset, (int) member->value.length,
                          text + member->value.offset);
  return member->value.length != 3;
}

static gboolean
add_element (const char *text, MsJsonSpan element, gpointer user_data)
{
  g_string_append_printf (user_data, "<%.*s>", (int) element.length, text + element.offset);
  return element.length != 3;
}

static void
assert_found (const char *text, const char *name, const char *expected)
{
  MsJsonSpan span = ms_json_find_member (text, ms_json_value_span (text, -1), name);

  if (expected == NULL)
    g_assert_cmpuint (span.length, ==, 0);
  else
    g_assert_cmpmem (text + span.offset, span.length, expected, strlen (expected));
}

static void
test_walk (void)
{
  const char *members =
      " { \"a\" : [ 1, \"]\" ] ,\"b\\\"\\\\\":{\"x\":\"}\"},\"c\":-1.5e3 , \"d\":\"\"} ";
  const char *elements = "[ 1 ,\"a,\\\\\", [[],{}],{\"]\":\"[\"},true]";
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_true (
      ms_json_foreach_member (members, ms_json_value_span (members, -1), add_member, seen));
  g_assert_cmpstr (seen->str, ==,
                   "<\"a\"=[ 1, \"]\" ]><\"b\\\"\\\\\"={\"x\":\"}\"}><\"c\"=-1.5e3><\"d\"=\"\">");
  g_string_truncate (seen, 0);
  g_assert_true (
      ms_json_foreach_element (elements, ms_json_value_span (elements, -1), add_element, seen));
  g_assert_cmpstr (seen->str, ==, "<1><\"a,\\\\\"><[[],{}]><{\"]\":\"[\"}><true>");
}

static void
test_walk_stops (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_false (
      ms_json_foreach_member ("{\"a\":123,\"b\":4}", (MsJsonSpan){ 0, 15 }, add_member, seen));
  g_assert_false (ms_json_foreach_element ("[123,4]", (MsJsonSpan){ 0, 7 }, add_element, seen));
  g_assert_cmpstr (seen->str, ==, "<\"a\"=123><123>");
  g_assert_true (ms_json_foreach_member ("[1]", (MsJsonSpan){ 0, 3 }, add_member, seen));
  g_assert_true (ms_json_foreach_element ("{}", (MsJsonSpan){ 0, 2 }, add_element, seen));
  g_assert_true (ms_json_foreach_member ("", (MsJsonSpan){ 0, 0 }, add_member, seen));
  g_assert_cmpstr (seen->str, ==, "<\"a\"=123><123>");
}

static void
test_find (void)
{
  assert_found ("{\"name\":\"x\",\"args\":{\"a\": [1 ]}}", "args", "{\"a\": [1 ]}");
  assert_found ("{\"args\":1,\"args\":2}", "args", "2");
  assert_found ("{\"ar\\u0067s\":3}", "args", "3");
  assert_found ("{\"args2\":3,\"arg\":4}", "args", NULL);
  assert_found ("{\"a\":{\"args\":3}}", "args", NULL);
  assert_found ("{\"\\ud83d\\ude00\\n\\/\\u00e9\":1}", "\xf0\x9f\x98\x80\n/\xc3\xa9", "1");
  assert_found ("{\"\xc3\xa9\":1}", "\xc3\xa9", "1");
  assert_found ("{\"\\u0000\":1}", "", NULL);
  assert_found ("{\"a\\u0000\":1}", "a", NULL);
  assert_found ("{\"\":1}", "", "1");
  assert_found ("[\"args\"]", "args", NULL);
  assert_found ("\"args\"", "args", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/span/walk", test_walk);
  g_test_add_func ("/json/span/walk-stops", test_walk_stops);
  g_test_add_func ("/json/span/find", test_find);
  return g_test_run ();
}

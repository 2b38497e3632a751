/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documents: values and defaults, writing later, other processes, schema changes, bindings. */

#include "ms-test-store.h"

#define XML(keys)                                                                                  \
  "<multistore><store name='note'><table>CREATE TABLE t (id TEXT PRIMARY KEY) STRICT</table>"      \
  "<document name='ui'>" keys "</document></store></multistore>"
#define KEYS                                                                                       \
  "<key name='open' type='b'>true</key><key name='width' type='i'>200</key>"                       \
  "<key name='draft' type='s'>'none'</key><key name='tags' type='as'>[]</key>"                     \
  "<key name='zoom' type='d'>1</key><key name='note' type='ms'>nothing</key>"

static MsDocument *
get (MsStore *store, const char *id)
{
  g_autoptr (GError) error = NULL;
  MsDocument *document = ms_store_get_document (store, "ui", id, &error);

  g_assert_no_error (error);
  return document;
}

static void
set (MsDocument *document, const char *key, GVariant *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_document_set_value (document, key, value, &error));
  g_assert_no_error (error);
}

#define assert_value(document, key, expected)                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GVariant) value_ = ms_document_get_value ((document), (key));                       \
    g_autofree char *text_ = g_variant_print (value_, FALSE);                                      \
    g_assert_cmpstr (text_, ==, (expected));                                                       \
  }                                                                                                \
  G_STMT_END

static void
note_change (MsDocument *document, const char *key, GString *story)
{
  g_string_append_printf (story, "%s ", key);
}

static void
test_values (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (MsDocument) document = NULL;
  g_autoptr (MsDocument) same = NULL;
  g_autoptr (MsDocument) other = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, XML (KEYS));
  document = get (test.store, NULL);
  same = get (test.store, "default");
  other = get (test.store, "second");
  g_assert_true (document == same && document != other);
  g_assert_cmpstr (ms_document_get_name (other), ==, "ui");
  g_assert_cmpstr (ms_document_get_id (other), ==, "second");
  g_signal_connect (document, "changed", G_CALLBACK (note_change), story);
  assert_value (document, "open", "true");
  assert_value (document, "note", "nothing");
  set (document, "width", g_variant_new_int32 (300));
  set (document, "width", g_variant_new_int32 (300));
  set (document, "draft", g_variant_new_string ("it's \"here\""));
  set (document, "zoom", g_variant_new_double (0.1));
  assert_value (document, "width", "300");
  assert_value (other, "width", "200");
  g_assert_cmpstr (story->str, ==, "width draft zoom ");
  ms_document_reset (document, "zoom", NULL);
  assert_value (document, "zoom", "1.0");
  g_clear_object (&same);
  g_clear_object (&other);
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  if (fixture->directory)
    {
      ms_test_store_end (&test);
      ms_test_store_begin (&test, fixture, XML (KEYS));
    }
  document = get (test.store, NULL);
  assert_value (document, "width", "300");
  assert_value (document, "draft", "\"it's \\\"here\\\"\"");
  assert_value (document, "zoom", "1.0");
  ms_document_reset (document, NULL, NULL);
  assert_value (document, "width", "200");
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
}

static void
test_errors (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, XML (KEYS));
  g_assert_null (ms_store_get_document (test.store, "no", NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_assert_nonnull (strstr (error->message, "ui"));
  g_clear_error (&error);
  g_assert_null (ms_store_get_document (test.store, "ui", "a/b", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_STORE_ID);
  g_clear_error (&error);
  document = get (test.store, NULL);
  g_assert_false (ms_document_set_value (document, "wide", g_variant_new_int32 (1), &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_clear_error (&error);
  g_assert_false (ms_document_set_value (document, "width", g_variant_new_string ("1"), &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_clear_error (&error);
  g_assert_false (ms_document_reset (document, "wide", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
  g_clear_error (&error);
  set (document, "width", g_variant_new_int32 (7));
  ms_store_close (test.store);
  assert_value (document, "width", "7");
  g_assert_false (ms_document_set_value (document, "width", g_variant_new_int32 (1), &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CLOSED);
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
}

/* Dragging a pane writes a few times; a drop of the object loses nothing. */
static void
test_writing (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsDocument) here = NULL;
  g_autoptr (MsDocument) there = NULL;
  g_autoptr (GString) story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MsTestStore test, other;

  ms_test_store_begin (&test, fixture, XML (KEYS));
  ms_test_store_begin (&other, fixture, XML (KEYS));
  here = get (test.store, NULL);
  there = get (other.store, NULL);
  g_signal_connect (there, "changed::width", G_CALLBACK (note_change), story);
  for (int i = 0; i < 1000; i++)
    set (here, "width", g_variant_new_int32 (i));
  ms_store_refresh (other.store, &error);
  g_assert_no_error (error);
  assert_value (there, "width", "200");
  ms_test_advance (fixture, 99);
  ms_store_refresh (other.store, NULL);
  assert_value (there, "width", "200");
  ms_test_advance (fixture, 1);
  ms_store_refresh (other.store, NULL);
  assert_value (there, "width", "999");
  g_assert_cmpstr (story->str, ==, "width ");
  ms_test_assert_head (other.store, "e0");
  /* What was set here last wins over what another wrote before. */
  set (there, "width", g_variant_new_int32 (1));
  set (here, "width", g_variant_new_int32 (2));
  g_assert_true (ms_document_flush (here, &error));
  ms_store_refresh (other.store, NULL);
  assert_value (there, "width", "1");
  g_assert_true (ms_document_flush (there, &error));
  ms_store_refresh (test.store, NULL);
  assert_value (here, "width", "1");
  set (here, "width", g_variant_new_int32 (5));
  ms_test_await_finalized (fixture, g_steal_pointer (&here));
  here = get (test.store, NULL);
  assert_value (here, "width", "5");
  ms_test_await_finalized (fixture, g_steal_pointer (&here));
  ms_test_await_finalized (fixture, g_steal_pointer (&there));
  ms_test_store_end (&other);
  ms_test_store_end (&test);
}

static void
test_schema_change (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsDocument) document = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, XML (KEYS));
  document = get (test.store, NULL);
  set (document, "width", g_variant_new_int32 (300));
  set (document, "draft", g_variant_new_string ("kept"));
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
  /* One key has another type, one has gone, one is new. */
  ms_test_store_begin (
      &test, fixture,
      XML ("<key name='width' type='s'>'wide'</key><key name='new' type='x'>5</key>"));
  g_assert_false (ms_migrations_report_get_rebuilt (ms_store_get_migrations_report (test.store)));
  document = get (test.store, NULL);
  assert_value (document, "width", "'wide'");
  assert_value (document, "new", "5");
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
  ms_test_store_begin (&test, fixture, XML (KEYS));
  document = get (test.store, NULL);
  assert_value (document, "width", "300");
  assert_value (document, "draft", "'kept'");
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
}

static gboolean
get_doubled (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_boolean (value, g_variant_get_int32 (variant) > 100);
  return TRUE;
}

static GVariant *
set_doubled (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_int32 (g_value_get_boolean (value) ? 200 : 50);
}

static void
test_binding (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("a", NULL);
  g_autoptr (MsDocument) document = NULL;
  MsTestStore test;

  ms_test_store_begin (&test, fixture, XML (KEYS));
  document = get (test.store, NULL);
  ms_document_bind (document, "open", G_OBJECT (action), "enabled", G_SETTINGS_BIND_DEFAULT);
  g_assert_true (g_action_get_enabled (G_ACTION (action)));
  set (document, "open", g_variant_new_boolean (FALSE));
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  g_simple_action_set_enabled (action, TRUE);
  assert_value (document, "open", "true");
  /* Another binding takes its place. */
  ms_document_bind (document, "open", G_OBJECT (action), "enabled",
                    G_SETTINGS_BIND_GET | G_SETTINGS_BIND_INVERT_BOOLEAN);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  g_simple_action_set_enabled (action, TRUE);
  assert_value (document, "open", "true");
  ms_document_bind_with_mapping (document, "width", G_OBJECT (action), "enabled",
                                 G_SETTINGS_BIND_DEFAULT, get_doubled, set_doubled, NULL, NULL);
  g_assert_true (g_action_get_enabled (G_ACTION (action)));
  g_simple_action_set_enabled (action, FALSE);
  assert_value (document, "width", "50");
  ms_document_unbind (G_OBJECT (action), "enabled");
  set (document, "width", g_variant_new_int32 (500));
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  /* The object goes first, then the document. */
  ms_document_bind (document, "open", G_OBJECT (action), "enabled", G_SETTINGS_BIND_DEFAULT);
  g_assert_finalize_object (g_steal_pointer (&action));
  set (document, "open", g_variant_new_boolean (FALSE));
  ms_test_await_finalized (fixture, g_steal_pointer (&document));
  ms_test_store_end (&test);
}

static void
test_query_binding (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("a", NULL);
  g_autoptr (MsQuery) query = ms_query_new ("SELECT count (*) > 1 FROM note");
  g_autoptr (MsStoreDefinition) definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "q");
  g_autoptr (GSocketClient) client = NULL;
  g_autoptr (GError) error = NULL;

  ms_store_bind_query (store, query, G_OBJECT (action), "enabled", G_SETTINGS_BIND_DEFAULT, &error);
  g_assert_no_error (error);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  ms_test_add_notes (store, "n", 2);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  ms_test_settle (fixture);
  g_assert_true (g_action_get_enabled (G_ACTION (action)));
  ms_test_commit_event (store, "v1.NoteRemoved", "id", "s", "n0", NULL);
  ms_test_settle (fixture);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  ms_store_unbind_query (G_OBJECT (action), "enabled");
  ms_test_add_notes (store, "m", 2);
  ms_test_settle (fixture);
  g_assert_false (g_action_get_enabled (G_ACTION (action)));
  client = g_socket_client_new ();
  g_assert_false (ms_store_bind_query (store, query, G_OBJECT (client), "proxy-resolver",
                                       G_SETTINGS_BIND_DEFAULT, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY);
  ms_test_settle (fixture);
  g_assert_finalize_object (g_steal_pointer (&action));
  ms_test_await_finalized (fixture, g_steal_pointer (&query));
  ms_test_close (fixture, store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/document/values/memory", test_values);
  ms_test_add_in_files ("/document/values/files", test_values);
  ms_test_add_in_files ("/document/errors", test_errors);
  ms_test_add_in_files ("/document/writing", test_writing);
  ms_test_add_in_files ("/document/schema-change", test_schema_change);
  ms_test_add ("/document/binding", test_binding);
  ms_test_add_in_files ("/document/query-binding", test_query_binding);
  return g_test_run ();
}

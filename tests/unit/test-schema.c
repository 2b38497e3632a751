/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Schemas: by calls and from XML the same, what the hash sees and what not, and that a sealed one stays as it is. */
#include "ms-error.h"
#include "schema/ms-schema-private.h"

#include <string.h>

#define TABLE "CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT) STRICT"
#define SEEN "CREATE TABLE seen (id TEXT PRIMARY KEY) STRICT"
#define INDEX "CREATE INDEX note_body ON note (body)"
#define VIEW "CREATE VIEW long AS SELECT id FROM note WHERE length (body) > 9"
#define ADD "INSERT INTO note (id, body) VALUES (:id, :body)"
#define SEE "INSERT OR IGNORE INTO seen (id) VALUES (:id)"

static const char *const xml =
    "<multistore><store name='shop' gc-time='500'>"
    "<table>" TABLE "</table><table scope='client'>" SEEN "</table>"
    "<index>" INDEX "</index>"
    "<view>CREATE VIEW long AS SELECT id FROM note WHERE length (body) &gt; 9</view>"
    "<event name='v1.Added' deprecated='Use &lt;v2>'><arg name='id' type='s'/>"
    "<arg name='body' type='ms' optional='true'/>"
    "<materializer>" ADD "</materializer></event>"
    "<event name='v1.Seen' scope='client'><arg name='id' type='s'/>"
    "<materializer>" SEE "</materializer></event>"
    "</store></multistore>";

static MsSchema *
read_schema (const char *text, const char *store)
{
  g_autoptr (GError) error = NULL;
  MsSchema *schema = ms_schema_new_from_data (text, -1, store, &error);

  g_assert_no_error (error);
  return schema;
}

static void
seal (MsSchema *schema)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_schema_is_sealed (schema));
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  g_assert_true (ms_schema_is_sealed (schema));
  g_assert_true (ms_schema_seal (schema, &error));
}

static MsSchema *
build_schema (void)
{
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) added = ms_event_type_new ("v1.Added", MS_SCOPE_SYNCED);
  g_autoptr (MsEventType) seen = ms_event_type_new ("v1.Seen", MS_SCOPE_CLIENT);

  ms_event_type_set_deprecated (added, "Use <v2>");
  ms_event_type_add_arg (added, "id", "s", FALSE);
  ms_event_type_add_arg (added, "body", "ms", TRUE);
  ms_event_type_add_materializer (added, ADD);
  ms_event_type_add_arg (seen, "id", "s", FALSE);
  ms_event_type_add_materializer (seen, SEE);

  ms_schema_add_table (schema, TABLE, MS_SCOPE_SYNCED);
  ms_schema_add_table (schema, SEEN, MS_SCOPE_CLIENT);
  ms_schema_add_index (schema, INDEX);
  ms_schema_add_view (schema, VIEW);
  ms_schema_add_event_type (schema, added);
  ms_schema_add_event_type (schema, seen);
  return schema;
}

static void
test_calls_and_xml (void)
{
  MsSchema *built = build_schema ();
  MsSchema *read = read_schema (xml, NULL);
  MsSchema *again;
  g_autofree char *built_xml = NULL;
  g_autofree char *read_xml = NULL;
  g_autofree char *again_xml = NULL;

  seal (built);
  seal (read);
  g_assert_cmpuint (strlen (ms_schema_get_hash (built)), ==, 64);
  g_assert_cmpstr (ms_schema_get_hash (built), ==, ms_schema_get_hash (read));

  built_xml = ms_schema_write_xml (built, "shop");
  g_free (read->name);
  read->name = g_strdup ("shop");
  read->gc_time = MS_GC_TIME_DEFAULT;
  read_xml = ms_schema_to_xml (read);
  g_assert_cmpstr (built_xml, ==, read_xml);

  again = read_schema (built_xml, "shop");
  seal (again);
  again_xml = ms_schema_to_xml (again);
  g_assert_cmpstr (again_xml, ==, built_xml);
  g_assert_cmpstr (ms_schema_get_hash (again), ==, ms_schema_get_hash (built));
  g_assert_finalize_object (built);
  g_assert_finalize_object (read);
  g_assert_finalize_object (again);
}

/* Text that XML has to escape comes back as it was. */
static void
test_escapes (void)
{
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) type = ms_event_type_new ("v1.\"<&>'é", MS_SCOPE_SYNCED);
  MsSchema *again;
  g_autofree char *text = NULL;

  ms_event_type_set_deprecated (type, "it's \"<&>\"\n\tno more");
  ms_event_type_add_materializer (type,
                                  "UPDATE note SET body = '<b>&amp;\"]]>' || char(9) || '\t\n é'");
  ms_schema_add_table (schema, TABLE, MS_SCOPE_SYNCED);
  ms_schema_add_event_type (schema, type);
  seal (schema);
  text = ms_schema_to_xml (schema);
  again = read_schema (text, NULL);
  seal (again);
  g_assert_cmpstr (ms_schema_get_hash (again), ==, ms_schema_get_hash (schema));
  g_assert_cmpstr (ms_event_type_get_deprecated (ms_schema_get_event_type (again, "v1.\"<&>'é")),
                   ==, "it's \"<&>\"\n\tno more");
  g_assert_finalize_object (schema);
  g_assert_finalize_object (again);
}

static const char *const base =
    "<multistore><store name='s'><table>" TABLE "</table><table>" SEEN "</table>"
    "<index>" INDEX "</index>"
    "<event name='v1.A'><arg name='id' type='s'/><arg name='n' type='x'/>"
    "<materializer>" SEE "</materializer></event>"
    "<event name='v1.B'><materializer callback='1'/></event>"
    "</store></multistore>";

static char *
hash_of (const char *text)
{
  MsSchema *schema = read_schema (text, NULL);
  g_autoptr (GError) error = NULL;
  char *hash;

  ms_schema_seal_without_callbacks (schema, &error);
  g_assert_no_error (error);
  hash = g_strdup (ms_schema_get_hash (schema));
  g_assert_finalize_object (schema);
  return hash;
}

static char *
replace (const char *text, const char *old, const char *new)
{
  GString *changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, old, new, 1), ==, 1);
  return g_string_free (changed, FALSE);
}

typedef struct
{
  const char *old;
  const char *new;
} Change;

static void
test_hash_ignores (void)
{
  static const Change changes[] = {
    { TABLE, "create /* c */ table note -- c\n(id TEXT primary key,\n  body TEXT)STRICT;" },
    { SEE, " INSERT  or IGNORE INTO seen(id)VALUES( :id ) ; " },
    { "<index>", "<!-- c --><index>" },
    { "<store name='s'>", "<store name='other' gc-time='5'>" },
    { "<event name='v1.A'>", "<event name='v1.A' scope='synced' deprecated='so'>" },
  };
  const char *second = "<event name='v1.B'><materializer callback='1'/></event>";
  g_autofree char *hash = hash_of (base);
  g_autofree char *without = replace (base, second, "");
  g_autofree char *first = g_strconcat (second, "<event name='v1.A'>", NULL);
  g_autofree char *moved = replace (without, "<event name='v1.A'>", first);
  g_autofree char *moved_hash = hash_of (moved);

  g_assert_cmpstr (moved_hash, ==, hash);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *text = replace (base, changes[i].old, changes[i].new);
      g_autofree char *other = hash_of (text);

      g_assert_cmpstr (other, ==, hash);
    }
}

static void
test_hash_sees (void)
{
  static const Change changes[] = {
    { "body TEXT", "body TEXT DEFAULT 'x'" },
    { "body TEXT", "body TEXT NOT NULL" },
    { "body TEXT", "body BLOB" },
    { "<index>" INDEX "</index>", "" },
    { "<index>" INDEX "</index>", "<index>CREATE UNIQUE INDEX note_body ON note (body)</index>" },
    { "<index>", "<view>CREATE VIEW v AS SELECT id FROM note</view><index>" },
    { "v1.A", "v2.A" },
    { "name='id' type='s'", "name='id' type='ms'" },
    { "name='id' type='s'", "name='id' type='s' optional='true'" },
    { "<arg name='id' type='s'/><arg name='n' type='x'/>",
      "<arg name='n' type='x'/><arg name='id' type='s'/>" },
    { "<arg name='n' type='x'/>", "" },
    { "name='n'", "name='m'" },
    { "INSERT OR IGNORE INTO", "INSERT INTO" },
    { "(:id)</materializer>", "(:id)</materializer><materializer>DELETE FROM note</materializer>" },
    { "VALUES (:id)", "VALUES (upper (:id))" },
    { "VALUES (:id)", "VALUES (:id || ' ')" },
    { "callback='1'", "callback='2'" },
    { "<materializer callback='1'/>", "" },
    { "<event name='v1.B'><materializer callback='1'/></event>", "" },
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *spaced = replace (base, "VALUES (:id)", "VALUES (:id || '  ')");

  g_hash_table_add (seen, hash_of (base));
  g_hash_table_add (seen, hash_of (spaced));
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *text = replace (base, changes[i].old, changes[i].new);

      if (!g_hash_table_add (seen, hash_of (text)))
        g_error ("The hash does not see that “%s” became “%s”", changes[i].old, changes[i].new);
    }
}

/* The scope of tables and events, which must change together. */
static void
test_hash_sees_scope (void)
{
  static const char *const form =
      "<multistore><store name='s'><table scope='%s'>" SEEN "</table><event name='v1.A' scope='%s'>"
      "<arg name='id' type='s'/><materializer>" SEE "</materializer></event></store></multistore>";
  g_autofree char *synced = g_strdup_printf (form, "synced", "synced");
  g_autofree char *client = g_strdup_printf (form, "client", "client");
  g_autofree char *first = hash_of (synced);
  g_autofree char *second = hash_of (client);

  g_assert_cmpstr (first, !=, second);
}

static void
test_lists (void)
{
  MsSchema *schema = build_schema ();
  g_autoptr (GPtrArray) types = ms_schema_list_event_types (schema);
  g_auto (GStrv) tables = ms_schema_list_tables (schema);
  MsEventType *type = ms_schema_get_event_type (schema, "v1.Added");
  g_auto (GStrv) args = ms_event_type_list_args (type);
  const char *const table_names[] = { "note", "seen", NULL };
  const char *const arg_names[] = { "id", "body", NULL };
  gboolean optional = FALSE;
  g_autofree char *name = NULL;
  MsScope scope;

  g_assert_cmpuint (types->len, ==, 2);
  g_assert_true (g_ptr_array_index (types, 0) == type);
  g_assert_cmpstrv (tables, table_names);
  g_assert_cmpstrv (args, arg_names);
  g_assert_cmpstr (ms_event_type_get_arg_type (type, "body", &optional), ==, "ms");
  g_assert_true (optional);
  g_assert_cmpstr (ms_event_type_get_arg_type (type, "id", &optional), ==, "s");
  g_assert_false (optional);
  g_assert_null (ms_event_type_get_arg_type (type, "x", &optional));
  g_assert_null (ms_schema_get_event_type (schema, "v1.added"));
  g_object_get (ms_schema_get_event_type (schema, "v1.Seen"), "name", &name, "scope", &scope, NULL);
  g_assert_cmpstr (name, ==, "v1.Seen");
  g_assert_cmpint (scope, ==, MS_SCOPE_CLIENT);
  g_ptr_array_set_size (types, 0);
  g_assert_finalize_object (schema);
}

static void
test_several_stores (void)
{
  static const char *const text =
      "<multistore><store name='b' gc-time='infinite'/><store name='a'/></multistore>";
  const char *const expected[] = { "b", "a", NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = ms_schema_list_stores (text, -1, &error);
  MsSchema *schema = read_schema (text, "b");

  g_assert_no_error (error);
  g_assert_cmpstrv (names, expected);
  g_assert_cmpint (schema->gc_time, ==, MS_GC_TIME_INFINITE);
  g_assert_finalize_object (schema);

  g_assert_null (ms_schema_new_from_data (text, -1, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  g_assert_nonnull (strstr (error->message, "name one of its stores: b, a"));
  g_clear_error (&error);
  g_assert_null (ms_schema_new_from_data (text, -1, "c", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  g_assert_nonnull (strstr (error->message, "there is no store “c”: there is b, a"));
  g_clear_error (&error);
  g_assert_null (ms_schema_list_stores ("<x/>", -1, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
}

/* Only as many bytes as are said. */
static void
test_length (void)
{
  static const char *const text = "<multistore><store name='a'/></multistore><<<";
  g_autoptr (GError) error = NULL;
  MsSchema *schema = ms_schema_new_from_data (text, strlen (text) - 3, NULL, &error);

  g_assert_no_error (error);
  g_assert_finalize_object (schema);
  g_assert_null (ms_schema_new_from_data ("", 0, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
}

static void
test_no_file (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/schema.xml");
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_schema_new_from_file (file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (ms_schema_new_from_resource ("/nowhere", NULL, &error));
  g_assert_error (error, G_RESOURCE_ERROR, G_RESOURCE_ERROR_NOT_FOUND);
}

static gboolean
materialize (MsMaterializerContext *context,
             MsEventRecord *record,
             gpointer user_data,
             GError **error)
{
  return TRUE;
}

static void
count (gpointer user_data)
{
  ++*(int *) user_data;
}

static void
test_callbacks (void)
{
  MsSchema *schema = read_schema (base, NULL);
  MsEventType *type = ms_schema_get_event_type (schema, "v1.B");
  g_autoptr (GError) error = NULL;
  g_autofree char *declared = hash_of (base);
  int n_freed = 0;

  g_assert_false (ms_schema_seal (schema, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  g_assert_nonnull (strstr (error->message, "“v1.B” declares a callback, but has none"));
  g_assert_false (ms_schema_is_sealed (schema));

  ms_event_type_set_callback (type, 1, materialize, &n_freed, count);
  ms_event_type_set_callback (type, 1, materialize, &n_freed, count);
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_true (ms_schema_has_callbacks (schema));
  seal (schema);
  g_assert_cmpstr (ms_schema_get_hash (schema), ==, declared);
  g_assert_finalize_object (schema);
  g_assert_cmpint (n_freed, ==, 2);
}

/* The next call is a programming error. */
static void
expect_critical (void)
{
  g_test_expect_message ("Multistore", G_LOG_LEVEL_CRITICAL, "*sealed*");
}

static void
test_not_sealed (void)
{
  MsSchema *schema = build_schema ();

  expect_critical ();
  g_assert_null (ms_schema_get_hash (schema));
  g_test_assert_expected_messages ();
  expect_critical ();
  g_assert_null (ms_schema_to_xml (schema));
  g_test_assert_expected_messages ();
  g_assert_finalize_object (schema);
}

static void
test_sealed (void)
{
  MsSchema *schema = build_schema ();
  MsEventType *type = ms_schema_get_event_type (schema, "v1.Added");
  g_autoptr (MsEventType) other = ms_event_type_new ("v1.Other", MS_SCOPE_SYNCED);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  seal (schema);
  before = ms_schema_to_xml (schema);
  expect_critical ();
  ms_schema_add_table (schema, "CREATE TABLE x (id TEXT PRIMARY KEY) STRICT", MS_SCOPE_SYNCED);
  expect_critical ();
  ms_schema_add_index (schema, INDEX);
  expect_critical ();
  ms_schema_add_view (schema, VIEW);
  expect_critical ();
  ms_schema_add_event_type (schema, other);
  expect_critical ();
  ms_event_type_add_arg (type, "x", "s", TRUE);
  expect_critical ();
  ms_event_type_add_materializer (type, "DELETE FROM note");
  expect_critical ();
  ms_event_type_set_callback (type, 1, materialize, NULL, NULL);
  expect_critical ();
  ms_event_type_set_deprecated (type, "x");
  g_test_assert_expected_messages ();

  after = ms_schema_to_xml (schema);
  g_assert_cmpstr (after, ==, before);
  g_assert_finalize_object (schema);
}

/* A schema whose seal failed can be mended and sealed. */
static void
test_mended (void)
{
  MsSchema *schema = ms_schema_new ();
  g_autoptr (MsEventType) type = ms_event_type_new ("v1.Added", MS_SCOPE_SYNCED);
  g_autoptr (GError) error = NULL;

  ms_event_type_add_materializer (type, "DELETE FROM note");
  ms_schema_add_event_type (schema, type);
  g_assert_false (ms_schema_seal (schema, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA);
  ms_schema_add_table (schema, TABLE, MS_SCOPE_SYNCED);
  seal (schema);
  g_assert_finalize_object (schema);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/calls-and-xml", test_calls_and_xml);
  g_test_add_func ("/schema/escapes", test_escapes);
  g_test_add_func ("/schema/hash/ignores", test_hash_ignores);
  g_test_add_func ("/schema/hash/sees", test_hash_sees);
  g_test_add_func ("/schema/hash/sees-scope", test_hash_sees_scope);
  g_test_add_func ("/schema/lists", test_lists);
  g_test_add_func ("/schema/several-stores", test_several_stores);
  g_test_add_func ("/schema/length", test_length);
  g_test_add_func ("/schema/no-file", test_no_file);
  g_test_add_func ("/schema/callbacks", test_callbacks);
  g_test_add_func ("/schema/not-sealed", test_not_sealed);
  g_test_add_func ("/schema/sealed", test_sealed);
  g_test_add_func ("/schema/mended", test_mended);
  return g_test_run ();
}

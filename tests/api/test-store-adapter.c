/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where stores are kept: directories, the installation's id, the list of stores; and waiting until commits are durable. */

#include "ms-test-store.h"

#include <glib/gstdio.h>

static void
test_directory (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *deep = g_build_filename (fixture->directory, "x", "y", NULL);
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  MsPersistedAdapter *adapter = ms_persisted_adapter_new (deep);
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = ms_persisted_adapter_dup_directory (adapter, &error);
  MsStoreDefinition *definition =
      ms_store_definition_new ("note", schema, MS_ADAPTER (adapter), &error);
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_cmpstr (directory, ==, deep);
  g_assert_cmpint (ms_adapter_get_storage_mode (MS_ADAPTER (adapter)), ==,
                   MS_STORAGE_MODE_PERSISTED);
  g_assert_false (g_file_test (deep, G_FILE_TEST_EXISTS));
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  g_assert_cmpint (g_stat (deep, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  ms_test_await_finalized (fixture, definition);
  g_assert_finalize_object (adapter);
}

static void
test_list (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const others[] = { "notes.txt", "a b.db", "x.db-wal", ".db" };
  MsPersistedAdapter *adapter = ms_persisted_adapter_new (fixture->directory);
  MsPersistedAdapter *nowhere = ms_persisted_adapter_new ("/nonexistent/stores");
  MsStoreDefinition *definition = ms_test_define_notes (fixture);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = ms_persisted_adapter_list_store_ids (adapter, &error);
  g_auto (GStrv) nothing = ms_persisted_adapter_list_store_ids (nowhere, &error);
  g_auto (GStrv) ids = NULL;
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
  ms_test_close (fixture, ms_test_open (fixture, definition, "b"));
  ms_test_close (fixture, ms_test_open (fixture, definition, "a-1"));
  ms_test_close (fixture, ms_test_open (fixture, definition, "C_2"));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_build_filename (fixture->directory, others[i], NULL);

      g_file_set_contents (path, "x", 1, &error);
      g_assert_no_error (error);
    }
  ids = ms_persisted_adapter_list_store_ids (adapter, &error);
  g_assert_no_error (error);
  joined = g_strjoinv (" ", ids);
  g_assert_cmpstr (joined, ==, "C_2 a-1 b");
  ms_test_await_finalized (fixture, definition);
  g_assert_finalize_object (adapter);
  g_assert_finalize_object (nowhere);
}

/* All stores of a directory have the id that is in its file, also in later processes. */
static void
test_client_id (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->directory, "client-id", NULL);
  MsStoreDefinition *first = ms_test_define_notes (fixture);
  MsStoreDefinition *second = ms_test_define_notes (fixture);
  MsStoreDefinition *third = NULL;
  MsStore *a = ms_test_open (fixture, first, "a");
  MsStore *b = ms_test_open (fixture, second, "b");
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *message = NULL;

  g_file_get_contents (path, &id, NULL, &error);
  g_assert_no_error (error);
  g_strstrip (id);
  g_assert_cmpstr (ms_store_get_client_id (a), ==, id);
  g_assert_cmpstr (ms_store_get_client_id (b), ==, id);
  ms_test_close (fixture, a);
  ms_test_close (fixture, b);
  ms_test_await_finalized (fixture, first);
  ms_test_await_finalized (fixture, second);

  g_file_set_contents (path, "not an id", -1, &error);
  g_assert_no_error (error);
  third = ms_test_define_notes (fixture);
  message = ms_test_assert_unopenable (fixture, third, "a", MS_ERROR_CORRUPT);
  g_assert_nonnull (strstr (message, "client-id"));
  ms_test_await_finalized (fixture, third);
}

/* Without a directory it is the application's. */
static void
test_application (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  MsPersistedAdapter *adapter = ms_persisted_adapter_new (NULL);
  g_autoptr (GError) error = NULL;
  MsStoreDefinition *definition =
      ms_store_definition_new ("note", schema, MS_ADAPTER (adapter), &error);
  GApplication *application;
  g_autofree char *expected = NULL;
  g_autofree char *directory = NULL;
  g_autofree char *message = NULL;

  g_assert_no_error (error);
  g_assert_null (g_application_get_default ());
  g_assert_null (ms_persisted_adapter_dup_directory (adapter, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (ms_persisted_adapter_list_store_ids (adapter, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_clear_error (&error);
  message = ms_test_assert_unopenable (fixture, definition, "a", MS_ERROR_IO);
  g_assert_nonnull (strstr (message, "GApplication"));

  application = g_application_new ("org.example.Notes", G_APPLICATION_NON_UNIQUE);
  g_application_set_default (application);
  directory = ms_persisted_adapter_dup_directory (adapter, &error);
  g_assert_no_error (error);
  expected = g_build_filename (g_get_user_data_dir (), "org.example.Notes", "stores", NULL);
  g_assert_cmpstr (directory, ==, expected);
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  g_clear_pointer (&expected, g_free);
  expected = g_build_filename (directory, "a.db", NULL);
  g_assert_true (g_file_test (expected, G_FILE_TEST_IS_REGULAR));
  g_application_set_default (NULL);
  g_assert_finalize_object (application);
  ms_test_await_finalized (fixture, definition);
  g_assert_finalize_object (adapter);
}

static void
test_memory (MsTestFixture *fixture, gconstpointer unused)
{
  MsMemoryAdapter *adapter = ms_memory_adapter_new ();

  g_assert_cmpint (ms_adapter_get_storage_mode (MS_ADAPTER (adapter)), ==, MS_STORAGE_MODE_MEMORY);
  g_assert_finalize_object (adapter);
}

/* All who wait are answered, also those who came while a sync was going on, also with commits in between. */
static void
test_durable (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreDefinition *definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");
  GAsyncResult *taken[30] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      ms_test_add_note (store, id, "N");
      ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &taken[i]);
      if (i % 10 == 9)
        g_main_context_iteration (fixture->context, FALSE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      ms_test_await (fixture, taken[i]);
      g_assert_true (ms_store_wait_finish (store, taken[i], &error));
      g_assert_no_error (error);
      g_clear_object (&taken[i]);
    }
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

static void
test_durable_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  MsStoreDefinition *definition = ms_test_define_notes (fixture);
  MsStore *store = ms_test_open (fixture, definition, "a");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;

  ms_test_add_note (store, "n", "N");
  ms_store_wait_async (store, MS_STAGE_DURABLE, cancellable, ms_test_take_result, &cancelled);
  ms_store_wait_async (store, MS_STAGE_DURABLE, NULL, ms_test_take_result, &other);
  g_cancellable_cancel (cancellable);
  ms_test_await (fixture, cancelled && other);
  g_assert_false (ms_store_wait_finish (store, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (ms_store_wait_finish (store, other, &error));
  g_assert_no_error (error);
  g_clear_object (&cancelled);
  g_clear_object (&other);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
}

int
main (int argc, char **argv)
{
  g_autofree char *data_directory = ms_test_make_directory ();
  int status;

  /* GLib reads it once, when somebody asks for the first time. */
  g_setenv ("XDG_DATA_HOME", data_directory, TRUE);
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/store/adapter/directory", test_directory);
  ms_test_add_in_files ("/store/adapter/list", test_list);
  ms_test_add_in_files ("/store/adapter/client-id", test_client_id);
  ms_test_add ("/store/adapter/application", test_application);
  ms_test_add ("/store/adapter/memory", test_memory);
  ms_test_add_in_files ("/store/adapter/durable", test_durable);
  ms_test_add ("/store/adapter/durable-in-memory", test_durable);
  ms_test_add_in_files ("/store/adapter/durable-cancelled", test_durable_cancelled);
  status = g_test_run ();
  ms_test_remove_directory (data_directory);
  return status;
}

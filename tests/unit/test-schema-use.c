/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchemaUse: who holds which place, and whom that stops. */

#include "engine/ms-schema-use-private.h"
#include "ms-error.h"
#include "ms-test-util.h"

typedef struct
{
  MsTestFixture *files;
  char *path;
  MsSchemaUse *old;
  MsSchemaUse *young;
} Fixture;

static void
set_up (Fixture *fixture, MsTestFixture *files)
{
  fixture->files = files;
  fixture->path = g_build_filename (files->directory, "note@a.db", NULL);
  fixture->old = ms_schema_use_new (fixture->path);
  fixture->young = ms_schema_use_new (fixture->path);
}

static void
tear_down (Fixture *fixture)
{
  g_clear_pointer (&fixture->old, ms_schema_use_free);
  g_clear_pointer (&fixture->young, ms_schema_use_free);
  g_free (fixture->path);
}

static void
hold (MsSchemaUse *use, gint64 place)
{
  g_autoptr (GError) error = NULL;

  ms_schema_use_hold (use, place, &error);
  g_assert_no_error (error);
}

static void
assert_superseded (gboolean granted, GError **error)
{
  g_assert_false (granted);
  g_assert_error (*error, MS_ERROR, MS_ERROR_SUPERSEDED);
  g_assert_nonnull (strstr ((*error)->message, "restart"));
  g_clear_error (error);
}

static void
test_newer_at_work (MsTestFixture *files, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  set_up (&fixture, files);
  g_assert_true (ms_schema_use_check_newer (fixture.old, 1, &error));
  hold (fixture.young, 2);
  assert_superseded (ms_schema_use_check_newer (fixture.old, 1, &error), &error);
  assert_superseded (ms_schema_use_exclude_newer (fixture.old, 1, &error), &error);
  g_clear_pointer (&fixture.young, ms_schema_use_free);
  g_assert_true (ms_schema_use_check_newer (fixture.old, 1, &error));
  g_assert_true (ms_schema_use_exclude_newer (fixture.old, 1, &error));
  g_assert_no_error (error);
  tear_down (&fixture);
}

/* Neither an older one, nor one of the same schema, nor one's own hold. */
static void
test_others_do_not_matter (MsTestFixture *files, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  set_up (&fixture, files);
  hold (fixture.old, 2);
  hold (fixture.young, 3);
  g_assert_true (ms_schema_use_exclude_newer (fixture.young, 3, &error));
  ms_schema_use_admit_newer (fixture.young);
  assert_superseded (ms_schema_use_check_newer (fixture.old, 2, &error), &error);
  g_clear_pointer (&fixture.young, ms_schema_use_free);
  fixture.young = ms_schema_use_new (fixture.path);
  hold (fixture.young, 2);
  g_assert_true (ms_schema_use_exclude_newer (fixture.old, 2, &error));
  g_assert_no_error (error);
  tear_down (&fixture);
}

/* Not even one of a name that g_str_hash() takes for the same. */
static void
test_another_store (MsTestFixture *files, gconstpointer unused)
{
  g_autofree char *one_path = g_build_filename (files->directory, "Ez.db", NULL);
  g_autofree char *other_path = g_build_filename (files->directory, "FY.db", NULL);
  g_autoptr (MsSchemaUse) one = ms_schema_use_new (one_path);
  g_autoptr (MsSchemaUse) other = ms_schema_use_new (other_path);
  g_autoptr (GError) error = NULL;

  hold (other, 7);
  g_assert_true (ms_schema_use_exclude_newer (one, 1, &error));
  g_assert_no_error (error);
}

static gpointer
hold_in_thread (gpointer use)
{
  hold (use, 2);
  return NULL;
}

/* Who comes while an older one puts its tables in place waits for it. */
static void
test_waits (MsTestFixture *files, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;
  GThread *thread;

  set_up (&fixture, files);
  g_assert_true (ms_schema_use_exclude_newer (fixture.old, 1, &error));
  thread = g_thread_new ("hold", hold_in_thread, fixture.young);
  ms_schema_use_admit_newer (fixture.old);
  g_thread_join (thread);
  assert_superseded (ms_schema_use_exclude_newer (fixture.old, 1, &error), &error);
  tear_down (&fixture);
}

static void
test_first_place_is_free (MsTestFixture *files, gconstpointer unused)
{
  g_autofree char *lock = g_build_filename (files->directory, ".use", NULL);
  Fixture fixture;

  set_up (&fixture, files);
  hold (fixture.old, 1);
  g_assert_false (g_file_test (lock, G_FILE_TEST_EXISTS));
  hold (fixture.young, 2);
  g_assert_true (g_file_test (lock, G_FILE_TEST_EXISTS));
  tear_down (&fixture);
}

/* More schemas than there are places for share the last. */
static void
test_very_many (MsTestFixture *files, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  set_up (&fixture, files);
  hold (fixture.young, G_MAXINT32);
  assert_superseded (ms_schema_use_check_newer (fixture.old, 70000, &error), &error);
  tear_down (&fixture);
}

static void
test_no_directory (MsTestFixture *files, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (files->directory, "gone", "note@a.db", NULL);
  g_autoptr (MsSchemaUse) use = ms_schema_use_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_schema_use_hold (use, 2, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "gone"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add_in_files ("/schema-use/newer-at-work", test_newer_at_work);
  ms_test_add_in_files ("/schema-use/others-do-not-matter", test_others_do_not_matter);
  ms_test_add_in_files ("/schema-use/another-store", test_another_store);
  ms_test_add_in_files ("/schema-use/waits", test_waits);
  ms_test_add_in_files ("/schema-use/first-place-is-free", test_first_place_is_free);
  ms_test_add_in_files ("/schema-use/very-many", test_very_many);
  ms_test_add_in_files ("/schema-use/no-directory", test_no_directory);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a sync server: a hundred thousand stores, groups that are taken back, copies, and a copy that is put in the place of what it was made of. */

#include "ms-error.h"
#include "ms-test-util.h"
#include "multistore.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_STORES 100000
#define N_STORES_WHEN_SLOW 2000

static MsSyncStorage *
open_storage (const char *directory)
{
  g_autoptr (GError) error = NULL;
  MsFileStorage *storage = ms_file_storage_new (directory, &error);

  g_assert_no_error (error);
  return MS_SYNC_STORAGE (storage);
}

/* The head; @backend_id: (out) (optional). */
static gint64
open_store (MsSyncStorage *storage, const char *store_id, char **backend_id)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  gint64 head, size;

  MS_SYNC_STORAGE_GET_CLASS (storage)->open_store (storage, store_id, &head, &size, &id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (id);
  if (backend_id)
    *backend_id = g_steal_pointer (&id);
  return head;
}

static void
append (MsSyncStorage *storage, const char *store_id, gint64 sequence)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  g_autofree char *args = g_strdup_printf ("{\"store\":\"%s\"}", store_id);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (events, ms_sync_event_new (sequence, "v1.Noted", args, "client", "session"));
  MS_SYNC_STORAGE_GET_CLASS (storage)->append (storage, store_id, events, 1, &error);
  g_assert_no_error (error);
}

static void
begin (MsSyncStorage *storage, guint shard)
{
  g_autoptr (GError) error = NULL;

  MS_SYNC_STORAGE_GET_CLASS (storage)->begin (storage, shard, &error);
  g_assert_no_error (error);
}

static void
commit (MsSyncStorage *storage, guint shard)
{
  g_autoptr (GError) error = NULL;

  MS_SYNC_STORAGE_GET_CLASS (storage)->commit (storage, shard, &error);
  g_assert_no_error (error);
}

static void
assert_log (MsSyncStorage *storage, const char *store_id, guint n_events)
{
  g_autofree char *args = g_strdup_printf ("{\"store\":\"%s\"}", store_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events =
      MS_SYNC_STORAGE_GET_CLASS (storage)->read_events (storage, store_id, 0, 100, 10000, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, n_events);
  for (guint i = 0; i < events->len; i++)
    {
      g_assert_cmpint (ms_sync_event_get_sequence (events->pdata[i]), ==, i + 1);
      g_assert_cmpstr (ms_sync_event_get_args (events->pdata[i]), ==, args);
    }
}

/* One group per file, as if they had all come at once. */
static void
fill (MsSyncStorage *storage, guint n_stores)
{
  guint n_shards = ms_sync_storage_get_n_shards (storage);

  for (guint shard = 0; shard < n_shards; shard++)
    begin (storage, shard);
  for (guint i = 0; i < n_stores; i++)
    {
      g_autofree char *store_id = g_strdup_printf ("store-%u", i);

      g_assert_cmpint (open_store (storage, store_id, NULL), ==, 0);
      append (storage, store_id, 1);
    }
  for (guint shard = 0; shard < n_shards; shard++)
    commit (storage, shard);
}

static guint
count_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  guint n_files = 0;

  while (g_dir_read_name (dir))
    n_files++;
  return n_files;
}

static void
test_many_stores (void)
{
  guint n_stores = g_getenv ("MULTISTORE_TEST_SLOW") ? N_STORES_WHEN_SLOW : N_STORES;
  g_autofree char *directory = ms_test_make_directory ();
  MsSyncStorage *storage = open_storage (directory);

  fill (storage, n_stores);
  g_assert_finalize_object (storage);
  /* They share some files: neither descriptors nor the directory grow with them. */
  g_assert_cmpuint (count_files (directory), <, 60);
  storage = open_storage (directory);
  for (guint i = 0; i < n_stores; i += 7)
    {
      g_autofree char *store_id = g_strdup_printf ("store-%u", i);

      g_assert_cmpint (open_store (storage, store_id, NULL), ==, 1);
      assert_log (storage, store_id, 1);
    }
  g_assert_finalize_object (storage);
  ms_test_remove_directory (directory);
}

/* Of a group all is kept or nothing, and what comes next finds the log as it was. */
static void
test_rollback (void)
{
  g_autofree char *directory = ms_test_make_directory ();
  MsSyncStorage *storage = open_storage (directory);
  guint shard = ms_sync_storage_get_shard (storage, "a");

  g_assert_cmpint (open_store (storage, "a", NULL), ==, 0);
  begin (storage, shard);
  append (storage, "a", 1);
  commit (storage, shard);
  begin (storage, shard);
  append (storage, "a", 2);
  append (storage, "a", 3);
  MS_SYNC_STORAGE_GET_CLASS (storage)->rollback (storage, shard);
  g_assert_cmpint (open_store (storage, "a", NULL), ==, 1);
  begin (storage, shard);
  append (storage, "a", 2);
  commit (storage, shard);
  assert_log (storage, "a", 2);
  g_assert_finalize_object (storage);
  ms_test_remove_directory (directory);
}

/* A copy is complete while the storage goes on; who puts it in place says so, and gets new identities. */
static void
test_copy (void)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autofree char *copy = g_build_filename (directory, "copy", NULL);
  g_autofree char *nothing = g_build_filename (directory, "nothing", NULL);
  g_autofree char *before = NULL;
  g_autofree char *now = NULL;
  g_autoptr (GError) error = NULL;
  MsSyncStorage *storage = open_storage (directory);

  g_assert_cmpint (open_store (storage, "a", &before), ==, 0);
  begin (storage, ms_sync_storage_get_shard (storage, "a"));
  append (storage, "a", 1);
  commit (storage, ms_sync_storage_get_shard (storage, "a"));
  ms_file_storage_copy (directory, copy, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (ms_file_storage_copy (directory, copy, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (ms_file_storage_copy (nothing, copy, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "no data directory"));
  g_clear_error (&error);
  g_assert_finalize_object (storage);

  storage = open_storage (copy);
  g_assert_cmpint (open_store (storage, "a", &now), ==, 1);
  g_assert_cmpstr (now, ==, before);
  ms_file_storage_mark_restored (MS_FILE_STORAGE (storage), &error);
  g_assert_no_error (error);
  g_clear_pointer (&now, g_free);
  g_assert_cmpint (open_store (storage, "a", &now), ==, 1);
  g_assert_cmpstr (now, !=, before);
  assert_log (storage, "a", 1);
  g_assert_finalize_object (storage);
  ms_test_remove_directory (directory);
}

/* A copy that ends early leaves nothing of its own, and all of what was there: the next try finds its way. */
static void
test_copy_in_part (void)
{
  g_autofree char *directory = ms_test_make_directory ();
  g_autofree char *copy = g_build_filename (directory, "copy", NULL);
  g_autofree char *in_the_way = g_build_filename (copy, "shard-07.db", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  MsSyncStorage *storage = open_storage (directory);

  g_cancellable_cancel (cancellable);
  g_assert_false (ms_file_storage_copy (directory, copy, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));

  g_assert_cmpint (g_mkdir (copy, 0700), ==, 0);
  g_assert_true (g_file_set_contents (in_the_way, "mine", -1, NULL));
  g_assert_false (ms_file_storage_copy (directory, copy, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpuint (count_files (copy), ==, 1);
  g_assert_true (g_file_get_contents (in_the_way, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");

  g_assert_cmpint (g_unlink (in_the_way), ==, 0);
  g_cancellable_reset (cancellable);
  ms_file_storage_copy (directory, copy, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (copy), ==, 16);
  g_assert_finalize_object (storage);
  ms_test_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-storage/many-stores", test_many_stores);
  g_test_add_func ("/file-storage/rollback", test_rollback);
  g_test_add_func ("/file-storage/copy", test_copy);
  g_test_add_func ("/file-storage/copy-in-part", test_copy_in_part);
  return g_test_run ();
}

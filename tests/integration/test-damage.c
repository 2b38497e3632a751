/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that are damaged, or never were stores: a clear error and the file as it was, or a store that works; never a crash. */

#include "ms-error.h"
#include "ms-test-store.h"
#include "ms-test-writer.h"

#include <glib/gstdio.h>

#define PAGE 4096
#define FLIPS_PER_PAGE 12
#define FLIPS_PER_PAGE_WHEN_SLOW 1

typedef struct
{
  char *directory;
  char *path;
  MsSchema *schema;
  char *bytes; /* of a sound store */
  gsize length;
} Fixture;

static void
make_store (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) engine = ms_writer_open (fixture->path, fixture->schema, &error);

  g_assert_no_error (error);
  for (guint i = 1; i <= 300; i++)
    {
      g_autoptr (MsEvent) event = ms_writer_event_new (i);
      MsCommitReport report;

      ms_engine_commit (engine, &event, 1, MS_COMMIT_STRICT, &report, &error);
      g_assert_no_error (error);
    }
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->directory = ms_test_make_directory ();
  fixture->path = g_build_filename (fixture->directory, "a.db", NULL);
  fixture->schema = ms_writer_schema_new (0);
  make_store (fixture);
  g_file_get_contents (fixture->path, &fixture->bytes, &fixture->length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->length, >=, 8 * PAGE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->schema);
  ms_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->path);
  g_free (fixture->bytes);
}

static void
put (Fixture *fixture, const char *bytes, gsize length)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *index = g_strconcat (fixture->path, "-shm", NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (log);
  g_unlink (index);
  g_file_set_contents_full (fixture->path, bytes, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                            &error);
  g_assert_no_error (error);
}

/* Errors that help with a file say which first: SQL that does not fit is none of them. */
static void
assert_helpful (Fixture *fixture, const GError *error)
{
  g_autofree char *file = g_strconcat ("“", fixture->path, "”", NULL);

  g_assert_nonnull (error);
  g_assert_true (error->domain == MS_ERROR);
  g_assert_cmpint (error->code, !=, MS_ERROR_INVALID_QUERY);
  g_assert_true (g_str_has_prefix (error->message, file));
}

/* Whatever a store whose damage was not seen at once is asked to do, it answers. */
static void
use (Fixture *fixture, MsEngine *engine)
{
  MsConnection *connection = ms_engine_get_connection (engine);
  g_autoptr (MsEvent) event = ms_writer_event_new (ms_engine_get_head (engine)->global + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = NULL;
  MsCommitReport report;

  events = ms_event_log_list (connection, NULL, 0, NULL, MS_EVENT_FILTER_ALL, &error);
  if (!events)
    assert_helpful (fixture, error);
  g_clear_error (&error);
  if (!ms_engine_commit (engine, &event, 1, MS_COMMIT_STRICT, &report, &error))
    g_assert_true (error->domain == MS_ERROR);
  g_clear_error (&error);
  if (!ms_connection_check_integrity (connection, &error))
    g_assert_true (error->domain == MS_ERROR);
}

/* Returns whether the file was refused; then nothing in it has changed. */
static gboolean
try (Fixture *fixture, const char *bytes, gsize length, gint *code)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) engine = NULL;

  put (fixture, bytes, length);
  before = ms_test_checksum (fixture->path);
  engine = ms_writer_open (fixture->path, fixture->schema, &error);
  if (engine)
    {
      use (fixture, engine);
      return FALSE;
    }
  assert_helpful (fixture, error);
  if (code)
    *code = error->code;
  after = ms_test_checksum (fixture->path);
  g_assert_cmpstr (before, ==, after);
  return TRUE;
}

static void
assert_refused (Fixture *fixture, const char *bytes, gsize length, gint expected)
{
  gint code = -1;

  g_assert_true (try (fixture, bytes, length, &code));
  g_assert_cmpint (code, ==, expected);
}

static void
test_truncated (Fixture *fixture, gconstpointer unused)
{
  static const gsize short_ones[] = { 1, 15, 16, 60, 99, 100, 101, 511, 512, 4095 };
  guint n_refused = 0, n_tried = 0;

  for (guint i = 0; i < G_N_ELEMENTS (short_ones); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT " bytes", short_ones[i]);
      g_assert_true (try (fixture, fixture->bytes, short_ones[i], NULL));
    }
  for (gsize length = PAGE; length < fixture->length; length += PAGE)
    {
      n_refused += try (fixture, fixture->bytes, length - 1, NULL);
      n_refused += try (fixture, fixture->bytes, length, NULL);
      n_refused += try (fixture, fixture->bytes, length + PAGE / 2, NULL);
      n_tried += 3;
    }
  g_test_message ("%u of %u were refused", n_refused, n_tried);
  g_assert_cmpuint (n_refused, >, 0);
}

static void
test_flipped_bits (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *bytes = g_memdup2 (fixture->bytes, fixture->length);
  guint n_flips = g_getenv ("MULTISTORE_TEST_SLOW") ? FLIPS_PER_PAGE_WHEN_SLOW : FLIPS_PER_PAGE;
  guint n_refused = 0, n_tried = 0;

  for (gsize page = 0; page < fixture->length; page += PAGE)
    for (guint i = 0; i < n_flips; i++)
      {
        /* Half of them where a page has its structure. */
        gsize place = page + g_test_rand_int_range (0, i % 2 ? PAGE : 120);
        char bit = 1 << g_test_rand_int_range (0, 8);

        bytes[place] ^= bit;
        n_refused += try (fixture, bytes, fixture->length, NULL);
        n_tried++;
        bytes[place] ^= bit;
      }
  g_test_message ("%u of %u were refused", n_refused, n_tried);
}

static void
test_zeros (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *bytes = g_memdup2 (fixture->bytes, fixture->length);
  g_autofree char *nothing = g_malloc0 (fixture->length);

  assert_refused (fixture, "", 0, MS_ERROR_CORRUPT);
  assert_refused (fixture, nothing, fixture->length, MS_ERROR_CORRUPT);
  memset (bytes, 0, PAGE);
  assert_refused (fixture, bytes, fixture->length, MS_ERROR_CORRUPT);
  for (gsize page = PAGE; page < fixture->length; page += PAGE)
    {
      memcpy (bytes, fixture->bytes, fixture->length);
      memset (bytes + page, 0, PAGE);
      try (fixture, bytes, fixture->length, NULL);
    }
}

/* The numbers at 60 and 68 of a SQLite file are user_version and application_id, the highest byte first. */
static void
test_other_numbers (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *bytes = g_memdup2 (fixture->bytes, fixture->length);

  bytes[63]++;
  assert_refused (fixture, bytes, fixture->length, MS_ERROR_FORMAT_TOO_NEW);
  bytes[63] = 0;
  assert_refused (fixture, bytes, fixture->length, MS_ERROR_CORRUPT);
  bytes[63] = fixture->bytes[63];
  bytes[71] ^= 1;
  assert_refused (fixture, bytes, fixture->length, MS_ERROR_CORRUPT);
  memset (bytes + 68, 0, 4);
  assert_refused (fixture, bytes, fixture->length, MS_ERROR_CORRUPT);
}

/* The text of a table's definition has no checksum: the library's own statements then no longer fit the file. */
static void
test_other_columns (Fixture *fixture, gconstpointer unused)
{
  static const char *const columns[] = { "generation INTEGER", "session_id TEXT", "args TEXT" };
  g_autofree char *bytes = g_memdup2 (fixture->bytes, fixture->length);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      char *place = memmem (bytes, fixture->length, columns[i], strlen (columns[i]));

      g_assert_nonnull (place);
      *place ^= 1;
      try (fixture, bytes, fixture->length, NULL);
      *place ^= 1;
    }
}

/* A row whose record says that a text is NULL. */
static void
test_lost_name (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *bytes = g_memdup2 (fixture->bytes, fixture->length);
  g_autoptr (MsEngine) engine = NULL;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  MsConnection *connection;

  put (fixture, bytes, fixture->length);
  engine = ms_writer_open (fixture->path, fixture->schema, &error);
  g_assert_no_error (error);
  connection = ms_engine_get_connection (engine);
  ms_connection_exec (connection,
                      "ALTER TABLE __ms_event RENAME TO old; CREATE TABLE __ms_event AS SELECT "
                      "id, global, client, generation, parent, NULL AS name, 7 AS args, client_id, "
                      "session_id, schema_hash, recorded_at, touched FROM old;",
                      &error);
  g_assert_no_error (error);
  events = ms_event_log_list (connection, NULL, 0, NULL, MS_EVENT_FILTER_ALL, &error);
  g_assert_null (events);
  g_assert_error (error, MS_ERROR, MS_ERROR_CORRUPT);
}

static void
test_text (Fixture *fixture, gconstpointer unused)
{
  static const char letter[] = "Dear store,\n\nthis is a text and no database at all.\n";
  GString *text = g_string_new (NULL);

  assert_refused (fixture, letter, strlen (letter), MS_ERROR_CORRUPT);
  while (text->len < 3 * PAGE)
    g_string_append (text, letter);
  assert_refused (fixture, text->str, text->len, MS_ERROR_CORRUPT);
  g_string_free (text, TRUE);
}

static void
test_directory (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  g_assert_null (ms_writer_open (fixture->path, fixture->schema, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CORRUPT);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
}

/* A log beside a sound file whose bytes are noise is passed over: it has no valid frame. */
static void
test_noise_in_log (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree guint8 *noise = g_malloc (5 * PAGE);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) engine = NULL;

  put (fixture, fixture->bytes, fixture->length);
  for (guint i = 0; i < 5 * PAGE; i++)
    noise[i] = g_test_rand_int_range (0, 256);
  g_file_set_contents (log, (const char *) noise, 5 * PAGE, &error);
  g_assert_no_error (error);
  engine = ms_writer_open (fixture->path, fixture->schema, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ms_engine_get_head (engine)->global, ==, 300);
  ms_writer_assert_sound (engine);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  ms_writer_run (argc, argv);
  g_test_init (&argc, &argv, NULL);
  add ("/damage/truncated", test_truncated);
  add ("/damage/flipped-bits", test_flipped_bits);
  add ("/damage/zeros", test_zeros);
  add ("/damage/other-numbers", test_other_numbers);
  add ("/damage/other-columns", test_other_columns);
  add ("/damage/lost-name", test_lost_name);
  add ("/damage/text", test_text);
  add ("/damage/directory", test_directory);
  add ("/damage/noise-in-log", test_noise_in_log);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A writing process is killed 300 times, at all sorts of moments: nothing that a commit returned from is lost. */

#include "ms-test-util.h"
#include "ms-test-writer.h"

/* How many times in each mode; the modes make 300 together. */
#define N_KILLS 60
#define N_KILLS_WHEN_SLOW 4
/* A log stays so small that it is read again and again in no time. */
#define KILLS_PER_STORE 12
#define ENDLESS 1000000

typedef struct
{
  char *directory;
  MsSchema *schemas[2];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->directory = ms_test_make_directory ();
  fixture->schemas[0] = ms_writer_schema_new (0);
  fixture->schemas[1] = ms_writer_schema_new (1);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_finalize_object (fixture->schemas[0]);
  g_assert_finalize_object (fixture->schemas[1]);
  ms_test_remove_directory (fixture->directory);
  g_free (fixture->directory);
}

static guint
get_n_kills (void)
{
  return g_getenv ("MULTISTORE_TEST_SLOW") ? N_KILLS_WHEN_SLOW : N_KILLS;
}

static char *
make_path (Fixture *fixture, guint number)
{
  g_autofree char *name = g_strdup_printf ("%u.db", number);

  return g_build_filename (fixture->directory, name, NULL);
}

/* Opens the store with the schema that the process had or had not come to, and finds every event. */
static gint64
assert_nothing_lost (const char *path, MsSchema *schema, gint64 last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsEngine) engine = ms_writer_open (path, schema, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_engine_get_head (engine)->global, >=, last);
  g_assert_cmpint (ms_writer_query_int (engine, "SELECT count(*) FROM __ms_event WHERE"
                                                " json_extract(args, '$.id') <> 'n' || global"),
                   ==, 0);
  ms_writer_assert_sound (engine);
  return ms_engine_get_head (engine)->global;
}

/* One kill; returns the last number that the process had told of. */
static gint64
kill_writer (const char *path, MsWriterMode mode, guint schema, gint64 head)
{
  g_autoptr (MsWriter) writer = ms_writer_start (path, mode, schema, ENDLESS);

  writer->last = head;
  if (mode == MS_WRITER_REBUILD || mode == MS_WRITER_CREATE)
    {
      /* "Now": what comes is the making or the rebuilding. */
      ms_writer_read_to (writer, 0);
      writer->last = head;
      ms_writer_read_for (writer, g_test_rand_int_range (0, 15000));
    }
  else if (g_test_rand_bit ())
    /* Right behind a commit: in the next one. */
    ms_writer_read_to (writer, head + g_test_rand_int_range (1, 100));
  else
    {
      ms_writer_read_to (writer, head + 1);
      ms_writer_read_for (writer, g_test_rand_int_range (0, 10000));
    }
  ms_writer_kill (writer);
  return MAX (writer->last, head);
}

static void
test_kills (Fixture *fixture, gconstpointer data)
{
  MsWriterMode mode = GPOINTER_TO_INT (data);
  guint n_kills = get_n_kills ();
  gint64 head = 0;
  gint64 n_kept = 0;

  for (guint i = 0; i < n_kills; i++)
    {
      g_autofree char *path = make_path (fixture, i / KILLS_PER_STORE);
      guint schema = mode == MS_WRITER_REBUILD ? i % 2 : 0;

      if (i % KILLS_PER_STORE == 0)
        head = 0;
      if (mode == MS_WRITER_REBUILD && i % KILLS_PER_STORE == 0)
        {
          /* Something to rebuild, which takes a while. */
          g_autoptr (MsWriter) writer = ms_writer_start (path, MS_WRITER_BATCH, 1, 100);

          ms_writer_end (writer);
          head = writer->last;
        }
      head = kill_writer (path, mode, schema, head);
      head = assert_nothing_lost (path, fixture->schemas[schema], head);
      n_kept = MAX (n_kept, head);
    }
  g_assert_cmpint (n_kept, >, 0);
}

/* A process that is killed while it makes a store leaves a whole store or none. */
static void
test_create (Fixture *fixture, gconstpointer unused)
{
  guint n_kills = get_n_kills ();
  guint n_made = 0;

  for (guint i = 0; i < n_kills; i++)
    {
      g_autofree char *path = make_path (fixture, i);
      gint64 last = kill_writer (path, MS_WRITER_CREATE, 0, 0);

      n_made += g_file_test (path, G_FILE_TEST_EXISTS);
      g_assert_true (last == 0 || g_file_test (path, G_FILE_TEST_EXISTS));
      assert_nothing_lost (path, fixture->schemas[0], last);
    }
  g_test_message ("%u of %u were made before the kill", n_made, n_kills);
}

int
main (int argc, char **argv)
{
  ms_writer_run (argc, argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/kill/commit", Fixture, GINT_TO_POINTER (MS_WRITER_COMMIT), set_up, test_kills,
              tear_down);
  g_test_add ("/kill/batch", Fixture, GINT_TO_POINTER (MS_WRITER_BATCH), set_up, test_kills,
              tear_down);
  g_test_add ("/kill/checkpoint", Fixture, GINT_TO_POINTER (MS_WRITER_CHECKPOINT), set_up,
              test_kills, tear_down);
  g_test_add ("/kill/rebuild", Fixture, GINT_TO_POINTER (MS_WRITER_REBUILD), set_up, test_kills,
              tear_down);
  g_test_add ("/kill/create", Fixture, NULL, set_up, test_create, tear_down);
  return g_test_run ();
}

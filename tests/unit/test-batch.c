/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsBatch: the application's function wraps the work, which is done once whatever the function does. */
#include "ms-test-log.h"
#include "store/ms-batch-private.h"

static void
work (gpointer story)
{
  g_string_append_c (story, 'w');
}

static void
wrap (MsBatch *batch, gpointer story)
{
  g_string_append_c (story, '(');
  ms_batch_run (batch);
  g_string_append_c (story, ')');
}

static void
run_twice (MsBatch *batch, gpointer story)
{
  wrap (batch, story);
  wrap (batch, story);
}

static void
forget (MsBatch *batch, gpointer story)
{
  g_string_append_c (story, '-');
}

static MsBatch *kept;

static void
keep (MsBatch *batch, gpointer story)
{
  kept = g_object_ref (batch);
  ms_batch_run (batch);
}

static void
test_wrapping (void)
{
  static const struct
  {
    MsBatchFunc func;
    const char *story;
  } rows[] = { { NULL, "w" }, { wrap, "(w)" }, { run_twice, "(w)()" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) story = g_string_new (NULL);

      ms_batch_wrap (rows[i].func, story, work, story);
      g_assert_cmpstr (story->str, ==, rows[i].story);
    }
}

/* The work is done all the same, and one warning tells of it. */
static void
test_forgotten (void)
{
  g_autoptr (GString) story = g_string_new (NULL);

  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*did not call ms_batch_run*");
  ms_batch_wrap (forget, story, work, story);
  ms_batch_wrap (forget, story, work, story);
  g_assert_cmpuint (ms_test_end_expecting (), ==, 1);
  g_assert_cmpstr (story->str, ==, "-w-w");
}

static void
test_kept (void)
{
  g_autoptr (GString) story = g_string_new (NULL);

  ms_batch_wrap (keep, story, work, story);
  ms_batch_run (kept);
  g_assert_cmpstr (story->str, ==, "w");
  g_assert_finalize_object (kept);
}

int
main (int argc, char *argv[])
{
  ms_test_init (&argc, &argv);
  g_test_add_func ("/batch/wrapping", test_wrapping);
  g_test_add_func ("/batch/forgotten", test_forgotten);
  g_test_add_func ("/batch/kept", test_kept);
  return g_test_run ();
}

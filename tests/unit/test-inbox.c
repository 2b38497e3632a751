/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What arrives from another thread: in order, one thing at a time, behind what is more urgent. */

#include "sync/ms-inbox-private.h"

#define N_POSTED 1000

static GString *story;
static guint n_freed;

static gboolean
note (gpointer letter)
{
  g_string_append_c (story, (char) GPOINTER_TO_INT (letter));
  return G_SOURCE_REMOVE;
}

static void
count_freed (gpointer unused)
{
  n_freed++;
}

static gboolean
draw (gpointer unused)
{
  g_string_append_c (story, '|');
  return story->len < 9;
}

/* As a frame clock does it, which is always ready. */
static void
test_behind_frames (void)
{
  GMainContext *context = g_main_context_new ();
  MsInbox *inbox = ms_inbox_new (context);
  g_autoptr (GSource) frames = g_idle_source_new ();

  story = g_string_new (NULL);
  n_freed = 0;
  for (char letter = 'a'; letter <= 'e'; letter++)
    ms_inbox_post (inbox, note, GINT_TO_POINTER (letter), count_freed);
  g_main_context_iteration (context, FALSE);
  g_assert_cmpstr (story->str, ==, "a");
  g_source_set_priority (frames, G_PRIORITY_HIGH_IDLE + 20);
  g_source_set_callback (frames, draw, NULL, NULL);
  g_source_attach (frames, context);
  ms_inbox_unref (inbox);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpstr (story->str, ==, "a||||||||bcde");
  g_assert_cmpuint (n_freed, ==, 5);
  g_main_context_unref (context);
  g_string_free (story, TRUE);
}

static gboolean
post_another (gpointer inbox)
{
  ms_inbox_post (inbox, note, GINT_TO_POINTER ('z'), count_freed);
  return note (GINT_TO_POINTER ('y'));
}

static void
test_inside (void)
{
  GMainContext *context = g_main_context_new ();
  MsInbox *inbox = ms_inbox_new (context);

  story = g_string_new (NULL);
  ms_inbox_post (inbox, post_another, inbox, count_freed);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpstr (story->str, ==, "yz");
  ms_inbox_unref (inbox);
  g_main_context_unref (context);
  g_string_free (story, TRUE);
}

/* Nothing is delivered any more, and nothing is kept. */
static void
test_context_gone (void)
{
  GMainContext *context = g_main_context_new ();
  MsInbox *inbox = ms_inbox_new (context);

  story = g_string_new (NULL);
  n_freed = 0;
  ms_inbox_post (inbox, note, GINT_TO_POINTER ('a'), count_freed);
  ms_inbox_post (inbox, note, GINT_TO_POINTER ('b'), count_freed);
  /* As the end of a context does it. */
  g_source_destroy (g_main_context_find_source_by_id (context, 1));
  g_assert_cmpuint (n_freed, ==, 2);
  g_assert_cmpstr (story->str, ==, "");
  ms_inbox_unref (inbox);
  g_main_context_unref (context);
  g_string_free (story, TRUE);
}

static guint n_arrived;

static gboolean
arrive (gpointer number)
{
  g_assert_cmpuint (GPOINTER_TO_UINT (number), ==, n_arrived);
  n_arrived++;
  return G_SOURCE_REMOVE;
}

static gpointer
post_many (gpointer inbox)
{
  for (guint i = 0; i < N_POSTED; i++)
    ms_inbox_post (inbox, arrive, GUINT_TO_POINTER (i), count_freed);
  ms_inbox_unref (inbox);
  return NULL;
}

static void
test_thread (void)
{
  GMainContext *context = g_main_context_new ();
  GThread *thread = g_thread_new ("poster", post_many, ms_inbox_new (context));

  n_arrived = n_freed = 0;
  while (n_arrived < N_POSTED)
    g_main_context_iteration (context, TRUE);
  g_thread_join (thread);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (n_freed, ==, N_POSTED);
  g_main_context_unref (context);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inbox/behind-frames", test_behind_frames);
  g_test_add_func ("/inbox/inside", test_inside);
  g_test_add_func ("/inbox/context-gone", test_context_gone);
  g_test_add_func ("/inbox/thread", test_thread);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAffinity: which thread may call, and posting into a main context. */
#include "ms-affinity-private.h"
#include "ms-test-log.h"

static gpointer
check_here (gpointer affinity)
{
  return GINT_TO_POINTER (ms_affinity_check (affinity, "somebody"));
}

static gpointer
check_as_owner (gpointer affinity)
{
  MsAffinity *self = affinity;
  gboolean allowed;

  g_main_context_acquire (self->context);
  allowed = ms_affinity_check (self, "somebody");
  g_main_context_release (self->context);
  return GINT_TO_POINTER (allowed);
}

static void
test_threads (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  MsAffinity affinity;

  ms_affinity_init (&affinity, context);
  g_assert_true (ms_affinity_check (&affinity, "test"));
  g_assert_true (g_thread_join (g_thread_new ("owner", check_as_owner, &affinity)) != NULL);

  ms_test_expect_messages (G_LOG_LEVEL_CRITICAL, "somebody: called from another thread*");
  g_assert_null (g_thread_join (g_thread_new ("stranger", check_here, &affinity)));
  g_assert_cmpuint (ms_test_end_expecting (), ==, 1);
  ms_affinity_clear (&affinity);
  g_assert_null (affinity.context);
}

static void
test_default_context (void)
{
  MsAffinity affinity;

  ms_affinity_init (&affinity, NULL);
  g_assert_true (affinity.context == g_main_context_default ());
  ms_affinity_clear (&affinity);
}

static gboolean
note_thread (gpointer thread)
{
  *(GThread **) thread = g_thread_self ();
  return G_SOURCE_REMOVE;
}

static void
note_free (gpointer thread)
{
  g_assert_nonnull (*(GThread **) thread);
}

typedef struct
{
  GMainContext *context;
  GThread *thread;
} Post;

static gpointer
post (gpointer data)
{
  Post *self = data;

  ms_context_post (self->context, note_thread, &self->thread, note_free);
  return NULL;
}

static void
test_post (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Post mine = { context, NULL }, other = { context, NULL };

  post (&mine);
  g_assert_null (mine.thread);
  g_thread_join (g_thread_new ("poster", post, &other));
  g_assert_null (other.thread);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_true (mine.thread == g_thread_self ());
  g_assert_true (other.thread == g_thread_self ());
}

static void
count_free (gpointer count)
{
  ++*(int *) count;
}

/* A context that goes before it comes to it frees what was posted. */
static void
test_context_gone (void)
{
  GMainContext *context = g_main_context_new ();
  int n_freed = 0;

  ms_context_post (context, note_thread, &n_freed, count_free);
  g_main_context_unref (context);
  g_assert_cmpint (n_freed, ==, 1);
}

int
main (int argc, char *argv[])
{
  ms_test_init (&argc, &argv);
  g_test_add_func ("/affinity/threads", test_threads);
  g_test_add_func ("/affinity/default-context", test_default_context);
  g_test_add_func ("/affinity/post", test_post);
  g_test_add_func ("/affinity/context-gone", test_context_gone);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGcQueue, against a plain list that is searched from end to end. */
#include "registry/ms-gc-queue-private.h"

#define N_NODES 12

typedef struct
{
  gboolean queued;
  gint64 unused_since;
  gint64 deadline;
  guint order;
} Model;

/* The index of the first by deadline, or by age; -1 if there is none. */
static int
find_first (const Model *models, gboolean by_age, const gboolean *taken)
{
  int first = -1;

  for (int i = 0; i < N_NODES; i++)
    {
      gint64 key = by_age ? models[i].unused_since : models[i].deadline;
      gint64 best = first < 0 ? 0 : by_age ? models[first].unused_since : models[first].deadline;

      if (!models[i].queued || (taken && taken[i]))
        continue;
      if (first < 0 || key < best || (key == best && models[i].order < models[first].order))
        first = i;
    }
  return first;
}

static void
compare (MsGcQueue *queue, MsGcNode *nodes, const Model *models)
{
  g_autoptr (GPtrArray) by_age = ms_gc_queue_list_by_age (queue);
  gboolean taken[N_NODES] = { FALSE };
  int first = find_first (models, FALSE, NULL);
  guint n = 0;

  g_assert_true (ms_gc_queue_peek (queue) == (first < 0 ? NULL : &nodes[first]));
  for (int i; (i = find_first (models, TRUE, taken)) >= 0; n++)
    {
      taken[i] = TRUE;
      g_assert_cmpuint (n, <, by_age->len);
      g_assert_true (g_ptr_array_index (by_age, n) == &nodes[i]);
    }
  g_assert_cmpuint (n, ==, by_age->len);
  g_assert_cmpuint (n, ==, ms_gc_queue_get_size (queue));
  for (guint i = 0; i < N_NODES; i++)
    g_assert_cmpint (ms_gc_queue_contains (&nodes[i]), ==, models[i].queued);
}

static void
test_random (void)
{
  guint n_rounds = g_getenv ("MULTISTORE_TEST_SLOW") ? 300 : 5000;
  g_autoptr (MsGcQueue) queue = ms_gc_queue_new ();
  MsGcNode nodes[N_NODES] = { 0 };
  Model models[N_NODES] = { 0 };

  for (guint round = 1; round <= n_rounds; round++)
    {
      int i = g_test_rand_int_range (0, N_NODES);

      if (g_test_rand_int_range (0, 3) == 0)
        {
          ms_gc_queue_remove (queue, &nodes[i]);
          models[i].queued = FALSE;
        }
      else
        {
          models[i] =
              (Model){ TRUE, g_test_rand_int_range (0, 8), g_test_rand_int_range (-3, 8), round };
          ms_gc_queue_push (queue, &nodes[i], models[i].unused_since, models[i].deadline);
        }
      compare (queue, nodes, models);
    }
}

static void
test_extremes (void)
{
  g_autoptr (MsGcQueue) queue = ms_gc_queue_new ();
  MsGcNode first = { 0 }, last = { 0 };

  g_assert_null (ms_gc_queue_peek (queue));
  ms_gc_queue_remove (queue, &first);
  ms_gc_queue_push (queue, &last, 0, G_MAXINT64);
  ms_gc_queue_push (queue, &first, 0, G_MININT64);
  g_assert_true (ms_gc_queue_peek (queue) == &first);
  ms_gc_queue_remove (queue, &first);
  ms_gc_queue_remove (queue, &first);
  g_assert_true (ms_gc_queue_peek (queue) == &last);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gc-queue/random", test_random);
  g_test_add_func ("/gc-queue/extremes", test_extremes);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTestClock: makes the time of a main context stand still, until a test advances it. */

#include "ms-test-clock.h"

#include "ms-scheduler-private.h"

/* Far more than any test needs, and reached within seconds by a loop that feeds itself. */
#define MAX_ITERATIONS 1000000

struct _MsTestClock
{
  GObject parent_instance;
  GMainContext *context;
  MsScheduler *scheduler;
};

G_DEFINE_FINAL_TYPE (MsTestClock, ms_test_clock, G_TYPE_OBJECT)

static void
ms_test_clock_finalize (GObject *object)
{
  MsTestClock *self = MS_TEST_CLOCK (object);

  g_clear_pointer (&self->scheduler, ms_scheduler_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (ms_test_clock_parent_class)->finalize (object);
}

static void
ms_test_clock_class_init (MsTestClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_test_clock_finalize;
}

static void
ms_test_clock_init (MsTestClock *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->scheduler = ms_scheduler_get_virtual (self->context);
}

MsTestClock *
ms_test_clock_new (void)
{
  return g_object_new (MS_TEST_TYPE_CLOCK, NULL);
}

gint64
ms_test_clock_now (MsTestClock *self)
{
  return ms_scheduler_now (self->scheduler);
}

void
ms_test_clock_advance (MsTestClock *self, gint64 milliseconds)
{
  ms_scheduler_advance (self->scheduler, milliseconds * 1000);
}

void
ms_test_clock_settle (MsTestClock *self)
{
  guint n_iterations = 0;

  while (g_main_context_iteration (self->context, FALSE))
    if (++n_iterations == MAX_ITERATIONS)
      g_error ("The main context never comes to rest: something in it feeds itself");
}

guint
ms_test_clock_get_n_alarms (MsTestClock *self)
{
  return ms_scheduler_get_n_alarms (self->scheduler);
}

guint
ms_test_clock_count_sources (MsTestClock *self)
{
  g_autoptr (GSource) probe = g_idle_source_new ();
  /* Ids are given in ascending order, so this one is beyond all others. */
  guint end = g_source_attach (probe, self->context);
  guint n_sources = 0;

  g_source_destroy (probe);
  for (guint id = 1; id < end; id++)
    if (g_main_context_find_source_by_id (self->context, id))
      n_sources++;
  return n_sources;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsScheduler: alarms by virtual and by real time. */
#include "ms-scheduler-private.h"

typedef struct
{
  MsScheduler *scheduler;
  GString *story;
} World;

typedef struct
{
  MsAlarm alarm;
  World *world;
  char letter;
  gint64 again; /* microseconds after which it arms itself anew, 0 for never */
} Ringer;

static void
ring (gpointer data)
{
  Ringer *ringer = data;

  g_string_append_c (ringer->world->story, ringer->letter);
  if (ringer->again > 0)
    ms_scheduler_arm (ringer->world->scheduler, &ringer->alarm,
                      ms_scheduler_now (ringer->world->scheduler) + ringer->again);
}

static void
ringer_init (Ringer *self, World *world, char letter)
{
  *self = (Ringer){ .alarm = { .func = ring }, .world = world, .letter = letter };
  self->alarm.user_data = self;
}

static void
assert_story (World *world, const char *expected)
{
  g_assert_cmpstr (world->story->str, ==, expected);
  g_string_truncate (world->story, 0);
}

static void
test_virtual (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (MsScheduler) scheduler = ms_scheduler_get_virtual (context);
  g_autoptr (GString) story = g_string_new (NULL);
  World world = { scheduler, story };
  Ringer a, b, c;
  gint64 start = ms_scheduler_now (scheduler);

  ringer_init (&a, &world, 'a');
  ringer_init (&b, &world, 'b');
  ringer_init (&c, &world, 'c');
  ms_scheduler_arm (scheduler, &b.alarm, start + 20);
  ms_scheduler_arm (scheduler, &a.alarm, start + 10);
  ms_scheduler_arm (scheduler, &c.alarm, start + 20);
  g_assert_cmpuint (ms_scheduler_get_n_alarms (scheduler), ==, 3);

  ms_scheduler_advance (scheduler, 9);
  g_assert_false (g_main_context_iteration (context, FALSE));
  assert_story (&world, "");
  ms_scheduler_advance (scheduler, 1);
  assert_story (&world, "a");
  ms_scheduler_disarm (scheduler, &a.alarm);
  ms_scheduler_advance (scheduler, 100);
  assert_story (&world, "bc");
  g_assert_cmpint (ms_scheduler_now (scheduler), ==, start + 110);
  g_assert_cmpuint (ms_scheduler_get_n_alarms (scheduler), ==, 0);

  /* Arming again moves; what is due already rings from the context, never from inside. */
  ms_scheduler_arm (scheduler, &a.alarm, start + 500);
  ms_scheduler_arm (scheduler, &a.alarm, start);
  assert_story (&world, "");
  g_assert_true (g_main_context_iteration (context, FALSE));
  assert_story (&world, "a");
  g_assert_false (g_main_context_iteration (context, FALSE));
}

static void
test_virtual_repeated (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (MsScheduler) scheduler = ms_scheduler_get_virtual (context);
  g_autoptr (GString) story = g_string_new (NULL);
  World world = { scheduler, story };
  Ringer a, b;

  ringer_init (&a, &world, 'a');
  ringer_init (&b, &world, 'b');
  a.again = 10;
  b.again = 25;
  ms_scheduler_arm (scheduler, &a.alarm, ms_scheduler_now (scheduler) + 10);
  ms_scheduler_arm (scheduler, &b.alarm, ms_scheduler_now (scheduler) + 25);
  ms_scheduler_advance (scheduler, 55);
  assert_story (&world, "aabaaba");
  ms_scheduler_disarm (scheduler, &a.alarm);
  ms_scheduler_disarm (scheduler, &b.alarm);
}

/* One scheduler a context, however many ask. */
static void
test_shared (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainContext) other = g_main_context_new ();
  g_autoptr (MsScheduler) first = ms_scheduler_get (context);
  g_autoptr (MsScheduler) second = ms_scheduler_get (context);
  g_autoptr (MsScheduler) third = ms_scheduler_get (other);
  g_autoptr (MsScheduler) unnamed = ms_scheduler_get (NULL);
  g_autoptr (MsScheduler) standard = ms_scheduler_get (g_main_context_default ());

  g_assert_true (first == second);
  g_assert_true (first != third);
  g_assert_true (unnamed == standard);
}

/* By the real clock: in order, not before they are due, and one that arms itself does not hold the others up. */
static void
test_real (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (MsScheduler) scheduler = ms_scheduler_get (context);
  g_autoptr (GString) story = g_string_new (NULL);
  World world = { scheduler, story };
  Ringer busy, a, b;
  gint64 start = ms_scheduler_now (scheduler);

  ringer_init (&busy, &world, '.');
  ringer_init (&a, &world, 'a');
  ringer_init (&b, &world, 'b');
  busy.again = 1;
  ms_scheduler_arm (scheduler, &b.alarm, start + 2000);
  ms_scheduler_arm (scheduler, &busy.alarm, start);
  ms_scheduler_arm (scheduler, &a.alarm, start + 1000);
  while (ms_scheduler_get_n_alarms (scheduler) > 1)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpint (ms_scheduler_now (scheduler), >=, start + 2000);
  ms_scheduler_disarm (scheduler, &busy.alarm);
  for (gssize i = (gssize) story->len - 1; i >= 0; i--)
    if (story->str[i] == '.')
      g_string_erase (story, i, 1);
  assert_story (&world, "ab");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scheduler/virtual", test_virtual);
  g_test_add_func ("/scheduler/virtual-repeated", test_virtual_repeated);
  g_test_add_func ("/scheduler/shared", test_shared);
  g_test_add_func ("/scheduler/real", test_real);
  return g_test_run ();
}

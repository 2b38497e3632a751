/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTestClock: makes the time of a main context stand still, until a test advances it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MS_TEST_TYPE_CLOCK (ms_test_clock_get_type ())

/**
 * MsTestClock:
 *
 * The virtual time of the main context that was thread-default when it was made.
 *
 * Make it before anything that lives in that context, and give it up after all of that.
 */
G_DECLARE_FINAL_TYPE (MsTestClock, ms_test_clock, MS_TEST, CLOCK, GObject)

/**
 * ms_test_clock_new:
 *
 * Makes the time of the thread-default main context virtual.
 *
 * Returns: (transfer full): the clock
 */
MsTestClock *ms_test_clock_new (void);

/**
 * ms_test_clock_now:
 * @self: a clock
 *
 * Returns: the virtual time in microseconds, as deadlines of entries have it
 */
gint64 ms_test_clock_now (MsTestClock *self);

/**
 * ms_test_clock_advance:
 * @self: a clock
 * @milliseconds: how far
 *
 * Moves the time on, and rings each alarm at its own moment. Does not iterate the main context.
 */
void ms_test_clock_advance (MsTestClock *self, gint64 milliseconds);

/**
 * ms_test_clock_settle:
 * @self: a clock
 *
 * Iterates the main context until nothing is ready. What other threads still work on is not awaited.
 *
 * Aborts the program if there is no end to it.
 */
void ms_test_clock_settle (MsTestClock *self);

/**
 * ms_test_clock_get_n_alarms:
 * @self: a clock
 *
 * Returns: how many alarms are armed
 */
guint ms_test_clock_get_n_alarms (MsTestClock *self);

/**
 * ms_test_clock_count_sources:
 * @self: a clock
 *
 * Returns: how many sources the main context has, the one for all alarms included
 */
guint ms_test_clock_count_sources (MsTestClock *self);

G_END_DECLS

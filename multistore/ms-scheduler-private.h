/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsScheduler: the time of a main context, and alarms in it.
 *
 * One per main context, shared by all who ask. All alarms together are one GSource with a ready time.
 * Tests make the time of a context virtual: it then stands still until it is advanced.
 * Everything but ms_scheduler_get () belongs to the context's thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsScheduler MsScheduler;
typedef struct _MsAlarm MsAlarm;
typedef void (*MsAlarmFunc) (gpointer user_data);

/* Embedded in its owner, who disarms it before it goes. */
struct _MsAlarm
{
  MsAlarmFunc func;
  gpointer user_data;
  gint64 due;
  guint64 order;
  GSequenceIter *iter; /* NULL while not armed */
};

MsScheduler *ms_scheduler_get (GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
void ms_scheduler_unref (MsScheduler *self);

/* Microseconds of the monotonic clock, or of the virtual one. */
gint64 ms_scheduler_now (MsScheduler *self);

/* Has @alarm call @func at @due or soon after, from the context and never from inside this call. Arming it again moves it. */
void ms_scheduler_arm (MsScheduler *self, MsAlarm *alarm, gint64 due);
void ms_scheduler_disarm (MsScheduler *self, MsAlarm *alarm);
guint ms_scheduler_get_n_alarms (MsScheduler *self);

/* For tests. Only while nobody holds the context's scheduler. */
MsScheduler *ms_scheduler_get_virtual (GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* Moves the virtual time on, calling each alarm at its own moment. */
void ms_scheduler_advance (MsScheduler *self, gint64 microseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsScheduler, ms_scheduler_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsScheduler: the time of a main context, and alarms in it. */

#include "ms-scheduler-private.h"

struct _MsScheduler
{
  GMainContext *context;
  GSource *source;
  GSequence *alarms; /* of MsAlarm, by due, then by order of arming */
  guint64 n_armed;
  gboolean is_virtual;
  gint64 virtual_now;
  guint ref_count; /* under schedulers_lock */
};

typedef struct
{
  GSource source;
  MsScheduler *scheduler;
} SchedulerSource;

static GMutex schedulers_lock;
static GHashTable *schedulers; /* GMainContext → MsScheduler, neither owned */

static int
compare_alarms (gconstpointer a, gconstpointer b, gpointer unused)
{
  const MsAlarm *first = a;
  const MsAlarm *second = b;

  if (first->due != second->due)
    return first->due < second->due ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

static MsAlarm *
first_alarm (MsScheduler *self)
{
  GSequenceIter *iter = g_sequence_get_begin_iter (self->alarms);

  return g_sequence_iter_is_end (iter) ? NULL : g_sequence_get (iter);
}

static void
update_ready_time (MsScheduler *self)
{
  MsAlarm *first = first_alarm (self);
  gint64 ready_time = -1;

  if (first && !self->is_virtual)
    ready_time = MAX (first->due, 0);
  else if (first && first->due <= self->virtual_now)
    ready_time = 0;

  if (g_source_get_ready_time (self->source) != ready_time)
    g_source_set_ready_time (self->source, ready_time);
}

/* Alarms that are armed by those which ring here wait for the next round, so that nothing can hold the loop. */
static void
ring_due_alarms (MsScheduler *self)
{
  gint64 now = ms_scheduler_now (self);
  guint64 armed_before = self->n_armed;
  MsAlarm *alarm;

  while ((alarm = first_alarm (self)) && alarm->due <= now && alarm->order <= armed_before)
    {
      ms_scheduler_disarm (self, alarm);
      alarm->func (alarm->user_data);
    }
}

static gboolean
scheduler_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  MsScheduler *self = ((SchedulerSource *) source)->scheduler;
  g_autoptr (MsScheduler) keep = ms_scheduler_get (self->context);

  ring_due_alarms (self);
  update_ready_time (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs scheduler_source_funcs = {
  .dispatch = scheduler_source_dispatch,
};

static MsScheduler *
scheduler_new (GMainContext *context, gboolean is_virtual)
{
  MsScheduler *self = g_new0 (MsScheduler, 1);

  self->context = g_main_context_ref (context);
  self->alarms = g_sequence_new (NULL);
  self->is_virtual = is_virtual;
  /* Some time after zero, so that nothing can take "never happened" for "happened at the beginning". */
  self->virtual_now = G_USEC_PER_SEC;
  self->source = g_source_new (&scheduler_source_funcs, sizeof (SchedulerSource));
  ((SchedulerSource *) self->source)->scheduler = self;
  g_source_set_static_name (self->source, "[multistore] scheduler");
  g_source_attach (self->source, context);
  return self;
}

static MsScheduler *
scheduler_get (GMainContext *context, gboolean make_virtual)
{
  MsScheduler *self;

  context = context ? context : g_main_context_default ();
  g_mutex_lock (&schedulers_lock);
  if (!schedulers)
    schedulers = g_hash_table_new (NULL, NULL);
  self = g_hash_table_lookup (schedulers, context);
  if (!self)
    {
      self = scheduler_new (context, make_virtual);
      g_hash_table_insert (schedulers, context, self);
    }
  self->ref_count++;
  g_mutex_unlock (&schedulers_lock);

  g_assert (self->is_virtual || !make_virtual);
  return self;
}

MsScheduler *
ms_scheduler_get (GMainContext *context)
{
  return scheduler_get (context, FALSE);
}

MsScheduler *
ms_scheduler_get_virtual (GMainContext *context)
{
  return scheduler_get (context, TRUE);
}

void
ms_scheduler_unref (MsScheduler *self)
{
  gboolean last;

  g_mutex_lock (&schedulers_lock);
  last = --self->ref_count == 0;
  if (last)
    g_hash_table_remove (schedulers, self->context);
  g_mutex_unlock (&schedulers_lock);
  if (!last)
    return;

  g_assert (g_sequence_is_empty (self->alarms));
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_sequence_free (self->alarms);
  g_main_context_unref (self->context);
  g_free (self);
}

gint64
ms_scheduler_now (MsScheduler *self)
{
  return self->is_virtual ? self->virtual_now : g_get_monotonic_time ();
}

void
ms_scheduler_arm (MsScheduler *self, MsAlarm *alarm, gint64 due)
{
  if (alarm->iter)
    g_sequence_remove (alarm->iter);
  alarm->due = due;
  alarm->order = ++self->n_armed;
  alarm->iter = g_sequence_insert_sorted (self->alarms, alarm, compare_alarms, NULL);
  update_ready_time (self);
}

void
ms_scheduler_disarm (MsScheduler *self, MsAlarm *alarm)
{
  if (!alarm->iter)
    return;

  g_sequence_remove (alarm->iter);
  alarm->iter = NULL;
  update_ready_time (self);
}

guint
ms_scheduler_get_n_alarms (MsScheduler *self)
{
  return g_sequence_get_length (self->alarms);
}

void
ms_scheduler_advance (MsScheduler *self, gint64 microseconds)
{
  gint64 target = self->virtual_now + microseconds;
  MsAlarm *alarm;

  g_assert (self->is_virtual);
  while ((alarm = first_alarm (self)) && alarm->due <= target)
    {
      self->virtual_now = MAX (self->virtual_now, alarm->due);
      ring_due_alarms (self);
    }
  self->virtual_now = target;
  update_ready_time (self);
}

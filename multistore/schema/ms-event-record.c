/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventRecord: an event as a store's log holds it. */

#include "schema/ms-event-record-private.h"
#include "schema/ms-event.h"

G_DEFINE_BOXED_TYPE (MsEventRecord, ms_event_record, ms_event_record_ref, ms_event_record_unref)

MsEventRecord *
ms_event_record_new (const MsSequence *sequence, MsEvent *event)
{
  MsEventRecord *self = g_new0 (MsEventRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->sequence = *sequence;
  self->event = ms_event_ref (event);
  return self;
}

MsEventRecord *
ms_event_record_ref (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_event_record_unref (MsEventRecord *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ms_event_unref (self->event);
  g_free (self->client_id);
  g_free (self->session_id);
  g_free (self->failure);
  g_free (self);
}

const MsSequence *
ms_event_record_get_sequence (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->sequence;
}

MsEvent *
ms_event_record_get_event (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->event;
}

const char *
ms_event_record_get_client_id (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->client_id;
}

const char *
ms_event_record_get_session_id (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->session_id;
}

gint64
ms_event_record_get_recorded_at (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->recorded_at;
}

gboolean
ms_event_record_get_final (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_final;
}

const char *
ms_event_record_get_failure (MsEventRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->failure;
}

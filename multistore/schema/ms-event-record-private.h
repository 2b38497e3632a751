/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsEventRecord. */
#pragma once

#include "schema/ms-event-record.h"
#include "schema/ms-sequence-private.h"

G_BEGIN_DECLS

struct _MsEventRecord
{
  gatomicrefcount ref_count;
  MsSequence sequence;
  MsEvent *event;
  char *client_id;
  char *session_id;
  gint64 recorded_at;
  gboolean is_final;
  char *failure;
};

/* The rest is NULL and 0, for the caller to fill in. */
MsEventRecord *ms_event_record_new (const MsSequence *sequence,
                                    MsEvent *event) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSyncEvent. */
#pragma once

#include "sync/ms-sync-event.h"

G_BEGIN_DECLS

struct _MsSyncEvent
{
  gatomicrefcount ref_count;
  gint64 sequence;
  gint64 parent;
  char *name;
  char *args; /* JSON text as it came; NULL: the message had none */
  char *client_id;
  char *session_id;
  gint64 created_at; /* microseconds since 1970; 0: not told */
  char *
      problem; /* what is wrong with it, NULL: nothing. Then args are what stood there, and a name or id that could not be read is empty. */
};

/* How many bytes it takes in a message, at most. */
gsize ms_sync_event_get_size (const MsSyncEvent *self);

G_END_DECLS

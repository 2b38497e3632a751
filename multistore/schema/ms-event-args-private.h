/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventArgs: the arguments of one event, checked against its type, as JSON and as SQL values. */
#pragma once

#include "schema/ms-event-type-private.h"

G_BEGIN_DECLS

/* Made once and filled again and again. */
typedef struct
{
  GArray *values; /* of MsValue, by the type's arguments; NULL where one is left out */
  GString *json;  /* the text for the log */
  MsArena *arena;
} MsEventArgs;

void ms_event_args_init (MsEventArgs *self);
void ms_event_args_clear (MsEventArgs *self);

/* Fills from an event that is to be committed: every rule holds. Values borrow from @event and @self. MS_ERROR_INVALID_ARGS. */
gboolean ms_event_args_fill (MsEventArgs *self, MsEventType *type, MsEvent *event, GError **error);

/* Fills from the JSON of an event in a log: members that the type does not know are passed over. Values borrow from @json and @self. MS_ERROR_INVALID_ARGS. */
gboolean ms_event_args_fill_from_log (MsEventArgs *self,
                                      MsEventType *type,
                                      const char *json,
                                      gsize length,
                                      GError **error);

const MsValue *ms_event_args_get (const MsEventArgs *self, guint index);

G_END_DECLS

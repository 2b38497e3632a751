/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library itself does with MsEvent. */
#pragma once

#include "schema/ms-event.h"

G_BEGIN_DECLS

/* @json has passed ms_json_scan, or is not looked at before it has. */
MsEvent *ms_event_new_take_json (const char *name, char *json) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char *name;
  GVariant *value;
} MsEventArg;

/* The arguments as they were given: exactly one of the three is not NULL. */
GVariant *ms_event_peek_variant (MsEvent *self);
const char *ms_event_peek_json (MsEvent *self);
GArray *ms_event_peek_built (MsEvent *self); /* of MsEventArg */

G_END_DECLS

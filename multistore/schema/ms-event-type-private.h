/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsEventType. */
#pragma once

#include "schema/ms-arg-private.h"
#include "schema/ms-event-type.h"

G_BEGIN_DECLS

struct _MsEventType
{
  GObject parent_instance;

  char *name;
  MsScope scope;
  char *deprecated;
  int deprecation_told; /* atomic: one warning a process */
  guint index;          /* in its schema */
  int line;             /* in the XML file, 0 if there is none */

  GPtrArray *args;       /* of MsArg */
  GPtrArray *statements; /* of char: SQL, one each */

  gboolean has_callback; /* declared; func may come later */
  guint callback_version;
  MsMaterializerFunc func;
  gpointer func_data;
  GDestroyNotify func_destroy;

  gboolean sealed;
  char *problem; /* the first misuse of a setter, told by ms_schema_seal () */
  gint64 hash;   /* of the type's own definition, kept with its events */
};

/* What the parameter of a statement is bound to: an argument by its index, or one of these. */
typedef enum
{
  MS_BIND_ARGS = -1,
  MS_BIND_SEQ = -2,
  MS_BIND_CLIENT_ID = -3,
  MS_BIND_SESSION_ID = -4,
  MS_BIND_UNKNOWN = -5,
} MsBinding;

/* An index into args, or one of MsBinding. @name is without the colon. */
int ms_event_type_find_parameter (MsEventType *self, const char *name);
const MsArg *ms_event_type_peek_arg (MsEventType *self, guint index);
/* -1 if there is none. */
int ms_event_type_find_arg (MsEventType *self, const char *name);

void ms_event_type_declare_callback (MsEventType *self, guint version);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMaterializer: changes the tables of one connection as events say. */
#pragma once

#include "schema/ms-event-args-private.h"
#include "schema/ms-event-record-private.h"
#include "schema/ms-schema-private.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

typedef struct _MsMaterializer MsMaterializer;

/* Borrows the connection, on which the tables of @schema must exist. */
MsMaterializer *ms_materializer_new (MsConnection *connection,
                                     MsSchema *schema) G_GNUC_WARN_UNUSED_RESULT;
void ms_materializer_free (MsMaterializer *self);
/* Finalizes its statements; they are prepared again when they are needed. */
void ms_materializer_shrink (MsMaterializer *self);

/* Changes the tables. @json is the text of the arguments. On error what happened so far is to be rolled back by the
 * caller. CONSTRAINT and what ms_materializer_is_refusal () knows follow from event and tables; CALLBACK and
 * all others do not. */
gboolean ms_materializer_run (MsMaterializer *self,
                              MsEventType *type,
                              const MsEventArgs *args,
                              const MsEventRecord *record,
                              const char *json,
                              gsize json_length,
                              GError **error);

/* The same, but an event that fails leaves nothing behind, whatever else the transaction holds. */
gboolean ms_materializer_run_or_nothing (MsMaterializer *self,
                                         MsEventType *type,
                                         const MsEventArgs *args,
                                         const MsEventRecord *record,
                                         const char *json,
                                         gsize json_length,
                                         GError **error);

/* Does the failure follow from log and schema, so that every copy has it? */
gboolean ms_materializer_is_refusal (const GError *error);
/* Is a callback running? */
gboolean ms_materializer_is_running (MsMaterializer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMaterializer, ms_materializer_free)

G_END_DECLS

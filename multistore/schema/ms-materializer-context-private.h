/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making and ending an MsMaterializerContext. */
#pragma once

#include "schema/ms-event-args-private.h"
#include "schema/ms-event-record-private.h"
#include "schema/ms-materializer-context.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

/* Borrows everything until ms_materializer_context_end (). */
MsMaterializerContext *
ms_materializer_context_new (MsConnection *connection,
                             MsEventType *type,
                             const MsEventArgs *args,
                             MsEventRecord *record) G_GNUC_WARN_UNUSED_RESULT;
void ms_materializer_context_end (MsMaterializerContext *self);

/* The value that a parameter of a materializer's statement gets: by an index of MsEventArgs or an MsBinding. */
void ms_bind_event_value (MsStatement *statement,
                          int parameter,
                          int binding,
                          const MsEventArgs *args,
                          const MsEventRecord *record,
                          const char *json,
                          gsize json_length);

G_END_DECLS

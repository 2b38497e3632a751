/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsLiveTable, for the files of that noun. */
#pragma once

#include "query/ms-live-source-private.h"

G_BEGIN_DECLS

/* The statements that follow a table's rows, see MsQueryPlan. */
typedef enum
{
  MS_LIVE_PLACED,
  MS_LIVE_PLACED_MANY,
  MS_LIVE_BEFORE,
  MS_LIVE_TERMS,
  MS_LIVE_AFTER,
  MS_LIVE_KEYS,
  MS_LIVE_ROW,
  MS_LIVE_N_STATEMENTS
} MsLiveStatement;

typedef struct
{
  MsLiveSource source;
  MsStatement *statements[MS_LIVE_N_STATEMENTS]; /* NULL until used */
} MsLiveTable;

/* Prepared when it is asked for first. */
MsStatement *ms_live_table_prepare (MsLiveTable *self,
                                    MsConnection *connection,
                                    MsLiveStatement id,
                                    GError **error);
void ms_live_table_bind_int (MsStatement *statement, const char *name, gint64 value);

/* ms-live-follow.c: see MsLiveSourceClass. */
MsListEdits *ms_live_table_follow (MsLiveSource *source,
                                   MsConnection *connection,
                                   GVariant *values,
                                   MsKeyList *keys,
                                   gboolean partial,
                                   gboolean *complete,
                                   GHashTable *changes,
                                   GError **error);

G_END_DECLS

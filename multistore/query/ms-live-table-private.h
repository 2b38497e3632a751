/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsLiveTable, for the files of that noun. */
#pragma once

#include "query/ms-landmarks-private.h"
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
  MS_LIVE_SEEK,
  MS_LIVE_KEYS,
  MS_LIVE_ROW,
  MS_LIVE_FIND,
  MS_LIVE_N_STATEMENTS
} MsLiveStatement;

typedef struct
{
  MsLiveSource source;
  MsStatement *statements[MS_LIVE_N_STATEMENTS]; /* NULL until used */
  MsLandmarks *landmarks;
} MsLiveTable;

/* Prepared when it is asked for first. */
MsStatement *ms_live_table_prepare (MsLiveTable *self,
                                    MsConnection *connection,
                                    MsLiveStatement id,
                                    GError **error);
void ms_live_table_bind_int (MsStatement *statement, const char *name, gint64 value);

/* A changed row, as it is now. */
typedef struct
{
  gint64 key;
  guint from; /* its old position, or MS_KEY_LIST_NONE */
  guint
      gap; /* the unchanged rows before it; MS_KEY_LIST_NONE while unknown, or if it is not in the list */
  MsRowData *terms; /* NULL: not in the list */
  gboolean held;
} MsLiveRow;

/* One following of changes. */
typedef struct
{
  MsLiveTable *self;
  MsConnection *connection;
  GVariant *values;
  MsKeyList *keys;
  GArray *shifts; /* guint: of the i-th changed row in the list, its position less i */
  GArray *rows;   /* of MsLiveRow: those in the list in their order, then the others */
} MsLiveFollowing;

/* ms-live-follow.c: see MsLiveSourceClass. */
MsListEdits *ms_live_table_follow (MsLiveSource *source,
                                   MsConnection *connection,
                                   GVariant *values,
                                   MsKeyList *keys,
                                   gboolean partial,
                                   gboolean *complete,
                                   GHashTable *changes,
                                   GError **error);
/* The order terms of a row, which need not be in the list. */
MsRowData *
ms_live_table_read_terms (MsLiveFollowing *f, gint64 key, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As :_1, :_2 … */
void ms_live_table_bind_terms (MsStatement *statement, const MsRowData *terms);

/* ms-live-window.c: brings the window to its size when @edits, which are consumed, have been done. */
MsListEdits *ms_live_table_follow_in_window (MsLiveFollowing *f,
                                             MsListEdits *edits,
                                             guint size,
                                             gboolean *complete,
                                             GError **error);

G_END_DECLS

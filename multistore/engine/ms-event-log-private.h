/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventLog: the rows of __ms_event and of what hangs on them. */
#pragma once

#include "ms-enums.h"
#include "schema/ms-event-record-private.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

/* A row of the log, borrowed from a statement or from whoever appends it. */
typedef struct
{
  MsSequence sequence;
  gint64 parent;
  const char *name;
  const char *args;
  gsize args_length;
  const char *client_id;
  const char *session_id;
  gint64 schema_hash; /* of the event type */
  gboolean known;     /* FALSE: no type, schema_hash is NULL */
  gint64 recorded_at;
  guint64 touched;
} MsLogRow;

gboolean ms_event_log_append (MsConnection *connection, const MsLogRow *row, GError **error);

/* The last place; zeros for an empty log. */
gboolean ms_event_log_read_head (MsConnection *connection, MsSequence *head, GError **error);

/* Steps through the rows behind @after, in order, at most @limit (0: all). The statement belongs to the connection: reset it when done. */
MsStatement *
ms_event_log_begin (MsConnection *connection, const MsSequence *after, guint limit, GError **error);
/* Reads the current row of such a statement; valid until the next step. CORRUPT for a row that no version of the library writes. */
gboolean ms_event_log_read_row (MsConnection *connection,
                                MsStatement *statement,
                                MsLogRow *row,
                                GError **error);

/* Events as records: see ms_store_list_events (). */
GPtrArray *ms_event_log_list (MsConnection *connection,
                              const MsSequence *after,
                              guint limit,
                              const char *const *names,
                              MsEventFilter filter,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Counts the events whose names are not among @known. */
gboolean ms_event_log_count_unknown (MsConnection *connection,
                                     const char *const *known,
                                     gint64 *count,
                                     GError **error);

gboolean ms_event_log_set_failed (MsConnection *connection,
                                  const MsSequence *sequence,
                                  const GError *failure,
                                  GError **error);
gboolean ms_event_log_set_undo (MsConnection *connection,
                                const MsSequence *sequence,
                                const guint8 *changes,
                                gsize length,
                                GError **error);
/* Takes an event out of the log, and what hangs on it. */
gboolean ms_event_log_remove (MsConnection *connection, const MsSequence *sequence, GError **error);
/* How many events have a global number behind @global. */
gboolean
ms_event_log_count_after (MsConnection *connection, gint64 global, gint64 *count, GError **error);
/* When the youngest of them was recorded; 0 if there is none. */
gboolean ms_event_log_read_youngest (MsConnection *connection,
                                     gint64 global,
                                     gint64 *recorded_at,
                                     GError **error);
/* Is one of them as old as @recorded_at? */
gboolean ms_event_log_has_as_old (MsConnection *connection,
                                  gint64 global,
                                  gint64 recorded_at,
                                  gboolean *has,
                                  GError **error);
/* Undoes the last event and takes it out of the log. CORRUPT if what undoes it is missing. */
gboolean ms_event_log_undo_last (MsConnection *connection, const MsSequence *last, GError **error);

G_END_DECLS

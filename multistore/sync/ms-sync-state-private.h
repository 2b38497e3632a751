/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSyncState: what becomes of pending events when events of upstream arrive.
 *
 * Pure: it decides and changes nothing. The rules are those of docs/wire-protocol.md: upstream is one chain without holes; the event of upstream that has the
 * number of the first pending synced event and means the same confirms it; at the first that does not, all that is still pending goes behind upstream's events.
 *
 * Events of a restored or foreign log may stand in upstream under other numbers: a pending event that is there already, made by the same session and of the same
 * meaning, is not put behind itself.
 */
#pragma once

#include "schema/ms-sequence-private.h"

G_BEGIN_DECLS

/* An event as far as merging looks at it. Borrowed. */
typedef struct
{
  gint64 global;
  gint64 client; /* above 0: it never leaves the computer */
  const char *name;
  const char *args;
  const char *client_id;
  const char *session_id;
} MsSyncItem;

typedef struct
{
  guint n_known;      /* so many events of upstream are final in the log already */
  guint n_confirming; /* the next so many are pending events of the log */
  guint n_new;        /* the next so many are to come into the log */
  gboolean gap;       /* what follows them has another number than it should */
  guint
      n_final; /* so many of the pending become final: those confirmed, and the client-only ones behind each */
  guint n_absorbed; /* so many of the others stand among the new ones */
} MsSyncMerge;

/* @pending: all events behind @upstream_head, in order. @upstream: in order. @absorbed: as many bytes as there are pending events, zeros; those of the absorbed
 * are set. */
void ms_sync_merge (gint64 upstream_head,
                    const MsSyncItem *pending,
                    guint n_pending,
                    const MsSyncItem *upstream,
                    guint n_upstream,
                    guint8 *absorbed,
                    MsSyncMerge *merge);

/* The number of an event that goes behind @head, for the @generation-th time. */
MsSequence ms_sync_renumber (const MsSequence *head, gint64 generation, gboolean client_only);

G_END_DECLS

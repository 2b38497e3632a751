/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsLiveView, for the files of that noun. */
#pragma once

#include "query/ms-live-view-private.h"

G_BEGIN_DECLS

/* A load in a worker; it outlives its view, which then is NULL. What it has brought waits for the next pass. */
typedef struct
{
  MsLiveView *view;
  GCancellable *cancellable;
  gboolean ended;
  MsLiveRun *run; /* or */
  GError *error;
} MsLiveLoad;

struct _MsLiveView
{
  MsLiveHub *hub; /* NULL when the store is closed */
  GWeakRef object;
  const MsLiveListener *listener;

  MsQuery *query;
  gulong query_changed_id;
  MsQueryPlan *plan;
  MsLiveSource *source;
  MsItemCache *items;
  GVariant *values;
  GHashTable *
      page; /* rows that were read beside the one that was asked for: key → MsRowData; until something changes */

  MsKeyList *keys;   /* of the rows from the first on, those before the window included */
  MsKeyList *shown;  /* the window's; the same list if there is no offset */
  gboolean complete; /* no row follows the last one of @keys */

  gboolean announces;
  gboolean query_is_new; /* its text or its values are not those of the plan */
  gboolean query_waits;  /* for a pass to look at it */
  gboolean stale;        /* anything may have changed */
  GHashTable *changes;   /* of MsLiveChange, since the last refresh */

  MsLiveLoad *load; /* that is going on, or NULL */
  gboolean
      replacing; /* it will replace what is shown, which is not kept right meanwhile; else what is shown is the beginning of what it reads */
  gint64 last_duration; /* of the last run that came to its end, in microseconds */
  GHashTable *later;    /* of MsLiveChange, since it began */
  gboolean later_stale;
  gboolean loads_again; /* one has ended, and it is known already that another has to follow */

  gint64 last_ghost; /* the last key that was given to a row that has none any more */

  GError *error;
};

/* ms-live-renew.c: takes over text and values of the query. */
gboolean ms_live_view_renew (MsLiveView *self, GError **error);
/* Nothing that was shown is the same as what will be: the list becomes empty. */
void ms_live_view_drop_content (MsLiveView *self);

/* ms-live-load.c: for so long rows are read beside a frame, in microseconds; a page of them is there after it. A variable for tests, which are right on
 * a slow machine, too. */
#define MS_LIVE_PATIENCE (6 * G_TIME_SPAN_MILLISECOND)
extern gint64 ms_live_patience;

/* Reads all rows anew: those for which there is patience now, if there are more the rest in a worker. @asks_anew: what is shown answers another
 * question. */
gboolean ms_live_view_load (MsLiveView *self, gboolean asks_anew, GError **error);
/* Shows what a load that has ended brought. */
gboolean ms_live_view_take_over (MsLiveView *self, GError **error);
void ms_live_view_cancel_load (MsLiveView *self);

/* ms-live-rename.c: held rows of @keys that have got other keys keep their place and their item; those that are there under one of these keys, but are other
 * rows, get keys that no row has. Adds what changes by that to @changes, which may be NULL. */
void ms_live_view_rename (MsLiveView *self, GArray *keys, GHashTable *changes);

/* ms-live-show.c: makes @to, which is consumed, the list, and tells. @changed: keys (gint64) of rows that stay and read otherwise, as far as the source
 * knows them. */
void ms_live_view_show (MsLiveView *self, MsKeyList *to, GArray *changed);
/* The same by @edits of the present list, which are consumed; only the rows of @changed can read otherwise. */
void ms_live_view_show_edits (MsLiveView *self, MsListEdits *edits, GArray *changed);

/* FALSE where one is NULL. */
gboolean
ms_live_view_is_other_row (MsLiveView *self, const MsRowData *before, const MsRowData *now);

void ms_live_view_set_error (MsLiveView *self, GError *error); /* transfer full */
void ms_live_view_tell_state (MsLiveView *self);
void ms_live_view_tell_items (MsLiveView *self, guint position, guint n_removed, guint n_added);
MsEngine *ms_live_view_get_engine (MsLiveView *self, GError **error);

GHashTable *ms_live_changes_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

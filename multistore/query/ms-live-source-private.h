/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsLiveSource: where a live query's rows come from, as keys in order.
 *
 * There are two: rows of one table, whose keys are rowids and which follow single changes, and statements that are run again, whose keys are
 * numbers given to the rows that were met.
 */
#pragma once

#include "query/ms-key-list-private.h"
#include "query/ms-list-edits-private.h"
#include "query/ms-query-plan-private.h"

G_BEGIN_DECLS

/* What running a query found. Made in any thread; belongs to no source until it is adopted. */
typedef struct
{
  MsKeyList *keys;   /* of a table's source */
  GPtrArray *rows;   /* of MsRowData, of one that is run again */
  gboolean complete; /* FALSE: it was stopped, more rows may follow the last one */
  gint64 duration;   /* in microseconds */
} MsLiveRun;

MsLiveRun *ms_live_run_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_live_run_free (MsLiveRun *self);

typedef struct _MsLiveSource MsLiveSource;
typedef struct _MsLiveSourceClass MsLiveSourceClass;

/* A row of the source's tables that changed, once for all its changes. Begins with its key, so that tables of changes find it by that. */
typedef struct
{
  gint64 key;      /* rowid */
  guint64 columns; /* see MsRowChange */
  gboolean held;   /* somebody has the row's item, see MsPlacedKey */
} MsLiveChange;

struct _MsLiveSourceClass
{
  void (*free) (MsLiveSource *self);

  /* Takes over what a run found: the new list of keys. Adds to @changed (of gint64) the keys of rows that were there before and read otherwise now. */
  MsKeyList *(*adopt) (MsLiveSource *self, MsLiveRun *run, GArray *changed);

  /* Follows changes of single rows: what makes the present list @keys right. Only of a source that can (NULL otherwise). @changes: a set of
   * MsLiveChange. @complete as in the run, in and out; @partial: a worker will bring the rest, so a window is not refilled. */
  MsListEdits *(*follow) (MsLiveSource *self,
                          MsConnection *connection,
                          GVariant *values,
                          MsKeyList *keys,
                          gboolean partial,
                          gboolean *complete,
                          GHashTable *changes,
                          GError **error);

  /* The values of the rows of @keys, NULL for those that are gone. All from one state of the database. */
  gboolean (*read) (MsLiveSource *self,
                    MsConnection *connection,
                    GVariant *values,
                    const gint64 *keys,
                    guint n_keys,
                    MsRowData **rows,
                    GError **error);

  /* The keys that rows have now, by the primary key in what was read of them before. @keys keeps what it has for rows that are nowhere. NULL where the
   * same row always has the same key. */
  gboolean (*find_again) (MsLiveSource *self,
                          MsConnection *connection,
                          MsRowData *const *rows,
                          guint n_rows,
                          gint64 *keys,
                          GError **error);

  /* The present rows, for the next run to compare with; NULL where there are none. The array is never changed. */
  GPtrArray *(*peek_rows) (MsLiveSource *self);

  /* Gives up prepared statements: the connection falls asleep, closes, or has new tables. */
  void (*release) (MsLiveSource *self);
};

struct _MsLiveSource
{
  const MsLiveSourceClass *class;
  MsQueryPlan *plan;
};

/* A run ends early, and is then not complete, when @deadline (of the monotonic clock, 0: none) has passed and it has found some rows; without any, with a
 * G_IO_ERROR_TIMED_OUT error. Rows that are as in @previous, or NULL, are taken from there. In any thread. */
MsLiveRun *ms_live_run (MsQueryPlan *plan,
                        MsConnection *connection,
                        GVariant *values,
                        GPtrArray *previous,
                        gint64 deadline,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

MsLiveSource *ms_live_table_new (MsQueryPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
MsLiveSource *ms_live_rerun_new (MsQueryPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsLiveRun, ms_live_run_free)

G_END_DECLS

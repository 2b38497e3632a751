/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with a long table, for the benchmarks of live queries. */
#pragma once

#include "perf-raw.h"
#include "perf-util.h"

G_BEGIN_DECLS

/*
 * Table item (id, title, rank, done, note), with an index on (rank), and ten others, other0 … other9 (id, n).
 * The rows are generated: of 1,000,000 rows, a tenth is done, and ranks are scattered.
 */
typedef struct
{
  char *directory;
  MsStoreDefinition *definition;
  MsStore *store;
  guint n_items;
} PerfItems;

/* In a file with @n_items rows, in a directory of its own. */
PerfItems *perf_items_new (guint n_items);
void perf_items_free (PerfItems *self);
/* The same file by hand. */
PerfRaw *perf_items_open_raw (PerfItems *self) G_GNUC_WARN_UNUSED_RESULT;

/* The rank that the row of @id was generated with. */
gint64 perf_items_get_rank (PerfItems *self, guint id);

/* Commits one event, its name and arguments as for ms_event_build (). */
#define perf_items_commit(self, ...)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (MsEvent) event_ = ms_event_build (__VA_ARGS__);                                     \
    g_autoptr (GError) error_ = NULL;                                                              \
    ms_store_commit ((self)->store, event_, &error_);                                              \
    g_assert_no_error (error_);                                                                    \
  }                                                                                                \
  G_STMT_END

void perf_items_refresh (PerfItems *self);
MsLiveQuery *perf_items_watch (PerfItems *self, MsQuery *query) G_GNUC_WARN_UNUSED_RESULT;
/* Runs the main context until all of it is there. */
void perf_items_await (MsLiveQuery *live);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PerfItems, perf_items_free)

G_END_DECLS

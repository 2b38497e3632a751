/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the benchmarks of the library share: a small definition, stores that are opened and closed. */
#pragma once

#include "ms-test-util.h"
#include "perf-figure.h"

G_BEGIN_DECLS

/* A list of things to do: v1.TodoAdded (id, title, at) and v1.TodoDone (id). */
MsSchema *perf_schema_new (void);
/* In files of @directory; NULL: in memory. */
MsStoreDefinition *perf_definition_new (const char *directory, MsSchema *schema);
MsEvent *perf_todo_added_new (guint number);
MsEvent *perf_todo_done_new (guint number);
/* The arguments of the former as JSON. */
char *perf_todo_added_json (guint number);

/* Opens, or closes its file, and returns when that is done. */
MsStore *perf_store_open (MsStoreDefinition *definition, const char *store_id);
void perf_store_close (MsStore *store);

/* Of this process, in bytes. */
gsize perf_resident_memory (void);
/* What malloc () has given out. */
gsize perf_heap_memory (void);

/* A file of the data that lies beside the project's directory; NULL if it is not there. */
char *perf_find_data (const char *name);
/* Calls @func with each line of a zstd file, which must be a JSON object. */
typedef void (*PerfLineFunc) (const char *line, gsize length, gpointer user_data);
void perf_foreach_line (const char *path, PerfLineFunc func, gpointer user_data);

G_END_DECLS

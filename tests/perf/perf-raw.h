/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The measure of the benchmarks: a store's file, used by hand through SQLite's C API, as the library uses it. */
#pragma once

#include "multistore.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *begin;
  sqlite3_stmt *commit;
  sqlite3_stmt *append;
  gint64 global; /* of the last event */
} PerfRaw;

/* Opens a store that the library has made, with the library's pragmas. */
PerfRaw *perf_raw_open (const char *path);
void perf_raw_close (PerfRaw *self);

sqlite3_stmt *perf_raw_prepare (PerfRaw *self, const char *sql);
void perf_raw_exec (PerfRaw *self, const char *sql);
/* Steps to the end and resets; stops the program if that fails. */
void perf_raw_run (PerfRaw *self, sqlite3_stmt *statement);
/* Moves the write-ahead log into the file. */
void perf_raw_checkpoint (PerfRaw *self);
/* Writes an event into the log. */
void perf_raw_append (PerfRaw *self, const char *name, const char *args);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PerfRaw, perf_raw_close)

G_END_DECLS

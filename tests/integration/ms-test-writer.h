/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A process that writes to a store, to be killed or to be met: the test program itself, started again with arguments.
 *
 * It writes a number of 8 bytes to its standard output after each step: the head when a commit has returned, or 0 for "now".
 */
#pragma once

#include "engine/ms-engine-private.h"
#include "engine/ms-replay-private.h"
#include "multistore.h"

G_BEGIN_DECLS

typedef enum
{
  MS_WRITER_COMMIT,     /* one event a commit */
  MS_WRITER_BATCH,      /* several events a commit */
  MS_WRITER_SHARE,      /* one event a commit, of a name of its own, since others commit as well */
  MS_WRITER_CHECKPOINT, /* one event a commit, while a thread checkpoints without a pause */
  MS_WRITER_REBUILD,    /* "now", then opens with the other schema, which rebuilds, then commits */
  MS_WRITER_CREATE,     /* "now", then makes the store, then commits */
  MS_WRITER_STAY, /* opens, rebuilding what has the other schema, then "now", and stays until its standard input ends */
  MS_WRITER_HOLD, /* takes the write lock, then "now", until its standard input ends */
} MsWriterMode;

/* In main (), before anything else: does what the arguments say, if they are those of a writer, and exits. */
void ms_writer_run (int argc, char **argv);

typedef struct
{
  GSubprocess *process;
  int descriptor;
  gint64 last; /* number read */
} MsWriter;

/* @schema: 0 or 1. @n_commits: after so many it ends by itself. */
MsWriter *ms_writer_start (const char *path, MsWriterMode mode, guint schema, guint n_commits);
/* Reads numbers until @until or the end. */
void ms_writer_read_to (MsWriter *self, gint64 until);
/* Reads numbers for so long, or to the end. */
void ms_writer_read_for (MsWriter *self, guint microseconds);
/* SIGKILL; then reads what it had written before. */
void ms_writer_kill (MsWriter *self);
/* Lets it end by itself, and sees that it succeeded. */
void ms_writer_end (MsWriter *self);
void ms_writer_free (MsWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWriter, ms_writer_free)

MsSchema *ms_writer_schema_new (guint number);
/* Opens a store, and rebuilds it if its schema is the other one. */
MsEngine *ms_writer_open (const char *path, MsSchema *schema, GError **error);
/* The event whose place will be @global. */
MsEvent *ms_writer_event_new (gint64 global);
/* Nothing is wrong: SQLite's own check, the log has no hole, the tables are those of the log. */
void ms_writer_assert_sound (MsEngine *engine);
gint64 ms_writer_query_int (MsEngine *engine, const char *sql);

G_END_DECLS

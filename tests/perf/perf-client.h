/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many clients of a sync server in one thread, with as little of their own as can be: the load of the server's benchmark. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PerfLoad PerfLoad;

typedef struct
{
  int fd;
  guint number;
  gint64 head;      /* of its store, as far as it has pushed */
  guint64 n_chunks; /* received */
  guint64 n_exits;
  gint64 pushed_at; /* of the push that is under way */
  gboolean pushes;  /* the next one as soon as one is answered */
  GByteArray *rest;
} PerfClient;

/* Called for each chunk that a client gets. */
typedef void (*PerfChunkFunc) (PerfClient *client, gpointer user_data);

PerfLoad *perf_load_new (guint port);
void perf_load_free (PerfLoad *self);
/* Connects, and waits for the handshake; pulls live if asked to. */
PerfClient *perf_load_add (PerfLoad *self, const char *store_id, gboolean pulls);
void perf_load_push (PerfLoad *self, PerfClient *client);
/* Handles what comes for so long. */
void perf_load_run (PerfLoad *self, gint64 microseconds);
void perf_load_watch_chunks (PerfLoad *self, PerfChunkFunc func, gpointer user_data);
guint64 perf_load_count_exits (PerfLoad *self);
guint64 perf_load_count_chunks (PerfLoad *self);

G_END_DECLS

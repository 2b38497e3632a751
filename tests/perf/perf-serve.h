/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `multistore serve` in a process of its own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *data;
  GPid pid;
  int out;
  guint port;
} PerfServe;

/* @program: the command. Returns when the server listens on loopback. */
void perf_serve_start (PerfServe *self, const char *program);
/* Ends it, and removes its data. */
void perf_serve_stop (PerfServe *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures as JSON lines, and samples. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of output. */
typedef struct
{
  const char *name;
  const char *unit;
  double value;
  double raw;   /* the same by hand on SQLite; 0 if there is none */
  double ratio; /* 0 if there is none */
  const char *goal;
  gboolean met;
} PerfFigure;

void perf_print (const PerfFigure *figure);

/* Nanoseconds of the monotonic clock. */
gint64 perf_now (void);

/* Samples of doubles. */
GArray *perf_samples_new (void);
void perf_samples_add (GArray *samples, double sample);
/* The smallest sample that is not exceeded by @fraction of them. Sorts the samples. */
double perf_samples_quantile (GArray *samples, double fraction);
double perf_samples_median (GArray *samples);

G_END_DECLS

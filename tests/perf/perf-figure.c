/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures as JSON lines, and samples: what every benchmark has, whatever it links with. */

#include "perf-figure.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static void
append_number (GString *line, const char *name, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, fabs (number) >= 1000 ? "%.0f" : "%.4g", number);
  g_string_append_printf (line, ", \"%s\": %s", name, text);
}

void
perf_print (const PerfFigure *figure)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line, "{\"name\": \"%s\"", figure->name);
  append_number (line, "value", figure->value);
  g_string_append_printf (line, ", \"unit\": \"%s\"", figure->unit);
  if (figure->raw > 0)
    append_number (line, "raw", figure->raw);
  if (figure->ratio > 0)
    append_number (line, "ratio", figure->ratio);
  if (figure->goal)
    g_string_append_printf (line, ", \"goal\": \"%s\", \"met\": %s", figure->goal,
                            figure->met ? "true" : "false");
  g_string_append (line, "}\n");
  fputs (line->str, stdout);
  fflush (stdout);
}

gint64
perf_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

GArray *
perf_samples_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (double));
}

void
perf_samples_add (GArray *samples, double sample)
{
  g_array_append_val (samples, sample);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return first < second ? -1 : first > second;
}

double
perf_samples_quantile (GArray *samples, double fraction)
{
  guint position;

  g_assert_cmpuint (samples->len, >, 0);
  g_array_sort (samples, compare_doubles);
  position = (guint) ceil (fraction * samples->len);
  return g_array_index (samples, double, CLAMP (position, 1, samples->len) - 1);
}

double
perf_samples_median (GArray *samples)
{
  return perf_samples_quantile (samples, 0.5);
}

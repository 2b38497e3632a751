/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What disk and loopback can do without a server: what its figures are compared with. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A page appended to a file of @directory and synced, and a message there and back, each time: samples in microseconds. */
GArray *perf_bare_sync_and_round_trip (const char *directory);

/* Another process writes @n_bytes to each of @n_sockets, @n_rounds times, one each @pace microseconds; samples in milliseconds from the signal to begin until each
 * has arrived. */
GArray *perf_bare_fan_out (guint n_sockets, guint n_bytes, guint n_rounds, gint64 pace);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSequence. */
#pragma once

#include "schema/ms-sequence.h"

G_BEGIN_DECLS

struct _MsSequence
{
  gint64 global;
  gint64 client;
  gint64 generation;
};

/* A log numbers its rows by both numbers in one, in its order. That leaves 32 bits and 31; the last
 * global number stays free, so that there is a row behind all. */
#define MS_SEQUENCE_CLIENT_BITS 31
#define MS_SEQUENCE_MAX_GLOBAL ((G_GINT64_CONSTANT (1) << 32) - 2)
#define MS_SEQUENCE_MAX_CLIENT ((G_GINT64_CONSTANT (1) << MS_SEQUENCE_CLIENT_BITS) - 1)

/* What is beyond the last row that can be is behind all others; client -1 is before the first of its global number. */
gint64 ms_sequence_get_row (const MsSequence *self);
/* The first row that the events of @global and those before it leave free. */
gint64 ms_sequence_get_row_behind (gint64 global);

G_END_DECLS

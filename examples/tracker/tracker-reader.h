/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a text file line by line, plain or compressed with zstd, however large it is. */
#pragma once

#include <gio/gio.h>

typedef struct _TrackerReader TrackerReader;

TrackerReader *tracker_reader_new (const char *path, GError **error);
void tracker_reader_free (TrackerReader *self);

/* The next line without its line feed, valid until the next call; NULL at the end, and on error. */
const char *tracker_reader_next (TrackerReader *self, gsize *length, GError **error);

/* The number of the line that was read last, from 1. */
guint tracker_reader_get_line (TrackerReader *self);

/* How much of the file has been read, from 0.0 to 1.0; 0.0 where the size is not known. */
double tracker_reader_get_fraction (TrackerReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrackerReader, tracker_reader_free)

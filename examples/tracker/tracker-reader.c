/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a text file line by line. What it is compressed with is told by its first bytes. */

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zstd.h>

#include "tracker-reader.h"

#define CHUNK (128 * 1024)
#define LONGEST_LINE (16 * 1024 * 1024)

struct _TrackerReader
{
  GInputStream *stream;
  guint64 size; /* 0: not known */
  guint64 n_read;
  guint8 chunk[CHUNK];
  ZSTD_inBuffer input; /* the part of the chunk that is not decompressed yet */
  ZSTD_DStream *zstd;  /* NULL: plain text */
  gsize zstd_wants;    /* 0: between two frames */
  gboolean zstd_holds; /* it has more text than fitted */
  GByteArray *text;
  gsize start; /* in the text: the line that was read last */
  gsize next;  /* in the text: the line after it */
  guint line;
  gboolean ended;
};

static gboolean
read_chunk (TrackerReader *self, GError **error)
{
  gsize n_bytes;

  if (!g_input_stream_read_all (self->stream, self->chunk, CHUNK, &n_bytes, NULL, error))
    return FALSE;
  self->n_read += n_bytes;
  self->input = (ZSTD_inBuffer){ self->chunk, n_bytes, 0 };
  return TRUE;
}

/* A frame begins with a magic number; so does a skippable frame, which some tools put first. */
static gboolean
is_zstd (const guint8 *bytes, gsize length)
{
  guint32 magic;

  if (length < sizeof magic)
    return FALSE;
  memcpy (&magic, bytes, sizeof magic);
  magic = GUINT32_FROM_LE (magic);
  return magic == ZSTD_MAGICNUMBER
         || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

static guint64
get_size (GFileInputStream *stream)
{
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);

  return info != NULL ? (guint64) g_file_info_get_size (info) : 0;
}

TrackerReader *
tracker_reader_new (const char *path, GError **error)
{
  g_autoptr (TrackerReader) self = g_new0 (TrackerReader, 1);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  if (stream == NULL)
    return NULL;
  self->size = get_size (stream);
  self->stream = G_INPUT_STREAM (g_steal_pointer (&stream));
  self->text = g_byte_array_new ();
  if (!read_chunk (self, error))
    return NULL;
  if (is_zstd (self->chunk, self->input.size))
    self->zstd = ZSTD_createDStream ();
  return g_steal_pointer (&self);
}

void
tracker_reader_free (TrackerReader *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->text, g_byte_array_unref);
  ZSTD_freeDStream (self->zstd);
  g_free (self);
}

static gboolean
fill_plain (TrackerReader *self)
{
  if (self->input.size == 0)
    self->ended = TRUE;
  g_byte_array_append (self->text, self->chunk, self->input.size);
  self->input.pos = self->input.size;
  return TRUE;
}

static gboolean
fill_decompressed (TrackerReader *self, GError **error)
{
  guint length = self->text->len;
  ZSTD_outBuffer output;

  if (self->input.size == 0 && !self->zstd_holds)
    {
      self->ended = TRUE;
      if (self->zstd_wants == 0)
        return TRUE;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                           _ ("the compressed data end too early: the file was cut off, copy it "
                              "again"));
      return FALSE;
    }
  g_byte_array_set_size (self->text, length + CHUNK);
  output = (ZSTD_outBuffer){ self->text->data + length, CHUNK, 0 };
  self->zstd_wants = ZSTD_decompressStream (self->zstd, &output, &self->input);
  g_byte_array_set_size (self->text, length + output.pos);
  self->zstd_holds = output.pos == output.size;
  if (!ZSTD_isError (self->zstd_wants))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("the compressed data are damaged (%s): copy the file again"),
               ZSTD_getErrorName (self->zstd_wants));
  return FALSE;
}

/* Adds to the text, or finds the end. Lines that were read make room. */
static gboolean
fill (TrackerReader *self, GError **error)
{
  g_byte_array_remove_range (self->text, 0, self->start);
  self->start = self->next = 0;
  if (self->input.pos == self->input.size && !self->zstd_holds && !read_chunk (self, error))
    return FALSE;
  return self->zstd != NULL ? fill_decompressed (self, error) : fill_plain (self);
}

static gboolean
check_length (gsize length, GError **error)
{
  if (length <= LONGEST_LINE)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _ ("a line is longer than %d MiB: this is not a file of events, one a line"),
               LONGEST_LINE / (1024 * 1024));
  return FALSE;
}

const char *
tracker_reader_next (TrackerReader *self, gsize *length, GError **error)
{
  gsize searched = 0;

  self->start = self->next;
  self->line++;
  while (TRUE)
    {
      const char *text = (const char *) self->text->data + self->start;
      gsize n_bytes = self->text->len - self->start;
      const char *end =
          n_bytes > searched ? memchr (text + searched, '\n', n_bytes - searched) : NULL;

      if (end != NULL || (self->ended && n_bytes > 0))
        {
          *length = end != NULL ? (gsize) (end - text) : n_bytes;
          self->next = self->start + *length + (end != NULL ? 1 : 0);
          return text;
        }
      searched = n_bytes;
      if (self->ended || !check_length (n_bytes, error) || !fill (self, error))
        return NULL;
    }
}

guint
tracker_reader_get_line (TrackerReader *self)
{
  return self->line;
}

double
tracker_reader_get_fraction (TrackerReader *self)
{
  return self->size > 0 ? MIN (1.0, (double) self->n_read / (double) self->size) : 0.0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebSocket frames: whatever pieces they come in, and whatever is wrong with them. */

#include "server/ms-frames-private.h"

#include <string.h>

#define MOST 100000

static void
append_frame (GByteArray *out, guint8 first, const char *payload, gsize length)
{
  static const guint8 mask[4] = { 0xde, 0xad, 0xbe, 0xef };
  guint8 head[MS_FRAME_HEAD_BYTES];
  gsize head_length = ms_frame_write_head (head, first & 0x0f, length);

  head[0] = first;
  head[1] |= 0x80;
  g_byte_array_append (out, head, head_length);
  g_byte_array_append (out, mask, 4);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) payload[i] ^ mask[i % 4];

      g_byte_array_append (out, &byte, 1);
    }
}

static char *
read_all (MsFrames *frames)
{
  GString *story = g_string_new (NULL);
  MsFrameKind kind;
  GString *payload;

  while ((kind = ms_frames_next (frames, MOST, &payload)) != MS_FRAME_MORE)
    {
      g_string_append_printf (story, "%d:%s ", kind,
                              payload && payload->len < 20 ? payload->str : "long");
      if (payload)
        g_string_free (payload, TRUE);
      if (kind == MS_FRAME_BAD || kind == MS_FRAME_TOO_LARGE)
        break;
    }
  return g_string_free (story, FALSE);
}

/* In pieces of every size the same comes out. */
static void
test_pieces (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *large = g_strnfill (70000, 'x');

  append_frame (bytes, 0x81, "hello", 5);
  append_frame (bytes, 0x01, "in ", 3);
  append_frame (bytes, 0x89, "?", 1);
  append_frame (bytes, 0x00, "three ", 6);
  append_frame (bytes, 0x80, "parts", 5);
  append_frame (bytes, 0x82, large, 300);
  append_frame (bytes, 0x81, large, 70000);
  append_frame (bytes, 0x81, "", 0);
  append_frame (bytes, 0x8a, "", 0);
  append_frame (bytes, 0x88, "\x03\xe8", 2);
  for (guint size = 1; size < bytes->len; size = size * 3 + 1)
    {
      MsFrames frames = { 0 };
      g_autoptr (GString) story = g_string_new (NULL);

      for (guint i = 0; i < bytes->len; i += size)
        {
          g_autofree char *part = NULL;

          ms_frames_feed (&frames, bytes->data + i, MIN (size, bytes->len - i));
          part = read_all (&frames);
          g_string_append (story, part);
        }
      g_assert_cmpstr (story->str, ==,
                       "1:hello 2:? 1:in three parts 1:long 1:long 1: 3: 4:\x03\xe8 ");
      g_assert_null (frames.rest);
      g_assert_null (frames.message);
      ms_frames_clear (&frames);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    guint8 bytes[16];
    gsize length;
    MsFrameKind kind;
  } cases[] = {
    { { 0x81, 0x01, 'x' }, 3, MS_FRAME_BAD },        /* not masked */
    { { 0xc1, 0x80, 0, 0, 0, 0 }, 6, MS_FRAME_BAD }, /* compressed */
    { { 0x83, 0x80, 0, 0, 0, 0 }, 6, MS_FRAME_BAD }, /* an opcode that is none */
    { { 0x8b, 0x80, 0, 0, 0, 0 }, 6, MS_FRAME_BAD },
    { { 0x80, 0x80, 0, 0, 0, 0 }, 6, MS_FRAME_BAD },         /* continues nothing */
    { { 0x09, 0x80, 0, 0, 0, 0 }, 6, MS_FRAME_BAD },         /* a ping in parts */
    { { 0x89, 0xfe, 0, 200, 0, 0, 0, 0 }, 8, MS_FRAME_BAD }, /* a long ping */
    { { 0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 },
      14,
      MS_FRAME_TOO_LARGE },
    { { 0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa1, 0, 0, 0, 0 }, 14, MS_FRAME_TOO_LARGE },
    { { 0x81, 0xff, 0, 0, 0, 0, 0, 1, 0x86, 0xa0, 0, 0, 0, 0 }, 14, MS_FRAME_MORE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MsFrames frames = { 0 };
      GString *payload;

      ms_frames_feed (&frames, cases[i].bytes, cases[i].length);
      g_assert_cmpint (ms_frames_next (&frames, MOST, &payload), ==, cases[i].kind);
      g_assert_null (payload);
      ms_frames_clear (&frames);
    }
}

/* Parts count together. */
static void
test_large_in_parts (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *part = g_strnfill (60000, 'x');
  MsFrames frames = { 0 };
  GString *payload;

  append_frame (bytes, 0x01, part, 60000);
  append_frame (bytes, 0x80, part, 60000);
  ms_frames_feed (&frames, bytes->data, bytes->len);
  g_assert_cmpint (ms_frames_next (&frames, MOST, &payload), ==, MS_FRAME_TOO_LARGE);
  ms_frames_clear (&frames);
}

static void
test_random (void)
{
  for (guint run = 0; run < 3000; run++)
    {
      MsFrames frames = { 0 };

      for (guint i = 0; i < 20; i++)
        {
          guint8 bytes[64];
          g_autofree char *story = NULL;

          for (guint j = 0; j < sizeof bytes; j++)
            bytes[j] = (guint8) g_test_rand_int_range (0, 256);
          bytes[0] = (guint8[]){ 0x81, 0x01, 0x80, 0x89 }[g_test_rand_int_range (0, 4)];
          bytes[1] = 0x80 | (guint8) g_test_rand_int_range (0, 60);
          ms_frames_feed (&frames, bytes, (gsize) g_test_rand_int_range (1, sizeof bytes));
          story = read_all (&frames);
        }
      ms_frames_clear (&frames);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frames/pieces", test_pieces);
  g_test_add_func ("/frames/bad", test_bad);
  g_test_add_func ("/frames/large-in-parts", test_large_in_parts);
  g_test_add_func ("/frames/random", test_random);
  return g_test_run ();
}

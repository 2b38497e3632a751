/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsFrames: WebSocket frames (RFC 6455) of a server. */

#include "server/ms-frames-private.h"

#include <string.h>

#define FIN 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define MOST_CONTROL_BYTES 125

enum
{
  CONTINUATION = 0,
  TEXT = 1,
  BINARY = 2,
  CLOSE = 8,
  PING = 9,
  PONG = 10,
};

void
ms_frames_clear (MsFrames *self)
{
  if (self->rest)
    g_string_free (g_steal_pointer (&self->rest), TRUE);
  if (self->message)
    g_string_free (g_steal_pointer (&self->message), TRUE);
}

void
ms_frames_feed (MsFrames *self, const guint8 *bytes, gsize length)
{
  if (!self->rest)
    self->rest = g_string_sized_new (length);
  g_string_append_len (self->rest, (const char *) bytes, length);
}

typedef struct
{
  guint8 opcode;
  gboolean final;
  gsize head_length;
  guint64 length;
  const guint8 *mask;
} Head;

static MsFrameKind
read_head (const GString *rest, Head *head)
{
  const guint8 *bytes = (const guint8 *) rest->str;
  gsize length_bytes;

  if (rest->len < 2)
    return MS_FRAME_MORE;
  head->opcode = bytes[0] & OPCODE;
  head->final = (bytes[0] & FIN) != 0;
  head->length = bytes[1] & LENGTH;
  length_bytes = head->length == 126 ? 2 : head->length == 127 ? 8 : 0;
  head->head_length = 2 + length_bytes + 4; /* the mask */
  /* No extension was agreed on, and clients mask. */
  if ((bytes[0] & RESERVED) || !(bytes[1] & MASKED))
    return MS_FRAME_BAD;
  if (head->opcode >= CLOSE && (head->length > MOST_CONTROL_BYTES || !head->final))
    return MS_FRAME_BAD;
  if (head->opcode > PONG || (head->opcode > BINARY && head->opcode < CLOSE))
    return MS_FRAME_BAD;
  if (rest->len < head->head_length)
    return MS_FRAME_MORE;
  if (length_bytes > 0)
    head->length = 0;
  for (gsize i = 0; i < length_bytes; i++)
    head->length = head->length << 8 | bytes[2 + i];
  head->mask = bytes + 2 + length_bytes;
  return MS_FRAME_MESSAGE;
}

static GString *
take_payload (MsFrames *self, const Head *head)
{
  GString *payload = g_string_new_len (self->rest->str + head->head_length, (gssize) head->length);

  for (gsize i = 0; i < payload->len; i++)
    payload->str[i] ^= head->mask[i % 4];
  g_string_erase (self->rest, 0, (gssize) (head->head_length + head->length));
  if (self->rest->len == 0)
    g_string_free (g_steal_pointer (&self->rest), TRUE);
  return payload;
}

static MsFrameKind
take_control (guint8 opcode)
{
  return opcode == CLOSE ? MS_FRAME_CLOSE : opcode == PING ? MS_FRAME_PING : MS_FRAME_PONG;
}

/* Whether a data frame may come now: a message is continued, or begun. */
static gboolean
fits (const MsFrames *self, const Head *head)
{
  return (head->opcode == CONTINUATION) == (self->message != NULL);
}

static MsFrameKind
take_data (MsFrames *self, const Head *head, GString *part, GString **payload)
{
  if (self->message)
    {
      g_string_append_len (self->message, part->str, part->len);
      g_string_free (part, TRUE);
    }
  else
    self->message = part;
  if (!head->final)
    return MS_FRAME_MORE;
  *payload = g_steal_pointer (&self->message);
  return MS_FRAME_MESSAGE;
}

MsFrameKind
ms_frames_next (MsFrames *self, gsize max_bytes, GString **payload)
{
  *payload = NULL;
  while (self->rest)
    {
      Head head;
      MsFrameKind kind = read_head (self->rest, &head);
      GString *part;

      if (kind != MS_FRAME_MESSAGE)
        return kind;
      if (head.opcode < CLOSE && !fits (self, &head))
        return MS_FRAME_BAD;
      /* Before memory is taken for it. */
      if (head.length > max_bytes
          || head.length + (self->message ? self->message->len : 0) > max_bytes)
        return MS_FRAME_TOO_LARGE;
      if (self->rest->len - head.head_length < head.length)
        return MS_FRAME_MORE;
      part = take_payload (self, &head);
      if (head.opcode >= CLOSE)
        {
          *payload = part;
          return take_control (head.opcode);
        }
      if (take_data (self, &head, part, payload) == MS_FRAME_MESSAGE)
        return MS_FRAME_MESSAGE;
    }
  return MS_FRAME_MORE;
}

gsize
ms_frame_write_head (guint8 *head, MsOpcode opcode, gsize payload_length)
{
  guint n_bytes = payload_length < 126 ? 0 : payload_length <= G_MAXUINT16 ? 2 : 8;

  head[0] = FIN | (guint8) opcode;
  head[1] = n_bytes == 0 ? (guint8) payload_length : n_bytes == 2 ? 126 : 127;
  for (guint i = 0; i < n_bytes; i++)
    head[2 + i] = (guint8) ((guint64) payload_length >> (8 * (n_bytes - 1 - i)));
  return 2 + n_bytes;
}

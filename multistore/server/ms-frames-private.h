/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsFrames: WebSocket frames (RFC 6455) of a server: bytes that a client sends to messages, and the heads of those that it is sent.
 *
 * Pure, and small enough for ten thousand idle clients: it keeps memory only for what has come half. libsoup makes the handshake; its own reader needs a
 * GSource for each socket, and a main context with thousands of them has no time for anything else.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GString *rest;    /* bytes of a frame that is not complete, or NULL */
  GString *message; /* frames of a message that is not complete, or NULL */
} MsFrames;

typedef enum
{
  MS_FRAME_MORE, /* nothing complete is there */
  MS_FRAME_MESSAGE,
  MS_FRAME_PING,
  MS_FRAME_PONG,
  MS_FRAME_CLOSE,
  MS_FRAME_BAD,       /* not by the protocol */
  MS_FRAME_TOO_LARGE, /* a message beyond the limit */
} MsFrameKind;

void ms_frames_clear (MsFrames *self);

/* Adds what has come, behind what is there. */
void ms_frames_feed (MsFrames *self, const guint8 *bytes, gsize length);
/* The next message or control frame. @payload is the caller's. */
MsFrameKind ms_frames_next (MsFrames *self, gsize max_bytes, GString **payload);

/* The head of a final, unmasked frame: at most 10 bytes. Returns its length. */
#define MS_FRAME_HEAD_BYTES 10
typedef enum
{
  MS_OPCODE_TEXT = 1,
  MS_OPCODE_CLOSE = 8,
  MS_OPCODE_PING = 9,
  MS_OPCODE_PONG = 10,
} MsOpcode;
gsize ms_frame_write_head (guint8 *head, MsOpcode opcode, gsize payload_length);

G_END_DECLS

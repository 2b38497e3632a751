/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSocket: one WebSocket of a loop. */
#pragma once

#include "server/ms-frames-private.h"
#include "server/ms-socket-loop-private.h"

G_BEGIN_DECLS

typedef struct
{
  MsSocketLoop *loop;
  guint place;        /* in the loop's list */
  GIOStream *wrapper; /* of libsoup's, which would close the stream when it goes */
  GIOStream *stream;
  int fd;
  gboolean is_tls;
  char *store_id;
  MsSyncAccess *access;
  MsSession *session;

  MsFrames frames;
  GString *unsent; /* NULL while all that was to be sent is sent */
  gsize most_unsent;
  gboolean wants_to_write;
  gboolean closing; /* a close was sent, or will be behind what is unsent */
  gint64 close_by;
  gboolean
      held; /* more of it is in work than is good: it waits in the kernel, and so does the client */
  gboolean deaf; /* what comes cannot be read any more */
  gboolean ended;
  gint64 last_heard;
} MsSocket;

/* Below TLS and what libsoup puts around; it belongs to the stream. */
GSocket *ms_socket_peek_socket (GIOStream *stream);
/* The address of who is at its other end; "" if there is none any more. */
char *ms_socket_dup_peer (GSocket *socket) G_GNUC_WARN_UNUSED_RESULT;

MsSocket *ms_socket_new (MsSocketLoop *loop,
                         GIOStream *stream,
                         const char *store_id,
                         MsSyncAccess *access,
                         gsize most_unsent) G_GNUC_WARN_UNUSED_RESULT;
void ms_socket_free (MsSocket *self);

/* Bytes that were read, or 0: there are none now, or it has ended. */
gssize ms_socket_read (MsSocket *self, guint8 *buffer, gsize size);
/* One text message of three parts. A client that does not read is cut off. */
void ms_socket_send (MsSocket *self,
                     const char *head,
                     gsize head_length,
                     GBytes *body,
                     const char *tail,
                     gsize tail_length);
void ms_socket_send_control (MsSocket *self, MsOpcode opcode, const char *payload, gsize length);
void ms_socket_flush (MsSocket *self);
/* Begins the closing handshake. */
void ms_socket_close (MsSocket *self, guint code, const char *reason);
/* The same, for what the client did or may not do any more: it is logged and counted. */
void ms_socket_cut_off (MsSocket *self, guint code, const char *reason);
/* The client has closed. */
void ms_socket_answer_close (MsSocket *self, const GString *payload);
/* It goes at the end of the loop's round. */
void ms_socket_end (MsSocket *self);

/* ms-socket-loop.c */
void ms_socket_loop_hold (MsSocket *socket, gboolean held);
void ms_socket_loop_want_write (MsSocket *socket, gboolean wants);
void ms_socket_loop_note_end (MsSocket *socket);

G_END_DECLS

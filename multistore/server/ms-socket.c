/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSocket: one WebSocket of a loop. */

#include "server/ms-socket-private.h"

#include <gio/gnetworking.h>
#include <string.h>

#define CLOSE_SECONDS 5
#define MOST_REASON_BYTES 120

/* libsoup gives a stream around the one that was accepted. */
static GIOStream *
dup_accepted (GIOStream *stream)
{
  GIOStream *inside = NULL;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (stream), "base-iostream"))
    return g_object_ref (stream);
  g_object_get (stream, "base-iostream", &inside, NULL);
  return inside;
}

/* It stays as long as its connection, which the stream holds. */
GSocket *
ms_socket_peek_socket (GIOStream *stream)
{
  g_autoptr (GIOStream) accepted = dup_accepted (stream);
  g_autoptr (GIOStream) base = NULL;

  if (!G_IS_TLS_CONNECTION (accepted))
    return g_socket_connection_get_socket (G_SOCKET_CONNECTION (accepted));
  g_object_get (accepted, "base-io-stream", &base, NULL);
  return g_socket_connection_get_socket (G_SOCKET_CONNECTION (base));
}

char *
ms_socket_dup_peer (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_remote_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (address) ? g_inet_address_to_string (
             g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)))
                                            : g_strdup ("");
}

MsSocket *
ms_socket_new (MsSocketLoop *loop,
               GIOStream *stream,
               const char *store_id,
               MsSyncAccess *access,
               gsize most_unsent)
{
  MsSocket *self = g_new0 (MsSocket, 1);
  GSocket *socket;

  self->loop = loop;
  self->wrapper = g_object_ref (stream);
  self->stream = dup_accepted (stream);
  self->is_tls = G_IS_TLS_CONNECTION (self->stream);
  socket = ms_socket_peek_socket (self->stream);
  self->fd = g_socket_get_fd (socket);
  self->store_id = g_strdup (store_id);
  self->access = ms_sync_access_ref (access);
  self->most_unsent = most_unsent;
  /* Answers are small, and somebody waits for each. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_timeout (socket, 0);
  return self;
}

void
ms_socket_free (MsSocket *self)
{
  ms_frames_clear (&self->frames);
  if (self->unsent)
    g_string_free (self->unsent, TRUE);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->wrapper);
  ms_sync_access_unref (self->access);
  g_free (self->store_id);
  g_free (self);
}

void
ms_socket_end (MsSocket *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  ms_socket_loop_note_end (self);
}

gssize
ms_socket_read (MsSocket *self, guint8 *buffer, gsize size)
{
  GPollableInputStream *input =
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (self->stream));
  g_autoptr (GError) error = NULL;
  gssize length = g_pollable_input_stream_read_nonblocking (input, buffer, size, NULL, &error);

  if (length > 0)
    return length;
  if (length == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    ms_socket_end (self);
  return 0;
}

/* How much was sent; what is left is to be sent when there is room. */
static gsize
write_now (MsSocket *self, const GOutputVector *vectors, gsize n_vectors)
{
  GPollableOutputStream *output =
      G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->stream));
  g_autoptr (GError) error = NULL;
  gsize written = 0;
  GPollableReturn result = g_pollable_output_stream_writev_nonblocking (output, vectors, n_vectors,
                                                                        &written, NULL, &error);

  if (result == G_POLLABLE_RETURN_FAILED)
    ms_socket_end (self);
  return result == G_POLLABLE_RETURN_OK ? written : 0;
}

/* Who, which store and why; never what was said. @code: as text, "" if the client gets none. */
static void
note_cut_off (MsSocket *self, const char *code, const char *reason)
{
  const char *principal = ms_sync_access_get_principal (self->access);
  g_autofree char *peer = ms_socket_dup_peer (ms_socket_peek_socket (self->stream));

  ms_session_count_cut_off (self->session);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MULTISTORE_EVENT", "cut-off",
                    "MULTISTORE_STORE", self->store_id, "MULTISTORE_PRINCIPAL",
                    principal ? principal : "", "MULTISTORE_PEER", peer, "MULTISTORE_CODE", code,
                    "MULTISTORE_REASON", reason, "MESSAGE",
                    "A client of the store %s was cut off: %s", self->store_id, reason);
}

/* It would not read a reason either. */
static void
give_up_slow (MsSocket *self)
{
  g_autofree char *reason = g_strdup_printf (
      "It left more than %" G_GSIZE_FORMAT " bytes unread (max-unsent-bytes)", self->most_unsent);

  if (!self->closing)
    note_cut_off (self, "", reason);
  ms_socket_end (self);
}

static void
keep_unsent (MsSocket *self, const GOutputVector *vectors, gsize n_vectors, gsize written)
{
  for (gsize i = 0; i < n_vectors; i++)
    {
      gsize skipped = MIN (written, vectors[i].size);

      written -= skipped;
      if (skipped == vectors[i].size)
        continue;
      if (!self->unsent)
        self->unsent = g_string_new (NULL);
      g_string_append_len (self->unsent, (const char *) vectors[i].buffer + skipped,
                           (gssize) (vectors[i].size - skipped));
    }
  if (!self->unsent)
    return;
  if (self->unsent->len > self->most_unsent)
    give_up_slow (self);
  else
    ms_socket_loop_want_write (self, TRUE);
}

static void
send_vectors (MsSocket *self, const GOutputVector *vectors, gsize n_vectors)
{
  gsize written = self->unsent ? 0 : write_now (self, vectors, n_vectors);

  if (!self->ended)
    keep_unsent (self, vectors, n_vectors, written);
}

void
ms_socket_flush (MsSocket *self)
{
  gsize written;

  if (!self->unsent)
    return;
  written = write_now (self, &(GOutputVector){ self->unsent->str, self->unsent->len }, 1);
  if (self->ended)
    return;
  g_string_erase (self->unsent, 0, (gssize) written);
  if (self->unsent->len > 0)
    return;
  g_string_free (g_steal_pointer (&self->unsent), TRUE);
  ms_socket_loop_want_write (self, FALSE);
}

void
ms_socket_send (MsSocket *self,
                const char *head,
                gsize head_length,
                GBytes *body,
                const char *tail,
                gsize tail_length)
{
  guint8 frame[MS_FRAME_HEAD_BYTES];
  gsize body_length = body ? g_bytes_get_size (body) : 0;
  GOutputVector vectors[4];
  gsize n_vectors = 0;

  if (self->ended || self->closing)
    return;
  vectors[n_vectors++] =
      (GOutputVector){ frame, ms_frame_write_head (frame, MS_OPCODE_TEXT,
                                                   head_length + body_length + tail_length) };
  vectors[n_vectors++] = (GOutputVector){ head, head_length };
  if (body_length > 0)
    vectors[n_vectors++] = (GOutputVector){ g_bytes_get_data (body, NULL), body_length };
  if (tail_length > 0)
    vectors[n_vectors++] = (GOutputVector){ tail, tail_length };
  send_vectors (self, vectors, n_vectors);
}

void
ms_socket_send_control (MsSocket *self, MsOpcode opcode, const char *payload, gsize length)
{
  guint8 frame[MS_FRAME_HEAD_BYTES];
  GOutputVector vectors[2] = { { frame, ms_frame_write_head (frame, opcode, length) },
                               { payload, length } };

  if (!self->ended)
    send_vectors (self, vectors, length > 0 ? 2 : 1);
}

void
ms_socket_close (MsSocket *self, guint code, const char *reason)
{
  char payload[2 + MOST_REASON_BYTES];
  const char *end;
  gsize length;

  if (self->ended || self->closing)
    return;
  self->closing = TRUE;
  self->close_by = g_get_monotonic_time () + CLOSE_SECONDS * G_USEC_PER_SEC;
  g_utf8_validate_len (reason, MIN (strlen (reason), MOST_REASON_BYTES), &end);
  length = (gsize) (end - reason);
  payload[0] = (char) (code >> 8);
  payload[1] = (char) (code & 0xff);
  memcpy (payload + 2, reason, length);
  ms_socket_send_control (self, MS_OPCODE_CLOSE, payload, 2 + length);
}

void
ms_socket_cut_off (MsSocket *self, guint code, const char *reason)
{
  g_autofree char *number = g_strdup_printf ("%u", code);

  if (self->ended || self->closing)
    return;
  note_cut_off (self, number, reason);
  ms_socket_close (self, code, reason);
}

void
ms_socket_answer_close (MsSocket *self, const GString *payload)
{
  if (!self->closing)
    ms_socket_send_control (self, MS_OPCODE_CLOSE, payload->str, MIN (payload->len, 2));
  ms_socket_end (self);
}

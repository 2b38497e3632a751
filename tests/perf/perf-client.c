/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Many clients of a sync server in one thread. */

#include "perf-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct _PerfLoad
{
  guint port;
  int epoll;
  GPtrArray *clients;
  PerfChunkFunc chunk_func;
  gpointer user_data;
  guint8 buffer[1 << 16];
};

PerfLoad *
perf_load_new (guint port)
{
  PerfLoad *self = g_new0 (PerfLoad, 1);

  self->port = port;
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->clients = g_ptr_array_new ();
  return self;
}

void
perf_load_free (PerfLoad *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    {
      PerfClient *client = self->clients->pdata[i];

      close (client->fd);
      g_byte_array_unref (client->rest);
      g_free (client);
    }
  g_ptr_array_unref (self->clients);
  close (self->epoll);
  g_free (self);
}

static void
send_all (int fd, const void *bytes, gsize length)
{
  const char *at = bytes;

  while (length > 0)
    {
      gssize n = write (fd, at, length);

      if (n < 0 && (errno == EAGAIN || errno == EINTR))
        continue;
      g_assert_cmpint (n, >, 0);
      at += n;
      length -= (gsize) n;
    }
}

/* Masked by zeros: as it is. */
static void
send_text (PerfClient *client, const char *text, gsize length)
{
  guint8 frame[4096] = { 0x81 };
  gsize head = 2;

  g_assert_cmpuint (length, <, 4000);
  if (length < 126)
    frame[1] = 0x80 | (guint8) length;
  else
    {
      frame[1] = 0x80 | 126;
      frame[2] = (guint8) (length >> 8);
      frame[3] = (guint8) length;
      head = 4;
    }
  memset (frame + head, 0, 4);
  memcpy (frame + head + 4, text, length);
  send_all (client->fd, frame, head + 4 + length);
}

static void
shake_hands (PerfClient *client, const char *store_id)
{
  g_autofree char *request =
      g_strdup_printf ("GET /?storeId=%s&transport=ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                       "Sec-WebSocket-Version: 13\r\n\r\n",
                       store_id);
  char answer[1024];
  gssize length = 0;

  send_all (client->fd, request, strlen (request));
  while (length < 4 || !memmem (answer, (gsize) length, "\r\n\r\n", 4))
    {
      gssize n = read (client->fd, answer + length, sizeof answer - (gsize) length);

      g_assert_cmpint (n, >, 0);
      length += n;
    }
  g_assert_nonnull (memmem (answer, (gsize) length, " 101 ", 5));
}

PerfClient *
perf_load_add (PerfLoad *self, const char *store_id, gboolean pulls)
{
  static const char pull[] =
      "{\"_tag\":\"Request\",\"id\":\"p\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{\"storeId\":"
      "\"s\",\"live\":true,\"cursor\":{\"_tag\":\"None\"}},\"headers\":[]}";
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) self->port) };
  PerfClient *client = g_new0 (PerfClient, 1);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };
  int one = 1;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  client->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  client->number = self->clients->len;
  client->rest = g_byte_array_new ();
  g_assert_cmpint (client->fd, >=, 0);
  g_assert_cmpint (connect (client->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  setsockopt (client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  shake_hands (client, store_id);
  if (pulls)
    send_text (client, pull, sizeof pull - 1);
  fcntl (client->fd, F_SETFL, O_NONBLOCK);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, client->fd, &event);
  g_ptr_array_add (self->clients, client);
  return client;
}

void
perf_load_push (PerfLoad *self, PerfClient *client)
{
  char text[1024];
  gint64 number = client->head + 1;
  int length = g_snprintf (
      text, sizeof text,
      "{\"_tag\":\"Request\",\"id\":\"1\",\"tag\":\"SyncWsRpc.Push\",\"payload\":{\"storeId\":"
      "\"s\","
      "\"batch\":[{\"name\":\"v1.TodoAdded\",\"args\":{\"id\":\"todo-%08u\",\"title\":\"Something "
      "to "
      "do\"},\"seqNum\":%" G_GINT64_FORMAT ",\"parentSeqNum\":%" G_GINT64_FORMAT
      ",\"clientId\":\"client-%u\",\"sessionId\":\"session\"}],\"backendId\":{\"_tag\":\"None\"}},"
      "\"headers\":[]}",
      (guint) number, number, number - 1, client->number);

  client->head++;
  client->pushed_at = g_get_monotonic_time ();
  send_text (client, text, (gsize) length);
}

static void
handle (PerfLoad *self, PerfClient *client, const guint8 *payload, gsize length)
{
  static const char chunk[] = "{\"_tag\":\"Chunk\"";
  static const char exit_text[] = "{\"_tag\":\"Exit\"";

  if (length > sizeof chunk && memcmp (payload, chunk, sizeof chunk - 1) == 0)
    {
      client->n_chunks++;
      if (self->chunk_func)
        self->chunk_func (client, self->user_data);
    }
  else if (length > sizeof exit_text && memcmp (payload, exit_text, sizeof exit_text - 1) == 0)
    {
      g_assert_nonnull (memmem (payload, length, "\"Success\"", 9));
      client->n_exits++;
      if (client->pushes)
        perf_load_push (self, client);
    }
}

static gsize
take_frame (PerfLoad *self, PerfClient *client, const guint8 *bytes, gsize length)
{
  gsize head = 2, payload;

  if (length < 2)
    return 0;
  payload = bytes[1];
  if (payload == 126)
    {
      if (length < 4)
        return 0;
      payload = (gsize) bytes[2] << 8 | bytes[3];
      head = 4;
    }
  g_assert_cmpuint (payload, !=, 127);
  if (length < head + payload)
    return 0;
  g_assert_cmpint (bytes[0], ==, 0x81);
  handle (self, client, bytes + head, payload);
  return head + payload;
}

static void
receive (PerfLoad *self, PerfClient *client)
{
  gssize length = read (client->fd, self->buffer, sizeof self->buffer);
  gsize taken = 0, n;

  g_assert_true (length > 0 || errno == EAGAIN);
  if (length <= 0)
    return;
  g_byte_array_append (client->rest, self->buffer, (guint) length);
  while ((n = take_frame (self, client, client->rest->data + taken, client->rest->len - taken)))
    taken += n;
  g_byte_array_remove_range (client->rest, 0, (guint) taken);
}

void
perf_load_run (PerfLoad *self, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;
  struct epoll_event events[256];

  while (g_get_monotonic_time () < end)
    {
      int n = epoll_wait (self->epoll, events, G_N_ELEMENTS (events), 1);

      for (int i = 0; i < n; i++)
        receive (self, events[i].data.ptr);
    }
}

void
perf_load_watch_chunks (PerfLoad *self, PerfChunkFunc func, gpointer user_data)
{
  self->chunk_func = func;
  self->user_data = user_data;
}

guint64
perf_load_count_exits (PerfLoad *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->clients->len; i++)
    n += ((PerfClient *) self->clients->pdata[i])->n_exits;
  return n;
}

guint64
perf_load_count_chunks (PerfLoad *self)
{
  guint64 n = 0;

  for (guint i = 0; i < self->clients->len; i++)
    n += ((PerfClient *) self->clients->pdata[i])->n_chunks;
  return n;
}

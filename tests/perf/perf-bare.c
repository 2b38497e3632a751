/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What disk and loopback can do without a server. */

#include "perf-bare.h"
#include "perf-util.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int
listen_on_loopback (struct sockaddr_in *address, int n_waiting)
{
  socklen_t length = sizeof *address;
  int listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  *address = (struct sockaddr_in){ .sin_family = AF_INET };
  address->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) address, length), ==, 0);
  g_assert_cmpint (listen (listener, n_waiting), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) address, &length), ==, 0);
  return listener;
}

/* A process that answers each message on loopback with the same. */
static GPid
start_echo (int *fd)
{
  struct sockaddr_in address;
  int listener = listen_on_loopback (&address, 1);
  int one = 1;
  GPid pid = fork ();

  if (pid == 0)
    {
      int peer = accept (listener, NULL, NULL);
      char buffer[512];
      gssize n;

      setsockopt (peer, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      while ((n = read (peer, buffer, sizeof buffer)) > 0)
        if (write (peer, buffer, (gsize) n) != n)
          break;
      _exit (0);
    }
  *fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (*fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  setsockopt (*fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  close (listener);
  return pid;
}

/* What disk and loopback can do: a page appended to a file and synced, a message there and back, each time; microseconds. */
GArray *
perf_bare_sync_and_round_trip (const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "fsync", NULL);
  int file = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  char page[4096] = { 1 };
  GArray *samples = perf_samples_new ();
  int fd;
  GPid pid = start_echo (&fd);

  for (guint i = 0; i < 1000; i++)
    {
      gint64 begun = perf_now ();

      g_assert_cmpint (write (fd, page, 300), ==, 300);
      g_assert_cmpint (write (file, page, sizeof page), ==, sizeof page);
      fdatasync (file);
      g_assert_cmpint (recv (fd, page, 300, MSG_WAITALL), ==, 300);
      perf_samples_add (samples, (perf_now () - begun) / 1e3);
    }
  close (fd);
  waitpid (pid, NULL, 0);
  close (file);
  unlink (path);
  return samples;
}

/* The process that writes: once to all for each byte of @orders. */
static void
write_to_all (int listener, int orders, guint n_sockets, guint n_bytes)
{
  g_autofree int *peers = g_new (int, n_sockets);
  g_autofree char *text = g_malloc0 (n_bytes);
  int one = 1;
  char order;

  for (guint i = 0; i < n_sockets; i++)
    {
      peers[i] = accept (listener, NULL, NULL);
      setsockopt (peers[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
  while (read (orders, &order, 1) == 1)
    for (guint i = 0; i < n_sockets; i++)
      if (write (peers[i], text, n_bytes) < 0)
        _exit (1);
  _exit (0);
}

static int
connect_all (const struct sockaddr_in *address, int *sockets, guint n_sockets)
{
  int poll = epoll_create1 (EPOLL_CLOEXEC);

  for (guint i = 0; i < n_sockets; i++)
    {
      struct epoll_event event = { .events = EPOLLIN };

      sockets[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      g_assert_cmpint (connect (sockets[i], (const struct sockaddr *) address, sizeof *address), ==,
                       0);
      event.data.fd = sockets[i];
      g_assert_cmpint (epoll_ctl (poll, EPOLL_CTL_ADD, sockets[i], &event), ==, 0);
    }
  return poll;
}

static void
receive_round (int poll, guint n_sockets, gint64 begun, gint64 pace, GArray *samples)
{
  struct epoll_event events[256];
  guint n_arrived = 0;
  char buffer[4096];

  while (g_get_monotonic_time () < begun + pace || n_arrived < n_sockets)
    {
      int n_events = epoll_wait (poll, events, G_N_ELEMENTS (events), 1);

      for (int i = 0; i < n_events; i++)
        {
          g_assert_cmpint (read (events[i].data.fd, buffer, sizeof buffer), >, 0);
          perf_samples_add (samples, (g_get_monotonic_time () - begun) / 1e3);
          n_arrived++;
        }
    }
}

GArray *
perf_bare_fan_out (guint n_sockets, guint n_bytes, guint n_rounds, gint64 pace)
{
  GArray *samples = perf_samples_new ();
  g_autofree int *sockets = g_new (int, n_sockets);
  struct sockaddr_in address;
  int listener = listen_on_loopback (&address, (int) n_sockets);
  int orders[2];
  int poll;
  GPid writer;

  g_assert_cmpint (pipe (orders), ==, 0);
  writer = fork ();
  if (writer == 0)
    {
      close (orders[1]);
      write_to_all (listener, orders[0], n_sockets, n_bytes);
    }
  poll = connect_all (&address, sockets, n_sockets);
  for (guint i = 0; i < n_rounds; i++)
    {
      gint64 begun = g_get_monotonic_time ();

      g_assert_cmpint (write (orders[1], "", 1), ==, 1);
      receive_round (poll, n_sockets, begun, pace, samples);
    }
  close (orders[1]);
  waitpid (writer, NULL, 0);
  for (guint i = 0; i < n_sockets; i++)
    close (sockets[i]);
  close (poll);
  close (orders[0]);
  close (listener);
  return samples;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSocketLoop: a thread that owns sockets. */

#include "server/ms-socket-loop-struct-private.h"
#include "server/ms-socket-private.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MOST_EVENTS 256
#define READ_BYTES 65536
/* How often clients are looked at that have become silent, or whose access has ended. */
#define TICK_MS 1000
#define STOP_SECONDS 5

typedef enum
{
  TASK_ADD,
  TASK_DONE,
  TASK_JUDGED,
  TASK_STOP,
} TaskKind;

/* Something from another thread. */
typedef struct
{
  TaskKind kind;
  MsSocket *socket;
  MsJob *job;
  guint64 push;
  guint refused;
  char *reason;
} Task;

static void
post (MsSocketLoop *self, const Task *task)
{
  static const guint64 one = 1;
  gboolean first;

  g_mutex_lock (&self->mutex);
  first = self->tasks->len == 0;
  g_array_append_val (self->tasks, *task);
  g_mutex_unlock (&self->mutex);
  if (first && write (self->wake, &one, sizeof one) < 0)
    g_warning ("Waking a socket loop: %s", g_strerror (errno));
}

/* Sockets */

static void
watch (MsSocket *socket, int operation)
{
  MsSocketLoop *self = socket->loop;
  struct epoll_event event = { .events = (socket->held ? 0 : EPOLLIN | EPOLLRDHUP)
                                         | (socket->wants_to_write ? EPOLLOUT : 0),
                               .data.ptr = socket };

  if (epoll_ctl (self->epoll, operation, socket->fd, &event) != 0)
    ms_socket_end (socket);
}

void
ms_socket_loop_want_write (MsSocket *socket, gboolean wants)
{
  if (socket->wants_to_write == wants)
    return;
  socket->wants_to_write = wants;
  watch (socket, EPOLL_CTL_MOD);
}

void
ms_socket_loop_hold (MsSocket *socket, gboolean held)
{
  if (socket->ended)
    return;
  socket->held = held;
  watch (socket, EPOLL_CTL_MOD);
  if (!held)
    g_ptr_array_add (socket->loop->resumed, socket);
}

void
ms_socket_loop_note_end (MsSocket *socket)
{
  g_ptr_array_add (socket->loop->ended, socket);
}

static void
add_socket (MsSocketLoop *self, MsSocket *socket)
{
  socket->place = self->sockets->len;
  socket->last_heard = g_get_monotonic_time ();
  g_ptr_array_add (self->sockets, socket);
  socket->session = ms_core_add_session (self->core, socket, socket->store_id, socket->access);
  watch (socket, EPOLL_CTL_ADD);
  if (self->stop_at)
    ms_socket_close (socket, MS_CLOSE_GOING_AWAY, "The server is going down");
}

static void
free_ended (MsSocketLoop *self)
{
  while (self->ended->len > 0)
    {
      MsSocket *socket = g_ptr_array_remove_index_fast (self->ended, self->ended->len - 1);
      MsSocket *last;

      epoll_ctl (self->epoll, EPOLL_CTL_DEL, socket->fd, NULL);
      g_ptr_array_remove_index_fast (self->sockets, socket->place);
      if (socket->place < self->sockets->len)
        {
          last = self->sockets->pdata[socket->place];
          last->place = socket->place;
        }
      ms_core_remove_session (self->core, socket->session);
      self->functions->ended (self->data, socket->store_id,
                              ms_sync_access_get_principal (socket->access));
      ms_socket_free (socket);
    }
}

static void
handle_message (MsSocketLoop *self, MsSocket *socket, GString *payload)
{
  ms_core_take_message (self->core, socket->session, payload->str, payload->len);
}

/* Behind a close nothing is listened to but the client's own, at which the connection ends. What is no frame is the last that can be read. */
static gboolean
handle_last_frame (MsSocket *socket, MsFrameKind kind)
{
  if (kind == MS_FRAME_CLOSE)
    ms_socket_end (socket);
  socket->deaf = kind == MS_FRAME_BAD || kind == MS_FRAME_TOO_LARGE;
  return kind != MS_FRAME_MORE && kind != MS_FRAME_CLOSE && !socket->deaf;
}

static gboolean
handle_frame (MsSocketLoop *self, MsSocket *socket, MsFrameKind kind, GString *payload)
{
  if (socket->closing)
    return handle_last_frame (socket, kind);
  switch (kind)
    {
    case MS_FRAME_MESSAGE:
      handle_message (self, socket, payload);
      return TRUE;
    case MS_FRAME_PING:
      ms_socket_send_control (socket, MS_OPCODE_PONG, payload->str, payload->len);
      return TRUE;
    case MS_FRAME_PONG:
      return TRUE;
    case MS_FRAME_CLOSE:
      ms_socket_answer_close (socket, payload);
      return FALSE;
    case MS_FRAME_TOO_LARGE:
      ms_socket_cut_off (socket, MS_CLOSE_TOO_LARGE, "A message is larger than the server takes");
      socket->deaf = TRUE;
      return FALSE;
    case MS_FRAME_BAD:
      ms_socket_cut_off (socket, MS_CLOSE_PROTOCOL, "This is no WebSocket frame of a client");
      socket->deaf = TRUE;
      return FALSE;
    default:
      return FALSE;
    }
}

static void
handle_frames (MsSocketLoop *self, MsSocket *socket)
{
  gboolean more = TRUE;

  while (more && !socket->ended && !socket->held)
    {
      GString *payload;
      MsFrameKind kind =
          ms_frames_next (&socket->frames, self->limits.core.message_bytes, &payload);

      more = handle_frame (self, socket, kind, payload);
      if (payload)
        g_string_free (payload, TRUE);
    }
}

static void
handle_bytes (MsSocketLoop *self, MsSocket *socket, gsize length)
{
  socket->last_heard = g_get_monotonic_time ();
  if (socket->deaf)
    return;
  ms_frames_feed (&socket->frames, self->buffer, length);
  handle_frames (self, socket);
}

static void
read_socket (MsSocketLoop *self, MsSocket *socket)
{
  gssize length;

  /* TLS may have more than the socket says, so until it has none. */
  do
    {
      length = ms_socket_read (socket, self->buffer, READ_BYTES);
      if (length > 0)
        handle_bytes (self, socket, (gsize) length);
    }
  while (length > 0 && !socket->ended && !socket->held && (socket->is_tls || length == READ_BYTES));
}

/* What was read already, and what TLS has, wakes nobody. */
static void
handle_resumed (MsSocketLoop *self)
{
  while (self->resumed->len > 0)
    {
      MsSocket *socket = g_ptr_array_remove_index_fast (self->resumed, self->resumed->len - 1);

      handle_frames (self, socket);
      if (!socket->ended && !socket->held)
        read_socket (self, socket);
    }
}

static void
handle_event (MsSocketLoop *self, const struct epoll_event *event)
{
  MsSocket *socket = event->data.ptr;

  if (!socket)
    {
      guint64 count;

      if (read (self->wake, &count, sizeof count) < 0 && errno != EAGAIN)
        g_warning ("Reading an eventfd: %s", g_strerror (errno));
      return;
    }
  if (!socket->ended && (event->events & EPOLLOUT))
    ms_socket_flush (socket);
  if (!socket->ended && (event->events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
    read_socket (self, socket);
}

/* Tasks */

static void
do_task (MsSocketLoop *self, Task *task)
{
  switch (task->kind)
    {
    case TASK_ADD:
      add_socket (self, task->socket);
      break;
    case TASK_DONE:
      task->job->done (task->job, task->job->data);
      break;
    case TASK_JUDGED:
      ms_core_judged (self->core, task->push, task->refused, task->reason);
      g_free (task->reason);
      break;
    case TASK_STOP:
      self->stop_at = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;
      for (guint i = 0; i < self->sockets->len; i++)
        ms_socket_close (self->sockets->pdata[i], MS_CLOSE_GOING_AWAY, "The server is going down");
      break;
    }
}

static void
do_tasks (MsSocketLoop *self)
{
  g_autoptr (GArray) tasks = NULL;

  g_mutex_lock (&self->mutex);
  if (self->tasks->len > 0)
    {
      tasks = g_steal_pointer (&self->tasks);
      self->tasks = g_array_new (FALSE, FALSE, sizeof (Task));
    }
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; tasks && i < tasks->len; i++)
    do_task (self, &g_array_index (tasks, Task, i));
}

static void
publish_statistics (MsSocketLoop *self)
{
  g_mutex_lock (&self->mutex);
  ms_core_get_statistics (self->core, &self->statistics);
  g_mutex_unlock (&self->mutex);
}

static void
look_after (MsSocketLoop *self, MsSocket *socket, gint64 now, gint64 real_now)
{
  gint64 expires_at = ms_sync_access_get_expires_at (socket->access);
  gint64 idle = now - socket->last_heard;

  if (socket->closing && now >= socket->close_by)
    ms_socket_end (socket);
  else if (expires_at > 0 && real_now >= expires_at)
    ms_socket_cut_off (socket, MS_CLOSE_POLICY, "The access has expired: renew the token");
  else if (self->limits.idle_timeout > 0 && !socket->held
           && idle > (gint64) self->limits.idle_timeout * G_USEC_PER_SEC)
    ms_socket_cut_off (socket, MS_CLOSE_GOING_AWAY, "Nothing was heard for too long");
}

static void
tick (MsSocketLoop *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 real_now = g_get_real_time ();

  for (guint i = 0; i < self->sockets->len; i++)
    if (!((MsSocket *) self->sockets->pdata[i])->ended)
      look_after (self, self->sockets->pdata[i], now, real_now);
}

static gboolean
is_at_end (MsSocketLoop *self)
{
  if (!self->stop_at)
    return FALSE;
  if (g_get_monotonic_time () >= self->stop_at)
    for (guint i = 0; i < self->sockets->len; i++)
      ms_socket_end (self->sockets->pdata[i]);
  free_ended (self);
  return self->sockets->len == 0 && ms_core_get_n_jobs (self->core) == 0;
}

static gpointer
run (gpointer data)
{
  MsSocketLoop *self = data;
  struct epoll_event events[MOST_EVENTS];
  gint64 next_tick = 0;

  while (!is_at_end (self))
    {
      int n_events = epoll_wait (self->epoll, events, MOST_EVENTS, self->stop_at ? 20 : TICK_MS);

      for (int i = 0; i < n_events; i++)
        handle_event (self, &events[i]);
      do_tasks (self);
      handle_resumed (self);
      if (g_get_monotonic_time () >= next_tick)
        {
          tick (self);
          next_tick = g_get_monotonic_time () + TICK_MS * G_TIME_SPAN_MILLISECOND;
        }
      free_ended (self);
      publish_statistics (self);
    }
  return NULL;
}

MsSocketLoop *
ms_socket_loop_new (const MsSocketLoopFunctions *functions,
                    gpointer data,
                    MsShardPool *pool,
                    const MsSocketLimits *limits)
{
  MsSocketLoop *self = g_new0 (MsSocketLoop, 1);
  struct epoll_event event = { .events = EPOLLIN };

  self->functions = functions;
  self->data = data;
  self->pool = pool;
  self->limits = *limits;
  ms_socket_loop_init_core_functions (self);
  self->core = ms_core_new (&self->core_functions, self, &limits->core);
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  g_mutex_init (&self->mutex);
  self->tasks = g_array_new (FALSE, FALSE, sizeof (Task));
  self->sockets = g_ptr_array_new ();
  self->ended = g_ptr_array_new ();
  self->resumed = g_ptr_array_new ();
  self->buffer = g_malloc (READ_BYTES);
  epoll_ctl (self->epoll, EPOLL_CTL_ADD, self->wake, &event);
  self->thread = g_thread_new ("ms-sockets", run, self);
  return self;
}

void
ms_socket_loop_begin_stop (MsSocketLoop *self)
{
  post (self, &(Task){ .kind = TASK_STOP });
}

void
ms_socket_loop_await_stop (MsSocketLoop *self)
{
  g_thread_join (self->thread);
}

void
ms_socket_loop_free (MsSocketLoop *self)
{
  ms_core_free (self->core);
  for (guint i = 0; i < self->tasks->len; i++)
    {
      Task *task = &g_array_index (self->tasks, Task, i);

      g_clear_pointer (&task->socket, ms_socket_free);
      g_free (task->reason);
    }
  g_array_unref (self->tasks);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->ended);
  g_ptr_array_unref (self->resumed);
  g_free (self->buffer);
  g_mutex_clear (&self->mutex);
  close (self->epoll);
  close (self->wake);
  g_free (self);
}

void
ms_socket_loop_add (MsSocketLoop *self,
                    GIOStream *stream,
                    const char *store_id,
                    MsSyncAccess *access)
{
  MsSocket *socket = ms_socket_new (self, stream, store_id, access, self->limits.unsent_bytes);

  post (self, &(Task){ .kind = TASK_ADD, .socket = socket });
}

void
ms_socket_loop_judged (MsSocketLoop *self, guint64 push, guint refused, const char *reason)
{
  post (self,
        &(Task){
            .kind = TASK_JUDGED, .push = push, .refused = refused, .reason = g_strdup (reason) });
}

void
ms_socket_loop_get_statistics (MsSocketLoop *self, MsCoreStatistics *statistics)
{
  g_mutex_lock (&self->mutex);
  *statistics = self->statistics;
  g_mutex_unlock (&self->mutex);
}

void
ms_socket_loop_reply (MsJob *job)
{
  post (job->reply_to, &(Task){ .kind = TASK_DONE, .job = job });
}

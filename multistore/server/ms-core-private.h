/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsCore: what a sync server makes of messages: rooms (a store with all who are connected to it) and sessions (one client of one store).
 *
 * It has no socket, no thread and no clock of its own: messages come in by calls, and go out, as jobs for the storage do, through functions that it is
 * given. All calls of one core come from one thread; a store is always in the same core.
 */
#pragma once

#include "server/ms-job-private.h"
#include "server/ms-sync-access.h"
#include "sync/ms-wire-private.h"

G_BEGIN_DECLS

typedef struct _MsCore MsCore;
typedef struct _MsSession MsSession;

/* WebSocket close codes. */
#define MS_CLOSE_NORMAL 1000
#define MS_CLOSE_GOING_AWAY 1001
#define MS_CLOSE_PROTOCOL 1002
#define MS_CLOSE_POLICY 1008
#define MS_CLOSE_TOO_LARGE 1009
#define MS_CLOSE_INTERNAL 1011
#define MS_CLOSE_RESTART 1012
#define MS_CLOSE_LATER 1013

typedef struct
{
  /* Sends one message, of three parts of which the second may be NULL. */
  void (*send) (gpointer transport,
                const char *head,
                gsize head_length,
                GBytes *body,
                const char *tail,
                gsize tail_length);
  /* The session is ended from this side; the transport removes it when it has gone. */
  void (*close) (gpointer transport, guint code, const char *reason);
  /* No more messages are to be brought; then they are again. NULL: they always are. */
  void (*hold) (gpointer transport, gboolean held);
  /* Has the job done; job->done is called later, from the core's thread. */
  void (*submit) (gpointer data, MsJob *job);
  /* Whether an event may be appended, where the authorizer wants to see each: answers by ms_core_judged (), in the same call or later. NULL: all may. */
  void (*judge) (gpointer data, MsSession *session, GPtrArray *events, guint64 push);
  gint64 (*get_real_time) (gpointer data); /* microseconds since 1970 */
  gint64 (*get_time) (gpointer data);      /* of a clock that only goes forward */
} MsCoreFunctions;

typedef struct
{
  gsize message_bytes;
  guint push_events;
  gsize event_bytes;
  gint64 store_bytes;      /* 0: no limit */
  guint events_per_second; /* of one session; 0: no limit */
} MsCoreLimits;

/* Counters, since the core was made. */
typedef struct
{
  guint64 n_messages;
  guint64 n_pushes;
  guint64 n_refused;
  guint64 n_events;
  guint64 n_delivered;
  guint64 n_cut_off;
  guint n_sessions;
  guint n_rooms;
} MsCoreStatistics;

MsCore *ms_core_new (const MsCoreFunctions *functions,
                     gpointer data,
                     const MsCoreLimits *limits) G_GNUC_WARN_UNUSED_RESULT;
/* All sessions must have been removed, and all jobs have been done. */
void ms_core_free (MsCore *self);
void ms_core_get_statistics (MsCore *self, MsCoreStatistics *statistics);
guint ms_core_get_n_jobs (MsCore *self);

/* A client has connected. @access is kept. */
MsSession *ms_core_add_session (MsCore *self,
                                gpointer transport,
                                const char *store_id,
                                MsSyncAccess *access) G_GNUC_WARN_UNUSED_RESULT;
/* Its transport has gone. */
void ms_core_remove_session (MsCore *self, MsSession *session);
void ms_core_take_message (MsCore *self, MsSession *session, const char *text, gsize length);
MsSyncAccess *ms_session_get_access (MsSession *session);
const char *ms_session_get_store_id (MsSession *session);
/* It is being ended from this side, for what its client did or may not do any more. */
void ms_session_count_cut_off (MsSession *session);
/* How many sessions the store has. */
guint ms_core_count_sessions (MsCore *self, const char *store_id);

/* The answer to judge: @refused is the place of the first event that may not be appended, or G_MAXUINT. @session may have been removed meanwhile. */
void ms_core_judged (MsCore *self, guint64 push, guint refused, const char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCore, ms_core_free)

G_END_DECLS

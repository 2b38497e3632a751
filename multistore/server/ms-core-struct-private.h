/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsCore, for rooms and sessions. */
#pragma once

#include "server/ms-core-private.h"

G_BEGIN_DECLS

typedef struct _MsRoom MsRoom;
typedef struct _MsPull MsPull;

struct _MsCore
{
  const MsCoreFunctions *functions;
  gpointer data;
  MsCoreLimits limits;
  GHashTable *rooms;  /* store id → MsRoom */
  GHashTable *judged; /* number → MsPush that is being judged */
  guint64 last_push;
  guint n_jobs;
  MsCoreStatistics statistics;
  GString *out; /* for composing */
};

/* A store with all who are connected to it. */
struct _MsRoom
{
  MsCore *core;
  char *store_id;
  gboolean open; /* head and backend_id are known */
  char *backend_id;
  gint64 head;          /* durable */
  gint64 accepted_head; /* what is on its way to the disk included */
  gint64 size;          /* bytes, about */
  GPtrArray *sessions;
  GQueue early; /* of MsWireMessage with their session, that came before the room was open */
  guint n_jobs;
  guint n_appending; /* pushes on their way to the disk */
  gboolean failing;  /* one of them could not be kept, so those behind it cannot either */
  gboolean renewing;
};

/* A pull that is not finished. */
struct _MsPull
{
  char *id;
  gboolean live;
  gint64 sent_to;
  gboolean reading;   /* a page comes from the storage */
  gboolean unacked;   /* a page was sent, and the next one waits */
  gboolean caught_up; /* events are sent as they come */
};

struct _MsSession
{
  gint ref_count;
  MsRoom *room; /* NULL when it was removed */
  gpointer transport;
  MsSyncAccess *access;
  GPtrArray *pulls; /* of MsPull */
  gboolean closing;
  gsize in_work;       /* bytes of what was taken and not answered yet */
  gboolean held;       /* nothing more is taken until it is less */
  gint64 second_began; /* of the rate limit */
  guint second_events;
};

/* ms-room.c */
MsRoom *ms_room_enter (MsCore *core, const char *store_id, MsSession *session);
void ms_room_leave (MsRoom *self, MsSession *session);
void ms_room_submit (MsRoom *self, MsJob *job);
void ms_room_end_job (MsRoom *self);
/* Takes the message over. */
void ms_room_handle (MsRoom *self, MsSession *session, MsWireMessage *message);
void ms_room_push (MsRoom *self, MsSession *session, MsWireMessage *message);

/* ms-room-check.c */
/* Answers a request with a refusal; @sequence is that of the event that it is about, or 0. */
void ms_room_refuse (MsRoom *self,
                     MsSession *session,
                     const char *id,
                     MsWireRefusal refusal,
                     gint64 sequence,
                     const char *message);
/* The client means another backend. */
void ms_room_answer_mismatch (MsRoom *self, MsSession *session, const MsWireMessage *message);
/* FALSE: the client has been told that it means another backend. */
gboolean ms_room_fits_backend (MsRoom *self, MsSession *session, const MsWireMessage *message);
/* Do the events go on where the log ends, and can each be kept? FALSE: the client has been told why not. */
gboolean
ms_room_may_extend (MsRoom *self, MsSession *session, const char *id, const GPtrArray *events);
/* The first that can never be kept, or NULL. */
const MsSyncEvent *ms_room_find_bad_event (MsRoom *self, const GPtrArray *events);
/* By rights, limits and form; FALSE: the client has been told why not. */
gboolean ms_room_check_push (MsRoom *self, MsSession *session, const MsWireMessage *message);
gsize ms_room_count_bytes (const GPtrArray *events);

/* ms-session.c */
MsSession *ms_session_ref (MsSession *self);
void ms_session_unref (MsSession *self);
void ms_session_send (MsSession *self, GString *message);
void ms_session_fail (MsSession *self, const char *id, const MsWireFailure *failure);
void ms_session_close (MsSession *self, guint code, const char *reason);
/* Something is taken that is answered later; then it is. */
void ms_session_begin_work (MsSession *self, gsize bytes);
void ms_session_end_work (MsSession *self, gsize bytes);
void ms_session_begin_pull (MsSession *self, const MsWireMessage *message);
void ms_session_ack (MsSession *self, const char *id);
void ms_session_interrupt (MsSession *self, const char *id);
/* Events have become durable: @page is what a chunk holds of them. */
void ms_session_deliver (MsSession *self, gint64 first, gint64 last, GBytes *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSession, ms_session_unref)

G_END_DECLS

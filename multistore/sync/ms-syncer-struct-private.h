/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSyncer, for the files of that noun. */
#pragma once

#include "sync/ms-network-watch-private.h"
#include "sync/ms-syncer-private.h"

G_BEGIN_DECLS

/* What a backend may send at once: more than LiveStore's does (one page of 100 events and 900,000 bytes). */
#define MS_SYNC_MAX_MESSAGE_BYTES (16 * 1024 * 1024)
#define MS_SYNC_MAX_MESSAGE_EVENTS 20000
/* Chunks are not acknowledged while so many events wait to be taken over: then the backend waits, too. */
#define MS_SYNC_MANY_WAITING 4000
/* The same where many are gathered, so that what is pending is not put behind a few again and again. */
#define MS_SYNC_MOST_GATHERED 50000
/* Events that came before their time are kept up to here, and pulled again beyond. */
#define MS_SYNC_MANY_EARLY 2000

/* What has to come within so long, in milliseconds, or the connection is given up. */
#define MS_SYNC_OPEN_MS 30000
#define MS_SYNC_ANSWER_MS 30000
#define MS_SYNC_CATCH_UP_MS 10000

struct _MsSyncer
{
  gboolean dead; /* freed; whoever called it is still inside */
  const MsSyncHost *host;
  gpointer store;
  MsSyncProvider *provider;
  char *store_id;
  char *lock_path;
  int lock; /* -1 while it is not held */
  char *payload;
  GMainContext *context;
  MsScheduler *scheduler;
  MsNetworkWatch *network;

  MsSyncState state;
  GError *error;
  gboolean online; /* something has been heard on this connection */
  gint64 last_synced;
  gboolean stopped; /* by the application's choice */

  MsSyncConnection *connection; /* NULL while there is none */
  guint64 next_id;              /* of requests */
  MsAlarm retry;                /* to connect, or to take the lock */
  guint retry_delay;            /* of the next one, in milliseconds */
  MsAlarm ping;
  gboolean heard; /* since the last ping */

  /* Pulling, ms-syncer-pull.c */
  char *pull_id; /* NULL while nothing is pulled */
  char *backend_id;
  gboolean backend_id_is_new; /* and not in the file yet */
  char *other_backend_id;     /* that made the store stop */
  gint64 received_head;       /* the last event that came in its turn */
  GPtrArray *waiting;         /* of MsSyncEvent, to be taken over, from n_taken on */
  guint n_taken;
  GHashTable *early; /* sequence → MsSyncEvent, behind a hole */
  gint64 missing;    /* the event at the hole that was pulled for again; 0: none */
  gboolean paging;   /* stored pages are still to come */
  gboolean complete; /* the backend had no more than what has come */
  gint64 remaining;  /* behind what has come */
  guint n_unacknowledged;
  MsAlarm stall; /* a hole, or what a refused push has promised, must be filled by then */

  /* Taking over, ms-syncer-work.c */
  GSource *work; /* NULL while there is nothing to do */
  guint slice_events;
  char *slice_pull_id; /* of what a worker takes over; NULL while none does */
  guint n_sent;        /* events to it */
  guint gather;        /* so many events are to wait before a slice is taken while more come */
  gboolean hasty;      /* what was gathered was lost with its connection: no more of that */
  MsAlarm work_again;
  guint work_delay;

  /* Pushing, ms-syncer-push.c */
  char *push_id;     /* NULL while no answer is awaited */
  gint64 pushed_to;  /* the last event of the last push that was not refused: its echo is awaited */
  gint64 wait_for;   /* the backend's head by a refused push: to be taken over first */
  MsAlarm push_wait; /* for an answer or an echo; or before the next push */
  guint push_delay;  /* after a failure, in milliseconds */
  gboolean push_rests;
  gint64
      push_generation; /* of the log when it was pushed: with another one the events have other numbers */
  GError *push_error; /* this client may read only */
};

/* ms-syncer.c */
/* Whoever is told of something may free the syncer: what goes on after telling holds it. */
MsSyncer *ms_syncer_hold (gpointer syncer) G_GNUC_WARN_UNUSED_RESULT;
void ms_syncer_let_go (MsSyncer *self);
typedef MsSyncer MsSyncerHold;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSyncerHold, ms_syncer_let_go)
void ms_syncer_set_state (MsSyncer *self, MsSyncState state, const GError *error);
/* Ends the connection, and makes another one later. */
void ms_syncer_reconnect (MsSyncer *self, const GError *error);
/* Ends the connection: the application has to do something. It is tried again rarely, or if @for_good not by itself. */
void ms_syncer_fail (MsSyncer *self, const GError *error, gboolean for_good);
void ms_syncer_send (MsSyncer *self, GString *message); /* transfer full */
char *ms_syncer_next_id (MsSyncer *self) G_GNUC_WARN_UNUSED_RESULT;
void ms_syncer_arm (MsSyncer *self, MsAlarm *alarm, guint milliseconds);
/* The backend is not the one that the store knows. */
void ms_syncer_fail_backend (MsSyncer *self, const char *backend_id, const char *what);

/* ms-syncer-pull.c */
gboolean ms_syncer_begin_pull (MsSyncer *self);
void ms_syncer_handle (MsSyncer *self, const MsWireMessage *message);
void ms_syncer_acknowledge (MsSyncer *self);
void ms_syncer_clear_pull (MsSyncer *self);
guint ms_syncer_count_waiting (MsSyncer *self);
void ms_syncer_watch_stall (MsSyncer *self);
void ms_syncer_on_stall (gpointer syncer);

/* ms-syncer-push.c */
void ms_syncer_push_if_ready (MsSyncer *self, MsEngine *engine);
void ms_syncer_handle_push_exit (MsSyncer *self, const MsWireMessage *message);
void ms_syncer_note_upstream (MsSyncer *self, gint64 upstream_head);
void ms_syncer_clear_push (MsSyncer *self);
void ms_syncer_on_push_wait (gpointer syncer);
/* At once, where the next push is put off. */
void ms_syncer_push_again (MsSyncer *self);

/* ms-syncer-work.c */
void ms_syncer_schedule (MsSyncer *self);
/* Whether it is still catching up, and with how many events. */
void ms_syncer_tell_progress (MsSyncer *self);
void ms_syncer_on_work_again (gpointer syncer);
void ms_syncer_clear_work (MsSyncer *self);
gboolean ms_syncer_is_gathering (MsSyncer *self);

G_END_DECLS

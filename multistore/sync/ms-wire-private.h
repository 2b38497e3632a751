/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsWire: the messages of the sync protocol, as bytes and as structures.
 *
 * Pure: no socket, no clock, no thread. One message is one JSON text, the one that LiveStore 0.4.0 speaks (docs/wire-protocol.md). Members that are not known
 * are ignored; what a message must have and does not is an error, and arguments of events are taken and given as they are written, byte for byte.
 */
#pragma once

#include "sync/ms-sync-event-private.h"

G_BEGIN_DECLS

/* What a push may hold: the limits of LiveStore's own client. */
#define MS_WIRE_MAX_EVENTS 100
#define MS_WIRE_MAX_BYTES 900000

typedef enum
{
  MS_WIRE_NO_MORE,
  MS_WIRE_MORE_KNOWN, /* remaining events follow */
  MS_WIRE_MORE_UNKNOWN,
} MsWireMore;

/* One value of a chunk. */
typedef struct
{
  GPtrArray *events; /* of MsSyncEvent */
  MsWireMore more;
  gint64 remaining;
  char *backend_id;
} MsWirePage;

void ms_wire_page_free (MsWirePage *self);

typedef enum
{
  MS_WIRE_SERVER_AHEAD,     /* minimum, provided */
  MS_WIRE_BACKEND_MISMATCH, /* expected, received */
  MS_WIRE_UNKNOWN_ERROR,    /* message; refusal and sequence if the server is one of ours */
  MS_WIRE_DEFECT,           /* message: the peer broke down */
  MS_WIRE_INTERRUPTED,
} MsWireFailureKind;

/* Why a server of ours refuses a request: travels in UnknownError.cause, which LiveStore does not look into. */
typedef enum
{
  MS_WIRE_REFUSAL_NONE,
  MS_WIRE_REFUSAL_REJECTED,     /* this event, for good */
  MS_WIRE_REFUSAL_TOO_LARGE,    /* this event, for good */
  MS_WIRE_REFUSAL_UNAUTHORIZED, /* everything, until there is another token */
  MS_WIRE_REFUSAL_BUSY,         /* later it may pass */
} MsWireRefusal;

typedef struct
{
  MsWireFailureKind kind;
  gint64 minimum;
  gint64 provided;
  char *expected;
  char *received;
  char *message;
  MsWireRefusal refusal;
  gint64 sequence; /* of the refused event */
} MsWireFailure;

void ms_wire_failure_clear (MsWireFailure *self);

typedef enum
{
  MS_WIRE_PULL,
  MS_WIRE_PUSH,
  MS_WIRE_BAD_REQUEST, /* its id can be read, and problem says what is wrong */
  MS_WIRE_ACK,
  MS_WIRE_INTERRUPT,
  MS_WIRE_PING,
  MS_WIRE_CHUNK,
  MS_WIRE_EXIT,
  MS_WIRE_BROKEN, /* a Defect: all that the peer was asked has failed */
  MS_WIRE_PONG,
  MS_WIRE_OTHER, /* a tag that is not known: to be ignored */
} MsWireKind;

typedef struct
{
  MsWireKind kind;
  char *id; /* of the request; NULL for ping, pong, defect and other */

  /* pull and push */
  char *store_id;
  char *payload;    /* JSON text, or NULL */
  char *backend_id; /* that the client has seen last, or NULL */
  /* pull */
  gboolean live;
  gint64 cursor; /* events behind it are wanted */
  /* push */
  GPtrArray *events; /* of MsSyncEvent */
  /* chunk */
  GPtrArray *pages; /* of MsWirePage */
  /* exit */
  gboolean succeeded;
  MsWireFailure failure;
  /* bad request, defect, other */
  char *problem;
} MsWireMessage;

void ms_wire_message_free (MsWireMessage *self);

/* Reads one message. @max_bytes and @max_events (of all its pages together) are looked at before memory is taken.
 * MS_ERROR_PROTOCOL, MS_ERROR_TOO_LARGE. */
MsWireMessage *ms_wire_read (const char *text,
                             gsize length,
                             gsize max_bytes,
                             guint max_events,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Append one message. */
void ms_wire_write_pull (GString *out,
                         const char *id,
                         const char *store_id,
                         const char *payload,
                         const char *backend_id,
                         gint64 cursor);
void ms_wire_write_push (GString *out,
                         const char *id,
                         const char *store_id,
                         const char *payload,
                         const char *backend_id,
                         MsSyncEvent *const *events,
                         guint n_events);
void ms_wire_write_ack (GString *out, const char *id);
void ms_wire_write_interrupt (GString *out, const char *id);
void ms_wire_write_ping (GString *out);
void ms_wire_write_pong (GString *out);
void ms_wire_write_exit (GString *out, const char *id, const MsWireFailure *failure);
/* The end of a pull that is not live. */
void ms_wire_write_end (GString *out, const char *id);
void ms_wire_write_defect (GString *out, const char *message);

/* A page is written once and goes to many pulls. */
void ms_wire_write_page (GString *out,
                         MsSyncEvent *const *events,
                         guint n_events,
                         MsWireMore more,
                         gint64 remaining,
                         const char *backend_id);
void ms_wire_write_chunk (GString *out, const char *id, const char *page, gsize page_length);

/* Do both mean the same, whatever the order of members and the spelling of numbers? Texts that cannot be read are the same if their bytes are. */
gboolean ms_wire_args_equal (const char *a, const char *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWirePage, ms_wire_page_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWireMessage, ms_wire_message_free)

G_END_DECLS

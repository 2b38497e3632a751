/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWire: bytes to structures. No tree is built: everything is found by its span. */

#include "ms-error.h"
#include "ms-json-private.h"
#include "sync/ms-reader-private.h"
#include "sync/ms-wire-private.h"

#include <string.h>

static char *
take_text (MsReader *reader, MsSyncEvent *event, MsJsonSpan object, const char *member)
{
  char *text = ms_reader_dup_string (reader, ms_reader_find (reader, object, member));

  if (text)
    return text;
  if (!event->problem)
    event->problem = g_strdup_printf ("its %s is no text that can be read", member);
  return g_strdup ("");
}

static void
check_args (MsSyncEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (event->problem || !event->args)
    return;
  if (*event->args != '{')
    event->problem = g_strdup ("its arguments are no object");
  else if (!ms_json_scan (event->args, -1, &error))
    event->problem = g_strdup_printf ("its arguments: %s", error->message);
}

/* What is wrong with an event spoils it alone, as long as its place is known. */
static MsSyncEvent *
read_event (MsReader *reader, MsJsonSpan object)
{
  g_autoptr (MsSyncEvent) event = g_new0 (MsSyncEvent, 1);

  g_atomic_ref_count_init (&event->ref_count);
  if (ms_reader_first_byte (reader, object) != '{'
      || !ms_reader_read_number (reader, ms_reader_find (reader, object, "seqNum"),
                                 &event->sequence)
      || !ms_reader_read_number (reader, ms_reader_find (reader, object, "parentSeqNum"),
                                 &event->parent)
      || event->sequence == 0)
    {
      ms_reader_fail (reader, "an event has no seqNum and parentSeqNum that are numbers");
      return NULL;
    }
  event->name = take_text (reader, event, object, "name");
  event->client_id = take_text (reader, event, object, "clientId");
  event->session_id = take_text (reader, event, object, "sessionId");
  event->args = ms_reader_dup_json (reader, ms_reader_find (reader, object, "args"));
  check_args (event);
  return g_steal_pointer (&event);
}

static gint64
read_time (MsReader *reader, MsJsonSpan metadata)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (!ms_reader_is_tagged (reader, metadata, "Some"))
    return 0;
  text = ms_reader_dup_string (
      reader, ms_reader_find (reader, ms_reader_find (reader, metadata, "value"), "createdAt"));
  time = text ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  return time ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time)
              : 0;
}

typedef struct
{
  MsReader *reader;
  GPtrArray *events;
} Batch;

static gboolean
take_event (Batch *batch, MsJsonSpan span, MsJsonSpan metadata)
{
  MsSyncEvent *event;

  if (++batch->reader->n_events > batch->reader->max_events)
    return ms_reader_fail (batch->reader, "it holds more events than are taken at once");
  event = read_event (batch->reader, span);
  if (!event)
    return FALSE;
  if (metadata.length > 0)
    event->created_at = read_time (batch->reader, metadata);
  g_ptr_array_add (batch->events, event);
  return TRUE;
}

static gboolean
take_pushed (const char *text, MsJsonSpan span, gpointer batch)
{
  return take_event (batch, span, (MsJsonSpan){ 0 });
}

static gboolean
take_stored (const char *text, MsJsonSpan span, gpointer data)
{
  Batch *batch = data;
  MsJsonSpan event = ms_reader_find (batch->reader, span, "eventEncoded");

  if (event.length == 0)
    return ms_reader_fail (batch->reader, "a stored event has no eventEncoded");
  return take_event (batch, event, ms_reader_find (batch->reader, span, "metadata"));
}

static GPtrArray *
read_batch (MsReader *reader, MsJsonSpan object, MsJsonElementFunc take)
{
  MsJsonSpan array = ms_reader_find (reader, object, "batch");
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
  Batch batch = { reader, events };

  if (ms_reader_first_byte (reader, array) != '[')
    {
      ms_reader_fail (reader, "it has no batch");
      return NULL;
    }
  return ms_json_foreach_element (reader->text, array, take, &batch) ? g_steal_pointer (&events)
                                                                     : NULL;
}

static gboolean
read_more (MsReader *reader, MsJsonSpan object, MsWirePage *page)
{
  MsJsonSpan info = ms_reader_find (reader, object, "pageInfo");

  if (ms_reader_is_tagged (reader, info, "NoMore"))
    page->more = MS_WIRE_NO_MORE;
  else if (ms_reader_is_tagged (reader, info, "MoreUnknown"))
    page->more = MS_WIRE_MORE_UNKNOWN;
  else if (ms_reader_is_tagged (reader, info, "MoreKnown")
           && ms_reader_read_number (reader, ms_reader_find (reader, info, "remaining"),
                                     &page->remaining))
    page->more = MS_WIRE_MORE_KNOWN;
  else
    return ms_reader_fail (reader, "a page has no pageInfo");
  return TRUE;
}

static gboolean
take_page (const char *text, MsJsonSpan span, gpointer data)
{
  Batch *batch = data;
  g_autoptr (MsWirePage) page = g_new0 (MsWirePage, 1);

  if (!ms_reader_read_string (batch->reader, span, "backendId", &page->backend_id,
                              "a page has no backendId")
      || !read_more (batch->reader, span, page)
      || !(page->events = read_batch (batch->reader, span, take_stored)))
    return FALSE;
  g_ptr_array_add (batch->events, g_steal_pointer (&page));
  return TRUE;
}

static gboolean
read_chunk (MsReader *reader, MsJsonSpan object, MsWireMessage *message)
{
  MsJsonSpan values = ms_reader_find (reader, object, "values");
  Batch batch = { reader, NULL };

  message->kind = MS_WIRE_CHUNK;
  message->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_wire_page_free);
  batch.events = message->pages;
  if (ms_reader_first_byte (reader, values) != '[')
    return ms_reader_fail (reader, "a Chunk has no values");
  return ms_json_foreach_element (reader->text, values, take_page, &batch);
}

static char *
describe (MsReader *reader, MsJsonSpan value)
{
  MsJsonSpan message = ms_reader_find (reader, value, "message");
  char *text = ms_reader_dup_string (reader, message.length > 0 ? message : value);
  /* Some other JSON: its beginning must do. */
  gsize length = MIN (value.length, 200);

  return text ? text : g_utf8_make_valid (reader->text + value.offset, length);
}

static void
read_refusal (MsReader *reader, MsJsonSpan cause, MsWireFailure *failure)
{
  static const struct
  {
    const char *name;
    MsWireRefusal refusal;
  } refusals[] = {
    { "REJECTED", MS_WIRE_REFUSAL_REJECTED },
    { "TOO_LARGE", MS_WIRE_REFUSAL_TOO_LARGE },
    { "UNAUTHORIZED", MS_WIRE_REFUSAL_UNAUTHORIZED },
    { "BUSY", MS_WIRE_REFUSAL_BUSY },
  };
  g_autofree char *code = ms_reader_dup_string (reader, ms_reader_find (reader, cause, "code"));

  for (guint i = 0; code && i < G_N_ELEMENTS (refusals); i++)
    if (strcmp (code, refusals[i].name) == 0)
      failure->refusal = refusals[i].refusal;
  ms_reader_read_number (reader, ms_reader_find (reader, cause, "seqNum"), &failure->sequence);
}

static gboolean
read_fail (MsReader *reader, MsJsonSpan error, MsWireFailure *failure)
{
  if (ms_reader_is_tagged (reader, error, "ServerAheadError"))
    {
      failure->kind = MS_WIRE_SERVER_AHEAD;
      return (ms_reader_read_number (reader, ms_reader_find (reader, error, "minimumExpectedNum"),
                                     &failure->minimum)
              && ms_reader_read_number (reader, ms_reader_find (reader, error, "providedNum"),
                                        &failure->provided))
             || ms_reader_fail (reader, "a ServerAheadError does not say where the server is");
    }
  if (ms_reader_is_tagged (reader, error, "BackendIdMismatchError"))
    {
      failure->kind = MS_WIRE_BACKEND_MISMATCH;
      failure->received = ms_reader_dup_string (reader, ms_reader_find (reader, error, "received"));
      return ms_reader_read_string (reader, error, "expected", &failure->expected,
                                    "a BackendIdMismatchError does not say which backend it is");
    }
  failure->kind = MS_WIRE_UNKNOWN_ERROR;
  failure->message = describe (reader, ms_reader_find (reader, error, "cause"));
  read_refusal (reader, ms_reader_find (reader, error, "cause"), failure);
  return TRUE;
}

/* Causes may be nested: what counts is the first of the left-most. The scanner has bounded how deep. */
static gboolean
read_cause (MsReader *reader, MsJsonSpan cause, MsWireFailure *failure)
{
  while (ms_reader_is_tagged (reader, cause, "Sequential")
         || ms_reader_is_tagged (reader, cause, "Parallel"))
    {
      MsJsonSpan left = ms_reader_find (reader, cause, "left");

      cause = left.length > 0 && !ms_reader_is_tagged (reader, left, "Empty")
                  ? left
                  : ms_reader_find (reader, cause, "right");
    }
  if (ms_reader_is_tagged (reader, cause, "Fail"))
    return read_fail (reader, ms_reader_find (reader, cause, "error"), failure);
  if (ms_reader_is_tagged (reader, cause, "Interrupt"))
    {
      failure->kind = MS_WIRE_INTERRUPTED;
      return TRUE;
    }
  if (!ms_reader_is_tagged (reader, cause, "Die") && !ms_reader_is_tagged (reader, cause, "Empty"))
    return ms_reader_fail (reader, "an Exit does not say why it failed");
  failure->kind = MS_WIRE_DEFECT;
  failure->message = describe (reader, ms_reader_find (reader, cause, "defect"));
  return TRUE;
}

static gboolean
read_exit (MsReader *reader, MsJsonSpan object, MsWireMessage *message)
{
  MsJsonSpan exit = ms_reader_find (reader, object, "exit");

  message->kind = MS_WIRE_EXIT;
  message->succeeded = ms_reader_is_tagged (reader, exit, "Success");
  if (message->succeeded)
    return TRUE;
  if (!ms_reader_is_tagged (reader, exit, "Failure"))
    return ms_reader_fail (reader, "an Exit has neither succeeded nor failed");
  return read_cause (reader, ms_reader_find (reader, exit, "cause"), &message->failure);
}

static gboolean
read_pull (MsReader *reader, MsJsonSpan payload, MsWireMessage *message)
{
  MsJsonSpan live = ms_reader_find (reader, payload, "live");
  MsJsonSpan cursor = ms_reader_find (reader, payload, "cursor");
  MsJsonSpan value = ms_reader_find (reader, cursor, "value");

  message->kind = MS_WIRE_PULL;
  message->live = ms_reader_first_byte (reader, live) == 't';
  if (!message->live && ms_reader_first_byte (reader, live) != 'f')
    return ms_reader_fail (reader, "a Pull has no “live” that is true or false");
  if (ms_reader_is_tagged (reader, cursor, "None"))
    return TRUE;
  if (!ms_reader_is_tagged (reader, cursor, "Some")
      || !ms_reader_read_number (reader, ms_reader_find (reader, value, "eventSequenceNumber"),
                                 &message->cursor))
    return ms_reader_fail (reader, "a Pull has no cursor");
  return ms_reader_read_string (reader, value, "backendId", &message->backend_id,
                                "a Pull's cursor has no backendId");
}

static gboolean
read_push (MsReader *reader, MsJsonSpan payload, MsWireMessage *message)
{
  MsJsonSpan backend = ms_reader_find (reader, payload, "backendId");

  message->kind = MS_WIRE_PUSH;
  message->events = read_batch (reader, payload, take_pushed);
  if (!message->events)
    return FALSE;
  if (ms_reader_is_tagged (reader, backend, "None"))
    return TRUE;
  if (!ms_reader_is_tagged (reader, backend, "Some"))
    return ms_reader_fail (reader, "a Push has no backendId");
  return ms_reader_read_string (reader, backend, "value", &message->backend_id,
                                "a Push has no backendId");
}

static gboolean
read_asked (MsReader *reader, MsJsonSpan object, MsWireMessage *message)
{
  MsJsonSpan payload = ms_reader_find (reader, object, "payload");
  MsJsonSpan tag = ms_reader_find (reader, object, "tag");

  if (ms_reader_first_byte (reader, payload) != '{')
    return ms_reader_fail (reader, "a Request has no payload");
  message->payload = ms_reader_dup_json (reader, ms_reader_find (reader, payload, "payload"));
  if (message->payload && !ms_json_scan (message->payload, -1, NULL))
    return ms_reader_fail (reader, "a Request's payload cannot be read");
  if (!ms_reader_read_string (reader, payload, "storeId", &message->store_id,
                              "a Request has no storeId"))
    return FALSE;
  if (ms_reader_first_byte (reader, tag) == '"'
      && ms_json_means (reader->text, tag, "SyncWsRpc.Pull"))
    return read_pull (reader, payload, message);
  if (ms_reader_first_byte (reader, tag) == '"'
      && ms_json_means (reader->text, tag, "SyncWsRpc.Push"))
    return read_push (reader, payload, message);
  return ms_reader_fail (reader, "a Request is neither Pull nor Push");
}

/* Whoever asked is known, and can be told what is wrong. */
static gboolean
read_request (MsReader *reader, MsJsonSpan object, MsWireMessage *message)
{
  if (read_asked (reader, object, message))
    return TRUE;
  message->kind = MS_WIRE_BAD_REQUEST;
  message->problem = g_strdup (reader->problem);
  reader->problem = NULL;
  return TRUE;
}

typedef gboolean (*ReadFunc) (MsReader *reader, MsJsonSpan object, MsWireMessage *message);

static const struct
{
  const char *tag;
  MsWireKind kind;
  const char *id; /* the member with the request's id, or NULL */
  ReadFunc read;
} messages[] = {
  { "Request", MS_WIRE_BAD_REQUEST, "id", read_request },
  { "Ack", MS_WIRE_ACK, "requestId", NULL },
  { "Interrupt", MS_WIRE_INTERRUPT, "requestId", NULL },
  { "Ping", MS_WIRE_PING, NULL, NULL },
  { "Chunk", MS_WIRE_CHUNK, "requestId", read_chunk },
  { "Exit", MS_WIRE_EXIT, "requestId", read_exit },
  { "Defect", MS_WIRE_BROKEN, NULL, NULL },
  { "Pong", MS_WIRE_PONG, NULL, NULL },
};

static gboolean
read_message (MsReader *reader, MsJsonSpan object, MsWireMessage *message)
{
  if (ms_reader_first_byte (reader, object) != '{')
    return ms_reader_fail (reader, "a message is no object");
  message->kind = MS_WIRE_OTHER;
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      if (!ms_reader_is_tagged (reader, object, messages[i].tag))
        continue;
      message->kind = messages[i].kind;
      if (messages[i].id && !(message->id = ms_reader_dup_id (reader, object, messages[i].id)))
        return ms_reader_fail (reader, "a message does not say which request it is about");
      if (message->kind == MS_WIRE_BROKEN)
        message->problem = describe (reader, ms_reader_find (reader, object, "defect"));
      return !messages[i].read || messages[i].read (reader, object, message);
    }
  return TRUE;
}

MsWireMessage *
ms_wire_read (const char *text, gsize length, gsize max_bytes, guint max_events, GError **error)
{
  g_autoptr (MsWireMessage) message = NULL;
  g_autoptr (GError) local_error = NULL;
  MsReader reader = { .text = text, .max_events = max_events };

  if (length > max_bytes)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_TOO_LARGE,
                   "A sync message has %" G_GSIZE_FORMAT " bytes, more than the %" G_GSIZE_FORMAT
                   " that are taken",
                   length, max_bytes);
      return NULL;
    }
  if (!ms_json_scan_envelope (text, length, &local_error))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_PROTOCOL, "A sync message: %s", local_error->message);
      return NULL;
    }
  message = g_new0 (MsWireMessage, 1);
  if (read_message (&reader, ms_json_value_span (text, length), message))
    return g_steal_pointer (&message);
  g_set_error (error, MS_ERROR, MS_ERROR_PROTOCOL, "A sync message makes no sense: %s",
               reader.problem);
  return NULL;
}

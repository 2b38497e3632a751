/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsWire: structures to bytes. */

#include "ms-json-private.h"
#include "sync/ms-wire-private.h"

#include <string.h>

#define MEMBER(out, text) g_string_append_len (out, "" text, sizeof text - 1)

static void
append_string (GString *out, const char *text)
{
  ms_json_append_string (out, text, -1);
}

static void
append_int (GString *out, gint64 value)
{
  char digits[24];
  int length = g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);

  g_string_append_len (out, digits, length);
}

static void
append_event (GString *out, const MsSyncEvent *event)
{
  MEMBER (out, "{\"name\":");
  append_string (out, event->name);
  if (event->args)
    {
      MEMBER (out, ",\"args\":");
      g_string_append (out, event->args);
    }
  MEMBER (out, ",\"seqNum\":");
  append_int (out, event->sequence);
  MEMBER (out, ",\"parentSeqNum\":");
  append_int (out, event->parent);
  MEMBER (out, ",\"clientId\":");
  append_string (out, event->client_id);
  MEMBER (out, ",\"sessionId\":");
  append_string (out, event->session_id);
  g_string_append_c (out, '}');
}

/* Days since 1970 of the first of a month, by the rule of the Gregorian calendar: GDateTime would take an allocation for each event. */
static void
append_time (GString *out, gint64 microseconds)
{
  gint64 milliseconds = MAX (microseconds, 0) / 1000;
  gint64 seconds = milliseconds / 1000;
  gint64 days = seconds / 86400 + 719468;
  gint64 era = days / 146097;
  gint64 day_of_era = days - era * 146097;
  gint64 year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 shifted_month = (5 * day_of_year + 2) / 153; /* March is 0 */
  int day = (int) (day_of_year - (153 * shifted_month + 2) / 5 + 1);
  int month = (int) (shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  int year = (int) (year_of_era + era * 400 + (month <= 2));
  int second_of_day = (int) (seconds % 86400);

  g_string_append_printf (out, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", year, month, day,
                          second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60,
                          (int) (milliseconds % 1000));
}

static void
append_option (GString *out, const char *text)
{
  if (!text)
    {
      MEMBER (out, "{\"_tag\":\"None\"}");
      return;
    }
  MEMBER (out, "{\"_tag\":\"Some\",\"value\":");
  append_string (out, text);
  g_string_append_c (out, '}');
}

static void
begin_request (GString *out,
               const char *id,
               const char *tag,
               const char *store_id,
               const char *payload)
{
  MEMBER (out, "{\"_tag\":\"Request\",\"id\":");
  append_string (out, id);
  MEMBER (out, ",\"tag\":");
  append_string (out, tag);
  MEMBER (out, ",\"payload\":{\"storeId\":");
  append_string (out, store_id);
  if (payload)
    {
      MEMBER (out, ",\"payload\":");
      g_string_append (out, payload);
    }
}

void
ms_wire_write_pull (GString *out,
                    const char *id,
                    const char *store_id,
                    const char *payload,
                    const char *backend_id,
                    gint64 cursor)
{
  begin_request (out, id, "SyncWsRpc.Pull", store_id, payload);
  MEMBER (out, ",\"live\":true,\"cursor\":");
  if (backend_id)
    {
      MEMBER (out, "{\"_tag\":\"Some\",\"value\":{\"backendId\":");
      append_string (out, backend_id);
      MEMBER (out, ",\"eventSequenceNumber\":");
      append_int (out, cursor);
      MEMBER (out, "}}");
    }
  else
    MEMBER (out, "{\"_tag\":\"None\"}");
  MEMBER (out, "},\"headers\":[]}");
}

void
ms_wire_write_push (GString *out,
                    const char *id,
                    const char *store_id,
                    const char *payload,
                    const char *backend_id,
                    MsSyncEvent *const *events,
                    guint n_events)
{
  begin_request (out, id, "SyncWsRpc.Push", store_id, payload);
  MEMBER (out, ",\"batch\":[");
  for (guint i = 0; i < n_events; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_event (out, events[i]);
    }
  MEMBER (out, "],\"backendId\":");
  append_option (out, backend_id);
  MEMBER (out, "},\"headers\":[]}");
}

static void
write_about (GString *out, const char *tag, const char *id)
{
  MEMBER (out, "{\"_tag\":\"");
  g_string_append (out, tag);
  MEMBER (out, "\",\"requestId\":");
  append_string (out, id);
}

void
ms_wire_write_ack (GString *out, const char *id)
{
  write_about (out, "Ack", id);
  g_string_append_c (out, '}');
}

void
ms_wire_write_interrupt (GString *out, const char *id)
{
  write_about (out, "Interrupt", id);
  g_string_append_c (out, '}');
}

void
ms_wire_write_ping (GString *out)
{
  MEMBER (out, "{\"_tag\":\"Ping\"}");
}

void
ms_wire_write_pong (GString *out)
{
  MEMBER (out, "{\"_tag\":\"Pong\"}");
}

static const char *
name_refusal (MsWireRefusal refusal)
{
  static const char *const names[] = { NULL, "REJECTED", "TOO_LARGE", "UNAUTHORIZED", "BUSY" };

  return names[refusal];
}

static void
append_unknown_error (GString *out, const MsWireFailure *failure)
{
  MEMBER (out, "{\"_tag\":\"UnknownError\",\"cause\":{\"name\":\"Error\",\"message\":");
  append_string (out, failure->message ? failure->message : "");
  if (failure->refusal != MS_WIRE_REFUSAL_NONE)
    {
      MEMBER (out, ",\"code\":");
      append_string (out, name_refusal (failure->refusal));
      MEMBER (out, ",\"seqNum\":");
      append_int (out, failure->sequence);
    }
  MEMBER (out, "}}");
}

static void
append_fail (GString *out, const MsWireFailure *failure)
{
  MEMBER (out, "{\"_tag\":\"Fail\",\"error\":");
  switch (failure->kind)
    {
    case MS_WIRE_SERVER_AHEAD:
      MEMBER (out, "{\"minimumExpectedNum\":");
      append_int (out, failure->minimum);
      MEMBER (out, ",\"providedNum\":");
      append_int (out, failure->provided);
      MEMBER (out, ",\"_tag\":\"ServerAheadError\"}");
      break;
    case MS_WIRE_BACKEND_MISMATCH:
      MEMBER (out, "{\"expected\":");
      append_string (out, failure->expected);
      MEMBER (out, ",\"received\":");
      append_string (out, failure->received);
      MEMBER (out, ",\"_tag\":\"BackendIdMismatchError\"}");
      break;
    default:
      append_unknown_error (out, failure);
      break;
    }
  g_string_append_c (out, '}');
}

void
ms_wire_write_exit (GString *out, const char *id, const MsWireFailure *failure)
{
  write_about (out, "Exit", id);
  if (!failure)
    {
      MEMBER (out, ",\"exit\":{\"_tag\":\"Success\",\"value\":{}}}");
      return;
    }
  MEMBER (out, ",\"exit\":{\"_tag\":\"Failure\",\"cause\":");
  if (failure->kind == MS_WIRE_INTERRUPTED)
    MEMBER (out, "{\"_tag\":\"Interrupt\",\"fiberId\":{\"_tag\":\"None\"}}");
  else if (failure->kind == MS_WIRE_DEFECT)
    {
      MEMBER (out, "{\"_tag\":\"Die\",\"defect\":");
      append_string (out, failure->message);
      g_string_append_c (out, '}');
    }
  else
    append_fail (out, failure);
  MEMBER (out, "}}");
}

void
ms_wire_write_end (GString *out, const char *id)
{
  write_about (out, "Exit", id);
  MEMBER (out, ",\"exit\":{\"_tag\":\"Success\"}}");
}

void
ms_wire_write_defect (GString *out, const char *message)
{
  MEMBER (out, "{\"_tag\":\"Defect\",\"defect\":");
  append_string (out, message);
  g_string_append_c (out, '}');
}

static void
append_stored_event (GString *out, const MsSyncEvent *event)
{
  MEMBER (out, "{\"eventEncoded\":");
  append_event (out, event);
  if (event->created_at == 0)
    {
      MEMBER (out, ",\"metadata\":{\"_tag\":\"None\"}}");
      return;
    }
  MEMBER (out, ",\"metadata\":{\"_tag\":\"Some\",\"value\":{\"_tag\":\"SyncMessage.SyncMetadata\","
               "\"createdAt\":");
  append_time (out, event->created_at);
  MEMBER (out, "}}}");
}

void
ms_wire_write_page (GString *out,
                    MsSyncEvent *const *events,
                    guint n_events,
                    MsWireMore more,
                    gint64 remaining,
                    const char *backend_id)
{
  MEMBER (out, "{\"batch\":[");
  for (guint i = 0; i < n_events; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_stored_event (out, events[i]);
    }
  MEMBER (out, "],\"pageInfo\":{\"_tag\":");
  if (more == MS_WIRE_MORE_KNOWN)
    {
      MEMBER (out, "\"MoreKnown\",\"remaining\":");
      append_int (out, remaining);
    }
  else
    append_string (out, more == MS_WIRE_NO_MORE ? "NoMore" : "MoreUnknown");
  MEMBER (out, "},\"backendId\":");
  append_string (out, backend_id);
  g_string_append_c (out, '}');
}

void
ms_wire_write_chunk (GString *out, const char *id, const char *page, gsize page_length)
{
  write_about (out, "Chunk", id);
  MEMBER (out, ",\"values\":[");
  g_string_append_len (out, page, page_length);
  MEMBER (out, "]}");
}

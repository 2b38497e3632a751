/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The wire: frames as they were captured from LiveStore 0.4.0, both directions, limits, and all that can be wrong with a message. */

#include "ms-error.h"
#include "sync/ms-wire-private.h"

#include <string.h>

#define MANY 1000000

static MsWireMessage *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  MsWireMessage *message = ms_wire_read (text, strlen (text), MANY, 1000, &error);

  g_assert_no_error (error);
  return message;
}

#define assert_written(out, expected)                                                              \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpstr ((out)->str, ==, (expected));                                                  \
    g_string_truncate ((out), 0);                                                                  \
  }                                                                                                \
  G_STMT_END

static const char pull_text[] =
    "{\"_tag\":\"Request\",\"id\":\"0\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{\"storeId\":\"s1\","
    "\"payload\":{\"authToken\":\"tok é/&\"},\"live\":true,\"cursor\":{\"_tag\":\"Some\",\"value\":"
    "{\"backendId\":\"be-52cdf67c\",\"eventSequenceNumber\":4}}},\"headers\":[]}";

static const char push_text[] =
    "{\"_tag\":\"Request\",\"id\":\"1\",\"tag\":\"SyncWsRpc.Push\",\"payload\":{\"storeId\":\"s1\","
    "\"batch\":[{\"name\":\"v1.IssueCreated\",\"args\":{\"id\":\"cA-1\", \"n\":1.0},\"seqNum\":1,"
    "\"parentSeqNum\":0,\"clientId\":\"cA\",\"sessionId\":\"static\"}],\"backendId\":{\"_tag\":"
    "\"None\"}},\"headers\":[]}";

static const char page_text[] =
    "{\"batch\":[{\"eventEncoded\":{\"name\":\"v1.IssueCreated\",\"args\":{\"id\":\"cA-1\","
    "\"title\":"
    "\"t1\"},\"seqNum\":1,\"parentSeqNum\":0,\"clientId\":\"cA\",\"sessionId\":\"static\"},"
    "\"metadata\":{\"_tag\":\"Some\",\"value\":{\"_tag\":\"SyncMessage.SyncMetadata\","
    "\"createdAt\":"
    "\"2026-11-22T17:03:34.100Z\"}}}],\"pageInfo\":{\"_tag\":\"MoreKnown\",\"remaining\":154},"
    "\"backendId\":\"oZ3CpQ_CZKJqRDyadqDf2\"}";

static void
test_pull (void)
{
  g_autoptr (MsWireMessage) message = read_text (pull_text);
  g_autoptr (MsWireMessage) first = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_cmpint (message->kind, ==, MS_WIRE_PULL);
  g_assert_cmpstr (message->id, ==, "0");
  g_assert_cmpstr (message->store_id, ==, "s1");
  g_assert_cmpstr (message->payload, ==, "{\"authToken\":\"tok é/&\"}");
  g_assert_cmpstr (message->backend_id, ==, "be-52cdf67c");
  g_assert_cmpint (message->cursor, ==, 4);
  g_assert_true (message->live);
  ms_wire_write_pull (out, "0", "s1", message->payload, "be-52cdf67c", 4);
  assert_written (out, pull_text);
  ms_wire_write_pull (out, "3", "s1", NULL, NULL, 0);
  first = read_text (out->str);
  g_assert_null (first->backend_id);
  g_assert_cmpint (first->cursor, ==, 0);
}

static void
test_push (void)
{
  g_autoptr (MsWireMessage) message = read_text (push_text);
  g_autoptr (GString) out = g_string_new (NULL);
  MsSyncEvent *event;

  g_assert_cmpint (message->kind, ==, MS_WIRE_PUSH);
  g_assert_cmpuint (message->events->len, ==, 1);
  event = message->events->pdata[0];
  g_assert_null (event->problem);
  g_assert_cmpstr (event->args, ==, "{\"id\":\"cA-1\", \"n\":1.0}");
  ms_wire_write_push (out, "1", "s1", NULL, NULL, (MsSyncEvent **) message->events->pdata, 1);
  assert_written (out, push_text);
  g_assert_cmpuint (ms_sync_event_get_size (event), >, strlen (push_text) / 3);
}

static void
test_chunk (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) page_out = g_string_new (NULL);
  g_autoptr (MsWireMessage) message = NULL;
  MsWirePage *page;

  ms_wire_write_chunk (out, "7", page_text, strlen (page_text));
  message = read_text (out->str);
  g_assert_cmpint (message->kind, ==, MS_WIRE_CHUNK);
  g_assert_cmpstr (message->id, ==, "7");
  page = message->pages->pdata[0];
  g_assert_cmpint (page->more, ==, MS_WIRE_MORE_KNOWN);
  g_assert_cmpint (page->remaining, ==, 154);
  g_assert_cmpint (((MsSyncEvent *) page->events->pdata[0])->created_at, ==,
                   G_GINT64_CONSTANT (1795367014100000));
  ms_wire_write_page (page_out, (MsSyncEvent **) page->events->pdata, 1, page->more,
                      page->remaining, page->backend_id);
  assert_written (page_out, page_text);
  ms_wire_write_page (page_out, NULL, 0, MS_WIRE_NO_MORE, 0, "b");
  assert_written (page_out,
                  "{\"batch\":[],\"pageInfo\":{\"_tag\":\"NoMore\"},\"backendId\":\"b\"}");
}

/* Each day of some centuries, against GLib's calendar. */
static void
test_times (void)
{
  for (gint64 day = 0; day < 200000; day += 13)
    {
      gint64 seconds = day * 86400 + day % 86400;
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *expected = g_date_time_format (time, "\"%Y-%m-%dT%H:%M:%S.007Z\"");
      g_autoptr (MsSyncEvent) event = ms_sync_event_new (1, "n", "{}", "c", "s");
      g_autoptr (GString) out = g_string_new (NULL);

      event->created_at = seconds * G_USEC_PER_SEC + 7000;
      ms_wire_write_page (out, &event, 1, MS_WIRE_NO_MORE, 0, "b");
      g_assert_nonnull (strstr (out->str, expected));
    }
}

static void
test_small_messages (void)
{
  static const struct
  {
    const char *text;
    MsWireKind kind;
    const char *id;
  } cases[] = {
    { "{\"_tag\":\"Ack\",\"requestId\":\"0\"}", MS_WIRE_ACK, "0" },
    { "{\"_tag\":\"Interrupt\",\"requestId\":12}", MS_WIRE_INTERRUPT, "12" },
    { " { \"_tag\" : \"Ping\" , \"more\":[1,{}] }\n", MS_WIRE_PING, NULL },
    { "{\"_tag\":\"Pong\"}", MS_WIRE_PONG, NULL },
    { "{\"_tag\":\"Eof\"}", MS_WIRE_OTHER, NULL },
    { "{}", MS_WIRE_OTHER, NULL },
    { "{\"_tag\":\"\\u0050ing\"}", MS_WIRE_PING, NULL },
    { "{\"_tag\":\"Exit\",\"requestId\":\"1\",\"exit\":{\"_tag\":\"Success\"}}", MS_WIRE_EXIT,
      "1" },
  };
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsWireMessage) message = read_text (cases[i].text);

      g_assert_cmpint (message->kind, ==, cases[i].kind);
      g_assert_cmpstr (message->id, ==, cases[i].id);
    }
  ms_wire_write_ack (out, "0");
  assert_written (out, cases[0].text);
  ms_wire_write_interrupt (out, "1");
  assert_written (out, "{\"_tag\":\"Interrupt\",\"requestId\":\"1\"}");
  ms_wire_write_ping (out);
  assert_written (out, "{\"_tag\":\"Ping\"}");
  ms_wire_write_pong (out);
  assert_written (out, "{\"_tag\":\"Pong\"}");
  ms_wire_write_end (out, "1");
  assert_written (out, cases[7].text);
}

static MsWireMessage *
write_and_read (const MsWireFailure *failure)
{
  g_autoptr (GString) out = g_string_new (NULL);
  MsWireMessage *message;

  ms_wire_write_exit (out, "9", failure);
  message = read_text (out->str);
  g_assert_cmpint (message->kind, ==, MS_WIRE_EXIT);
  g_assert_false (message->succeeded);
  g_assert_cmpint (message->failure.kind, ==, failure->kind);
  return message;
}

static void
test_failures (void)
{
  g_autoptr (MsWireMessage) ahead =
      write_and_read (&(MsWireFailure){ MS_WIRE_SERVER_AHEAD, .minimum = 253, .provided = 252 });
  g_autoptr (MsWireMessage) mismatch = write_and_read (
      &(MsWireFailure){ MS_WIRE_BACKEND_MISMATCH, .expected = "a", .received = "b" });
  g_autoptr (MsWireMessage) died =
      write_and_read (&(MsWireFailure){ MS_WIRE_DEFECT, .message = "boom" });
  g_autoptr (MsWireMessage) interrupted = write_and_read (&(MsWireFailure){ MS_WIRE_INTERRUPTED });
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_cmpint (ahead->failure.minimum, ==, 253);
  g_assert_cmpint (ahead->failure.provided, ==, 252);
  g_assert_cmpstr (mismatch->failure.expected, ==, "a");
  g_assert_cmpstr (mismatch->failure.received, ==, "b");
  g_assert_cmpstr (died->failure.message, ==, "boom");
  for (MsWireRefusal refusal = MS_WIRE_REFUSAL_NONE; refusal <= MS_WIRE_REFUSAL_BUSY; refusal++)
    {
      g_autoptr (MsWireMessage) refused = write_and_read (&(MsWireFailure){
          MS_WIRE_UNKNOWN_ERROR, .message = "no", .refusal = refusal, .sequence = 17 });

      g_assert_cmpint (refused->failure.refusal, ==, refusal);
      g_assert_cmpint (refused->failure.sequence, ==, refusal ? 17 : 0);
      g_assert_cmpstr (refused->failure.message, ==, "no");
    }
  ms_wire_write_exit (out, "1", NULL);
  assert_written (
      out, "{\"_tag\":\"Exit\",\"requestId\":\"1\",\"exit\":{\"_tag\":\"Success\",\"value\":{}}}");
  ms_wire_write_defect (out, "boom");
  {
    g_autoptr (MsWireMessage) broken = read_text (out->str);

    g_assert_cmpint (broken->kind, ==, MS_WIRE_BROKEN);
    g_assert_cmpstr (broken->problem, ==, "boom");
  }
}

/* As the real server answers an Interrupt. */
static void
test_nested_cause (void)
{
  g_autoptr (MsWireMessage) message = read_text (
      "{\"_tag\":\"Exit\",\"requestId\":\"1\",\"exit\":{\"_tag\":\"Failure\",\"cause\":{\"_tag\":"
      "\"Sequential\",\"left\":{\"_tag\":\"Empty\"},\"right\":{\"_tag\":\"Interrupt\",\"fiberId\":"
      "{\"_tag\":\"Runtime\",\"id\":-499,\"startTimeMillis\":0}}}}}");

  g_assert_cmpint (message->failure.kind, ==, MS_WIRE_INTERRUPTED);
}

#define STORED(event)                                                                              \
  "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[{\"batch\":[{\"eventEncoded\":" event       \
  ",\"metadata\":{\"_tag\":\"None\"}},{\"eventEncoded\":{\"name\":\"n\",\"args\":{},\"seqNum\":9," \
  "\"parentSeqNum\":8,\"clientId\":\"c\",\"sessionId\":\"s\"},\"metadata\":{\"_tag\":\"None\"}}]," \
  "\"pageInfo\":{\"_tag\":\"NoMore\"},\"backendId\":\"b\"}]}"

/* A bad event spoils itself alone. */
static void
test_spoiled (void)
{
  static const char *const frames[] = {
    STORED ("{\"name\":\"n\",\"args\":{\"a\":\"\\ud800\"},\"seqNum\":8,\"parentSeqNum\":7,"
            "\"clientId\":\"c\",\"sessionId\":\"s\"}"),
    STORED ("{\"name\":\"n\",\"args\":[1],\"seqNum\":8,\"parentSeqNum\":7,\"clientId\":\"c\","
            "\"sessionId\":\"s\"}"),
    STORED ("{\"name\":\"\\udc00\",\"args\":{},\"seqNum\":8,\"parentSeqNum\":7,\"clientId\":\"c\","
            "\"sessionId\":\"s\"}"),
    STORED ("{\"name\":5,\"args\":{},\"seqNum\":8,\"parentSeqNum\":7,\"clientId\":\"c\","
            "\"sessionId\":\"s\"}"),
    STORED ("{\"name\":\"n\",\"args\":{},\"seqNum\":8,\"parentSeqNum\":7,\"clientId\":null,"
            "\"sessionId\":\"s\"}"),
    STORED ("{\"args\":{},\"seqNum\":8,\"parentSeqNum\":7,\"clientId\":\"c\",\"sessionId\":\"s\"}"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (MsWireMessage) message = read_text (frames[i]);
      MsWirePage *page = message->pages->pdata[0];

      g_assert_cmpuint (page->events->len, ==, 2);
      g_assert_nonnull (((MsSyncEvent *) page->events->pdata[0])->problem);
      g_assert_cmpint (((MsSyncEvent *) page->events->pdata[0])->sequence, ==, 8);
      g_assert_null (((MsSyncEvent *) page->events->pdata[1])->problem);
    }
}

/* Arguments as deep as a commit allows them, in the envelope of a frame; one level more spoils the event. */
static void
test_deep_args (void)
{
  for (guint extra = 0; extra <= 1; extra++)
    {
      g_autofree char *opened = g_strnfill (63 + extra, '[');
      g_autofree char *closed = g_strnfill (63 + extra, ']');
      g_autofree char *args = g_strdup_printf ("{\"a\":%s%s}", opened, closed);
      g_autoptr (MsSyncEvent) event = ms_sync_event_new (1, "n", args, "c", "s");
      g_autoptr (GString) page = g_string_new (NULL);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (MsWireMessage) message = NULL;
      MsWirePage *read_page;

      ms_wire_write_page (page, &event, 1, MS_WIRE_NO_MORE, 0, "b");
      ms_wire_write_chunk (out, "0", page->str, page->len);
      message = read_text (out->str);
      read_page = message->pages->pdata[0];
      g_assert_cmpint (((MsSyncEvent *) read_page->events->pdata[0])->problem != NULL, ==, extra);
    }
}

static void
test_malformed (void)
{
  static const char *const frames[] = {
    "",
    "nonsense",
    "[{\"_tag\":\"Pong\"}]",
    "\"Pong\"",
    "{\"_tag\":\"Pong\"",
    "{\"_tag\":\"Ack\"}",
    "{\"_tag\":\"Chunk\",\"values\":[]}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\"}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":{}}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[5]}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[{\"batch\":[],\"backendId\":\"b\"}]}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[{\"batch\":[],\"pageInfo\":{\"_tag\":"
    "\"NoMore\"}}]}",
    "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[{\"batch\":[{}],\"pageInfo\":{\"_tag\":"
    "\"NoMore\"},\"backendId\":\"b\"}]}",
    STORED ("{\"name\":\"n\",\"args\":{},\"parentSeqNum\":7}"),
    STORED ("{\"name\":\"n\",\"args\":{},\"seqNum\":\"8\",\"parentSeqNum\":7}"),
    STORED ("{\"name\":\"n\",\"args\":{},\"seqNum\":8.5,\"parentSeqNum\":7}"),
    STORED ("{\"name\":\"n\",\"args\":{},\"seqNum\":-8,\"parentSeqNum\":7}"),
    STORED ("{\"name\":\"n\",\"args\":{},\"seqNum\":90071992547409930,\"parentSeqNum\":7}"),
    "{\"_tag\":\"Exit\",\"requestId\":\"0\"}",
    "{\"_tag\":\"Exit\",\"requestId\":\"0\",\"exit\":{\"_tag\":\"Maybe\"}}",
    "{\"_tag\":\"Exit\",\"requestId\":\"0\",\"exit\":{\"_tag\":\"Failure\"}}",
    "{\"_tag\":\"Exit\",\"requestId\":\"0\",\"exit\":{\"_tag\":\"Failure\",\"cause\":{\"_tag\":"
    "\"Fail\",\"error\":{\"_tag\":\"ServerAheadError\"}}}}",
    "{\"_tag\":\"Ack\",\"requestId\":\"\\u0000\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_wire_read (frames[i], strlen (frames[i]), MANY, 1000, &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_PROTOCOL);
      g_assert_cmpuint (strlen (error->message), >, 20);
    }
}

static void
test_bad_requests (void)
{
  static const char *const payloads[] = {
    "null",
    "{}",
    "{\"storeId\":5,\"live\":true,\"cursor\":{\"_tag\":\"None\"}}",
    "{\"storeId\":\"s\",\"cursor\":{\"_tag\":\"None\"}}",
    "{\"storeId\":\"s\",\"live\":true}",
    "{\"storeId\":\"s\",\"live\":true,\"cursor\":{\"_tag\":\"Some\"}}",
    "{\"storeId\":\"s\",\"live\":true,\"cursor\":{\"_tag\":\"None\"},\"payload\":\"\\ud800\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"_tag\":\"Request\",\"id\":\"4\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":%s}",
          payloads[i]);
      g_autoptr (MsWireMessage) message = read_text (text);

      g_assert_cmpint (message->kind, ==, MS_WIRE_BAD_REQUEST);
      g_assert_cmpstr (message->id, ==, "4");
      g_assert_nonnull (message->problem);
    }
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsWireMessage) message = NULL;

  g_assert_null (ms_wire_read (push_text, strlen (push_text), strlen (push_text) - 1, 9, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_TOO_LARGE);
  g_clear_error (&error);
  message = ms_wire_read (push_text, strlen (push_text), strlen (push_text), 0, &error);
  g_assert_cmpint (message->kind, ==, MS_WIRE_BAD_REQUEST);
}

static void
test_equal_args (void)
{
  g_assert_true (ms_wire_args_equal ("{\"a\":1.0,\"b\":\"\\u0061\"}", "{ \"b\":\"a\", \"a\":1 }"));
  g_assert_true (ms_wire_args_equal ("{\"a\":\"\\ud800\"}", "{\"a\":\"\\ud800\"}"));
  g_assert_false (ms_wire_args_equal ("{\"a\":1}", "{\"a\":2}"));
  g_assert_false (ms_wire_args_equal ("{\"a\":1}", "{\"a\":\"\\ud800\"}"));
  g_assert_false (ms_wire_args_equal ("{\"a\":1}", "{\"a\":1,\"b\":null}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/pull", test_pull);
  g_test_add_func ("/wire/push", test_push);
  g_test_add_func ("/wire/chunk", test_chunk);
  g_test_add_func ("/wire/times", test_times);
  g_test_add_func ("/wire/small-messages", test_small_messages);
  g_test_add_func ("/wire/failures", test_failures);
  g_test_add_func ("/wire/nested-cause", test_nested_cause);
  g_test_add_func ("/wire/spoiled", test_spoiled);
  g_test_add_func ("/wire/deep-args", test_deep_args);
  g_test_add_func ("/wire/malformed", test_malformed);
  g_test_add_func ("/wire/bad-requests", test_bad_requests);
  g_test_add_func ("/wire/limits", test_limits);
  g_test_add_func ("/wire/equal-args", test_equal_args);
  return g_test_run ();
}

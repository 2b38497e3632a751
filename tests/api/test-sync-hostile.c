/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Backends that do what none should: each kind of bad behaviour meets a store with something to pull and something to push. The store never crashes, hangs or
 * loses an event, says what is wrong, and is in step as soon as the backend behaves again.
 */

#include "ms-test-backend.h"
#include "ms-test-store.h"

#include <string.h>

typedef struct _Case Case;

struct _Case
{
  const char *name;
  MsWireKind kind;  /* of the message that is answered badly */
  const char *text; /* the answer, in which $ is the request's id; or */
  MsTestBackendFunc func;
  gboolean behaves;  /* it then also answers well */
  const char *words; /* of the error that the application sees meanwhile, or NULL: it sees none */
};

typedef struct
{
  const Case *tested;
  guint n_times;
} Hostile;

static char *
fill_in (const char *text, const char *id)
{
  g_auto (GStrv) parts = g_strsplit (text, "$", -1);

  return g_strjoinv (id ? id : "0", parts);
}

static gboolean
misbehave (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  Hostile *hostile = data;
  const Case *tested = hostile->tested;

  if (message->kind != tested->kind || hostile->n_times == 0)
    return FALSE;
  hostile->n_times--;
  if (tested->func)
    return tested->func (backend, peer, message, hostile);
  {
    g_autofree char *text = fill_in (tested->text, message->id);

    ms_test_peer_send (peer, text);
  }
  return !tested->behaves;
}

/* Behaviours that a text does not describe */

static gboolean
say_nothing (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  return TRUE;
}

static gboolean
close_plainly (MsTestBackend *backend,
               MsTestPeer *peer,
               const MsWireMessage *message,
               gpointer data)
{
  ms_test_peer_close (peer, NULL);
  return TRUE;
}

static gboolean
behave_and_close (MsTestBackend *backend,
                  MsTestPeer *peer,
                  const MsWireMessage *message,
                  gpointer data)
{
  ms_test_peer_behave (peer, message);
  ms_test_peer_close (peer, NULL);
  return TRUE;
}

static void
send_frame (MsTestPeer *peer, const char *id, MsSyncEvent **events, guint n, const char *backend_id)
{
  g_autoptr (GString) page = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  ms_wire_write_page (page, events, n, MS_WIRE_NO_MORE, 0, backend_id);
  ms_wire_write_chunk (out, id, page->str, page->len);
  ms_test_peer_send (peer, out->str);
}

/* The last page first, and the rest behind it, as LiveStore's own backend does under load. */
static gboolean
overtake (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");

  send_frame (peer, message->id, (MsSyncEvent **) log->pdata + 2, 1, backend->backend_id);
  return FALSE;
}

static gboolean
send_twice (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");

  send_frame (peer, message->id, (MsSyncEvent **) log->pdata, log->len, backend->backend_id);
  return FALSE;
}

static gboolean
leave_a_hole (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");

  send_frame (peer, message->id, (MsSyncEvent **) log->pdata, 1, backend->backend_id);
  send_frame (peer, message->id, (MsSyncEvent **) log->pdata + 2, 1, backend->backend_id);
  return TRUE;
}

static gboolean
send_backwards (MsTestBackend *backend,
                MsTestPeer *peer,
                const MsWireMessage *message,
                gpointer data)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");

  for (guint i = log->len; i > 0; i--)
    send_frame (peer, message->id, (MsSyncEvent **) log->pdata + i - 1, 1, backend->backend_id);
  return TRUE;
}

static gboolean
promise_more (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  ms_test_peer_send (peer, "{\"_tag\":\"Chunk\",\"requestId\":\"0\",\"values\":[{\"batch\":[],"
                           "\"pageInfo\":{\"_tag\":\"MoreKnown\",\"remaining\":7},"
                           "\"backendId\":\"backend\"}]}");
  return TRUE;
}

static gboolean
send_many_values (MsTestBackend *backend,
                  MsTestPeer *peer,
                  const MsWireMessage *message,
                  gpointer data)
{
  backend->page_size = 1;
  return FALSE;
}

static gboolean
send_large (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  g_autofree char *text = g_strnfill (17 * 1024 * 1024, ' ');

  ms_test_peer_send (peer, text);
  return TRUE;
}

static gboolean
send_too_many (MsTestBackend *backend,
               MsTestPeer *peer,
               const MsWireMessage *message,
               gpointer data)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);

  for (guint i = 1; i <= 20001; i++)
    g_ptr_array_add (events, ms_sync_event_new (i, "n", "{}", "c", "s"));
  send_frame (peer, message->id, (MsSyncEvent **) events->pdata, events->len, backend->backend_id);
  return TRUE;
}

static gboolean
nest_deeply (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  g_autofree char *text = g_strnfill (100000, '[');

  ms_test_peer_send (peer, text);
  return TRUE;
}

static gboolean
answer_without_echo (MsTestBackend *backend,
                     MsTestPeer *peer,
                     const MsWireMessage *message,
                     gpointer data)
{
  g_autofree char *text = fill_in (
      "{\"_tag\":\"Exit\",\"requestId\":\"$\",\"exit\":{\"_tag\":\"Success\"}}", message->id);
  GPtrArray *log = ms_test_backend_get_log (backend, "a");

  for (guint i = 0; i < message->events->len; i++)
    g_ptr_array_add (log, ms_sync_event_ref (message->events->pdata[i]));
  ms_test_peer_send (peer, text);
  return TRUE;
}

static void
keep_and_echo (MsTestBackend *backend,
               MsTestPeer *peer,
               const MsWireMessage *message,
               guint n_events)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");
  gint64 first = log->len + 1;

  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (log, ms_sync_event_ref (message->events->pdata[i]));
  ms_test_peer_send_events (peer, first, n_events, MS_WIRE_NO_MORE);
}

static gboolean
echo_without_answer (MsTestBackend *backend,
                     MsTestPeer *peer,
                     const MsWireMessage *message,
                     gpointer data)
{
  keep_and_echo (backend, peer, message, message->events->len);
  return TRUE;
}

static gboolean
echo_twice (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  keep_and_echo (backend, peer, message, message->events->len);
  ms_test_peer_send_events (peer, 4, message->events->len, MS_WIRE_NO_MORE);
  return TRUE;
}

/* It keeps the first and says that it has kept all. */
static gboolean
keep_half (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  g_autofree char *text = fill_in (
      "{\"_tag\":\"Exit\",\"requestId\":\"$\",\"exit\":{\"_tag\":\"Success\"}}", message->id);

  keep_and_echo (backend, peer, message, 1);
  ms_test_peer_send (peer, text);
  return TRUE;
}

static gboolean
add_other_first (MsTestBackend *backend,
                 MsTestPeer *peer,
                 const MsWireMessage *message,
                 gpointer data)
{
  ms_test_backend_add (backend, "a", "v1.NoteRenamed", "{\"id\":\"t1\",\"title\":\"x\"}");
  return FALSE;
}

/* The echo is not what was pushed: for the store it is an event of somebody else. */
static gboolean
change_on_echo (MsTestBackend *backend,
                MsTestPeer *peer,
                const MsWireMessage *message,
                gpointer data)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");
  const MsSyncEvent *pushed = message->events->pdata[0];

  g_ptr_array_add (log, ms_sync_event_new (pushed->sequence, "v1.NoteRenamed",
                                           "{\"id\":\"t1\",\"title\":\"changed\"}",
                                           pushed->client_id, pushed->session_id));
  ms_test_peer_send_events (peer, pushed->sequence, 1, MS_WIRE_NO_MORE);
  return TRUE;
}

static gboolean
refuse_other (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  ms_test_peer_fail (peer, message->id,
                     &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = "no",
                                       .refusal = MS_WIRE_REFUSAL_REJECTED, .sequence = 4000 });
  return TRUE;
}

static gboolean
be_busy (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  ms_test_peer_fail (peer, message->id,
                     &(MsWireFailure){ MS_WIRE_UNKNOWN_ERROR, .message = "later",
                                       .refusal = MS_WIRE_REFUSAL_BUSY });
  return TRUE;
}

static gboolean
be_ahead (MsTestBackend *backend, MsTestPeer *peer, const MsWireMessage *message, gpointer data)
{
  ms_test_peer_fail (peer, message->id,
                     &(MsWireFailure){ MS_WIRE_SERVER_AHEAD, .minimum = 99, .provided = 3 });
  return TRUE;
}

static gboolean
be_where_it_is (MsTestBackend *backend,
                MsTestPeer *peer,
                const MsWireMessage *message,
                gpointer data)
{
  ms_test_peer_fail (peer, message->id,
                     &(MsWireFailure){ MS_WIRE_SERVER_AHEAD, .minimum = 3, .provided = 3 });
  return TRUE;
}

#define EXIT(exit) "{\"_tag\":\"Exit\",\"requestId\":\"$\",\"exit\":" exit "}"
#define FAILURE(cause) EXIT ("{\"_tag\":\"Failure\",\"cause\":" cause "}")
#define ERROR(error) FAILURE ("{\"_tag\":\"Fail\",\"error\":" error "}")
#define CHUNK(values) "{\"_tag\":\"Chunk\",\"requestId\":\"$\",\"values\":" values "}"
#define PAGE(batch)                                                                                \
  CHUNK ("[{\"batch\":" batch ",\"pageInfo\":{\"_tag\":\"NoMore\"},\"backendId\":\"backend\"}]")
#define STORED(event) PAGE ("[{\"eventEncoded\":" event ",\"metadata\":{\"_tag\":\"None\"}}]")

static const Case cases[] = {
  /* What a pull is answered */
  { "no JSON", MS_WIRE_PULL, "not json", .words = "Not valid JSON" },
  { "empty message", MS_WIRE_PULL, "", .words = "Not valid JSON" },
  { "array", MS_WIRE_PULL, "[{\"_tag\":\"Pong\"}]", .words = "no object" },
  { "number", MS_WIRE_PULL, "5", .words = "no object" },
  { "half a message", MS_WIRE_PULL, "{\"_tag\":\"Chunk\",\"reque", .words = "Not valid JSON" },
  { "not UTF-8", MS_WIRE_PULL, "{\"_tag\":\"\xff\"}", .words = "not UTF-8" },
  { "byte order mark", MS_WIRE_PULL, "\xef\xbb\xbf{\"_tag\":\"Pong\"}",
    .words = "byte order mark" },
  { "two messages in one", MS_WIRE_PULL, "{\"_tag\":\"Pong\"}{\"_tag\":\"Pong\"}",
    .words = "more text" },
  { "deep nesting", MS_WIRE_PULL, .func = nest_deeply, .words = "nested deeper" },
  { "17 MiB", MS_WIRE_PULL, .func = send_large, .words = "more than the" },
  { "20,001 events", MS_WIRE_PULL, .func = send_too_many, .words = "more events" },
  { "Defect", MS_WIRE_PULL, "{\"_tag\":\"Defect\",\"defect\":\"boom\"}", .words = "boom" },
  { "Defect of an object", MS_WIRE_PULL, "{\"_tag\":\"Defect\",\"defect\":{\"a\":[1]}}",
    .words = "{\"a\":[1]}" },
  { "Exit of a live pull", MS_WIRE_PULL, EXIT ("{\"_tag\":\"Success\"}"), .words = "to stay open" },
  { "Exit that died", MS_WIRE_PULL, FAILURE ("{\"_tag\":\"Die\",\"defect\":\"boom\"}"),
    .words = "boom" },
  { "Exit interrupted", MS_WIRE_PULL, FAILURE ("{\"_tag\":\"Interrupt\"}"),
    .words = "does not let" },
  { "Exit of an unknown error", MS_WIRE_PULL,
    ERROR ("{\"_tag\":\"UnknownError\",\"cause\":\"boom\"}"), .words = "boom" },
  { "Exit of an error not known", MS_WIRE_PULL, ERROR ("{\"_tag\":\"Other\"}"),
    .words = "does not let" },
  { "Exit unauthorized", MS_WIRE_PULL,
    ERROR (
        "{\"_tag\":\"UnknownError\",\"cause\":{\"message\":\"who?\",\"code\":\"UNAUTHORIZED\"}}"),
    .words = "who?" },
  { "Exit without a cause", MS_WIRE_PULL, EXIT ("{\"_tag\":\"Failure\"}"),
    .words = "why it failed" },
  { "Exit of no kind", MS_WIRE_PULL, EXIT ("{}"), .words = "neither" },
  { "chunk without values", MS_WIRE_PULL, "{\"_tag\":\"Chunk\",\"requestId\":\"$\"}",
    .words = "no values" },
  { "chunk of numbers", MS_WIRE_PULL, CHUNK ("[1]"), .words = "backendId" },
  { "page without backend", MS_WIRE_PULL,
    CHUNK ("[{\"batch\":[],\"pageInfo\":{\"_tag\":\"NoMore\"}}]"), .words = "backendId" },
  { "page without info", MS_WIRE_PULL, CHUNK ("[{\"batch\":[],\"backendId\":\"backend\"}]"),
    .words = "pageInfo" },
  { "page without batch", MS_WIRE_PULL,
    CHUNK ("[{\"pageInfo\":{\"_tag\":\"NoMore\"},\"backendId\":\"backend\"}]"),
    .words = "no batch" },
  { "event without number", MS_WIRE_PULL, STORED ("{\"name\":\"n\",\"args\":{}}"),
    .words = "seqNum" },
  { "number beyond 2^53", MS_WIRE_PULL,
    STORED ("{\"seqNum\":90071992547409939,\"parentSeqNum\":0}"), .words = "seqNum" },
  { "negative number", MS_WIRE_PULL, STORED ("{\"seqNum\":-1,\"parentSeqNum\":-2}"),
    .words = "seqNum" },
  { "number of event 0", MS_WIRE_PULL, STORED ("{\"seqNum\":0,\"parentSeqNum\":0}"),
    .words = "seqNum" },
  { "message about nothing", MS_WIRE_PULL, "{\"_tag\":\"Chunk\",\"values\":[]}",
    .words = "which request" },
  { "unknown request", MS_WIRE_PULL, "{\"_tag\":\"Chunk\",\"requestId\":\"77\",\"values\":[]}",
    .behaves = TRUE },
  { "unknown tag", MS_WIRE_PULL, "{\"_tag\":\"Eof\"}", .behaves = TRUE },
  { "no tag", MS_WIRE_PULL, "{}", .behaves = TRUE },
  { "more members", MS_WIRE_PULL, " {\"more\":{\"_tag\":\"Defect\"},\"_tag\":\"Pong\"} \n",
    .behaves = TRUE },
  { "early answer to a push", MS_WIRE_PULL,
    "{\"_tag\":\"Exit\",\"requestId\":\"1\",\"exit\":{\"_tag\":\"Success\"}}", .behaves = TRUE },
  { "empty chunk", MS_WIRE_PULL, CHUNK ("[]"), .behaves = TRUE },
  { "silence", MS_WIRE_PULL, .func = say_nothing, .words = "does not send" },
  { "closing", MS_WIRE_PULL, .func = close_plainly },
  { "closing after the answer", MS_WIRE_PULL, .func = behave_and_close },
  { "a live event that overtakes", MS_WIRE_PULL, .func = overtake },
  { "everything twice", MS_WIRE_PULL, .func = send_twice },
  { "a hole", MS_WIRE_PULL, .func = leave_a_hole },
  { "backwards", MS_WIRE_PULL, .func = send_backwards },
  { "pages that never come", MS_WIRE_PULL, .func = promise_more, .words = "does not send" },
  { "pages of one", MS_WIRE_PULL, .func = send_many_values },
  /* What a ping is answered */
  { "no pong", MS_WIRE_PING, .func = say_nothing },
  { "closing at a ping", MS_WIRE_PING, .func = close_plainly },
  /* What a push is answered */
  { "no answer", MS_WIRE_PUSH, .func = say_nothing, .words = "confirmed a push" },
  { "no answer, but an echo", MS_WIRE_PUSH, .func = echo_without_answer },
  { "an answer without echo", MS_WIRE_PUSH, .func = answer_without_echo,
    .words = "confirmed a push" },
  { "two echoes", MS_WIRE_PUSH, .func = echo_twice },
  { "half of it kept", MS_WIRE_PUSH, .func = keep_half, .words = "confirmed a push" },
  { "another one first", MS_WIRE_PUSH, .func = add_other_first },
  { "another event as echo", MS_WIRE_PUSH, .func = change_on_echo },
  { "cut before keeping", MS_WIRE_PUSH, .func = close_plainly },
  { "cut after keeping", MS_WIRE_PUSH, .func = behave_and_close },
  { "ahead, with nothing to show", MS_WIRE_PUSH, .func = be_ahead, .words = "does not send" },
  { "ahead where the store is", MS_WIRE_PUSH, .func = be_where_it_is },
  { "an unknown error", MS_WIRE_PUSH, ERROR ("{\"_tag\":\"UnknownError\",\"cause\":\"boom\"}") },
  { "a refusal of what is not there", MS_WIRE_PUSH, .func = refuse_other },
  { "busy", MS_WIRE_PUSH, .func = be_busy },
  { "death", MS_WIRE_PUSH, FAILURE ("{\"_tag\":\"Die\",\"defect\":null}") },
  { "an empty cause", MS_WIRE_PUSH, FAILURE ("{\"_tag\":\"Empty\"}") },
  { "an interruption", MS_WIRE_PUSH, FAILURE ("{\"_tag\":\"Interrupt\"}") },
  { "Defect on a push", MS_WIRE_PUSH, "{\"_tag\":\"Defect\",\"defect\":\"boom\"}",
    .words = "boom" },
  { "no JSON on a push", MS_WIRE_PUSH, "{", .words = "Not valid JSON" },
  { "two answers", MS_WIRE_PUSH, EXIT ("{\"_tag\":\"Success\"}"), .behaves = TRUE },
};

static void
note_error (MsStore *store, GParamSpec *pspec, GString *errors)
{
  const GError *error = ms_store_get_sync_error (store);

  if (error)
    g_string_append_printf (errors, "%s\n", error->message);
}

static guint
count_own (MsTestBackend *backend, const char *id)
{
  GPtrArray *log = ms_test_backend_get_log (backend, "a");
  guint count = 0;

  for (guint i = 0; i < log->len; i++)
    count += strstr (((MsSyncEvent *) log->pdata[i])->args, id) != NULL;
  return count;
}

static void
assert_in_step (MsTestBackend *backend, MsStore *store)
{
  g_assert_cmpint (ms_store_get_pending_count (store), ==, 0);
  g_assert_cmpint (ms_store_get_upstream_head (store), ==,
                   ms_test_backend_get_log (backend, "a")->len);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("\"mine%u\"", i);

      g_assert_cmpuint (count_own (backend, id), ==, 1);
    }
  g_assert_cmpint (ms_test_query_int (store, "SELECT count(*) FROM note"), ==, 6);
}

static void
test_case (MsTestFixture *fixture, gconstpointer data)
{
  const Case *tested = data;
  /* Once for those that end a connection, and once more, so that nothing is left from the first time. */
  Hostile hostile = { tested, 2 };
  MsTestBackend *backend = ms_test_backend_new ();
  MsStoreDefinition *definition = ms_test_backend_define_notes (backend, NULL);
  g_autoptr (GString) errors = g_string_new (NULL);
  MsStore *store;

  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *args = g_strdup_printf ("{\"id\":\"t%u\",\"title\":\"theirs\"}", i);

      ms_test_backend_add (backend, "a", "v1.NoteAdded", args);
    }
  backend->func = misbehave;
  backend->user_data = &hostile;
  store = ms_test_open (fixture, definition, "a");
  g_signal_connect (store, "notify::sync-error", G_CALLBACK (note_error), errors);
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("mine%u", i);

      ms_test_add_note (store, id, "mine");
    }
  for (guint second = 0;
       second < 600 && !(ms_store_get_pending_count (store) == 0 && hostile.n_times == 0); second++)
    {
      ms_test_advance (fixture, 1000);
      /* Each push of the bad kind needs something to push. */
      if (ms_store_get_pending_count (store) == 0 && hostile.n_times > 0 && second % 10 == 9)
        {
          ms_test_commit_event (store, "v1.NoteRenamed", "id", "s", "t2", "title", "s", "y", NULL);
          ms_test_backend_cut (backend);
        }
    }
  for (guint second = 0; second < 60; second++)
    ms_test_advance (fixture, 1000);
  g_test_message ("errors: %s", errors->str);
  g_assert_cmpint (ms_store_get_sync_state (store), ==, MS_SYNC_STATE_LIVE);
  g_assert_null (ms_store_get_sync_error (store));
  if (tested->words)
    g_assert_nonnull (strstr (errors->str, tested->words));
  assert_in_step (backend, store);
  ms_test_close (fixture, store);
  ms_test_await_finalized (fixture, definition);
  ms_test_await_finalized (fixture, backend);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup (cases[i].name);
      g_autofree char *path = NULL;

      g_strdelimit (name, " /,^", '-');
      path = g_strdup_printf ("/sync-hostile/%s", name);
      g_test_add (path, MsTestFixture, &cases[i], ms_test_set_up, test_case, ms_test_tear_down);
    }
  return g_test_run ();
}

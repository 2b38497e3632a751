/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stores on a real server, by real sockets on loopback: both directions, rebase, restart, a restored backup, refusals, limits, what is no client. */

#include "ms-test-store.h"
#include "server/ms-frames-private.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

typedef struct
{
  MsTestFixture *fixture;
  char *data;
  MsFileStorage *storage;
  MsSyncServer *server;
  guint port; /* that it had first */
} Served;

static void
start_server (Served *s, MsAuthorizer *authorizer, const char *limit, gint64 value)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", s->port);
  g_autoptr (GError) error = NULL;

  s->storage = ms_file_storage_new (s->data, &error);
  g_assert_no_error (error);
  s->server = ms_sync_server_new (MS_SYNC_STORAGE (s->storage), authorizer);
  g_object_set (s->server, "threads", 2, NULL);
  if (limit)
    g_object_set (s->server, limit, value, NULL);
  ms_sync_server_listen (s->server, address, &error);
  g_assert_no_error (error);
  s->port = ms_sync_server_get_port (s->server);
  g_assert_cmpuint (s->port, >, 0);
}

static void
stop_server (Served *s)
{
  ms_sync_server_stop (s->server);
  ms_test_await_finalized (s->fixture, g_steal_pointer (&s->server));
  ms_test_await_finalized (s->fixture, g_steal_pointer (&s->storage));
}

static void
begin_with (Served *s,
            MsTestFixture *fixture,
            MsAuthorizer *authorizer,
            const char *limit,
            gint64 value)
{
  *s = (Served){ .fixture = fixture, .data = ms_test_make_directory () };
  start_server (s, authorizer, limit, value);
}

static void
begin (Served *s, MsTestFixture *fixture)
{
  begin_with (s, fixture, NULL, NULL, 0);
}

static void
end (Served *s)
{
  if (s->server)
    stop_server (s);
  ms_test_remove_directory (s->data);
  g_free (s->data);
}

/* One device: a directory, or memory, of its own. */
typedef struct
{
  Served *served;
  MsStoreDefinition *definition;
  MsStore *store;
} Device;

static void
open_device (Device *device, Served *served, const char *directory, GVariant *payload)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/sync", served->port);
  g_autoptr (MsWebsocketProvider) provider = ms_websocket_provider_new (url);
  g_autoptr (MsAdapter) adapter =
      directory
          ? MS_ADAPTER (ms_persisted_adapter_new_synced (directory, MS_SYNC_PROVIDER (provider)))
          : MS_ADAPTER (ms_memory_adapter_new_synced (MS_SYNC_PROVIDER (provider)));
  g_autoptr (MsSchema) schema = ms_test_schema_new (ms_test_note_xml);
  g_autoptr (MsStoreOptions) options = ms_store_options_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  device->served = served;
  device->definition = ms_store_definition_new ("note", schema, adapter, &error);
  g_assert_no_error (error);
  ms_store_options_set_sync_payload (options, payload);
  ms_store_open_async (device->definition, "shared", options, NULL, ms_test_take_result, &result);
  ms_test_await (served->fixture, result);
  device->store = ms_store_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_device (Device *device)
{
  ms_test_close (device->served->fixture, device->store);
  ms_test_await_finalized (device->served->fixture, device->definition);
}

/* What is ready is done, and the server's threads have their turn. */
static void
iterate_and_rest (MsTestFixture *fixture)
{
  g_main_context_iteration (fixture->context, FALSE);
  g_usleep (1000);
}

/* Time stands still for stores: waiting for a reconnection moves it on. */
#define await_moving(fixture, condition)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    while (!(condition))                                                                           \
      {                                                                                            \
        ms_test_clock_advance ((fixture)->clock, 100);                                             \
        iterate_and_rest (fixture);                                                                \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

static gint64
count_notes (Device *device)
{
  return ms_test_query_int (device->store, "SELECT count(*) FROM note");
}

static gboolean
is_settled (Device *device)
{
  return ms_store_get_sync_state (device->store) == MS_SYNC_STATE_LIVE
         && ms_store_get_pending_count (device->store) == 0;
}

static char *
dump (Device *device)
{
  return ms_test_query_text (device->store,
                             "SELECT group_concat(line) FROM (SELECT id || '=' || title AS line"
                             " FROM note ORDER BY id)");
}

static void
assert_same (Device *a, Device *b)
{
  g_autofree char *first = dump (a);
  g_autofree char *second = dump (b);

  g_assert_cmpstr (first, ==, second);
}

static void
test_two_devices (MsTestFixture *fixture, gconstpointer unused)
{
  Device a, b;
  Served s;

  begin (&s, fixture);
  open_device (&a, &s, NULL, NULL);
  open_device (&b, &s, NULL, NULL);
  ms_test_add_notes (a.store, "a", 250);
  ms_test_await (fixture, count_notes (&b) == 250);
  ms_test_add_note (b.store, "b", "x");
  ms_test_await (fixture, count_notes (&a) == 251);
  /* Both at once: one of them rebases. */
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("both%u", i);

      ms_test_commit_event (a.store, "v1.NoteAdded", "id", "s", id, "title", "s", "by a", NULL);
      ms_test_commit_event (b.store, "v1.NoteRenamed", "id", "s", "b", "title", "s", id, NULL);
    }
  ms_test_await (fixture, is_settled (&a) && is_settled (&b)
                              && ms_store_get_upstream_head (a.store) == 291
                              && ms_store_get_upstream_head (b.store) == 291);
  assert_same (&a, &b);
  g_assert_cmpuint (ms_sync_server_get_n_connections (s.server), ==, 2);
  close_device (&a);
  close_device (&b);
  ms_test_await (fixture, ms_sync_server_get_n_connections (s.server) == 0);
  end (&s);
}

/* The server goes and comes back on the same port; clients go on, with what they committed meanwhile. */
static void
test_restart (MsTestFixture *fixture, gconstpointer unused)
{
  Device a, b;
  Served s;

  begin (&s, fixture);
  open_device (&a, &s, fixture->directory, NULL);
  ms_test_add_notes (a.store, "a", 5);
  ms_test_await (fixture, is_settled (&a));
  stop_server (&s);
  ms_test_await (fixture, !ms_store_is_online (a.store));
  g_assert_nonnull (ms_store_get_sync_error (a.store));
  ms_test_add_note (a.store, "later", "x");
  start_server (&s, NULL, NULL, 0);
  await_moving (fixture, is_settled (&a));
  /* Closed, and opened again with what it knew. */
  close_device (&a);
  open_device (&b, &s, NULL, NULL);
  ms_test_await (fixture, count_notes (&b) == 6);
  ms_test_add_note (b.store, "b", "x");
  ms_test_await (fixture, is_settled (&b));
  open_device (&a, &s, fixture->directory, NULL);
  ms_test_await (fixture, count_notes (&a) == 7);
  close_device (&a);
  close_device (&b);
  end (&s);
}

/* Files of yesterday in the place of today's: clients that know more are told, and lose nothing. */
static void
test_restored_backup (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *copy = ms_test_make_directory ();
  g_autoptr (GError) error = NULL;
  Device a, b;
  Served s;
  char *data;

  begin (&s, fixture);
  open_device (&a, &s, NULL, NULL);
  ms_test_add_notes (a.store, "a", 3);
  ms_test_await (fixture, is_settled (&a));
  ms_file_storage_copy (s.data, copy, NULL, &error);
  g_assert_no_error (error);
  ms_test_add_notes (a.store, "later", 3);
  ms_test_await (fixture, is_settled (&a));
  stop_server (&s);
  data = s.data;
  s.data = copy;
  start_server (&s, NULL, NULL, 0);
  await_moving (fixture, ms_store_get_sync_state (a.store) == MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (a.store), MS_ERROR, MS_ERROR_BACKEND_MISMATCH);
  g_assert_true (
      ms_store_resolve_backend (a.store, MS_BACKEND_RESOLUTION_ADOPT_AND_REPUSH, &error));
  ms_test_await (fixture, is_settled (&a));
  open_device (&b, &s, NULL, NULL);
  ms_test_await (fixture, count_notes (&b) == 6);
  assert_same (&a, &b);
  close_device (&a);
  close_device (&b);
  stop_server (&s);
  s.data = data;
  ms_test_remove_directory (copy);
  end (&s);
}

/* An authorizer of the test's own: a token per right, and one event that nobody may append. */

#define TEST_TYPE_RULES (test_rules_get_type ())
G_DECLARE_FINAL_TYPE (TestRules, test_rules, TEST, RULES, MsAuthorizer)

struct _TestRules
{
  MsAuthorizer parent_instance;

  gint
      lifetime; /* milliseconds, and longer each time; 0: for ever. Atomic: the server asks in a thread of its own. */
};

G_DEFINE_FINAL_TYPE (TestRules, test_rules, MS_TYPE_AUTHORIZER)

/* However slow the machine is, one of them is long enough. */
static gint64
choose_end (TestRules *self)
{
  gint lifetime = g_atomic_int_get (&self->lifetime);

  if (lifetime == 0)
    return 0;
  g_atomic_int_set (&self->lifetime, 2 * lifetime);
  return g_get_real_time () + lifetime * G_TIME_SPAN_MILLISECOND;
}

static MsSyncAccess *
test_rules_authorize (MsAuthorizer *authorizer,
                      const char *store_id,
                      const char *token,
                      const char *payload,
                      GError **error)
{
  if (g_strcmp0 (token, "write") == 0)
    return ms_sync_access_new ("writer", TRUE, choose_end (TEST_RULES (authorizer)));
  if (g_strcmp0 (token, "read") == 0)
    return ms_sync_access_new ("reader", FALSE, 0);
  return NULL;
}

static gboolean
test_rules_check_event (MsAuthorizer *authorizer,
                        const char *store_id,
                        MsSyncAccess *access,
                        MsSyncEvent *event,
                        GError **error)
{
  if (!strstr (ms_sync_event_get_args (event), "forbidden"))
    return TRUE;
  g_set_error_literal (error, MS_ERROR, MS_ERROR_REJECTED, "nobody may say that");
  return FALSE;
}

static void
test_rules_class_init (TestRulesClass *klass)
{
  MS_AUTHORIZER_CLASS (klass)->authorize = test_rules_authorize;
  MS_AUTHORIZER_CLASS (klass)->check_event = test_rules_check_event;
}

static void
test_rules_init (TestRules *self)
{
}

static GVariant *
make_payload (const char *token)
{
  return g_variant_new_parsed ("{'authToken': <%s>}", token);
}

static void
note_rejected (MsStore *store, MsEventRecord *record, GString *story)
{
  g_string_append (story, ms_event_record_get_failure (record));
}

static void
test_rights (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
  g_autoptr (GString) story = g_string_new (NULL);
  Device writer, reader, nobody;
  Served s;

  begin_with (&s, fixture, MS_AUTHORIZER (rules), NULL, 0);
  open_device (&writer, &s, NULL, make_payload ("write"));
  open_device (&reader, &s, NULL, make_payload ("read"));
  open_device (&nobody, &s, NULL, make_payload ("no é/& way"));
  g_signal_connect (writer.store, "event-rejected", G_CALLBACK (note_rejected), story);
  ms_test_add_note (writer.store, "a", "x");
  ms_test_add_note (writer.store, "b", "forbidden");
  ms_test_add_note (writer.store, "c", "x");
  ms_test_await (fixture, count_notes (&reader) == 2 && is_settled (&writer));
  g_assert_cmpstr (story->str, ==, "The backend refuses: nobody may say that");
  g_assert_cmpint (count_notes (&writer), ==, 2);
  ms_test_await (fixture, ms_store_get_sync_state (nobody.store) == MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (nobody.store), MS_ERROR, MS_ERROR_UNAUTHORIZED);
  /* What a reader commits stays, and it is told why. */
  ms_test_add_note (reader.store, "mine", "x");
  ms_test_await (fixture, ms_store_get_sync_state (reader.store) == MS_SYNC_STATE_FAILED);
  g_assert_error (ms_store_get_sync_error (reader.store), MS_ERROR, MS_ERROR_UNAUTHORIZED);
  ms_store_set_sync_payload (reader.store, make_payload ("write"));
  ms_test_await (fixture, count_notes (&writer) == 3 && is_settled (&reader));
  close_device (&writer);
  close_device (&reader);
  close_device (&nobody);
  end (&s);
}

static gboolean
settles (Device *device)
{
  ms_store_retry_sync (device->store);
  return is_settled (device);
}

/* An access ends while its socket is open. */
static void
test_expiry (MsTestFixture *fixture, gconstpointer unused)
{
  g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
  Device device;
  Served s;

  rules->lifetime = 200;
  begin_with (&s, fixture, MS_AUTHORIZER (rules), NULL, 0);
  open_device (&device, &s, NULL, make_payload ("write"));
  ms_test_await (fixture, settles (&device));
  ms_test_await (fixture, !ms_store_is_online (device.store));
  g_assert_nonnull (strstr (ms_store_get_sync_error (device.store)->message, "expired"));
  g_atomic_int_set (&rules->lifetime, 0);
  await_moving (fixture, is_settled (&device));
  close_device (&device);
  end (&s);
}

/* A client of the test's own: raw bytes on a socket. */
typedef struct
{
  GSocketConnection *connection;
  char buffer[65536];
} Raw;

static gboolean
raw_connect (Raw *raw, Served *s, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *host = g_strdup_printf ("127.0.0.1:%u", s->port);

  raw->connection = g_socket_client_connect_to_host (client, host, 0, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (g_socket_connection_get_socket (raw->connection), FALSE);
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (raw->connection)),
                                    request, strlen (request), NULL, NULL, NULL);
}

/* Lengths of frames hold zeros. */
static void
append_without_nul (GString *text, const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_c (text, bytes[i] ? bytes[i] : '.');
}

/* What has come, up to the end or to where it says @until. */
static char *
raw_read (Raw *raw, Served *s, const char *until)
{
  GPollableInputStream *input =
      G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (raw->connection)));
  GString *text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize length = g_pollable_input_stream_read_nonblocking (input, raw->buffer,
                                                                sizeof raw->buffer, NULL, &error);

      if (length > 0)
        append_without_nul (text, raw->buffer, (gsize) length);
      else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        break;
      else if (until && g_strstr_len (text->str, text->len, until))
        break;
      else
        iterate_and_rest (s->fixture);
    }
  return g_string_free (text, FALSE);
}

/* Nothing is read that has come. */
static gboolean
raw_is_open (Raw *raw)
{
  char byte;
  gssize length = recv (g_socket_get_fd (g_socket_connection_get_socket (raw->connection)), &byte,
                        1, MSG_PEEK | MSG_DONTWAIT);

  return length > 0 || (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static void
raw_close (Raw *raw)
{
  g_io_stream_close (G_IO_STREAM (raw->connection), NULL, NULL);
  g_clear_object (&raw->connection);
}

#define UPGRADE(query)                                                                             \
  "GET /" query " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"            \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

static void
test_http (MsTestFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *request;
    const char *expected;
  } cases[] = {
    { "GET /health HTTP/1.0\r\n\r\n", "200 OK" },
    { "GET /metrics HTTP/1.0\r\n\r\n", "multistore_events_total 0" },
    { "GET / HTTP/1.0\r\n\r\n", "sync server" },
    { "GET /other HTTP/1.0\r\n\r\n", "404" },
    { "POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", "405" },
    { UPGRADE ("?storeId=s1") "\r\n", "400" },
    { UPGRADE ("?transport=ws") "\r\n", "400" },
    { UPGRADE ("?storeId=a%2Fb&transport=ws") "\r\n", "400" },
    { UPGRADE ("?storeId=a&transport=ws&payload=%257Bnot") "\r\n", "400" },
    { UPGRADE ("?storeId=a&transport=ws") "Origin: https://evil.example\r\n\r\n", "403" },
    { UPGRADE ("?storeId=a&transport=ws") "Origin: https://good.example\r\n\r\n", "101" },
    { "nonsense\r\n\r\n", "400" },
  };
  static const char *const origins[] = { "https://good.example", NULL };
  Served s;

  begin (&s, fixture);
  g_object_set (s.server, "allowed-origins", origins, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      Raw raw;

      raw_connect (&raw, &s, cases[i].request);
      text = raw_read (&raw, &s, cases[i].expected);
      g_test_message ("%s → %s", cases[i].request, text);
      g_assert_nonnull (strstr (text, cases[i].expected));
      raw_close (&raw);
    }
  end (&s);
}

static void
assert_origin (Served *s, const char *headers, const char *expected)
{
  g_autofree char *request =
      g_strconcat (UPGRADE ("?storeId=s1&transport=ws"), headers, "\r\n\r\n", NULL);
  g_autofree char *text = NULL;
  Raw raw;

  raw_connect (&raw, s, request);
  text = raw_read (&raw, s, "\r\n\r\n");
  g_test_message ("%s → %s", headers, text);
  g_assert_true (g_str_has_prefix (text, expected));
  raw_close (&raw);
}

/* Where nobody is asked for a token, pages from elsewhere do not come in; where one is needed, it decides. */
static void
test_origins (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const ours[] = { "http://localhost",      "http://localhost:5173",
                                      "https://LocalHost:443", "http://127.0.0.1:8080",
                                      "http://127.9.8.7",      "http://[::1]:3000" };
  static const char *const others[] = { "https://evil.example",
                                        "http://localhost.evil.example",
                                        "http://127.0.0.1.evil.example",
                                        "http://localhost@evil.example",
                                        "http://10.0.0.1",
                                        "http://[::2]",
                                        "null",
                                        "localhost",
                                        "file://",
                                        "http://evil.example#localhost" };
  g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
  Served s;

  begin (&s, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autofree char *header = g_strconcat ("Origin: ", ours[i], NULL);

      assert_origin (&s, header, "HTTP/1.1 101");
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *header = g_strconcat ("Origin: ", others[i], NULL);

      assert_origin (&s, header, "HTTP/1.1 403");
    }
  end (&s);
  begin_with (&s, fixture, MS_AUTHORIZER (rules), NULL, 0);
  assert_origin (&s, "Authorization: Bearer write\r\nOrigin: https://any.example", "HTTP/1.1 101");
  assert_origin (&s, "Origin: http://localhost", "HTTP/1.1 401");
  end (&s);
}

static GByteArray *
make_frame (guint8 first, const char *payload, gsize length, gboolean masked)
{
  static const guint8 mask[4] = { 1, 2, 3, 4 };
  GByteArray *frame = g_byte_array_new ();
  guint8 head[14] = { first };
  gsize head_length = 2;

  if (length < 126)
    head[1] = (guint8) length;
  else
    {
      head[1] = 127;
      for (guint i = 0; i < 8; i++)
        head[2 + i] = (guint8) ((guint64) length >> (56 - 8 * i));
      head_length = 10;
    }
  head[1] |= masked ? 0x80 : 0;
  g_byte_array_append (frame, head, head_length);
  if (masked)
    g_byte_array_append (frame, mask, 4);
  for (gsize i = 0; i < length && payload; i++)
    {
      guint8 byte = (guint8) payload[i] ^ (masked ? mask[i % 4] : 0);

      g_byte_array_append (frame, &byte, 1);
    }
  return frame;
}

static void
raw_upgrade (Raw *raw, Served *s)
{
  g_autofree char *text = NULL;

  raw_connect (raw, s, UPGRADE ("?storeId=s1&transport=ws") "\r\n");
  text = raw_read (raw, s, "\r\n\r\n");
  g_assert_nonnull (strstr (text, "101"));
}

static void
raw_send (Raw *raw, GByteArray *frame)
{
  g_autoptr (GByteArray) owned = frame;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (raw->connection)),
                             frame->data, frame->len, NULL, NULL, NULL);
}

static void
assert_cut_off (Served *s, GByteArray *frame, guint code)
{
  g_autofree char *text = NULL;
  Raw raw;
  guint8 expected[2] = { (guint8) (code >> 8), (guint8) code };

  raw_upgrade (&raw, s);
  raw_send (&raw, frame);
  text = raw_read (&raw, s, (char[]){ (char) expected[0], (char) expected[1], 0 });
  g_assert_cmpint ((guint8) text[0], ==, 0x88);
  raw_close (&raw);
}

/* Whatever a client sends, the server says why it cuts it off, and goes on with others. */
static void
test_bad_clients (MsTestFixture *fixture, gconstpointer unused)
{
  static const char nonsense[] = "this is no JSON";
  static const char array[] = "[{\"_tag\":\"Ping\"}]";
  g_autofree char *large = g_strnfill (2000000, ' ');
  Device device;
  Served s;

  begin (&s, fixture);
  assert_cut_off (&s, make_frame (0x81, nonsense, strlen (nonsense), TRUE), 1002);
  assert_cut_off (&s, make_frame (0x81, array, strlen (array), TRUE), 1002);
  assert_cut_off (&s, make_frame (0x81, "x", 1, FALSE), 1002);
  assert_cut_off (&s, make_frame (0xc1, "x", 1, TRUE), 1002);
  assert_cut_off (&s, make_frame (0x83, "x", 1, TRUE), 1002);
  assert_cut_off (&s, make_frame (0x80, "x", 1, TRUE), 1002);
  assert_cut_off (&s, make_frame (0x09, "x", 1, TRUE), 1002);
  assert_cut_off (&s, make_frame (0x89, large, 200, TRUE), 1002);
  /* Its length alone is enough, before any of it has come. */
  assert_cut_off (&s, make_frame (0x81, NULL, 2000000, TRUE), 1009);
  open_device (&device, &s, NULL, NULL);
  ms_test_await (fixture, is_settled (&device));
  close_device (&device);
  end (&s);
}

static void
raw_say (Raw *raw, const char *text)
{
  raw_send (raw, make_frame (0x81, text, strlen (text), TRUE));
}

#define EVENT(n, parent, args)                                                                     \
  "{\"name\":\"n\",\"args\":" args ",\"seqNum\":" #n ",\"parentSeqNum\":" #parent                  \
  ",\"clientId\":\"c\",\"sessionId\":\"s\"}"
#define PUSH(id, backend, events)                                                                  \
  "{\"_tag\":\"Request\",\"id\":\"" id "\",\"tag\":\"SyncWsRpc.Push\",\"payload\":{\"storeId\":"   \
  "\"s1\",\"batch\":[" events "],\"backendId\":" backend "},\"headers\":[]}"
#define NONE "{\"_tag\":\"None\"}"
#define PING "{\"_tag\":\"Ping\"}"
#define PONG "{\"_tag\":\"Pong\"}"

/* The protocol as it stands in the text: answers of the server, word for word. */
static void
test_words (MsTestFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *say;
    const char *expected; /* NULL: it is passed over */
  } cases[] = {
    { PING, PONG },
    { "{\"_tag\":\"Nonsense\"}", NULL },
    { PUSH ("1", NONE, ""), "\"requestId\":\"1\",\"exit\":{\"_tag\":\"Success\",\"value\":{}}" },
    { PUSH ("2", NONE, EVENT (1, 0, "{\"a\": 1.50}")),
      "\"requestId\":\"2\",\"exit\":{\"_tag\":\"Success\",\"value\":{}}" },
    { PUSH ("3", NONE, EVENT (1, 0, "{}")),
      "{\"minimumExpectedNum\":1,\"providedNum\":0,\"_tag\":\"ServerAheadError\"}" },
    { PUSH ("4", NONE, EVENT (3, 2, "{}")),
      "{\"minimumExpectedNum\":1,\"providedNum\":2,\"_tag\":\"ServerAheadError\"}" },
    { PUSH ("5", NONE, EVENT (2, 1, "{}") "," EVENT (4, 3, "{}")), "must follow each other" },
    { PUSH ("6", "{\"_tag\":\"Some\",\"value\":\"other\"}", EVENT (2, 1, "{}")),
      "\"received\":\"other\",\"_tag\":\"BackendIdMismatchError\"" },
    { PUSH ("7", NONE, EVENT (2, 1, "{\"a\":\"\\ud800\"}")), "\"code\":\"REJECTED\",\"seqNum\":2" },
    { PUSH ("8", NONE, EVENT (2, 1, "[1]")), "\"code\":\"REJECTED\",\"seqNum\":2" },
    { "{\"_tag\":\"Request\",\"id\":\"9\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{\"storeId\":"
      "\"s1\"}}",
      "{\"_tag\":\"Die\",\"defect\":\"a Pull has no" },
    { "{\"_tag\":\"Request\",\"id\":\"10\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{\"storeId\":"
      "\"s1\","
      "\"live\":false,\"cursor\":{\"_tag\":\"None\"}}}",
      "\"args\":{\"a\": "
      "1.50},\"seqNum\":1,\"parentSeqNum\":0,\"clientId\":\"c\",\"sessionId\":\"s\"}" },
    { "{\"_tag\":\"Ack\",\"requestId\":\"10\"}",
      "{\"_tag\":\"Exit\",\"requestId\":\"10\",\"exit\":{\"_tag\":\"Success\"}}" },
    { "{\"_tag\":\"Request\",\"id\":\"11\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{\"storeId\":"
      "\"s1\","
      "\"live\":true,\"cursor\":{\"_tag\":\"None\"}}}",
      "\"pageInfo\":{\"_tag\":\"NoMore\"}" },
    { "{\"_tag\":\"Interrupt\",\"requestId\":\"11\"}", "{\"_tag\":\"Interrupt\",\"fiberId\":" },
    { "{\"_tag\":\"Interrupt\",\"requestId\":\"11\"}", NULL },
    { "{\"_tag\":\"Interrupt\",\"requestId\":\"never was\"}", NULL },
    { "{\"_tag\":\"Ack\",\"requestId\":\"never was\"}", NULL },
    { "{\"_tag\":\"Eof\"}", NULL },
    { "{\"_tag\":\"Request\",\"id\":\"12\",\"tag\":\"SyncWsRpc.Nope\",\"payload\":{\"storeId\":"
      "\"s1\"}}",
      "\"defect\":\"a Request is neither Pull nor Push\"" },
  };
  Served s;
  Raw raw;

  begin (&s, fixture);
  raw_upgrade (&raw, &s);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      raw_say (&raw, cases[i].say);
      if (!cases[i].expected)
        raw_say (&raw, PING);
      text = raw_read (&raw, &s, cases[i].expected ? cases[i].expected : PONG);
      /* Behind two bytes of the frame. */
      if (!cases[i].expected)
        g_assert_cmpstr (text + 2, ==, PONG);
      else
        g_assert_nonnull (strstr (text, cases[i].expected));
    }
  raw_close (&raw);
  end (&s);
}

static char *
ask (Served *s, const char *request, const char *until)
{
  Raw raw;
  char *text;

  raw_connect (&raw, s, request);
  text = raw_read (&raw, s, until);
  raw_close (&raw);
  return text;
}

static void
test_limits_of_connections (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const limits[] = { "max-connections", "max-connections-per-store" };
  Served s;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *refused = NULL;
      Raw raw;

      begin_with (&s, fixture, NULL, limits[i], 1);
      raw_upgrade (&raw, &s);
      refused = ask (&s, UPGRADE ("?storeId=s1&transport=ws") "\r\n", "takes");
      g_assert_nonnull (strstr (refused, "503"));
      raw_close (&raw);
      ms_test_await (fixture, ms_sync_server_get_n_connections (s.server) == 0);
      raw_upgrade (&raw, &s);
      raw_close (&raw);
      end (&s);
    }
}

/* Who connects and asks for nothing counts as well, but leaves room for those who ask for metrics. */
static void
test_limit_of_plain_connections (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *health = NULL;
  g_autofree Raw *raws = g_new (Raw, 200);
  guint n_open = 200;
  Served s;

  begin_with (&s, fixture, NULL, "max-connections", 100);
  for (guint i = 0; i < 100; i++)
    raw_connect (&raws[i], &s, "GET / ");
  health = ask (&s, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n", "ok\n");
  g_assert_nonnull (strstr (health, "200"));
  for (guint i = 100; i < 200; i++)
    raw_connect (&raws[i], &s, "GET / ");
  while (n_open == 200)
    {
      iterate_and_rest (fixture);
      n_open = 0;
      for (guint i = 0; i < 200; i++)
        n_open += raw_is_open (&raws[i]);
    }
  g_assert_cmpuint (n_open, >=, 100);
  for (guint i = 0; i < 200; i++)
    raw_close (&raws[i]);
  end (&s);
}

static void
test_limits_of_principals (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const limits[] = { "max-connections-per-principal",
                                        "max-stores-per-principal" };
  static const char first[] =
      UPGRADE ("?storeId=s1&transport=ws") "Authorization: Bearer write\r\n\r\n";
  static const char second[] =
      UPGRADE ("?storeId=s2&transport=ws") "Authorization: Bearer write\r\n\r\n";
  static const char other[] =
      UPGRADE ("?storeId=s2&transport=ws") "Authorization: Bearer read\r\n\r\n";

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
      g_autofree char *accepted = NULL;
      g_autofree char *refused = NULL;
      g_autofree char *others = NULL;
      Served s;
      Raw raw;

      begin_with (&s, fixture, MS_AUTHORIZER (rules), limits[i], 1);
      raw_connect (&raw, &s, first);
      accepted = raw_read (&raw, &s, "\r\n\r\n");
      g_assert_nonnull (strstr (accepted, "101"));
      refused = ask (&s, second, "takes");
      g_assert_nonnull (strstr (refused, "503"));
      others = ask (&s, other, "\r\n\r\n");
      g_assert_nonnull (strstr (others, "101"));
      raw_close (&raw);
      end (&s);
    }
}

/* What is refused for a while is tried again, and nothing is lost. */
static void
test_limits_of_events (MsTestFixture *fixture, gconstpointer unused)
{
  Device device;
  Served s;

  begin_with (&s, fixture, NULL, "max-store-bytes", 2000);
  open_device (&device, &s, NULL, NULL);
  ms_test_add_notes (device.store, "n", 100);
  ms_test_await (fixture, ms_store_get_sync_state (device.store) == MS_SYNC_STATE_LIVE);
  for (guint i = 0; i < 50; i++)
    ms_test_settle (fixture);
  g_assert_cmpint (ms_store_get_pending_count (device.store), ==, 100);
  stop_server (&s);
  start_server (&s, NULL, "max-events-per-second", 150);
  ms_test_add_notes (device.store, "m", 100);
  await_moving (fixture, is_settled (&device));
  stop_server (&s);
  start_server (&s, NULL, "max-event-bytes", 1024);
  {
    g_autofree char *large = g_strnfill (2000, 'x');
    g_autoptr (GPtrArray) rejected = NULL;

    ms_test_add_note (device.store, "large", large);
    ms_test_add_note (device.store, "small", "x");
    await_moving (fixture, is_settled (&device));
    rejected = ms_store_list_rejected_events (device.store, NULL);
    g_assert_cmpuint (rejected->len, ==, 1);
    g_assert_cmpint (count_notes (&device), ==, 201);
  }
  close_device (&device);
  end (&s);
}

/* A client of one's own that sends more than may be in a push. */
static void
test_limit_of_pushes (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *refused = NULL;
  g_autofree char *taken = NULL;
  Served s;
  Raw raw;

  begin_with (&s, fixture, NULL, "max-push-events", 1);
  raw_upgrade (&raw, &s);
  raw_say (&raw, PUSH ("1", NONE, EVENT (1, 0, "{}") "," EVENT (2, 1, "{}")));
  refused = raw_read (&raw, &s, "more events than are taken at once");
  g_assert_nonnull (strstr (refused, "more events than are taken at once"));
  raw_close (&raw);
  raw_upgrade (&raw, &s);
  raw_say (&raw, PUSH ("1", NONE, EVENT (1, 0, "{}")));
  taken = raw_read (&raw, &s, "Success");
  g_assert_nonnull (strstr (taken, "Success"));
  raw_close (&raw);
  end (&s);
}

/* A byte now and then does not prolong it. */
static void
trickle (Served *s)
{
  gint64 start = g_get_monotonic_time ();
  gint64 sent_at = start;
  Raw raw;

  raw_connect (&raw, s, "GET / HTTP/1.1\r\n");
  while (raw_is_open (&raw))
    {
      g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_TIME_SPAN_SECOND);
      if (g_get_monotonic_time () - sent_at > 100 * G_TIME_SPAN_MILLISECOND)
        {
          sent_at = g_get_monotonic_time ();
          g_output_stream_write (g_io_stream_get_output_stream (G_IO_STREAM (raw.connection)), "x",
                                 1, NULL, NULL);
        }
      iterate_and_rest (s->fixture);
    }
  raw_close (&raw);
}

/* Bytes of it that were taken, as long as the client could write. */
static gsize
write_while_possible (Raw *raw, const char *bytes, gsize length)
{
  struct pollfd room = { g_socket_get_fd (g_socket_connection_get_socket (raw->connection)),
                         POLLOUT, 0 };
  gsize written = 0;

  while (written < length && poll (&room, 1, 2000) == 1)
    {
      gssize part = send (room.fd, bytes + written, length - written, MSG_DONTWAIT | MSG_NOSIGNAL);

      g_assert_cmpint (part, >, 0);
      written += (gsize) part;
    }
  return written;
}

/* Some hundred pushes of 200 kB that follow each other, as frames. */
static GByteArray *
make_flood (guint n_pushes)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  GByteArray *flood = g_byte_array_new ();

  for (guint i = 0; i < n_pushes; i++)
    {
      g_autofree char *push = g_strdup_printf (
          "{\"_tag\":\"Request\",\"id\":\"%u\",\"tag\":\"SyncWsRpc.Push\",\"payload\":{\"storeId\":"
          "\"s1\",\"batch\":[{\"name\":\"n\",\"args\":{\"t\":\"%s\"},\"seqNum\":%u,"
          "\"parentSeqNum\":%u,"
          "\"clientId\":\"c\",\"sessionId\":\"s\"}],\"backendId\":" NONE "},\"headers\":[]}",
          i, text, i + 1, i);
      g_autoptr (GByteArray) frame = make_frame (0x81, push, strlen (push), TRUE);

      g_byte_array_append (flood, frame->data, frame->len);
    }
  return flood;
}

static guint
count_words (const char *text, const char *word)
{
  guint count = 0;

  for (const char *at = text; (at = strstr (at, word)); at += strlen (word))
    count++;
  return count;
}

/* A client that pushes without waiting for answers waits in the end, and the server's memory does not grow; then all is answered. */
static void
test_flood (MsTestFixture *fixture, gconstpointer unused)
{
  static const guint n_pushes = 200;
  g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
  g_autoptr (GByteArray) flood = make_flood (n_pushes);
  g_autoptr (GString) answers = g_string_new (NULL);
  g_autofree char *upgraded = NULL;
  gsize written;
  Served s;
  Raw raw;

  begin_with (&s, fixture, MS_AUTHORIZER (rules), NULL, 0);
  raw_connect (&raw, &s,
               UPGRADE ("?storeId=s1&transport=ws") "Authorization: Bearer write\r\n\r\n");
  upgraded = raw_read (&raw, &s, "\r\n\r\n");
  /* The authorizer looks at each event in this context, which stands still. */
  written = write_while_possible (&raw, (char *) flood->data, flood->len);
  g_test_message ("%" G_GSIZE_FORMAT " of %u bytes", written, flood->len);
  g_assert_cmpuint (written, <, flood->len * 3 / 4);
  while (count_words (answers->str, "\"Success\"") < n_pushes)
    {
      g_autofree char *some = raw_read (&raw, &s, "");

      g_string_append (answers, some);
      if (written < flood->len)
        {
          gssize part =
              send (g_socket_get_fd (g_socket_connection_get_socket (raw.connection)),
                    flood->data + written, flood->len - written, MSG_DONTWAIT | MSG_NOSIGNAL);

          written += part > 0 ? (gsize) part : 0;
        }
      iterate_and_rest (fixture);
    }
  g_assert_null (strstr (answers->str, "Failure"));
  raw_close (&raw);
  end (&s);
}

static void
test_timeouts (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *nothing = NULL;
  g_autofree char *closed = NULL;
  Served s;
  Raw raw;

  begin_with (&s, fixture, NULL, "handshake-timeout", 1);
  raw_connect (&raw, &s, "GET / HTTP/1.1\r\n");
  nothing = raw_read (&raw, &s, NULL);
  raw_close (&raw);
  trickle (&s);
  end (&s);
  begin_with (&s, fixture, NULL, "idle-timeout", 1);
  raw_upgrade (&raw, &s);
  closed = raw_read (&raw, &s, "Nothing was heard");
  g_assert_nonnull (strstr (closed, "Nothing was heard"));
  raw_close (&raw);
  end (&s);
}

/* One who does not read is cut off; nobody else waits for it. */
static void
test_slow_reader (MsTestFixture *fixture, gconstpointer unused)
{
  g_autofree char *title = g_strnfill (100000, 'x');
  Device device;
  Served s;
  Raw raw;

  begin_with (&s, fixture, NULL, "max-unsent-bytes", 65536);
  raw_connect (&raw, &s, UPGRADE ("?storeId=shared&transport=ws") "\r\n");
  g_free (raw_read (&raw, &s, "\r\n\r\n"));
  raw_say (&raw, "{\"_tag\":\"Request\",\"id\":\"0\",\"tag\":\"SyncWsRpc.Pull\",\"payload\":{"
                 "\"storeId\":\"shared\",\"live\":true,\"cursor\":{\"_tag\":\"None\"}}}");
  g_free (raw_read (&raw, &s, "NoMore"));
  open_device (&device, &s, NULL, NULL);
  ms_test_await (fixture, ms_sync_server_get_n_connections (s.server) == 2);
  for (guint i = 0; i < 300 && ms_sync_server_get_n_connections (s.server) == 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%u", i);

      ms_test_add_note (device.store, id, title);
      ms_test_await (fixture, is_settled (&device));
    }
  ms_test_await (fixture, ms_sync_server_get_n_connections (s.server) == 1);
  raw_close (&raw);
  close_device (&device);
  end (&s);
}

static void
test_addresses (MsTestFixture *fixture, gconstpointer unused)
{
  static const char *const wrong[] = { "nonsense", "127.0.0.1", "[::1", "example.org:80", ":80" };
  g_autoptr (TestRules) rules = g_object_new (TEST_TYPE_RULES, NULL);
  g_autofree char *directory = ms_test_make_directory ();
  g_autoptr (GError) error = NULL;
  MsFileStorage *storage = ms_file_storage_new (directory, &error);
  MsSyncServer *server;

  g_assert_no_error (error);
  g_assert_null (ms_file_storage_new (directory, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BUSY);
  g_clear_error (&error);
  server = ms_sync_server_new (MS_SYNC_STORAGE (storage), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (ms_sync_server_listen (server, wrong[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS);
      g_clear_error (&error);
    }
  g_assert_false (ms_sync_server_listen (server, "0.0.0.0:0", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_UNAUTHORIZED);
  g_clear_error (&error);
  ms_test_await_finalized (fixture, server);
  server = ms_sync_server_new (MS_SYNC_STORAGE (storage), MS_AUTHORIZER (rules));
  g_assert_false (ms_sync_server_listen (server, "0.0.0.0:0", &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_UNAUTHORIZED);
  ms_test_await_finalized (fixture, server);
  ms_test_await_finalized (fixture, storage);
  ms_test_remove_directory (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/sync-server/two-devices", test_two_devices);
  ms_test_add_in_files ("/sync-server/restart", test_restart);
  ms_test_add ("/sync-server/restored-backup", test_restored_backup);
  ms_test_add ("/sync-server/rights", test_rights);
  ms_test_add ("/sync-server/expiry", test_expiry);
  ms_test_add ("/sync-server/http", test_http);
  ms_test_add ("/sync-server/origins", test_origins);
  ms_test_add ("/sync-server/bad-clients", test_bad_clients);
  ms_test_add ("/sync-server/words", test_words);
  ms_test_add ("/sync-server/limits-of-connections", test_limits_of_connections);
  ms_test_add ("/sync-server/limit-of-plain-connections", test_limit_of_plain_connections);
  ms_test_add ("/sync-server/limits-of-principals", test_limits_of_principals);
  ms_test_add ("/sync-server/limits-of-events", test_limits_of_events);
  ms_test_add ("/sync-server/limit-of-pushes", test_limit_of_pushes);
  ms_test_add ("/sync-server/flood", test_flood);
  ms_test_add ("/sync-server/timeouts", test_timeouts);
  ms_test_add ("/sync-server/slow-reader", test_slow_reader);
  ms_test_add ("/sync-server/addresses", test_addresses);
  return g_test_run ();
}

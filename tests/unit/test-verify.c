/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checking a store from inside, and the places that imported events get. What damage looks like is in tests/integration/test-tool.py. */

#include "engine/ms-engine-private.h"
#include "engine/ms-verify-private.h"
#include "ms-error.h"
#include "schema/ms-event-private.h"

#define XML                                                                                        \
  "<multistore><store name='t'>"                                                                   \
  "<table>CREATE TABLE t (id TEXT PRIMARY KEY) STRICT</table>"                                     \
  "<table scope='client'>CREATE TABLE c (id TEXT PRIMARY KEY) STRICT</table>"                      \
  "<event name='synced'><arg name='id' type='s'/>"                                                 \
  "<materializer>INSERT INTO t (id) VALUES (:id)</materializer></event>"                           \
  "<event name='client' scope='client'><arg name='id' type='s'/>"                                  \
  "<materializer>INSERT INTO c (id) VALUES (:id)</materializer></event>"                           \
  "</store></multistore>"
#define MANY 600

typedef struct
{
  GCancellable *cancellable; /* cancelled at the first progress; NULL: not */
  double last;
  guint n_calls;
} Progress;

static void
note_progress (double fraction, gpointer user_data)
{
  Progress *self = user_data;

  g_assert_cmpfloat (fraction, >=, self->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  self->last = fraction;
  self->n_calls++;
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
}

static MsEngine *
open_engine (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSchema) schema = ms_schema_new_from_data (XML, -1, NULL, &error);
  MsEngineConfig config = { NULL, "t", schema, "client-1", "session-1" };
  MsEngineOpened opened;
  MsEngine *engine;

  g_assert_no_error (error);
  g_assert_true (ms_schema_seal (schema, &error));
  engine = ms_engine_open (&config, &opened, &error);
  g_assert_no_error (error);
  return engine;
}

static MsEventRecord *
make_record (const char *name, const char *id, MsSequence place)
{
  g_autoptr (MsEvent) event =
      ms_event_new_take_json (name, g_strdup_printf ("{\"id\":\"%s\"}", id));
  MsEventRecord *record = ms_event_record_new (&place, event);

  record->client_id = g_strdup ("elsewhere");
  record->session_id = g_strdup ("then");
  record->recorded_at = 1;
  return record;
}

static void
import_one (MsEngine *engine, const char *name, const char *id, MsSequence place)
{
  g_autoptr (MsEventRecord) record = make_record (name, id, place);
  g_autoptr (GError) error = NULL;
  MsCommitReport report;

  g_assert_true (ms_engine_import (engine, &record, 1, &report, &error));
  g_assert_no_error (error);
}

static void
assert_head (MsEngine *engine, const char *expected)
{
  g_autofree char *head = ms_sequence_to_string (ms_engine_get_head (engine));

  g_assert_cmpstr (head, ==, expected);
}

static MsEngine *
open_with_many (void)
{
  MsEngine *engine = open_engine ();

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      import_one (engine, "synced", id, (MsSequence){ 0 });
    }
  return engine;
}

static void
test_imported_places (void)
{
  g_autoptr (MsEngine) engine = open_engine ();

  import_one (engine, "client", "a", (MsSequence){ 0 });
  assert_head (engine, "e0.1");
  import_one (engine, "synced", "b", (MsSequence){ 70, 0, 2 });
  assert_head (engine, "e1r2");
  import_one (engine, "synced", "c", (MsSequence){ 0 });
  assert_head (engine, "e2r2");
  import_one (engine, "unknown", "d", (MsSequence){ 70, 5, 3 });
  assert_head (engine, "e2.1r3");
  import_one (engine, "unknown", "e", (MsSequence){ 71, 0, 0 });
  assert_head (engine, "e3");
}

static void
test_whole_store (void)
{
  g_autoptr (MsEngine) engine = open_with_many ();
  g_autoptr (MsVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };

  import_one (engine, "synced", "0", (MsSequence){ 0 });
  import_one (engine, "unknown", "0", (MsSequence){ 0 });
  report =
      ms_verify (ms_engine_get_connection (engine), 10, NULL, note_progress, &progress, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->problems->len, ==, 0);
  g_assert_true (report->replayed);
  g_assert_false (report->truncated);
  g_assert_cmpint (report->n_events, ==, MANY + 2);
  g_assert_cmpint (report->n_failed, ==, 1);
  g_assert_cmpint (report->n_unknown, ==, 1);
  g_assert_cmpuint (progress.n_calls, >, 2);
  g_assert_cmpfloat (progress.last, ==, 1.0);
}

static void
test_most_problems (void)
{
  g_autoptr (MsEngine) engine = open_with_many ();
  MsConnection *connection = ms_engine_get_connection (engine);
  g_autoptr (MsVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_connection_exec (connection, "DELETE FROM t", &error));
  report = ms_verify (connection, 3, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->problems->len, ==, 3);
  g_assert_true (report->truncated);
}

static void
test_cancelling (void)
{
  g_autoptr (MsEngine) engine = open_with_many ();
  MsConnection *connection = ms_engine_get_connection (engine);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MsVerifyReport) report = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { .cancellable = cancellable };

  g_assert_null (ms_verify (connection, 3, cancellable, note_progress, &progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (progress.n_calls, ==, 1);
  g_clear_error (&error);
  g_assert_null (ms_verify (connection, 3, cancellable, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_false (ms_connection_in_transaction (connection));
  import_one (engine, "synced", "later", (MsSequence){ 0 });
  report = ms_verify (connection, 3, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->problems->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify/imported-places", test_imported_places);
  g_test_add_func ("/verify/whole-store", test_whole_store);
  g_test_add_func ("/verify/most-problems", test_most_problems);
  g_test_add_func ("/verify/cancelling", test_cancelling);
  return g_test_run ();
}

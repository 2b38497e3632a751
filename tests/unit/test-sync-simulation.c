/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A world in one process: the real syncers and the real server core, over a network that delays, repeats, cuts and comes back, with a clock of its own; client programs and
 * the server are killed and started again; some servers refuse some events for good. At rest all logs and tables are equal, what was committed is there once, and in the
 * order in which it was committed, and only what had to be refused is not.
 *
 * A seed replays a run exactly: MULTISTORE_TEST_SEED=N; MULTISTORE_TEST_SEEDS=N runs so many.
 */

#include "ms-error.h"
#include "ms-test-log.h"
#include "ms-test-store.h"
#include "server/ms-core-private.h"
#include "server/ms-sync-storage.h"
#include "sync/ms-syncer-private.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CLIENTS 3
#define STORE "s"
#define REFUSED_RANK 7 /* one of ten */

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, rank INTEGER UNIQUE, tag TEXT) STRICT</table>"
    "<table scope='client'>CREATE TABLE seen (tag TEXT PRIMARY KEY) STRICT</table>"
    "<event name='v1.Set'><arg name='id' type='s'/><arg name='rank' type='x'/><arg name='tag' "
    "type='s'/>"
    "<materializer>INSERT INTO note (id, rank, tag) VALUES (:id, :rank, :tag)"
    " ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, tag = "
    "excluded.tag</materializer></event>"
    "<event name='v1.Seen' scope='client'><arg name='tag' type='s'/>"
    "<materializer>INSERT INTO seen (tag) VALUES (:tag)</materializer></event>"
    "</store></multistore>";

static MsSchema *schema;
static guint32 present_seed;

/* A storage that forgets what was not committed. */

#define SIM_TYPE_STORAGE (sim_storage_get_type ())
G_DECLARE_FINAL_TYPE (SimStorage, sim_storage, SIM, STORAGE, MsSyncStorage)

struct _SimStorage
{
  MsSyncStorage parent_instance;

  GPtrArray *log;
  guint n_durable;
  gboolean fails; /* the disk is full */
};

G_DEFINE_FINAL_TYPE (SimStorage, sim_storage, MS_TYPE_SYNC_STORAGE)

static gboolean
sim_storage_open_store (MsSyncStorage *storage,
                        const char *store_id,
                        gint64 *head,
                        gint64 *size,
                        char **backend_id,
                        GError **error)
{
  *head = SIM_STORAGE (storage)->n_durable;
  *size = 0;
  *backend_id = g_strdup ("backend");
  return TRUE;
}

static gboolean
sim_storage_begin (MsSyncStorage *storage, guint shard, GError **error)
{
  return TRUE;
}

static gboolean
sim_storage_append (MsSyncStorage *storage,
                    const char *store_id,
                    GPtrArray *events,
                    gint64 created_at,
                    GError **error)
{
  SimStorage *self = SIM_STORAGE (storage);

  for (guint i = 0; i < events->len; i++)
    {
      MsSyncEvent *event = events->pdata[i];

      if (event->sequence != (gint64) self->log->len + 1)
        {
          g_set_error_literal (error, MS_ERROR, MS_ERROR_CORRUPT, "It does not follow");
          return FALSE;
        }
      g_ptr_array_add (self->log, ms_sync_event_ref (event));
    }
  return TRUE;
}

static void
sim_storage_rollback (MsSyncStorage *storage, guint shard)
{
  g_ptr_array_set_size (SIM_STORAGE (storage)->log, (gint) SIM_STORAGE (storage)->n_durable);
}

static gboolean
sim_storage_commit (MsSyncStorage *storage, guint shard, GError **error)
{
  SimStorage *self = SIM_STORAGE (storage);

  if (self->fails)
    {
      sim_storage_rollback (storage, shard);
      g_set_error_literal (error, MS_ERROR, MS_ERROR_NO_SPACE, "The disk is full");
      return FALSE;
    }
  self->n_durable = self->log->len;
  return TRUE;
}

static GPtrArray *
sim_storage_read_events (MsSyncStorage *storage,
                         const char *store_id,
                         gint64 after,
                         guint max_events,
                         gsize max_bytes,
                         GError **error)
{
  SimStorage *self = SIM_STORAGE (storage);
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);

  /* Small pages, so that there are several. */
  for (guint i = (guint) after; i < self->n_durable && events->len < 7; i++)
    g_ptr_array_add (events, ms_sync_event_ref (self->log->pdata[i]));
  return events;
}

static void
sim_storage_finalize (GObject *object)
{
  g_ptr_array_unref (SIM_STORAGE (object)->log);
  G_OBJECT_CLASS (sim_storage_parent_class)->finalize (object);
}

static void
sim_storage_class_init (SimStorageClass *klass)
{
  MsSyncStorageClass *storage_class = MS_SYNC_STORAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sim_storage_finalize;
  storage_class->open_store = sim_storage_open_store;
  storage_class->begin = sim_storage_begin;
  storage_class->append = sim_storage_append;
  storage_class->commit = sim_storage_commit;
  storage_class->rollback = sim_storage_rollback;
  storage_class->read_events = sim_storage_read_events;
}

static void
sim_storage_init (SimStorage *self)
{
  self->log = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sync_event_unref);
}

/* The world */

typedef struct _World World;
typedef struct _Wire Wire;

typedef struct
{
  World *world;
  guint number;
  MsEngine *engine; /* what is on its disk */
  MsSyncer *syncer; /* NULL while the program does not run */
  GPtrArray *slice; /* of MsSyncEvent, with a worker */
  gboolean remakes;
  guint n_made;
  guint n_rejected;
} Client;

/* A push that the authorizer looks at. */
typedef struct
{
  guint64 push;
  guint refused; /* place in it, or G_MAXUINT */
} Judgement;

struct _World
{
  GMainContext *context;
  MsScheduler *scheduler;
  GRand *dice;
  gint64 started;
  GSequence *events; /* of Event, by time */
  guint64 n_events;
  SimStorage *storage;
  MsCore *core; /* NULL while the server is down */
  MsCoreFunctions core_functions;
  gboolean judges;
  GArray *judgements; /* to be told */
  GPtrArray *jobs;
  GPtrArray *wires;
  Client clients[MOST_CLIENTS];
  guint n_clients;
  gboolean rough; /* the network and the programs misbehave */
  GObject *provider;
};

typedef enum
{
  TO_SERVER,
  TO_CLIENT,
  OPENING,
  LOST_AT_CLIENT,
  LOST_AT_SERVER,
  RUN_JOBS,
  TELL_JUDGEMENTS,
  START_CLIENT,
  START_SERVER,
  END_SLICE,
} EventKind;

typedef struct
{
  gint64 at;
  guint64 order;
  EventKind kind;
  Wire *wire;
  char *text;
  guint client;
} Event;

/* One connection. */
struct _Wire
{
  gint ref_count;
  World *world;
  MsSyncConnection *connection; /* NULL when the client has given it up */
  MsSession *session;           /* NULL while, or when, the server does not have it */
  gint64 last_to_server;        /* messages of one direction keep their order */
  gint64 last_to_client;
  gboolean cut;
};

static void
wire_unref (Wire *wire)
{
  if (--wire->ref_count == 0)
    g_free (wire);
}

static void
event_free (gpointer data)
{
  Event *event = data;

  if (event->wire)
    wire_unref (event->wire);
  g_free (event->text);
  g_free (event);
}

static int
compare_events (gconstpointer a, gconstpointer b, gpointer unused)
{
  const Event *first = a, *second = b;

  if (first->at != second->at)
    return first->at < second->at ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

static gint64
now (World *world)
{
  return ms_scheduler_now (world->scheduler);
}

static gint throw (World * world, gint sides)
{
  return g_rand_int_range (world->dice, 0, sides);
}

static void
plan (World *world, EventKind kind, gint64 at, Wire *wire, char *text, guint client)
{
  Event *event = g_new0 (Event, 1);

  *event = (Event){ at, world->n_events++, kind, wire, text, client };
  if (wire)
    wire->ref_count++;
  g_sequence_insert_sorted (world->events, event, compare_events, NULL);
}

static gint64
delay (World *world)
{
  /* Mostly some milliseconds, sometimes seconds. */
  return throw (world, world->rough ? 40 : 1000) == 0 ? throw (world, 3000000)
                                                      : throw (world, 20000);
}

static void
carry (World *world, EventKind kind, Wire *wire, const char *text)
{
  gint64 *last = kind == TO_SERVER ? &wire->last_to_server : &wire->last_to_client;

  gint64 arrival = now (world) + delay (world);

  *last = MAX (*last, arrival);
  plan (world, kind, *last, wire, g_strdup (text), 0);
  if (world->rough && kind == TO_CLIENT && throw (world, 60) == 0)
    plan (world, kind, *last, wire, g_strdup (text), 0);
}

/* The client's end */

#define SIM_TYPE_CONNECTION (sim_connection_get_type ())
G_DECLARE_FINAL_TYPE (SimConnection, sim_connection, SIM, CONNECTION, MsSyncConnection)

struct _SimConnection
{
  MsSyncConnection parent_instance;

  Wire *wire;
};

G_DEFINE_FINAL_TYPE (SimConnection, sim_connection, MS_TYPE_SYNC_CONNECTION)

static void
sim_connection_open (MsSyncConnection *connection)
{
  Wire *wire = SIM_CONNECTION (connection)->wire;

  plan (wire->world, OPENING, now (wire->world) + delay (wire->world), wire, NULL, 0);
}

static void
sim_connection_send (MsSyncConnection *connection, GBytes *message)
{
  Wire *wire = SIM_CONNECTION (connection)->wire;
  g_autofree char *text = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));

  carry (wire->world, TO_SERVER, wire, text);
}

/* The other end hears of it later. */
static void
sim_connection_close (MsSyncConnection *connection)
{
  Wire *wire = SIM_CONNECTION (connection)->wire;

  wire->connection = NULL;
  plan (wire->world, LOST_AT_SERVER, now (wire->world) + delay (wire->world), wire, NULL, 0);
}

static void
sim_connection_finalize (GObject *object)
{
  Wire *wire = SIM_CONNECTION (object)->wire;

  wire->connection = NULL;
  wire_unref (wire);
  G_OBJECT_CLASS (sim_connection_parent_class)->finalize (object);
}

static void
sim_connection_class_init (SimConnectionClass *klass)
{
  MsSyncConnectionClass *connection_class = MS_SYNC_CONNECTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = sim_connection_finalize;
  connection_class->open = sim_connection_open;
  connection_class->send = sim_connection_send;
  connection_class->close = sim_connection_close;
}

static void
sim_connection_init (SimConnection *self)
{
}

#define SIM_TYPE_PROVIDER (sim_provider_get_type ())
G_DECLARE_FINAL_TYPE (SimProvider, sim_provider, SIM, PROVIDER, MsSyncProvider)

struct _SimProvider
{
  MsSyncProvider parent_instance;

  World *world;
};

G_DEFINE_FINAL_TYPE (SimProvider, sim_provider, MS_TYPE_SYNC_PROVIDER)

static MsSyncConnection *
sim_provider_create_connection (MsSyncProvider *provider,
                                const char *store_id,
                                const char *payload,
                                GError **error)
{
  SimConnection *connection = g_object_new (SIM_TYPE_CONNECTION, NULL);
  Wire *wire = g_new0 (Wire, 1);

  wire->ref_count = 1;
  wire->world = SIM_PROVIDER (provider)->world;
  wire->connection = MS_SYNC_CONNECTION (connection);
  connection->wire = wire;
  return wire->connection;
}

static void
sim_provider_class_init (SimProviderClass *klass)
{
  MS_SYNC_PROVIDER_CLASS (klass)->create_connection = sim_provider_create_connection;
}

static void
sim_provider_init (SimProvider *self)
{
}

/* The server's end */

static void
core_send (gpointer transport,
           const char *head,
           gsize head_length,
           GBytes *body,
           const char *tail,
           gsize tail_length)
{
  Wire *wire = transport;
  g_autoptr (GString) text = g_string_new_len (head, head_length);

  if (body)
    g_string_append_len (text, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_string_append_len (text, tail, tail_length);
  if (!wire->cut)
    carry (wire->world, TO_CLIENT, wire, text->str);
}

static void
core_close (gpointer transport, guint code, const char *reason)
{
  Wire *wire = transport;

  plan (wire->world, LOST_AT_CLIENT, now (wire->world) + delay (wire->world), wire, NULL, 0);
  plan (wire->world, LOST_AT_SERVER, now (wire->world), wire, NULL, 0);
}

static void
core_submit (gpointer data, MsJob *job)
{
  World *world = data;

  if (world->jobs->len == 0)
    plan (world, RUN_JOBS, now (world) + throw (world, 5000), NULL, NULL, 0);
  g_ptr_array_add (world->jobs, job);
}

static gint64
core_get_time (gpointer data)
{
  return now (data);
}

static gboolean
must_be_refused (const char *args)
{
  const char *rank = strstr (args, "\"rank\":");

  return rank && atoi (rank + strlen ("\"rank\":")) % 10 == REFUSED_RANK;
}

static void
core_judge (gpointer data, MsSession *session, GPtrArray *events, guint64 push)
{
  World *world = data;
  Judgement judgement = { push, 0 };

  while (judgement.refused < events->len
         && !must_be_refused (((MsSyncEvent *) events->pdata[judgement.refused])->args))
    judgement.refused++;
  if (judgement.refused == events->len)
    judgement.refused = G_MAXUINT;
  if (world->judgements->len == 0)
    plan (world, TELL_JUDGEMENTS, now (world) + throw (world, 20000), NULL, NULL, 0);
  g_array_append_val (world->judgements, judgement);
}

static void
tell_judgements (World *world)
{
  g_autoptr (GArray) judgements = g_steal_pointer (&world->judgements);

  world->judgements = g_array_new (FALSE, FALSE, sizeof (Judgement));
  for (guint i = 0; i < judgements->len; i++)
    {
      const Judgement *judgement = &g_array_index (judgements, Judgement, i);

      ms_core_judged (world->core, judgement->push, judgement->refused, "not that one");
    }
}

static void
start_server (World *world)
{
  static const MsCoreLimits limits = { .message_bytes = 1000000,
                                       .push_events = 100,
                                       .event_bytes = 100000 };

  world->core_functions = (MsCoreFunctions){
    .send = core_send,
    .close = core_close,
    .submit = core_submit,
    .judge = world->judges ? core_judge : NULL,
    .get_real_time = core_get_time,
    .get_time = core_get_time,
  };
  world->core = ms_core_new (&world->core_functions, world, &limits);
}

static void
run_jobs (World *world)
{
  g_autoptr (GPtrArray) jobs = g_steal_pointer (&world->jobs);

  world->jobs = g_ptr_array_new ();
  world->storage->fails = world->rough && throw (world, 50) == 0;
  ms_jobs_run (MS_SYNC_STORAGE (world->storage), 0, jobs);
  for (guint i = 0; i < jobs->len; i++)
    {
      MsJob *job = jobs->pdata[i];

      job->done (job, job->data);
    }
}

static void
lose_at_server (World *world, Wire *wire)
{
  MsSession *session = g_steal_pointer (&wire->session);

  if (!session)
    return;
  g_ptr_array_remove (world->wires, wire);
  ms_core_remove_session (world->core, session);
  wire_unref (wire);
}

/* Whatever is on its way to the disk has come there, or not; nobody is told. */
static void
kill_server (World *world)
{
  while (world->wires->len > 0)
    {
      Wire *wire = world->wires->pdata[0];

      wire->cut = TRUE;
      plan (world, LOST_AT_CLIENT, now (world) + delay (world), wire, NULL, 0);
      lose_at_server (world, wire);
    }
  world->storage->fails = throw (world, 2);
  tell_judgements (world);
  while (world->jobs->len > 0)
    {
      g_autoptr (GPtrArray) jobs = g_steal_pointer (&world->jobs);

      world->jobs = g_ptr_array_new ();
      ms_jobs_run (MS_SYNC_STORAGE (world->storage), 0, jobs);
      for (guint i = 0; i < jobs->len; i++)
        ((MsJob *) jobs->pdata[i])->done (jobs->pdata[i], ((MsJob *) jobs->pdata[i])->data);
    }
  g_clear_pointer (&world->core, ms_core_free);
}

/* Clients */

static void
ignore (gpointer client)
{
}

static MsEngine *
get_engine (gpointer client, GError **error)
{
  Client *self = client;

  if (!self->slice)
    return self->engine;
  g_set_error_literal (error, MS_ERROR, MS_ERROR_BUSY, "A worker has it");
  return NULL;
}

static gboolean
apply_in_worker (gpointer data, GPtrArray *events, gboolean remake)
{
  Client *client = data;
  World *world = client->world;

  if (throw (world, 4) == 0)
    return FALSE;
  client->slice = events;
  client->remakes = remake;
  plan (world, END_SLICE, now (world) + throw (world, 200000), NULL, NULL, client->number);
  return TRUE;
}

static void
do_slice (Client *client, MsSliceReport *report, GError **error)
{
  g_autoptr (GPtrArray) events = g_steal_pointer (&client->slice);

  if (client->world->rough && throw (client->world, 10) == 0)
    g_set_error_literal (error, MS_ERROR, MS_ERROR_BUSY, "Another process writes");
  else
    ms_slice_apply (client->engine, (MsSyncEvent **) events->pdata, events->len, client->remakes,
                    report, error);
}

static void
end_slice (Client *client)
{
  g_autoptr (GError) error = NULL;
  MsSliceReport report = { 0 };

  if (!client->slice)
    return;
  do_slice (client, &report, &error);
  ms_syncer_end_slice (client->syncer, &report, error);
}

/* A program that is killed leaves the whole of it, or nothing. */
static void
drop_slice (Client *client)
{
  MsSliceReport report;

  if (client->slice && throw (client->world, 2))
    do_slice (client, &report, NULL);
  g_clear_pointer (&client->slice, g_ptr_array_unref);
}

static void
on_slice_done (gpointer client, const MsSliceReport *report)
{
}

static void
on_rejected (gpointer data, MsEventRecord *record)
{
  Client *client = data;
  MsEvent *event = ms_event_record_get_event (record);
  g_autofree char *args = ms_event_dup_json (event);

  g_assert_true (client->world->judges);
  g_assert_true (must_be_refused (args));
  client->n_rejected++;
}

static const MsSyncHost host = {
  .hold = ignore,
  .let_go = ignore,
  .free = ignore,
  .get_engine = get_engine,
  .apply_in_worker = apply_in_worker,
  .slice_done = on_slice_done,
  .rejected = on_rejected,
  .changed = ignore,
};

static void
start_client (Client *client)
{
  World *world = client->world;

  client->syncer = ms_syncer_new (&host, client, MS_SYNC_PROVIDER (world->provider), STORE, NULL,
                                  NULL, 0, world->context);
  ms_syncer_start (client->syncer);
}

static void
make_client (World *world, guint number)
{
  Client *client = &world->clients[number];
  g_autofree char *id = g_strdup_printf ("c%u", number);
  MsEngineConfig config = {
    .definition_name = "note", .schema = schema, .client_id = id, .session_id = "session"
  };
  g_autoptr (GError) error = NULL;
  MsEngineOpened opened;

  *client = (Client){ world, number, ms_engine_open (&config, &opened, &error) };
  g_assert_no_error (error);
  /* Some have been used before they had a provider. */
  if (throw (world, 4))
    ms_engine_start_undo (client->engine, &error);
  g_assert_no_error (error);
}

static void
commit (Client *client)
{
  World *world = client->world;
  g_autofree char *id = g_strdup_printf ("n%d", throw (world, 5));
  g_autofree char *tag = g_strdup_printf ("c%u-%u", client->number, client->n_made + 1);
  gboolean seen = throw (world, 6) == 0;
  g_autoptr (MsEvent) event =
      seen ? ms_event_build ("v1.Seen", "tag", "s", tag, NULL)
           : ms_event_build ("v1.Set", "id", "s", id, "rank", "x", (gint64) throw (world, 30),
                             "tag", "s", tag, NULL);
  g_autoptr (GError) error = NULL;
  MsCommitReport report;

  if (client->slice)
    return;
  if (!ms_engine_commit (client->engine, &event, 1, MS_COMMIT_STRICT, &report, &error))
    {
      g_assert_error (error, MS_ERROR, MS_ERROR_CONSTRAINT);
      return;
    }
  client->n_made++;
  if (client->syncer)
    ms_syncer_note_commit (client->syncer);
}

/* What happens */

static void
open_wire (World *world, Wire *wire)
{
  g_autoptr (MsSyncAccess) access = NULL;

  if (!wire->connection)
    return;
  if (!world->core || (world->rough && throw (world, 8) == 0))
    {
      g_autoptr (GError) error = g_error_new (MS_ERROR, MS_ERROR_IO, "The server is not there");

      ms_sync_connection_emit_closed (wire->connection, error);
      return;
    }
  access = ms_sync_access_new (NULL, TRUE, 0);
  wire->session = ms_core_add_session (world->core, wire, STORE, access);
  wire->ref_count++;
  g_ptr_array_add (world->wires, wire);
  ms_sync_connection_emit_opened (wire->connection);
}

static void
happen (World *world, const Event *event)
{
  Wire *wire = event->wire;

  switch (event->kind)
    {
    case TO_SERVER:
      if (wire->session && !wire->cut)
        ms_core_take_message (world->core, wire->session, event->text, strlen (event->text));
      break;
    case TO_CLIENT:
      if (wire->connection && !wire->cut)
        {
          g_autoptr (GBytes) bytes = g_bytes_new (event->text, strlen (event->text));

          ms_sync_connection_emit_message (wire->connection, bytes);
        }
      break;
    case OPENING:
      open_wire (world, wire);
      break;
    case LOST_AT_CLIENT:
      if (wire->connection)
        ms_sync_connection_emit_closed (wire->connection, NULL);
      break;
    case LOST_AT_SERVER:
      lose_at_server (world, wire);
      break;
    case RUN_JOBS:
      run_jobs (world);
      break;
    case TELL_JUDGEMENTS:
      if (world->core)
        tell_judgements (world);
      break;
    case START_CLIENT:
      start_client (&world->clients[event->client]);
      break;
    case START_SERVER:
      start_server (world);
      break;
    case END_SLICE:
      end_slice (&world->clients[event->client]);
      break;
    }
}

static void
iterate (World *world)
{
  while (g_main_context_iteration (world->context, FALSE))
    continue;
}

static void
pass (World *world, gint64 until)
{
  while (now (world) < until)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (world->events);
      gint64 next = MIN (until, now (world) + 50000);
      Event *event = g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);

      if (event)
        next = MIN (next, MAX (event->at, now (world)));
      ms_scheduler_advance (world->scheduler, next - now (world));
      iterate (world);
      if (event && event->at <= now (world) && g_sequence_get_begin_iter (world->events) == first)
        {
          Event copy = *event;

          if (copy.wire)
            copy.wire->ref_count++;
          copy.text = g_strdup (copy.text);
          g_sequence_remove (first);
          happen (world, &copy);
          if (copy.wire)
            wire_unref (copy.wire);
          g_free (copy.text);
          iterate (world);
        }
    }
}

static void
cut_a_wire (World *world)
{
  Wire *wire;

  if (world->wires->len == 0)
    return;
  wire = world->wires->pdata[throw (world, (gint) world->wires->len)];
  wire->cut = TRUE;
  plan (world, LOST_AT_CLIENT, now (world) + delay (world), wire, NULL, 0);
  plan (world, LOST_AT_SERVER, now (world) + delay (world), wire, NULL, 0);
}

static void
kill_client (World *world, Client *client)
{
  if (!client->syncer)
    return;
  g_clear_pointer (&client->syncer, ms_syncer_free);
  drop_slice (client);
  plan (world, START_CLIENT, now (world) + throw (world, 5000000), NULL, NULL, client->number);
}

static void
act (World *world)
{
  Client *client = &world->clients[throw (world, (gint) world->n_clients)];

  switch (throw (world, 30))
    {
    case 0:
      cut_a_wire (world);
      break;
    case 1:
      kill_client (world, client);
      break;
    case 2:
      if (world->core)
        {
          kill_server (world);
          plan (world, START_SERVER, now (world) + throw (world, 4000000), NULL, NULL, 0);
        }
      break;
    default:
      for (gint i = throw (world, 4); i >= 0; i--)
        commit (client);
      break;
    }
}

static char *
dump (Client *client)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStatement) statement = ms_connection_prepare (
      ms_engine_get_connection (client->engine),
      "SELECT group_concat(line, char(10)) FROM ("
      "SELECT id || ' ' || rank || ' ' || tag AS line FROM note"
      " UNION ALL SELECT global || args FROM __ms_event WHERE client = 0"
      " UNION ALL SELECT 'failed ' || global FROM __ms_failed ORDER BY line)",
      &error);

  g_assert_no_error (error);
  g_assert_cmpint (ms_statement_step (statement, &error), ==, MS_STEP_ROW);
  return ms_statement_dup_text (statement, 0);
}

static gboolean
is_at_rest (World *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    {
      Client *client = &world->clients[i];

      if (!client->syncer || ms_syncer_get_state (client->syncer) != MS_SYNC_STATE_LIVE
          || ms_engine_get_pending_count (client->engine) > 0
          || ms_engine_get_upstream_head (client->engine) != world->storage->n_durable)
        return FALSE;
    }
  return TRUE;
}

/* Each client's events, once and in their order. */
static void
assert_log (World *world)
{
  guint last[MOST_CLIENTS] = { 0 };

  for (guint i = 0; i < world->storage->n_durable; i++)
    {
      const MsSyncEvent *event = world->storage->log->pdata[i];
      const char *tag = strstr (event->args, "\"c") + 2;
      guint client = (guint) atoi (tag);
      guint number = (guint) atoi (strchr (tag, '-') + 1);

      g_assert_false (world->judges && must_be_refused (event->args));
      g_assert_cmpuint (number, >, last[client]);
      last[client] = number;
    }
  for (guint i = 0; i < world->n_clients; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 n_own = 0, n_seen = 0;
      g_autofree char *sql = g_strdup_printf (
          "SELECT count(*) FROM __ms_event WHERE client_id = 'c%u' AND client = 0", i);

      ms_connection_query_int (ms_engine_get_connection (world->clients[i].engine), sql, &n_own,
                               &error);
      ms_connection_query_int (ms_engine_get_connection (world->clients[i].engine),
                               "SELECT count(*) FROM seen", &n_seen, &error);
      g_assert_no_error (error);
      g_assert_cmpint (n_own + n_seen + world->clients[i].n_rejected, ==, world->clients[i].n_made);
    }
}

static void
assert_equal (World *world)
{
  g_autofree char *first = dump (&world->clients[0]);

  for (guint i = 1; i < world->n_clients; i++)
    {
      g_autofree char *other = dump (&world->clients[i]);

      g_assert_cmpstr (first, ==, other);
    }
}

static void
begin (World *world, guint32 seed)
{
  *world = (World){ .context = g_main_context_new (), .dice = g_rand_new_with_seed (seed) };
  g_random_set_seed (seed);
  g_main_context_push_thread_default (world->context);
  world->scheduler = ms_scheduler_get_virtual (world->context);
  world->events = g_sequence_new (event_free);
  world->storage = g_object_new (SIM_TYPE_STORAGE, NULL);
  world->judgements = g_array_new (FALSE, FALSE, sizeof (Judgement));
  world->jobs = g_ptr_array_new ();
  world->wires = g_ptr_array_new ();
  world->provider = g_object_new (SIM_TYPE_PROVIDER, NULL);
  SIM_PROVIDER (world->provider)->world = world;
  world->rough = TRUE;
  world->judges = throw (world, 2);
  world->n_clients = 1 + (guint) throw (world, MOST_CLIENTS);
  ms_syncer_slice_events = 1 + (guint) throw (world, 12);
  ms_syncer_many_pending = throw (world, 2) ? G_MAXUINT : (guint) throw (world, 6);
  start_server (world);
  for (guint i = 0; i < world->n_clients; i++)
    {
      make_client (world, i);
      for (gint n = throw (world, 8); n > 0; n--)
        commit (&world->clients[i]);
      ms_engine_start_undo (world->clients[i].engine, NULL);
      start_client (&world->clients[i]);
    }
}

static void
end (World *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    {
      g_clear_pointer (&world->clients[i].syncer, ms_syncer_free);
      g_clear_pointer (&world->clients[i].slice, g_ptr_array_unref);
    }
  if (world->core)
    kill_server (world);
  g_sequence_free (world->events);
  iterate (world);
  for (guint i = 0; i < world->n_clients; i++)
    ms_engine_close (world->clients[i].engine);
  g_array_unref (world->judgements);
  g_ptr_array_unref (world->jobs);
  g_ptr_array_unref (world->wires);
  g_assert_finalize_object (world->provider);
  g_assert_finalize_object (world->storage);
  ms_scheduler_unref (world->scheduler);
  g_main_context_pop_thread_default (world->context);
  g_main_context_unref (world->context);
  g_rand_free (world->dice);
  ms_syncer_slice_events = 0;
  ms_syncer_many_pending = MS_SYNC_MANY_PENDING;
}

static void
tell_unrest (World *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    {
      Client *client = &world->clients[i];
      const GError *error = ms_syncer_get_error (client->syncer);

      g_test_message ("client %u: state %d, %d pending, upstream %d of %u: %s", i,
                      ms_syncer_get_state (client->syncer),
                      (int) ms_engine_get_pending_count (client->engine),
                      (int) ms_engine_get_upstream_head (client->engine), world->storage->n_durable,
                      error ? error->message : "");
    }
}

static void
live (guint32 seed)
{
  World world;
  gint64 limit;

  present_seed = seed;
  begin (&world, seed);
  for (guint i = 0; i < 25; i++)
    {
      act (&world);
      pass (&world, now (&world) + throw (&world, 300000));
    }
  world.rough = FALSE;
  limit = now (&world) + 600 * G_USEC_PER_SEC;
  while (!is_at_rest (&world) && now (&world) < limit)
    pass (&world, now (&world) + 200000);
  if (!is_at_rest (&world))
    tell_unrest (&world);
  g_assert_true (is_at_rest (&world));
  assert_equal (&world);
  assert_log (&world);
  end (&world);
}

static guint
count_seeds (void)
{
  const char *asked = g_getenv ("MULTISTORE_TEST_SEEDS");

  if (asked)
    return (guint) atoi (asked);
#if defined(__SANITIZE_ADDRESS__)
  return 500;
#else
  return g_getenv ("MULTISTORE_TEST_SLOW") ? 5 : 10000;
#endif
}

static void
test_seeds (void)
{
  const char *one = g_getenv ("MULTISTORE_TEST_SEED");
  guint32 first = (guint32) g_test_rand_int ();
  g_autoptr (GError) error = NULL;

  schema = ms_test_schema_new (xml);
  ms_schema_seal (schema, &error);
  g_assert_no_error (error);
  ms_test_expect_messages (G_LOG_LEVEL_WARNING, "*could not be kept*");
  if (one)
    live ((guint32) strtoul (one, NULL, 10));
  else
    {
      guint n_seeds = count_seeds ();

      g_test_message ("%u seeds from %u on", n_seeds, first);
      for (guint i = 0; i < n_seeds; i++)
        {
          live (first + i);
        }
    }
  ms_test_end_expecting ();
  g_assert_finalize_object (schema);
}

/* Whatever assertion fails. */
static void
tell_seed (int number)
{
  fprintf (stderr, "The seed was %u\n", present_seed);
  signal (SIGABRT, SIG_DFL);
  raise (SIGABRT);
}

int
main (int argc, char **argv)
{
  ms_test_init (&argc, &argv);
  signal (SIGABRT, tell_seed);
  g_test_add_func ("/sync-simulation/seeds", test_seeds);
  return g_test_run ();
}

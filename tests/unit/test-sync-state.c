/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sync state, by model: clients that commit, push and pull in every possible order. What they agree on at the end must be the server's log, whatever the
 * interleaving, and no event may be lost, doubled or put before an older one of its own.
 */

#include "sync/ms-sync-state-private.h"

#include <string.h>

#define MAX_EVENTS 16
#define MAX_CLIENTS 3

/* The events of a model are named by their maker and number: "A3". Client-only ones are in small letters. */
typedef struct
{
  char log[MAX_EVENTS][3];
  guint length;
} Server;

typedef struct
{
  MsSyncItem items[MAX_EVENTS];
  char names[MAX_EVENTS][3]; /* what the items' names are */
  guint n_pending;
  char final_log[2 * MAX_EVENTS][3]; /* with the client-only ones */
  guint n_final;
  gint64 upstream_head;
  MsSequence head;
  gint64 n_made;
} Client;

static const char *const client_names[] = { "A", "B", "C" };

static void
set_item (Client *client, guint place, const char *name, const MsSequence *sequence, guint who)
{
  g_strlcpy (client->names[place], name, sizeof client->names[place]);
  client->items[place] =
      (MsSyncItem){ sequence->global, sequence->client, NULL, "{}", client_names[who], "s" };
}

/* The names move with the items. */
static void
point_to_names (Client *client)
{
  for (guint i = 0; i < client->n_pending; i++)
    client->items[i].name = client->names[i];
}

static void
add_final (Client *client, const char *name)
{
  g_strlcpy (client->final_log[client->n_final++], name, 3);
}

static void
commit (Client *client, guint who, gboolean client_only)
{
  char name[3] = { (client_only ? 'a' : 'A') + who, '1' + (char) client->n_made++, 0 };
  MsSequence next = ms_sync_renumber (&client->head, client->head.generation, client_only);

  client->head = next;
  if (next.global <= client->upstream_head)
    {
      add_final (client, name);
      return;
    }
  set_item (client, client->n_pending++, name, &next, who);
}

/* Takes what the merge says over; the client is right again after it. */
static void
pull (Client *client, guint who, const Server *server, guint first, guint n_events)
{
  MsSyncItem upstream[MAX_EVENTS];
  char rest[MAX_EVENTS][3];
  gboolean rest_client_only[MAX_EVENTS];
  guint8 absorbed[MAX_EVENTS] = { 0 };
  guint n_rest;
  MsSyncMerge merge;

  for (guint i = 0; i < n_events; i++)
    upstream[i] = (MsSyncItem){ first + i + 1,
                                0,
                                server->log[first + i],
                                "{ }",
                                client_names[server->log[first + i][0] - 'A'],
                                "s" };
  point_to_names (client);
  ms_sync_merge (client->upstream_head, client->items, client->n_pending, upstream, n_events,
                 absorbed, &merge);
  g_assert_false (merge.gap);
  g_assert_cmpuint (merge.n_absorbed, ==, 0);
  g_assert_cmpuint (merge.n_known + merge.n_confirming + merge.n_new, ==, n_events);
  for (guint i = 0; i < merge.n_final; i++)
    add_final (client, client->names[i]);
  n_rest = client->n_pending - merge.n_final;
  for (guint i = 0; i < n_rest; i++)
    {
      memcpy (rest[i], client->names[merge.n_final + i], 3);
      rest_client_only[i] = client->items[merge.n_final + i].client > 0;
    }
  for (guint i = 0; i < merge.n_new; i++)
    add_final (client, upstream[merge.n_known + merge.n_confirming + i].name);
  client->upstream_head += merge.n_confirming + merge.n_new;
  if (merge.n_new == 0)
    {
      for (guint i = 0; i < n_rest; i++)
        {
          client->items[i] = client->items[merge.n_final + i];
          memcpy (client->names[i], rest[i], 3);
        }
      client->n_pending = n_rest;
      return;
    }
  client->head = (MsSequence){ client->upstream_head, 0, client->head.generation + (n_rest > 0) };
  client->n_pending = 0;
  for (guint i = 0; i < n_rest; i++)
    {
      MsSequence next =
          ms_sync_renumber (&client->head, client->head.generation, rest_client_only[i]);

      g_assert_cmpint (next.global, >, client->upstream_head);
      client->head = next;
      set_item (client, client->n_pending++, rest[i], &next, who);
    }
}

/* TRUE if the server took the first pending synced event. */
static gboolean
push (Client *client, Server *server)
{
  if (client->n_pending == 0 || client->items[0].global != server->length + 1)
    return FALSE;
  memcpy (server->log[server->length++], client->names[0], 3);
  return TRUE;
}

static void
assert_invariants (const Client *client, const Server *server)
{
  gint64 number = client->upstream_head;
  guint n_synced = 0;

  g_assert_cmpint (client->upstream_head, <=, server->length);
  for (guint i = 0; i < client->n_pending; i++)
    {
      const MsSyncItem *item = &client->items[i];

      if (item->client == 0)
        g_assert_cmpint (item->global, ==, ++number);
      else
        g_assert_cmpint (item->global, ==, number);
    }
  g_assert_cmpint (number, ==, client->head.global);
  for (guint i = 0; i < client->n_final; i++)
    if (g_ascii_isupper (client->final_log[i][0]))
      g_assert_cmpstr (client->final_log[i], ==, server->log[n_synced++]);
  g_assert_cmpint (n_synced, ==, client->upstream_head);
}

/* All own events are there once, in the order in which they were made. */
static void
assert_own_events (const Client *client, guint who)
{
  char last = '0';

  for (guint i = 0; i < client->n_final + client->n_pending; i++)
    {
      const char *name =
          i < client->n_final ? client->final_log[i] : client->names[i - client->n_final];

      if (g_ascii_toupper (name[0]) != (char) ('A' + who))
        continue;
      g_assert_cmpint (name[1], ==, last + 1);
      last = name[1];
    }
  g_assert_cmpint (last - '0', ==, client->n_made);
}

typedef struct
{
  Server server;
  Client clients[MAX_CLIENTS];
  guint n_clients;
  gint64 most_events;
  guint n_kinds;    /* 2: events that are client-only, too */
  GHashTable *seen; /* of the states' descriptions */
  guint64 n_steps;
} World;

static char *
describe (const World *world)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < world->server.length; i++)
    g_string_append (text, world->server.log[i]);
  for (guint i = 0; i < world->n_clients; i++)
    {
      const Client *client = &world->clients[i];

      g_string_append_printf (text, "|%d.%d:", (int) client->upstream_head, (int) client->n_made);
      for (guint j = 0; j < client->n_pending; j++)
        g_string_append (text, client->names[j]);
      for (guint j = 0; j < client->n_final; j++)
        if (g_ascii_islower (client->final_log[j][0]))
          g_string_append_printf (text, "%u%s", j, client->final_log[j]);
    }
  return g_string_free (text, FALSE);
}

static void
assert_world (const World *world)
{
  for (guint i = 0; i < world->n_clients; i++)
    {
      assert_invariants (&world->clients[i], &world->server);
      assert_own_events (&world->clients[i], i);
    }
}

static void explore (World *world);

static void
go_on (World *world, World *before)
{
  world->n_steps++;
  assert_world (world);
  explore (world);
  before->n_steps = world->n_steps;
  *world = *before;
}

static void
explore_client (World *world, guint who)
{
  World before = *world;
  Client *client = &world->clients[who];

  for (guint kind = 0; kind < world->n_kinds && client->n_made < world->most_events; kind++)
    {
      commit (client, who, kind > 0);
      go_on (world, &before);
    }
  if (push (client, &world->server))
    go_on (world, &before);
  for (guint n = 1; client->upstream_head + n <= world->server.length; n++)
    {
      pull (client, who, &world->server, client->upstream_head, n);
      go_on (world, &before);
    }
}

static void
explore (World *world)
{
  g_autofree char *state = describe (world);

  if (!g_hash_table_add (world->seen, g_steal_pointer (&state)))
    return;
  for (guint who = 0; who < world->n_clients; who++)
    explore_client (world, who);
}

static void
explore_all (guint n_clients, gint64 most_events, guint n_kinds)
{
  World *world = g_new0 (World, 1);

  world->n_clients = n_clients;
  world->most_events = most_events;
  world->n_kinds = n_kinds;
  world->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  explore (world);
  g_test_message ("%u clients, %d events each: %u states, %" G_GUINT64_FORMAT " steps", n_clients,
                  (int) most_events, g_hash_table_size (world->seen), world->n_steps);
  g_assert_cmpuint (g_hash_table_size (world->seen), >, 100);
  g_hash_table_unref (world->seen);
  g_free (world);
}

static void
test_two_clients (void)
{
  explore_all (2, g_getenv ("MULTISTORE_TEST_SLOW") ? 2 : 4, 2);
}

static void
test_three_clients (void)
{
  explore_all (3, g_getenv ("MULTISTORE_TEST_SLOW") ? 1 : 2, 2);
  explore_all (3, g_getenv ("MULTISTORE_TEST_SLOW") ? 2 : 3, 1);
}

/*
 * Three clients with four events each, in every order, by looking at one of them: it knows of the others only what the server's log has, so eight events that
 * come from elsewhere stand for theirs. What arrives at once is always some of its own, which the server took because the client was at the end of the log, and
 * then some of others; pulls may be cut anywhere between and inside both, and commits fall between pulls.
 */
typedef struct
{
  Client client;
  Server server;
  guint n_foreign;
} View;

static char *
describe_view (const View *view)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u:", view->n_foreign);
  for (guint i = 0; i < view->client.n_final; i++)
    g_string_append (text, view->client.final_log[i]);
  g_string_append_c (text, '|');
  for (guint i = 0; i < view->client.n_pending; i++)
    g_string_append (text, view->client.names[i]);
  return g_string_free (text, FALSE);
}

/* FALSE if not so many of the client's own can arrive. */
static gboolean
add_echoes (View *view, guint n_echoes)
{
  guint n_synced = 0;

  for (guint i = 0; i < view->client.n_pending && n_synced < n_echoes; i++)
    if (view->client.items[i].client == 0)
      {
        memcpy (view->server.log[view->server.length++], view->client.names[i], 3);
        n_synced++;
      }
  return n_synced == n_echoes;
}

static void
add_others (View *view, guint n_others)
{
  for (guint i = 0; i < n_others; i++)
    {
      char *name = view->server.log[view->server.length++];
      guint number = view->n_foreign++;

      g_snprintf (name, 3, "%c%u", number % 2 ? 'C' : 'B', number / 2 + 1);
    }
}

static void
follow (const View *before, guint most_foreign, GHashTable *seen)
{
  View view = *before;

  assert_invariants (&view.client, &view.server);
  assert_own_events (&view.client, 0);
  if (!g_hash_table_add (seen, describe_view (&view)))
    return;
  for (guint client_only = 0; client_only < 2 && view.client.n_made < 4; client_only++)
    {
      commit (&view.client, 0, client_only);
      follow (&view, most_foreign, seen);
      view = *before;
    }
  for (guint n_echoes = 0; n_echoes <= 4; n_echoes++)
    for (guint n_others = n_echoes == 0; n_others <= most_foreign - before->n_foreign; n_others++)
      {
        guint first = before->server.length;

        view = *before;
        if (!add_echoes (&view, n_echoes))
          continue;
        add_others (&view, n_others);
        pull (&view.client, 0, &view.server, first, view.server.length - first);
        follow (&view, most_foreign, seen);
      }
}

static void
test_one_of_three (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean slow = g_getenv ("MULTISTORE_TEST_SLOW") != NULL;
  View view = { 0 };

  follow (&view, slow ? 2 : 8, seen);
  /* All of them, or something is not looked at. */
  g_assert_cmpuint (g_hash_table_size (seen), ==, slow ? 880 : 32016);
}

/* Four events for each of three clients, by chance. */
static void
test_random (void)
{
  for (guint run = 0; run < 3000; run++)
    {
      World *world = g_new0 (World, 1);
      gboolean quiet = FALSE;

      world->n_clients = 3;
      for (guint step = 0; step < 60 || !quiet; step++)
        {
          guint who = g_test_rand_int_range (0, 3);
          Client *client = &world->clients[who];
          guint n_behind = world->server.length - client->upstream_head;

          if (g_test_rand_int_range (0, 2) && client->n_made < 4)
            commit (client, who, g_test_rand_int_range (0, 3) == 0);
          else if (n_behind == 0 || g_test_rand_int_range (0, 3) == 0)
            push (client, &world->server);
          else
            pull (client, who, &world->server, client->upstream_head,
                  g_test_rand_int_range (1, n_behind + 1));
          assert_world (world);
          quiet = TRUE;
          for (guint i = 0; i < 3; i++)
            quiet &= world->clients[i].upstream_head == world->server.length
                     && world->clients[i].n_pending == 0;
        }
      g_free (world);
    }
}

/* Holes and repetitions, which a pure chain does not have. */
static void
test_odd_chains (void)
{
  MsSyncItem mine = { 5, 0, "n", "{\"a\":1}", "A", "s" };
  MsSyncItem echo = { 5, 0, "n", "{\"a\":1.0}", "A", "s" };
  MsSyncItem chain[] = { { 3, 0, "x", "{}", "B", "s" },
                         { 4, 0, "y", "{}", "B", "s" },
                         echo,
                         { 6, 0, "z", "{}", "B", "s" },
                         { 8, 0, "z", "{}", "B", "s" } };
  guint8 absorbed[] = { 0 };
  MsSyncMerge merge;

  ms_sync_merge (4, &mine, 1, chain, 5, absorbed, &merge);
  g_assert_cmpuint (merge.n_known, ==, 2);
  g_assert_cmpuint (merge.n_confirming, ==, 1);
  g_assert_cmpuint (merge.n_new, ==, 1);
  g_assert_true (merge.gap);
  ms_sync_merge (4, &mine, 1, chain + 3, 2, absorbed, &merge);
  g_assert_cmpuint (merge.n_new, ==, 0);
  g_assert_true (merge.gap);
  ms_sync_merge (9, &mine, 0, chain, 5, absorbed, &merge);
  g_assert_cmpuint (merge.n_known, ==, 5);
  g_assert_false (merge.gap);
  /* The same from another session is another event. */
  mine.session_id = "t";
  ms_sync_merge (4, &mine, 1, chain, 3, absorbed, &merge);
  g_assert_cmpuint (merge.n_confirming, ==, 0);
  g_assert_cmpuint (merge.n_new, ==, 1);
  g_assert_cmpuint (merge.n_final, ==, 0);
  g_assert_cmpuint (merge.n_absorbed, ==, 0);
}

/* A log that has been restored holds what is pending under another number. */
static void
test_absorbed (void)
{
  MsSyncItem mine[] = { { 5, 0, "n", "{\"a\":1}", "A", "s" },
                        { 5, 1, "n", "{\"a\":2}", "A", "s" },
                        { 6, 0, "n", "{\"a\":2}", "B", "s" },
                        { 7, 0, "n", "{\"a\":2}", "B", "s" } };
  MsSyncItem chain[] = { { 5, 0, "x", "{}", "C", "s" },
                         { 6, 0, "n", "{\"a\":2}", "B", "s" },
                         { 7, 0, "n", "{\"a\":2}", "A", "s" } };
  guint8 absorbed[4] = { 0 };
  MsSyncMerge merge;

  ms_sync_merge (4, mine, 4, chain, 3, absorbed, &merge);
  g_assert_cmpuint (merge.n_new, ==, 3);
  g_assert_cmpuint (merge.n_absorbed, ==, 1);
  g_assert_true (absorbed[2]);
  g_assert_false (absorbed[3]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-state/one-of-three-clients", test_one_of_three);
  g_test_add_func ("/sync-state/two-clients", test_two_clients);
  g_test_add_func ("/sync-state/three-clients", test_three_clients);
  g_test_add_func ("/sync-state/random", test_random);
  g_test_add_func ("/sync-state/odd-chains", test_odd_chains);
  g_test_add_func ("/sync-state/absorbed", test_absorbed);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random tables, queries and commits: after each refresh every live query is what running it again finds, what its signals told leads
 * from the old list to the new, and rows keep their objects (which ms-test-list.h asserts at each signal).
 *
 * Replay a failure with --seed.
 */

#include "ms-test-list.h"
#include "ms-test-store.h"
#include "query/ms-live-view-struct-private.h"

#define N_COMMITS 100000
#define N_COMMITS_WHEN_SLOW 1500
#define COMMITS_A_STORE 2000
#define N_QUERIES 8
#define N_KEYS 60

static const char xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE item (id TEXT PRIMARY KEY, n INTEGER, r REAL, t TEXT COLLATE NOCASE,"
    " x ANY, twice INTEGER AS (n * 2) STORED, half INTEGER AS (CAST (r * 4 AS INTEGER))) "
    "STRICT</table>"
    "<table>CREATE TABLE pair (a INTEGER NOT NULL, b TEXT NOT NULL, v INTEGER,"
    " PRIMARY KEY (b, a)) STRICT</table>"
    "<table>CREATE TABLE num (k INTEGER PRIMARY KEY, v TEXT) STRICT</table>"
    "<index>CREATE INDEX item_t ON item (t)</index>"
    "<view>CREATE VIEW big AS SELECT id, n, t FROM item WHERE n &gt; 3</view>"
    "<event name='v1.Put'><arg name='id' type='s'/><arg name='n' type='mx'/><arg name='r' "
    "type='md'/>"
    "<arg name='t' type='ms'/><arg name='x' type='v'/><materializer>INSERT INTO item (id, n, r, t, "
    "x)"
    " VALUES (:id, :n, :r, :t, :x) ON CONFLICT DO UPDATE SET n = :n, r = :r, t = :t, x = :x"
    "</materializer></event>"
    "<event name='v1.SetN'><arg name='id' type='s'/><arg name='n' type='mx'/>"
    "<materializer>UPDATE item SET n = :n WHERE id &gt;= :id AND id &lt; :id || 'z'</materializer>"
    "</event>"
    "<event name='v1.Rename'><arg name='id' type='s'/><arg name='to' type='s'/>"
    "<materializer>UPDATE OR REPLACE item SET id = :to WHERE id = :id</materializer></event>"
    "<event name='v1.Drop'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM item WHERE id = :id</materializer></event>"
    "<event name='v1.Pair'><arg name='a' type='x'/><arg name='b' type='s'/><arg name='v' type='x'/>"
    "<materializer>INSERT OR REPLACE INTO pair (a, b, v) VALUES (:a, :b, :v)</materializer></event>"
    "<event name='v1.Unpair'><arg name='v' type='x'/>"
    "<materializer>DELETE FROM pair WHERE v = :v</materializer></event>"
    "<event name='v1.Num'><arg name='k' type='x'/><arg name='v' type='s'/>"
    "<materializer>INSERT OR REPLACE INTO num (k, v) VALUES (:k, :v)</materializer></event>"
    "<event name='v1.MoveNum'><arg name='k' type='x'/><arg name='to' type='x'/>"
    "<materializer>UPDATE OR IGNORE num SET k = :to WHERE k = :k</materializer></event>"
    "</store></multistore>";

typedef struct
{
  MsTestFixture *fixture;
  MsStore *store;
  MsQuery *queries[N_QUERIES];
  MsLiveQuery *lives[N_QUERIES];
  MsTestList *lists[N_QUERIES];
  const char *columns[N_QUERIES];
  GHashTable *items[N_QUERIES]; /* at the last look: key → the row's object, held; NULL: none */
} Test;

static int
random_int (int low, int end)
{
  return g_test_rand_int_range (low, end);
}

#define pick(array) ((array)[random_int (0, G_N_ELEMENTS (array))])

static MsQuery *
random_item_query (void)
{
  static const char *const filters[] = {
    NULL,
    NULL,
    "n > 2",
    "t LIKE 'a%'",
    "x IS NOT NULL",
    "length (t) + n > 3 OR r < 0.5",
    "n BETWEEN :low AND :low + 4",
    "id <> 'k7' AND coalesce (n, 0) % 2 = 0",
    "twice > 4",
    "half IS NULL",
    "id IN (SELECT b FROM pair)",
    "EXISTS (SELECT 1 FROM num)",
  };
  static const char *const orders[] = {
    NULL,
    "t",
    "t DESC",
    "n",
    "n DESC NULLS FIRST",
    "n ASC NULLS LAST, t DESC",
    "x",
    "x DESC",
    "t COLLATE BINARY DESC, r",
    "length (t), n",
    "r DESC",
    "id DESC",
    "n % 3, t",
    "twice DESC",
    "half, n",
    "abs (n - 4)",
    "lower (id) DESC",
    "2 DESC",
    "x COLLATE NOCASE NULLS LAST",
  };
  MsQuery *query = ms_query_new_for_table ("item", pick (filters), pick (orders));

  if (random_int (0, 3) == 0)
    ms_query_set_limit (query, random_int (0, 12));
  if (random_int (0, 4) == 0)
    ms_query_set_offset (query, random_int (0, 8));
  if (random_int (0, 3) == 0)
    ms_query_set_columns (query, "id AS key, t, n");
  else
    ms_query_set_columns (query, "id AS key, *");
  return query;
}

static MsQuery *
random_other_query (void)
{
  static const char *const statements[] = {
    "SELECT b || a AS key, * FROM pair ORDER BY v, key",
    "SELECT id AS key, id, n, (SELECT count (*) FROM pair WHERE b = item.id) AS c FROM item"
    " ORDER BY c DESC, id",
    "SELECT coalesce (t, '?') AS key, count (*) AS c, sum (n) AS s FROM item GROUP BY lower (t)"
    " ORDER BY lower (t)",
    "SELECT item.id || pair.a AS key, item.id, pair.a, pair.b, pair.v FROM item"
    " JOIN pair ON pair.b = item.id ORDER BY item.id, pair.a",
    "SELECT id AS key, n FROM big ORDER BY n, id LIMIT 7",
    "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < (SELECT count (*)"
    " FROM num)) SELECT 'c' || i AS key, i FROM c WHERE i < 20",
    "SELECT lower (t) AS key FROM item WHERE t IS NOT NULL ORDER BY 1",
    "SELECT v AS key, row_number () OVER (ORDER BY v) AS p FROM num ORDER BY v DESC",
  };

  return ms_query_new (pick (statements));
}

static MsQuery *
random_query (void)
{
  static const char *const num_orders[] = { NULL, "k DESC", "v", "v DESC", "k % 5" };
  static const char *const pair_orders[] = { NULL, "v DESC", "a, b", "v + a" };
  MsQuery *query;

  switch (random_int (0, 6))
    {
    case 0:
      return random_other_query ();
    case 1:
      query =
          ms_query_new_for_table ("num", random_int (0, 2) ? NULL : "k % 2 = 0", pick (num_orders));
      ms_query_set_columns (query, "'k' || k AS key, v");
      return query;
    case 2:
      query = ms_query_new_for_table ("pair", NULL, pick (pair_orders));
      ms_query_set_columns (query, "b || a AS key, v");
      if (random_int (0, 2))
        ms_query_set_limit (query, 5);
      return query;
    default:
      return random_item_query ();
    }
}

static GVariant *
random_any (void)
{
  switch (random_int (0, 5))
    {
    case 0:
      return g_variant_new_int64 (random_int (-3, 6));
    case 1:
      return g_variant_new_double (random_int (-4, 8) / 2.0);
    case 2:
      return g_variant_new_string ((char[]){ 'A' + random_int (0, 40), '\0' });
    case 3:
      return g_variant_new_boolean (random_int (0, 2));
    default:
      return g_variant_new_maybe (G_VARIANT_TYPE_VARIANT, NULL);
    }
}

static MsEvent *
random_item_event (const char *id)
{
  static const char *const texts[] = { "a", "A", "ab", "Ab", "b", "zz", "", "ä", "B", "aB" };
  gboolean has_n = random_int (0, 5), has_r = random_int (0, 4), has_t = random_int (0, 5);
  g_autofree char *other = g_strdup_printf ("k%d", random_int (0, N_KEYS));

  switch (random_int (0, 6))
    {
    case 0:
      return ms_event_build ("v1.Drop", "id", "s", id, NULL);
    case 1:
      return ms_event_build ("v1.SetN", "id", "s", id, "n", "mx", has_n,
                             (gint64) random_int (-2, 9), NULL);
    case 2:
      return ms_event_build ("v1.Rename", "id", "s", id, "to", "s", other, NULL);
    default:
      return ms_event_build ("v1.Put", "id", "s", id, "n", "mx", has_n, (gint64) random_int (-2, 9),
                             "r", "md", has_r, random_int (0, 8) / 4.0, "t", "ms",
                             has_t ? pick (texts) : NULL, "x", "v", random_any (), NULL);
    }
}

static MsEvent *
random_event (void)
{
  g_autofree char *id = g_strdup_printf ("k%d", random_int (0, N_KEYS));

  switch (random_int (0, 9))
    {
    case 0:
      return ms_event_build ("v1.Pair", "a", "x", (gint64) random_int (0, 5), "b", "s", id, "v",
                             "x", (gint64) random_int (0, 9), NULL);
    case 1:
      return ms_event_build ("v1.Unpair", "v", "x", (gint64) random_int (0, 9), NULL);
    case 2:
      return ms_event_build ("v1.Num", "k", "x", (gint64) random_int (0, N_KEYS), "v", "s", id,
                             NULL);
    case 3:
      return ms_event_build ("v1.MoveNum", "k", "x", (gint64) random_int (0, N_KEYS), "to", "x",
                             (gint64) random_int (0, N_KEYS), NULL);
    default:
      return random_item_event (id);
    }
}

static void
commit_some (Test *test)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;
  guint n_events = random_int (0, 6) == 0 ? random_int (1, 30) : 1;

  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (events, random_event ());
  ms_store_commit_events (test->store, (MsEvent *const *) events->pdata, events->len, &error);
  g_assert_no_error (error);
}

static void
bind_low (MsQuery *query)
{
  g_autoptr (GError) error = NULL;

  if (!ms_query_get_where (query) || !strstr (ms_query_get_where (query), ":low"))
    return;
  ms_query_set_variant (query, "low", g_variant_new_int64 (random_int (-2, 6)), &error);
  g_assert_no_error (error);
}

static void
watch (Test *test, guint i)
{
  g_autoptr (GError) error = NULL;

  test->queries[i] = random_query ();
  bind_low (test->queries[i]);
  test->lives[i] = ms_store_query_live (test->store, test->queries[i], &error);
  g_assert_no_error (error);
  test->lists[i] = ms_test_list_new (G_LIST_MODEL (test->lives[i]), "key");
}

static void
unwatch (Test *test, guint i)
{
  g_clear_pointer (&test->items[i], g_hash_table_unref);
  g_clear_pointer (&test->lists[i], ms_test_list_free);
  g_clear_object (&test->lives[i]);
  g_clear_object (&test->queries[i]);
}

static char *
print (GListModel *model)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (MsRow) row = g_list_model_get_item (model, i);
      g_autoptr (GVariant) values = ms_row_to_variant (row);
      g_autofree char *line = g_variant_print (values, FALSE);

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A row that is in the list before and after is the same object, even if it was taken away and put back meanwhile. */
static void
check_identity (Test *test, guint i)
{
  GListModel *model = G_LIST_MODEL (test->lives[i]);
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (guint place = 0; place < g_list_model_get_n_items (model); place++)
    {
      MsRow *row = g_list_model_get_item (model, place);
      char *key = g_strdup (ms_row_get_text (row, "key"));
      MsRow *before = test->items[i] ? g_hash_table_lookup (test->items[i], key) : NULL;

      if (before && before != row)
        g_test_message (
            "%s / %s / %s limit %" G_GINT64_FORMAT ": %s is another object",
            ms_query_get_table (test->queries[i]), ms_query_get_where (test->queries[i]),
            ms_query_get_order_by (test->queries[i]), ms_query_get_limit (test->queries[i]), key);
      g_assert_true (!before || before == row);
      g_hash_table_insert (items, key, row);
    }
  g_clear_pointer (&test->items[i], g_hash_table_unref);
  test->items[i] = items;
}

static void
check (Test *test, guint i)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsResult) result = ms_store_query (test->store, test->queries[i], &error);
  g_autofree char *story = ms_test_list_take_story (test->lists[i]);
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  g_assert_no_error (error);
  g_assert_false (ms_live_query_has_failed (test->lives[i]));
  if (ms_live_query_is_loading (test->lives[i]))
    return;
  found = print (G_LIST_MODEL (test->lives[i]));
  expected = print (G_LIST_MODEL (result));
  if (strcmp (found, expected) != 0)
    g_test_message ("%s / %s / %s: %s",
                    ms_query_get_sql (test->queries[i]) ? ms_query_get_sql (test->queries[i])
                                                        : ms_query_get_table (test->queries[i]),
                    ms_query_get_where (test->queries[i]), ms_query_get_order_by (test->queries[i]),
                    story);
  g_assert_cmpstr (found, ==, expected);
  if (ms_query_get_table (test->queries[i]))
    check_identity (test, i);
}

static void
change_a_query (Test *test)
{
  guint i = random_int (0, N_QUERIES);

  /* Another question has other rows. */
  g_clear_pointer (&test->items[i], g_hash_table_unref);
  if (random_int (0, 3) == 0)
    {
      unwatch (test, i);
      watch (test, i);
      return;
    }
  bind_low (test->queries[i]);
  if (ms_query_get_table (test->queries[i]) && random_int (0, 3) == 0)
    ms_query_set_limit (test->queries[i], random_int (-1, 9));
}

static void
run_store (Test *test, guint n_commits)
{
  for (guint i = 0; i < N_QUERIES; i++)
    watch (test, i);
  while (n_commits > 0)
    {
      g_autoptr (GError) error = NULL;
      guint n_now = random_int (1, 8);

      for (guint i = 0; i < n_now; i++)
        commit_some (test);
      n_commits -= MIN (n_commits, n_now);
      if (random_int (0, 20) == 0)
        change_a_query (test);
      ms_store_refresh (test->store, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < N_QUERIES; i++)
        check (test, i);
    }
  for (guint i = 0; i < N_QUERIES; i++)
    unwatch (test, i);
}

static void
test_random (MsTestFixture *fixture, gconstpointer storage)
{
  guint n_commits = g_getenv ("MULTISTORE_TEST_SLOW") ? N_COMMITS_WHEN_SLOW : N_COMMITS / 2;
  Test test = { .fixture = fixture };

  ms_live_patience = MS_LIVE_PATIENCE;
  for (guint n = 0; n < n_commits; n += COMMITS_A_STORE)
    {
      g_autoptr (MsStoreDefinition) definition = ms_test_define_xml (fixture, xml);
      g_autofree char *id = g_strdup_printf ("s%u", n);

      test.store = ms_test_open (fixture, definition, id);
      run_store (&test, MIN (COMMITS_A_STORE, n_commits));
      ms_test_settle (fixture);
      ms_test_close (fixture, test.store);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/live-random/memory", test_random);
  ms_test_add_in_files ("/live-random/files", test_random);
  return g_test_run ();
}

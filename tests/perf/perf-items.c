/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store with a long table, for the benchmarks of live queries. */

#include "perf-items.h"

#define RANK_FACTOR 7919

static const char events_xml[] =
    "<event name='v1.Filled'><arg name='n' type='x'/>"
    "<materializer>INSERT INTO item (id, title, rank, done, note) WITH RECURSIVE number (i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i &lt; :n) SELECT i,"
    " printf ('Item %07d of the list', i), (i * 7919) % :n, i % 10 = 0, '' FROM number"
    "</materializer></event>"
    "<event name='v1.Ranked'><arg name='id' type='x'/><arg name='rank' type='x'/>"
    "<materializer>UPDATE item SET rank = :rank WHERE id = :id</materializer></event>"
    "<event name='v1.Titled'><arg name='id' type='x'/><arg name='title' type='s'/>"
    "<materializer>UPDATE item SET title = :title WHERE id = :id</materializer></event>"
    "<event name='v1.Noted'><arg name='id' type='x'/><arg name='note' type='s'/>"
    "<materializer>UPDATE item SET note = :note WHERE id = :id</materializer></event>"
    "<event name='v1.Added'><arg name='id' type='x'/><arg name='title' type='s'/>"
    "<arg name='rank' type='x'/><materializer>INSERT INTO item (id, title, rank, done, note)"
    " VALUES (:id, :title, :rank, 0, '')</materializer></event>"
    "<event name='v1.Removed'><arg name='id' type='x'/>"
    "<materializer>DELETE FROM item WHERE id = :id</materializer></event>";

static MsSchema *
make_schema (void)
{
  g_autoptr (GString) xml = g_string_new (
      "<multistore><store name='items'><table>CREATE TABLE item (id INTEGER PRIMARY KEY, title TEXT"
      " NOT NULL, rank INTEGER NOT NULL, done INTEGER NOT NULL, note TEXT NOT NULL) STRICT</table>"
      "<index>CREATE INDEX item_rank ON item (rank)</index>");
  g_autoptr (GError) error = NULL;
  MsSchema *schema;

  for (guint i = 0; i < 10; i++)
    g_string_append_printf (xml,
                            "<table>CREATE TABLE other%u (id INTEGER PRIMARY KEY, n INTEGER)"
                            " STRICT</table>",
                            i);
  g_string_append (xml, events_xml);
  g_string_append (xml, "</store></multistore>");
  schema = ms_schema_new_from_data (xml->str, xml->len, "items", &error);
  g_assert_no_error (error);
  return schema;
}

PerfItems *
perf_items_new (guint n_items)
{
  PerfItems *self = g_new0 (PerfItems, 1);
  g_autoptr (MsSchema) schema = make_schema ();

  self->directory = ms_test_make_directory ();
  self->definition = perf_definition_new (self->directory, schema);
  self->store = perf_store_open (self->definition, "items");
  self->n_items = n_items;
  perf_items_commit (self, "v1.Filled", "n", "x", (gint64) n_items, NULL);
  return self;
}

void
perf_items_free (PerfItems *self)
{
  perf_store_close (self->store);
  g_object_unref (self->definition);
  ms_test_remove_directory (self->directory);
  g_free (self->directory);
  g_free (self);
}

PerfRaw *
perf_items_open_raw (PerfItems *self)
{
  g_autofree char *path = g_build_filename (self->directory, "items.db", NULL);

  return perf_raw_open (path);
}

gint64
perf_items_get_rank (PerfItems *self, guint id)
{
  return (gint64) id * RANK_FACTOR % self->n_items;
}

void
perf_items_refresh (PerfItems *self)
{
  g_autoptr (GError) error = NULL;

  ms_store_refresh (self->store, &error);
  g_assert_no_error (error);
}

MsLiveQuery *
perf_items_watch (PerfItems *self, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  MsLiveQuery *live = ms_store_query_live (self->store, query, &error);

  g_assert_no_error (error);
  return live;
}

void
perf_items_await (MsLiveQuery *live)
{
  while (ms_live_query_is_loading (live))
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_assert_no_error (ms_live_query_get_error (live));
}

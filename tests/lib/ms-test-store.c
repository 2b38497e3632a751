/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A definition for tests, and stores of it without a registry. */

#include "ms-test-store.h"

const char ms_test_note_xml[] =
    "<multistore><store name='note'>"
    "<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL CHECK (title &lt;&gt; ''),"
    " rank INTEGER NOT NULL DEFAULT 0) STRICT</table>"
    "<table scope='client'>CREATE TABLE seen (note TEXT PRIMARY KEY) STRICT</table>"
    "<event name='v1.NoteAdded'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<arg name='rank' type='x' optional='true'/>"
    "<materializer>INSERT INTO note (id, title, rank)"
    " VALUES (:id, :title, coalesce(:rank, 0))</materializer></event>"
    "<event name='v1.NoteRenamed'><arg name='id' type='s'/><arg name='title' type='s'/>"
    "<materializer>UPDATE note SET title = :title WHERE id = :id</materializer></event>"
    "<event name='v1.NoteRemoved'><arg name='id' type='s'/>"
    "<materializer>DELETE FROM note WHERE id = :id</materializer></event>"
    "<event name='v1.TitlesSwapped'><arg name='a' type='s'/><arg name='b' type='s'/>"
    "<materializer>UPDATE note SET rank = rank + 1 WHERE id = :a;"
    "UPDATE note SET title = :b WHERE id = :a</materializer></event>"
    "<event name='v1.NoteSeen' scope='client'><arg name='note' type='s'/>"
    "<materializer>INSERT INTO seen (note) VALUES (:note) ON CONFLICT DO NOTHING</materializer>"
    "</event></store></multistore>";

MsSchema *
ms_test_schema_new (const char *xml)
{
  g_autoptr (GError) error = NULL;
  MsSchema *schema = ms_schema_new_from_data (xml, -1, NULL, &error);

  g_assert_no_error (error);
  return schema;
}

MsStoreDefinition *
ms_test_define (MsTestFixture *fixture, MsSchema *schema)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsAdapter) adapter = NULL;
  MsStoreDefinition *definition;

  if (fixture->directory)
    adapter = MS_ADAPTER (ms_persisted_adapter_new (fixture->directory));
  else
    adapter = MS_ADAPTER (ms_memory_adapter_new ());
  definition = ms_store_definition_new ("note", schema, adapter, &error);
  g_assert_no_error (error);
  return definition;
}

MsStoreDefinition *
ms_test_define_xml (MsTestFixture *fixture, const char *xml)
{
  g_autoptr (MsSchema) schema = ms_test_schema_new (xml);

  return ms_test_define (fixture, schema);
}

MsStoreDefinition *
ms_test_define_notes (MsTestFixture *fixture)
{
  return ms_test_define_xml (fixture, ms_test_note_xml);
}

char *
ms_test_store_path (MsTestFixture *fixture, const char *store_id)
{
  g_autofree char *name = g_strconcat (store_id, ".db", NULL);

  return g_build_filename (fixture->directory, name, NULL);
}

void
ms_test_take_result (GObject *source, GAsyncResult *result, gpointer place)
{
  GAsyncResult **taken = place;

  g_assert_null (*taken);
  *taken = g_object_ref (result);
}

MsStore *
ms_test_try_open (MsTestFixture *fixture,
                  MsStoreDefinition *definition,
                  const char *store_id,
                  GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_open_async (definition, store_id, NULL, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_open_finish (result, error);
}

MsStore *
ms_test_open (MsTestFixture *fixture, MsStoreDefinition *definition, const char *store_id)
{
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_try_open (fixture, definition, store_id, &error);

  g_assert_no_error (error);
  return store;
}

MsStore *
ms_test_try_get (MsTestFixture *fixture,
                 MsStoreDefinition *definition,
                 const char *store_id,
                 MsStoreOptions *options,
                 GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_registry_get_async (fixture->registry, definition, store_id, options, NULL,
                               ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_registry_get_finish (fixture->registry, result, error);
}

void
ms_test_close (MsTestFixture *fixture, MsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_close_async (store, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  g_assert_true (ms_store_close_finish (store, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  ms_test_await_finalized (fixture, store);
}

char *
ms_test_assert_unopenable (MsTestFixture *fixture,
                           MsStoreDefinition *definition,
                           const char *store_id,
                           gint code)
{
  g_autoptr (GError) error = NULL;
  MsStore *store = ms_test_try_open (fixture, definition, store_id, &error);

  g_assert_null (store);
  g_assert_error (error, MS_ERROR, code);
  return g_strdup (error->message);
}

void
ms_test_store_begin_as (MsTestStore *self,
                        MsTestFixture *fixture,
                        const char *xml,
                        const char *store_id)
{
  *self = (MsTestStore){ .fixture = fixture, .definition = ms_test_define_xml (fixture, xml) };
  self->store = ms_test_open (fixture, self->definition, store_id);
}

void
ms_test_store_begin (MsTestStore *self, MsTestFixture *fixture, const char *xml)
{
  ms_test_store_begin_as (self, fixture, xml, "a");
}

void
ms_test_store_end (MsTestStore *self)
{
  ms_test_settle (self->fixture);
  ms_test_close (self->fixture, self->store);
  ms_test_await_finalized (self->fixture, self->definition);
}

MsLiveQuery *
ms_test_watch (MsStore *store, MsQuery *query)
{
  g_autoptr (GError) error = NULL;
  MsLiveQuery *live = ms_store_query_live (store, query, &error);

  g_assert_no_error (error);
  return live;
}

void
ms_test_refresh (MsStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_store_refresh (store, &error));
  g_assert_no_error (error);
}

gboolean
ms_test_try_wait (MsTestFixture *fixture, MsStore *store, MsStage stage, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_wait_async (store, stage, NULL, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_wait_finish (store, result, error);
}

MsMigrationsReport *
ms_test_try_rebuild (MsTestFixture *fixture,
                     MsStore *store,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_rebuild_async (store, cancellable, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_rebuild_finish (store, result, error);
}

MsResult *
ms_test_try_query_async (MsTestFixture *fixture,
                         MsStore *store,
                         const char *sql,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (MsQuery) query = ms_query_new (sql);
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_query_async (store, query, cancellable, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_query_finish (store, result, error);
}

gboolean
ms_test_try_backup (MsTestFixture *fixture,
                    MsStore *store,
                    const char *path,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ms_store_backup_async (store, path, cancellable, ms_test_take_result, &result);
  ms_test_await (fixture, result);
  return ms_store_backup_finish (store, result, error);
}

void
ms_test_add_note (MsStore *store, const char *id, const char *title)
{
  ms_test_commit_event (store, "v1.NoteAdded", "id", "s", id, "title", "s", title, NULL);
}

void
ms_test_add_notes (MsStore *store, const char *prefix, guint n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s%u", prefix, i);

      g_ptr_array_add (events,
                       ms_event_build ("v1.NoteAdded", "id", "s", id, "title", "s", id, NULL));
    }
  ms_store_commit_events (store, (MsEvent *const *) events->pdata, events->len, &error);
  g_assert_no_error (error);
}

gint64
ms_test_query_int (MsStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsQuery) query = ms_query_new (sql);
  gint64 value = -1;

  ms_store_query_int (store, query, &value, &error);
  g_assert_no_error (error);
  return value;
}

char *
ms_test_query_text (MsStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsQuery) query = ms_query_new (sql);
  char *value = NULL;

  ms_store_query_text (store, query, &value, &error);
  g_assert_no_error (error);
  return value;
}

char *
ms_test_dup_head (MsStore *store)
{
  return ms_sequence_to_string (ms_store_get_head (store));
}

char *
ms_test_list_places (MsStore *store,
                     const MsSequence *after,
                     guint limit,
                     const char *const *names,
                     MsEventFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = ms_store_list_events (store, after, limit, names, filter, &error);
  GString *places = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *place =
          ms_sequence_to_string (ms_event_record_get_sequence (records->pdata[i]));

      g_string_append_printf (places, "%s%s", i > 0 ? " " : "", place);
    }
  return g_string_free (places, FALSE);
}

char *
ms_test_checksum (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, length);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchema: what a store is made of. */

#include "schema/ms-schema-private.h"
#include "ms-error.h"
#include "schema/ms-search-private.h"
#include "sqlite/ms-sql-create-private.h"

G_DEFINE_FINAL_TYPE (MsSchema, ms_schema, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  MsSchemaItem *item = data;

  g_free (item->sql);
  g_free (item);
}

static void
ms_schema_finalize (GObject *object)
{
  MsSchema *self = MS_SCHEMA (object);

  g_clear_pointer (&self->table_set, ms_table_set_unref);
  g_hash_table_unref (self->event_types_by_name);
  g_ptr_array_unref (self->event_types);
  g_ptr_array_unref (self->searches);
  g_ptr_array_unref (self->documents);
  g_ptr_array_unref (self->views);
  g_ptr_array_unref (self->indexes);
  g_ptr_array_unref (self->tables);
  g_free (self->hash);
  g_free (self->name);
  g_free (self->source);
  G_OBJECT_CLASS (ms_schema_parent_class)->finalize (object);
}

static void
ms_schema_class_init (MsSchemaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_schema_finalize;
}

static void
ms_schema_init (MsSchema *self)
{
  self->gc_time = MS_GC_TIME_DEFAULT;
  self->tables = g_ptr_array_new_with_free_func (item_free);
  self->indexes = g_ptr_array_new_with_free_func (item_free);
  self->views = g_ptr_array_new_with_free_func (item_free);
  self->searches = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_search_free);
  self->documents = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_document_type_free);
  self->event_types = g_ptr_array_new_with_free_func (g_object_unref);
  self->event_types_by_name = g_hash_table_new (g_str_hash, g_str_equal);
}

MsSchema *
ms_schema_new (void)
{
  return g_object_new (MS_TYPE_SCHEMA, NULL);
}

MsSchema *
ms_schema_new_from_data (const char *data, gssize length, const char *store_name, GError **error)
{
  g_return_val_if_fail (data != NULL, NULL);

  return ms_schema_read (data, length, NULL, store_name, error);
}

MsSchema *
ms_schema_new_from_file (GFile *file, const char *store_name, GError **error)
{
  g_autofree char *data = NULL;
  g_autofree char *name = NULL;
  gsize length;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (!g_file_load_contents (file, NULL, &data, &length, NULL, error))
    return NULL;
  name = g_file_get_basename (file);
  return ms_schema_read (data, length, name, store_name, error);
}

MsSchema *
ms_schema_new_from_resource (const char *path, const char *store_name, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *data;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (!bytes)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  return ms_schema_read (data ? data : "", length, path, store_name, error);
}

char **
ms_schema_list_stores (const char *data, gssize length, GError **error)
{
  g_autoptr (GPtrArray) schemas = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (data != NULL, NULL);

  schemas = ms_schema_read_all (data, length, NULL, error);
  if (!schemas)
    return NULL;
  for (guint i = 0; i < schemas->len; i++)
    g_strv_builder_add (names, ((MsSchema *) g_ptr_array_index (schemas, i))->name);
  return g_strv_builder_end (names);
}

void
ms_schema_add_item (MsSchema *self, GPtrArray *items, const char *sql, MsScope scope, int line)
{
  MsSchemaItem *item = g_new0 (MsSchemaItem, 1);

  item->sql = g_strdup (sql);
  item->scope = scope;
  item->line = line;
  g_ptr_array_add (items, item);
  self->checked = FALSE;
}

void
ms_schema_add_table (MsSchema *self, const char *sql, MsScope scope)
{
  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (sql != NULL);
  g_return_if_fail (!self->sealed);

  ms_schema_add_item (self, self->tables, sql, scope, 0);
}

void
ms_schema_add_index (MsSchema *self, const char *sql)
{
  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (sql != NULL);
  g_return_if_fail (!self->sealed);

  ms_schema_add_item (self, self->indexes, sql, MS_SCOPE_SYNCED, 0);
}

void
ms_schema_add_view (MsSchema *self, const char *sql)
{
  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (sql != NULL);
  g_return_if_fail (!self->sealed);

  ms_schema_add_item (self, self->views, sql, MS_SCOPE_SYNCED, 0);
}

void
ms_schema_add_event_type (MsSchema *self, MsEventType *event_type)
{
  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (MS_IS_EVENT_TYPE (event_type));
  g_return_if_fail (!self->sealed && !event_type->sealed);

  event_type->index = self->event_types->len;
  g_ptr_array_add (self->event_types, g_object_ref (event_type));
  /* The check tells of a name that is declared twice. */
  if (!g_hash_table_contains (self->event_types_by_name, event_type->name))
    g_hash_table_insert (self->event_types_by_name, event_type->name, event_type);
  self->checked = FALSE;
}

MsEventType *
ms_schema_get_event_type (MsSchema *self, const char *name)
{
  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->event_types_by_name, name);
}

GPtrArray *
ms_schema_list_event_types (MsSchema *self)
{
  GPtrArray *types;

  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);

  types = g_ptr_array_sized_new (self->event_types->len);
  for (guint i = 0; i < self->event_types->len; i++)
    g_ptr_array_add (types, g_ptr_array_index (self->event_types, i));
  return types;
}

char **
ms_schema_list_tables (MsSchema *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);

  for (guint i = 0; i < self->tables->len; i++)
    {
      const MsSchemaItem *item = g_ptr_array_index (self->tables, i);
      g_autoptr (MsSqlCreate) create = ms_sql_parse_create (item->sql);

      if (create->name)
        g_strv_builder_add (names, create->name);
    }
  return g_strv_builder_end (names);
}

gboolean
ms_schema_has_callbacks (MsSchema *self)
{
  for (guint i = 0; i < self->event_types->len; i++)
    if (((MsEventType *) g_ptr_array_index (self->event_types, i))->has_callback)
      return TRUE;
  return FALSE;
}

static gboolean
check_callbacks (MsSchema *self, GError **error)
{
  for (guint i = 0; i < self->event_types->len; i++)
    {
      MsEventType *type = g_ptr_array_index (self->event_types, i);

      if (type->has_callback && !type->func)
        return ms_schema_fail (self, type->line, error,
                               "event “%s” declares a callback, but has none: give it one with "
                               "ms_event_type_set_callback()",
                               type->name);
    }
  return TRUE;
}

gboolean
ms_schema_seal_without_callbacks (MsSchema *self, GError **error)
{
  if (self->sealed)
    return TRUE;
  if (!self->checked && !ms_schema_check (self, error))
    return FALSE;

  ms_schema_compute_hashes (self);
  for (guint i = 0; i < self->event_types->len; i++)
    ((MsEventType *) g_ptr_array_index (self->event_types, i))->sealed = TRUE;
  self->sealed = TRUE;
  return TRUE;
}

gboolean
ms_schema_seal (MsSchema *self, GError **error)
{
  g_return_val_if_fail (MS_IS_SCHEMA (self), FALSE);

  return self->sealed
         || (check_callbacks (self, error) && ms_schema_seal_without_callbacks (self, error));
}

gboolean
ms_schema_is_sealed (MsSchema *self)
{
  g_return_val_if_fail (MS_IS_SCHEMA (self), FALSE);

  return self->sealed;
}

const char *
ms_schema_get_hash (MsSchema *self)
{
  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);
  g_return_val_if_fail (self->sealed, NULL);

  return self->hash;
}

char *
ms_schema_to_xml (MsSchema *self)
{
  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);
  g_return_val_if_fail (self->sealed, NULL);

  return ms_schema_write_xml (self, self->name ? self->name : "store");
}

static gboolean
create_items (GPtrArray *items, MsConnection *connection, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    if (!ms_connection_exec (connection, ((MsSchemaItem *) g_ptr_array_index (items, i))->sql,
                             error))
      return FALSE;
  return TRUE;
}

gboolean
ms_schema_create_tables (MsSchema *self, MsConnection *connection, GError **error)
{
  return create_items (self->tables, connection, error)
         && create_items (self->indexes, connection, error)
         && create_items (self->views, connection, error);
}

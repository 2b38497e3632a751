/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchema: reading it from XML. */

#include "schema/ms-search-private.h"
#include "ms-error.h"
#include "ms-id-private.h"

#include <string.h>

typedef struct
{
  char *source;
  GPtrArray *schemas;
  MsSchema *schema;         /* whose element is open */
  MsEventType *event;       /* whose element is open */
  MsDocumentType *document; /* the same */
  char *key;                /* of the document, and its type */
  char *key_type;
  GString *text;       /* of the element that holds SQL */
  gboolean collecting; /* inside such an element */
  gboolean rooted;     /* the outermost element has been seen */
  MsScope scope;
  int line;
} Reader;

static gboolean fail (Reader *self, int line, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

static gboolean
fail (Reader *self, int line, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA, "%s:%d: %s",
               self->source ? self->source : "schema", line, message);
  return FALSE;
}

/* What may stand where: an element, the one around it, and whether it holds SQL. */
static const struct
{
  const char *name;
  const char *parent;
  gboolean holds_sql;
} elements[] = {
  { "multistore", NULL, FALSE },  { "store", "multistore", FALSE },  { "table", "store", TRUE },
  { "index", "store", TRUE },     { "view", "store", TRUE },         { "event", "store", FALSE },
  { "arg", "event", FALSE },      { "materializer", "event", TRUE }, { "search", "store", FALSE },
  { "document", "store", FALSE }, { "key", "document", TRUE },
};

static gboolean
check_place (Reader *self, const char *name, const char *parent, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    if (strcmp (elements[i].name, name) == 0)
      {
        if (g_strcmp0 (elements[i].parent, parent) == 0)
          return TRUE;
        if (!elements[i].parent)
          return fail (self, self->line, error, "<%s> is the outermost element", name);
        return fail (self, self->line, error, "<%s> belongs into <%s>, not %s%s%s", name,
                     elements[i].parent, parent ? "into <" : "outside of everything",
                     parent ? parent : "", parent ? ">" : "");
      }
  return fail (
      self, self->line, error,
      "<%s> is no element of a schema: there are multistore, store, table, index, view, event, "
      "arg, materializer, search, document and key",
      name);
}

static gboolean
open_root (Reader *self, GError **error)
{
  if (self->rooted)
    return fail (self, self->line, error,
                 "There is a second <multistore>: put its stores into the first");
  self->rooted = TRUE;
  return TRUE;
}

static gboolean
read_scope (Reader *self, const char *text, MsScope *scope, GError **error)
{
  *scope = MS_SCOPE_SYNCED;
  if (!text || strcmp (text, "synced") == 0)
    return TRUE;
  *scope = MS_SCOPE_CLIENT;
  return strcmp (text, "client") == 0
         || fail (self, self->line, error, "scope=\"%s\": use “synced” or “client”", text);
}

static gboolean
read_number (Reader *self,
             const char *attribute,
             const char *text,
             guint64 highest,
             guint64 *number,
             GError **error)
{
  gsize length = strlen (text);

  /* At most ten digits, so that nothing can overflow; GLib's own parser trusts errno, which taking a lock can change. */
  *number = g_ascii_strtoull (text, NULL, 10);
  if (length > 0 && length <= 10 && strspn (text, "0123456789") == length && *number <= highest)
    return TRUE;
  return fail (self, self->line, error, "%s=\"%s\": use a number from 0 to %" G_GUINT64_FORMAT,
               attribute, text, highest);
}

static gboolean
open_store (Reader *self, const char *name, const char *gc_time, GError **error)
{
  guint64 milliseconds;

  if (!ms_id_is_definition_name (name))
    return fail (self, self->line, error,
                 "“%s” is no store name: use 1 to 128 of the characters A–Z, a–z, 0–9, _, - and .",
                 name);
  for (guint i = 0; i < self->schemas->len; i++)
    if (strcmp (((MsSchema *) g_ptr_array_index (self->schemas, i))->name, name) == 0)
      return fail (self, self->line, error, "Store “%s” is declared twice", name);

  self->schema = ms_schema_new ();
  g_ptr_array_add (self->schemas, self->schema);
  self->schema->name = g_strdup (name);
  self->schema->source = g_strdup (self->source);
  if (!gc_time)
    return TRUE;
  if (strcmp (gc_time, "infinite") == 0)
    {
      self->schema->gc_time = MS_GC_TIME_INFINITE;
      return TRUE;
    }
  if (!read_number (self, "gc-time", gc_time, MS_GC_TIME_INFINITE, &milliseconds, error))
    return FALSE;
  self->schema->gc_time = milliseconds;
  return TRUE;
}

static gboolean
open_event (Reader *self,
            const char *name,
            const char *scope_text,
            const char *deprecated,
            GError **error)
{
  MsScope scope;

  if (!read_scope (self, scope_text, &scope, error))
    return FALSE;
  self->event = ms_event_type_new (name, scope);
  self->event->line = self->line;
  ms_event_type_set_deprecated (self->event, deprecated);
  return TRUE;
}

static gboolean
open_materializer (Reader *self, const char *callback, GError **error)
{
  guint64 version;

  if (!callback)
    return TRUE;
  if (!read_number (self, "callback", callback, G_MAXUINT32, &version, error))
    return FALSE;
  if (self->event->has_callback)
    return fail (self, self->line, error, "Event “%s” declares two callbacks", self->event->name);
  ms_event_type_declare_callback (self->event, version);
  return TRUE;
}

static void
open_search (Reader *self, const char *table, const char *columns, const char *tokenizer)
{
  g_auto (GStrv) parts = g_strsplit_set (columns, " ,\t\n\r", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; parts[i]; i++)
    if (*parts[i])
      g_strv_builder_add (names, parts[i]);
  list = g_strv_builder_end (names);
  ms_schema_take_search (self->schema, table, (const char *const *) list, tokenizer, self->line);
}

static gboolean
open_key (Reader *self, const char *name, const char *type, GError **error)
{
  if (!g_variant_type_string_is_valid (type) || !g_variant_type_is_definite (G_VARIANT_TYPE (type)))
    return fail (self, self->line, error, "“%s” is no type of a key: use a GVariant type", type);
  g_free (self->key);
  g_free (self->key_type);
  self->key = g_strdup (name);
  self->key_type = g_strdup (type);
  return TRUE;
}

static gboolean
open_element (Reader *self,
              const char *element,
              const char **names,
              const char **values,
              GError **error)
{
  const char *name = NULL, *gc_time = NULL, *scope = NULL, *type = NULL, *deprecated = NULL;
  const char *callback = NULL, *table = NULL, *columns = NULL, *tokenizer = NULL;
  gboolean optional = FALSE;

#define STRING G_MARKUP_COLLECT_STRING
#define OPTIONAL (G_MARKUP_COLLECT_STRING | G_MARKUP_COLLECT_OPTIONAL)
#define COLLECT(...)                                                                               \
  g_markup_collect_attributes (element, names, values, error, __VA_ARGS__, G_MARKUP_COLLECT_INVALID)

  if (strcmp (element, "store") == 0)
    return COLLECT (STRING, "name", &name, OPTIONAL, "gc-time", &gc_time)
           && open_store (self, name, gc_time, error);
  if (strcmp (element, "table") == 0)
    return COLLECT (OPTIONAL, "scope", &scope) && read_scope (self, scope, &self->scope, error);
  if (strcmp (element, "event") == 0)
    return COLLECT (STRING, "name", &name, OPTIONAL, "scope", &scope, OPTIONAL, "deprecated",
                    &deprecated)
           && open_event (self, name, scope, deprecated, error);
  if (strcmp (element, "materializer") == 0)
    return COLLECT (OPTIONAL, "callback", &callback) && open_materializer (self, callback, error);
  if (strcmp (element, "search") == 0)
    {
      if (!COLLECT (STRING, "table", &table, STRING, "columns", &columns, OPTIONAL, "tokenizer",
                    &tokenizer))
        return FALSE;
      open_search (self, table, columns, tokenizer);
      return TRUE;
    }
  if (strcmp (element, "document") == 0)
    {
      if (!COLLECT (STRING, "name", &name))
        return FALSE;
      self->document = ms_schema_begin_document (self->schema, name, self->line);
      return TRUE;
    }
  if (strcmp (element, "key") == 0)
    return COLLECT (STRING, "name", &name, STRING, "type", &type)
           && open_key (self, name, type, error);
  if (strcmp (element, "arg") == 0)
    {
      if (!COLLECT (STRING, "name", &name, STRING, "type", &type,
                    G_MARKUP_COLLECT_BOOLEAN | G_MARKUP_COLLECT_OPTIONAL, "optional", &optional))
        return FALSE;
      ms_event_type_add_arg (self->event, name, type, optional);
      return TRUE;
    }
  if (strcmp (element, "multistore") == 0)
    return COLLECT (G_MARKUP_COLLECT_INVALID, NULL) && open_root (self, error);
  return COLLECT (G_MARKUP_COLLECT_INVALID, NULL);

#undef COLLECT
#undef OPTIONAL
#undef STRING
}

static gboolean
holds_sql (const char *element)
{
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++)
    if (strcmp (elements[i].name, element) == 0)
      return elements[i].holds_sql;
  return FALSE;
}

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer user_data,
               GError **error)
{
  Reader *self = user_data;
  const GSList *stack = g_markup_parse_context_get_element_stack (context);
  const char *parent = stack && stack->next ? stack->next->data : NULL;
  int column;

  g_markup_parse_context_get_position (context, &self->line, &column);
  /* GMarkup counts a line from the character before it, which may be the one that ends this tag. */
  if (column == 1)
    self->line--;
  if (!check_place (self, element, parent, error)
      || !open_element (self, element, names, values, error))
    return;
  self->collecting = holds_sql (element);
  g_string_truncate (self->text, 0);
}

static void
close_materializer (Reader *self, const char *sql)
{
  if (*sql || !self->event->has_callback)
    ms_event_type_add_materializer (self->event, sql);
}

static void
close_key (Reader *self, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GVariant) value =
      g_variant_parse (G_VARIANT_TYPE (self->key_type), text, NULL, NULL, &local_error);

  if (value)
    ms_document_type_add_key (self->document, self->key, value, self->line);
  else
    fail (self, self->line, error,
          "The default of key “%s”, “%s”, is no value of type “%s” (%s): write it as GVariant's "
          "text, a string in quotes: 'text'",
          self->key, text, self->key_type, local_error->message);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reader *self = user_data;
  const char *sql = g_strstrip (self->text->str);

  self->collecting = FALSE;
  if (strcmp (element, "table") == 0)
    ms_schema_add_item (self->schema, self->schema->tables, sql, self->scope, self->line);
  else if (strcmp (element, "index") == 0)
    ms_schema_add_item (self->schema, self->schema->indexes, sql, MS_SCOPE_SYNCED, self->line);
  else if (strcmp (element, "view") == 0)
    ms_schema_add_item (self->schema, self->schema->views, sql, MS_SCOPE_SYNCED, self->line);
  else if (strcmp (element, "materializer") == 0)
    close_materializer (self, sql);
  else if (strcmp (element, "key") == 0)
    close_key (self, sql, error);
  else if (strcmp (element, "event") == 0)
    {
      ms_schema_add_event_type (self->schema, self->event);
      g_clear_object (&self->event);
    }
}

static void
collect_text (GMarkupParseContext *context,
              const char *text,
              gsize length,
              gpointer user_data,
              GError **error)
{
  Reader *self = user_data;

  if (self->collecting)
    {
      g_string_append_len (self->text, text, length);
      return;
    }
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      {
        g_markup_parse_context_get_position (context, &self->line, NULL);
        for (; i < length; i++)
          self->line -= text[i] == '\n';
        fail (self, self->line, error,
              "There is text outside of the elements that hold SQL or a value");
        return;
      }
}

static const GMarkupParser parser = {
  .start_element = start_element,
  .end_element = end_element,
  .text = collect_text,
};

GPtrArray *
ms_schema_read_all (const char *data, gssize length, const char *source, GError **error)
{
  g_autoptr (GPtrArray) schemas = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *own_source = g_strdup (source);
  Reader self = { .source = own_source, .schemas = schemas, .text = text };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &self, NULL);
  g_autoptr (GError) local_error = NULL;
  gboolean parsed = g_markup_parse_context_parse (context, data, length, &local_error)
                    && g_markup_parse_context_end_parse (context, &local_error);
  int line, column;

  g_clear_object (&self.event);
  g_free (self.key);
  g_free (self.key_type);
  if (parsed && schemas->len == 0)
    parsed = fail (&self, 1, &local_error, "There is no <store> in the file");
  if (parsed)
    return g_steal_pointer (&schemas);

  if (local_error->domain == MS_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  g_markup_parse_context_get_position (context, &line, &column);
  if (column == 1 && line > 1)
    line--;
  fail (&self, line, error, "%s", local_error->message);
  return NULL;
}

static MsSchema *
find_store (GPtrArray *schemas, const char *store_name)
{
  if (!store_name)
    return schemas->len == 1 ? g_ptr_array_index (schemas, 0) : NULL;
  for (guint i = 0; i < schemas->len; i++)
    if (strcmp (((MsSchema *) g_ptr_array_index (schemas, i))->name, store_name) == 0)
      return g_ptr_array_index (schemas, i);
  return NULL;
}

MsSchema *
ms_schema_read (const char *data,
                gssize length,
                const char *source,
                const char *store_name,
                GError **error)
{
  g_autoptr (GPtrArray) schemas = ms_schema_read_all (data, length, source, error);
  g_autoptr (GString) names = NULL;
  MsSchema *schema;

  if (!schemas)
    return NULL;
  schema = find_store (schemas, store_name);
  if (schema)
    return ms_schema_check (schema, error) ? g_object_ref (schema) : NULL;

  names = g_string_new (NULL);
  for (guint i = 0; i < schemas->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            ((MsSchema *) g_ptr_array_index (schemas, i))->name);
  if (store_name)
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA,
                 "%s: there is no store “%s”: there is %s", source ? source : "schema", store_name,
                 names->str);
  else
    g_set_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA, "%s: name one of its stores: %s",
                 source ? source : "schema", names->str);
  return NULL;
}

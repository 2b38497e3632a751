/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchema: its canonical XML and its hash. */

#include "schema/ms-search-private.h"
#include "sqlite/ms-sql-normalize-private.h"

#include <string.h>

static const char *
scope_attribute (MsScope scope)
{
  return scope == MS_SCOPE_CLIENT ? " scope=\"client\"" : "";
}

static void
append_escaped (GString *out, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}

/* White space is a blank to those who read an attribute, unless it is written as a number. */
static void
write_attribute (const char *name, const char *value, GString *out)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (out, " %s=\"", name);
  for (const char *at = escaped; *at; at++)
    if (*at == '\n' || *at == '\t' || *at == '\r')
      g_string_append_printf (out, "&#%d;", *at);
    else
      g_string_append_c (out, *at);
  g_string_append_c (out, '"');
}

static void
write_items (GPtrArray *items, const char *element, GString *out)
{
  for (guint i = 0; i < items->len; i++)
    {
      const MsSchemaItem *item = g_ptr_array_index (items, i);

      g_string_append_printf (out, "    <%s%s>", element, scope_attribute (item->scope));
      append_escaped (out, "%s", item->sql);
      g_string_append_printf (out, "</%s>\n", element);
    }
}

static void
write_event_type (MsEventType *type, GString *out)
{
  append_escaped (out, "    <event name=\"%s\"", type->name);
  g_string_append (out, scope_attribute (type->scope));
  if (type->deprecated)
    write_attribute ("deprecated", type->deprecated, out);
  g_string_append (out, ">\n");
  for (guint i = 0; i < type->args->len; i++)
    {
      const MsArg *arg = ms_event_type_peek_arg (type, i);

      append_escaped (out, "      <arg name=\"%s\" type=\"%s\"", arg->name, arg->type);
      g_string_append (out, arg->optional ? " optional=\"true\"/>\n" : "/>\n");
    }
  for (guint i = 0; i < type->statements->len; i++)
    append_escaped (out, "      <materializer>%s</materializer>\n",
                    (const char *) g_ptr_array_index (type->statements, i));
  if (type->has_callback)
    g_string_append_printf (out, "      <materializer callback=\"%u\"/>\n", type->callback_version);
  g_string_append (out, "    </event>\n");
}

static void
write_searches (GPtrArray *searches, GString *out)
{
  for (guint i = 0; i < searches->len; i++)
    {
      const MsSearch *search = g_ptr_array_index (searches, i);
      g_autofree char *columns = g_strjoinv (" ", search->columns);

      g_string_append (out, "    <search");
      write_attribute ("table", search->table, out);
      write_attribute ("columns", columns, out);
      write_attribute ("tokenizer", search->tokenizer, out);
      g_string_append (out, "/>\n");
    }
}

static void
write_documents (GPtrArray *documents, GString *out)
{
  for (guint i = 0; i < documents->len; i++)
    {
      const MsDocumentType *type = g_ptr_array_index (documents, i);

      append_escaped (out, "    <document name=\"%s\">\n", type->name);
      for (guint j = 0; j < type->keys->len; j++)
        {
          const MsDocumentKey *key = g_ptr_array_index (type->keys, j);
          g_autofree char *value = g_variant_print (key->value, FALSE);

          append_escaped (out, "      <key name=\"%s\" type=\"%s\">%s</key>\n", key->name,
                          g_variant_get_type_string (key->value), value);
        }
      g_string_append (out, "    </document>\n");
    }
}

char *
ms_schema_write_xml (MsSchema *self, const char *name)
{
  GString *out = g_string_new ("<multistore>\n");

  append_escaped (out, "  <store name=\"%s\"", name);
  if (self->gc_time != MS_GC_TIME_DEFAULT)
    g_string_append_printf (out, " gc-time=\"%d\"", self->gc_time);
  g_string_append (out, ">\n");
  write_items (self->tables, "table", out);
  write_items (self->indexes, "index", out);
  write_items (self->views, "view", out);
  write_searches (self->searches, out);
  write_documents (self->documents, out);
  for (guint i = 0; i < self->event_types->len; i++)
    write_event_type (g_ptr_array_index (self->event_types, i), out);
  g_string_append (out, "  </store>\n</multistore>\n");
  return g_string_free (out, FALSE);
}

/* Each part ends in NUL, so that no two lists of parts are the same bytes. */
static void
add_part (GChecksum *checksum, const char *part)
{
  g_checksum_update (checksum, (const guchar *) part, strlen (part) + 1);
}

static void
add_sql (GChecksum *checksum, const char *sql)
{
  g_autofree char *normal = ms_sql_normalize (sql);

  add_part (checksum, normal);
}

static void
add_items (GChecksum *checksum, GPtrArray *items, const char *element)
{
  for (guint i = 0; i < items->len; i++)
    {
      const MsSchemaItem *item = g_ptr_array_index (items, i);

      add_part (checksum, element);
      add_part (checksum, scope_attribute (item->scope));
      add_sql (checksum, item->sql);
    }
}

static gint64
hash_event_type (MsEventType *type)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  guint64 first = 0;

  add_part (checksum, type->name);
  add_part (checksum, scope_attribute (type->scope));
  for (guint i = 0; i < type->args->len; i++)
    {
      const MsArg *arg = ms_event_type_peek_arg (type, i);

      add_part (checksum, arg->name);
      add_part (checksum, arg->type);
      add_part (checksum, arg->optional ? "optional" : "");
    }
  for (guint i = 0; i < type->statements->len; i++)
    add_sql (checksum, g_ptr_array_index (type->statements, i));
  if (type->has_callback)
    {
      g_autofree char *version = g_strdup_printf ("callback %u", type->callback_version);
      add_part (checksum, version);
    }

  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < 8; i++)
    first = first << 8 | digest[i];
  return (gint64) first;
}

static int
compare_types (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(MsEventType *const *) a)->name, (*(MsEventType *const *) b)->name);
}

void
ms_schema_compute_hashes (MsSchema *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->event_types, NULL, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_types);

  add_items (checksum, self->tables, "table");
  add_items (checksum, self->indexes, "index");
  add_items (checksum, self->views, "view");
  for (guint i = 0; i < sorted->len; i++)
    {
      MsEventType *type = g_ptr_array_index (sorted, i);
      g_autofree char *digits = NULL;

      type->hash = hash_event_type (type);
      digits = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", (guint64) type->hash);
      add_part (checksum, digits);
    }
  g_free (self->hash);
  self->hash = g_strdup (g_checksum_get_string (checksum));
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocumentType: what a schema says of documents. */

#include "schema/ms-arg-private.h"
#include "schema/ms-search-private.h"

#include <string.h>

#define MAX_NAME 64

static void
key_free (gpointer data)
{
  MsDocumentKey *key = data;

  g_free (key->name);
  g_variant_unref (key->value);
  g_free (key);
}

void
ms_document_type_free (MsDocumentType *self)
{
  g_ptr_array_unref (self->keys);
  g_free (self->name);
  g_free (self);
}

MsDocumentType *
ms_schema_begin_document (MsSchema *self, const char *name, int line)
{
  MsDocumentType *type = g_new0 (MsDocumentType, 1);

  type->name = g_strdup (name);
  type->keys = g_ptr_array_new_with_free_func (key_free);
  type->line = line;
  g_ptr_array_add (self->documents, type);
  self->checked = FALSE;
  return type;
}

void
ms_document_type_add_key (MsDocumentType *self, const char *name, GVariant *value, int line)
{
  MsDocumentKey *key = g_new0 (MsDocumentKey, 1);

  key->name = g_strdup (name);
  key->value = g_variant_ref_sink (value);
  key->line = line;
  g_ptr_array_add (self->keys, key);
}

MsDocumentType *
ms_schema_find_document (MsSchema *self, const char *name)
{
  for (guint i = 0; i < self->documents->len; i++)
    if (strcmp (((MsDocumentType *) self->documents->pdata[i])->name, name) == 0)
      return self->documents->pdata[i];
  return NULL;
}

MsDocumentKey *
ms_document_type_find_key (MsDocumentType *self, const char *name)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (strcmp (((MsDocumentKey *) self->keys->pdata[i])->name, name) == 0)
      return self->keys->pdata[i];
  return NULL;
}

void
ms_schema_add_document_key (MsSchema *self,
                            const char *document,
                            const char *key,
                            GVariant *default_value)
{
  MsDocumentType *type;

  g_return_if_fail (MS_IS_SCHEMA (self));
  g_return_if_fail (document != NULL);
  g_return_if_fail (key != NULL);
  g_return_if_fail (default_value != NULL);
  g_return_if_fail (!self->sealed);

  type = ms_schema_find_document (self, document);
  if (!type)
    type = ms_schema_begin_document (self, document, 0);
  ms_document_type_add_key (type, key, default_value, 0);
  self->checked = FALSE;
}

char **
ms_schema_list_documents (MsSchema *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (MS_IS_SCHEMA (self), NULL);

  for (guint i = 0; i < self->documents->len; i++)
    g_strv_builder_add (names, ((MsDocumentType *) self->documents->pdata[i])->name);
  return g_strv_builder_end (names);
}

/* Keys are details of a signal, and documents are named alike. */
static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= MAX_NAME && g_ascii_islower (*name)
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static gboolean
check_key (MsSchema *schema, MsDocumentType *type, MsDocumentKey *key, GError **error)
{
  MsArg arg = { 0 };
  gboolean fits;

  if (!is_name (key->name))
    return ms_schema_fail (schema, key->line, error,
                           "“%s” is no name of a key: use up to 64 of a–z, 0–9 and -, the first a "
                           "letter",
                           key->name);
  if (ms_document_type_find_key (type, key->name) != key)
    return ms_schema_fail (schema, key->line, error, "Document “%s” has the key “%s” twice",
                           type->name, key->name);
  fits = ms_arg_parse_type (g_variant_get_type_string (key->value), &arg);
  g_free (arg.type);
  return fits
         || ms_schema_fail (schema, key->line, error,
                            "Key “%s” of document “%s” has the type “%s”: use one that an event's "
                            "argument can have",
                            key->name, type->name, g_variant_get_type_string (key->value));
}

gboolean
ms_schema_check_documents (MsSchema *self, GError **error)
{
  for (guint i = 0; i < self->documents->len; i++)
    {
      MsDocumentType *type = self->documents->pdata[i];

      if (!is_name (type->name))
        return ms_schema_fail (self, type->line, error,
                               "“%s” is no name of a document: use up to 64 of a–z, 0–9 and -, the "
                               "first a letter",
                               type->name);
      if (ms_schema_find_document (self, type->name) != type)
        return ms_schema_fail (self, type->line, error, "Document “%s” is declared twice",
                               type->name);
      for (guint j = 0; j < type->keys->len; j++)
        if (!check_key (self, type, type->keys->pdata[j], error))
          return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocuments: the documents of a store, and writing what was set in them. */

#include "engine/ms-document-table-private.h"
#include "ms-error.h"
#include "store/ms-document-private.h"
#include "store/ms-store-private.h"

#include <string.h>

/* A value that changes all the time is written so often. */
#define WRITE_AFTER (100 * G_TIME_SPAN_MILLISECOND)
/* What cannot be written is tried again ever more rarely. */
#define LONGEST_DELAY (30 * G_TIME_SPAN_SECOND)
#define TRIES_AT_CLOSE 20

struct _MsDocuments
{
  MsEngine *engine;
  char *store_id;
  MsScheduler *scheduler;
  MsAlarm alarm;
  gint64 delay;         /* after a failure, or 0 */
  GPtrArray *instances; /* of MsDocumentInstance */
};

static void
instance_free (MsDocumentInstance *self)
{
  g_weak_ref_clear (&self->object);
  g_hash_table_unref (self->dirty);
  g_hash_table_unref (self->values);
  g_free (self->id);
  g_free (self);
}

static void
write_later (gpointer data)
{
  MsDocuments *self = data;
  g_autoptr (GError) error = NULL;

  if (ms_documents_flush (self, &error))
    return;
  if (self->delay == 0 && !g_error_matches (error, MS_ERROR, MS_ERROR_BUSY))
    g_warning ("Documents of the store “%s” could not be saved: %s", self->store_id,
               error->message);
  self->delay = CLAMP (2 * self->delay, WRITE_AFTER, LONGEST_DELAY);
  ms_scheduler_arm (self->scheduler, &self->alarm,
                    ms_scheduler_now (self->scheduler) + self->delay);
}

MsDocuments *
ms_documents_new (MsStore *store)
{
  MsDocuments *self = g_new0 (MsDocuments, 1);

  self->engine = store->core->engine;
  self->store_id = g_strdup (store->id);
  self->scheduler = ms_scheduler_get (store->affinity.context);
  self->alarm = (MsAlarm){ .func = write_later, .user_data = self };
  self->instances = g_ptr_array_new ();
  return self;
}

void
ms_documents_free (MsDocuments *self)
{
  ms_scheduler_disarm (self->scheduler, &self->alarm);
  ms_scheduler_unref (self->scheduler);
  for (guint i = 0; i < self->instances->len; i++)
    if (((MsDocumentInstance *) self->instances->pdata[i])->orphaned)
      instance_free (self->instances->pdata[i]);
  g_ptr_array_unref (self->instances);
  g_free (self->store_id);
  g_free (self);
}

static void
clear_write (gpointer data)
{
  g_free (((MsDocumentWrite *) data)->value);
}

static GArray *
list_writes (MsDocuments *self)
{
  GArray *writes = g_array_new (FALSE, FALSE, sizeof (MsDocumentWrite));

  g_array_set_clear_func (writes, clear_write);
  for (guint i = 0; i < self->instances->len; i++)
    {
      MsDocumentInstance *instance = self->instances->pdata[i];
      GHashTableIter iter;
      gpointer key;

      g_hash_table_iter_init (&iter, instance->dirty);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        {
          GVariant *value = g_hash_table_lookup (instance->values, key);
          MsDocumentWrite write = { instance->type->name, instance->id, key,
                                    value ? g_variant_print (value, TRUE) : NULL };

          g_array_append_val (writes, write);
        }
    }
  return writes;
}

gboolean
ms_documents_flush (MsDocuments *self, GError **error)
{
  g_autoptr (GArray) writes = list_writes (self);

  if (writes->len == 0)
    return TRUE;
  if (!ms_document_table_write (self->engine, (MsDocumentWrite *) writes->data, writes->len, error))
    return FALSE;
  self->delay = 0;
  ms_scheduler_disarm (self->scheduler, &self->alarm);
  for (guint i = self->instances->len; i > 0; i--)
    {
      MsDocumentInstance *instance = self->instances->pdata[i - 1];

      g_hash_table_remove_all (instance->dirty);
      if (!instance->orphaned)
        continue;
      g_ptr_array_remove_index_fast (self->instances, i - 1);
      instance_free (instance);
    }
  return TRUE;
}

void
ms_documents_close (MsDocuments *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TRIES_AT_CLOSE; i++)
    {
      g_clear_error (&error);
      if (ms_documents_flush (self, &error) || !g_error_matches (error, MS_ERROR, MS_ERROR_BUSY))
        break;
    }
  if (error)
    g_warning ("Documents of the store “%s” could not be saved: %s", self->store_id,
               error->message);
}

/* What the file says, as far as it is a value of the key's type. */
static GVariant *
parse_value (MsDocumentKey *key, const char *text)
{
  return g_variant_parse (g_variant_get_type (key->value), text, NULL, NULL, NULL);
}

static gboolean
values_equal (GVariant *a, GVariant *b)
{
  return a == b || (a && b && g_variant_equal (a, b));
}

static void
take_value (MsDocumentInstance *instance, const char *key, GVariant *value)
{
  if (value)
    g_hash_table_insert (instance->values, g_strdup (key), g_variant_ref_sink (value));
  else
    g_hash_table_remove (instance->values, key);
}

/* The keys whose value is another one, of those that are not about to be written. */
static GPtrArray *
take_over (MsDocumentInstance *instance, GHashTable *texts)
{
  GPtrArray *changed = g_ptr_array_new ();

  for (guint i = 0; i < instance->type->keys->len; i++)
    {
      MsDocumentKey *key = instance->type->keys->pdata[i];
      const char *text = g_hash_table_lookup (texts, key->name);
      g_autoptr (GVariant) value = text ? parse_value (key, text) : NULL;

      if (g_hash_table_contains (instance->dirty, key->name)
          || values_equal (value, g_hash_table_lookup (instance->values, key->name)))
        continue;
      take_value (instance, key->name, value);
      g_ptr_array_add (changed, key->name);
    }
  return changed;
}

static GPtrArray *
read_instance (MsDocuments *self, MsDocumentInstance *instance, GError **error)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return ms_document_table_read (self->engine, instance->type->name, instance->id, texts, error)
             ? take_over (instance, texts)
             : NULL;
}

void
ms_documents_refresh (MsDocuments *self)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  /* Whoever is told may open and give up documents. */
  for (guint i = 0; i < self->instances->len; i++)
    {
      gpointer object =
          g_weak_ref_get (&((MsDocumentInstance *) self->instances->pdata[i])->object);

      if (object)
        g_ptr_array_add (objects, object);
    }
  for (guint i = 0; i < objects->len; i++)
    {
      MsDocumentInstance *instance = ms_document_get_instance (objects->pdata[i]);
      g_autoptr (GPtrArray) changed = instance ? read_instance (self, instance, NULL) : NULL;

      for (guint j = 0; changed && j < changed->len; j++)
        ms_document_tell_changed (objects->pdata[i], changed->pdata[j]);
    }
}

MsDocument *
ms_documents_find (MsDocuments *self, const MsDocumentType *type, const char *id)
{
  for (guint i = 0; i < self->instances->len; i++)
    {
      MsDocumentInstance *instance = self->instances->pdata[i];
      MsDocument *document;

      if (instance->type == type && strcmp (instance->id, id) == 0
          && (document = g_weak_ref_get (&instance->object)))
        return document;
    }
  return NULL;
}

MsDocumentInstance *
ms_documents_open (MsDocuments *self, MsDocumentType *type, const char *id, GError **error)
{
  MsDocumentInstance *instance = g_new0 (MsDocumentInstance, 1);
  g_autoptr (GPtrArray) changed = NULL;

  instance->type = type;
  instance->id = g_strdup (id);
  instance->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  instance->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_weak_ref_init (&instance->object, NULL);
  /* One that was given up a moment ago may not be written yet. */
  if (!ms_documents_flush (self, error) || !(changed = read_instance (self, instance, error)))
    {
      instance_free (instance);
      return NULL;
    }
  g_ptr_array_add (self->instances, instance);
  return instance;
}

void
ms_documents_leave (MsDocuments *self, MsDocumentInstance *instance)
{
  if (self && g_hash_table_size (instance->dirty) > 0)
    {
      instance->orphaned = TRUE;
      return;
    }
  if (self)
    g_ptr_array_remove_fast (self->instances, instance);
  instance_free (instance);
}

void
ms_documents_set (MsDocuments *self, MsDocumentInstance *instance, const char *key, GVariant *value)
{
  if (values_equal (value, g_hash_table_lookup (instance->values, key)))
    return;
  take_value (instance, key, value);
  g_hash_table_add (instance->dirty, g_strdup (key));
  if (!self->alarm.iter)
    ms_scheduler_arm (self->scheduler, &self->alarm,
                      ms_scheduler_now (self->scheduler) + WRITE_AFTER);
}

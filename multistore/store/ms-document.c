/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocument: what the user interface of a store remembers on this computer. */

#include "store/ms-document-private.h"
#include "engine/ms-document-table-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "store/ms-store-live-private.h"
#include "store/ms-store-private.h"

#include <string.h>

/* A value that changes all the time is written so often. */
#define WRITE_AFTER (100 * G_TIME_SPAN_MILLISECOND)
#define TRIES_AT_CLOSE 20

/* An instance of a document; it belongs to the store's context, while its object may go anywhere. */
typedef struct
{
  MsDocumentType *type; /* of the schema */
  char *id;
  GHashTable *values; /* key → GVariant, of those that were set */
  GHashTable *dirty;  /* keys that are not written yet */
  GWeakRef object;
  gboolean orphaned; /* the object has gone, and there is something to write yet */
} Instance;

struct _MsDocuments
{
  MsEngine *engine;
  char *store_id;
  MsScheduler *scheduler;
  MsAlarm alarm;
  GPtrArray *instances;
};

struct _MsDocument
{
  GObject parent_instance;

  MsStore *store;
  Instance *instance;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_ID,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsDocument, ms_document, G_TYPE_OBJECT)

static void
instance_free (gpointer data)
{
  Instance *self = data;

  g_weak_ref_clear (&self->object);
  g_hash_table_unref (self->dirty);
  g_hash_table_unref (self->values);
  g_free (self->id);
  g_free (self);
}

/* In the store's context, after the object has gone. */
static void
release (gpointer data)
{
  MsDocument *remains = data;
  MsStore *store = remains->store;

  if (store->core && g_hash_table_size (remains->instance->dirty) > 0)
    remains->instance->orphaned = TRUE;
  else
    {
      if (store->core)
        g_ptr_array_remove_fast (store->core->documents->instances, remains->instance);
      instance_free (remains->instance);
    }
  ms_store_end_use (store);
  g_object_unref (store);
  g_free (remains);
}

static gboolean
do_nothing (gpointer data)
{
  return G_SOURCE_REMOVE;
}

static void
ms_document_finalize (GObject *object)
{
  MsDocument *self = MS_DOCUMENT (object);
  MsDocument *remains = g_new0 (MsDocument, 1);

  remains->store = self->store;
  remains->instance = self->instance;
  ms_context_post (self->store->affinity.context, do_nothing, remains, release);
  G_OBJECT_CLASS (ms_document_parent_class)->finalize (object);
}

static void
ms_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, ms_document_get_name (MS_DOCUMENT (object)));
      break;
    case PROP_ID:
      g_value_set_string (value, ms_document_get_id (MS_DOCUMENT (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_document_class_init (MsDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_document_finalize;
  object_class->get_property = ms_document_get_property;

  /**
   * MsDocument:name: (getter get_name)
   *
   * The name by which the schema declares the document.
   */
  props[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsDocument:id: (getter get_id)
   *
   * What tells the instance from others of its name.
   */
  props[PROP_ID] =
      g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /**
   * MsDocument::changed:
   * @self: a document
   * @key: the key whose value is another one
   *
   * Is emitted when a value has changed, by this process or another. The key is the signal's detail, too: `changed::sidebar-open`.
   */
  signals[CHANGED] =
      g_signal_new ("changed", MS_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_document_init (MsDocument *self)
{
}

static void
tell_changed (Instance *instance, const char *key)
{
  g_autoptr (MsDocument) document = g_weak_ref_get (&instance->object);

  if (document)
    g_signal_emit (document, signals[CHANGED], g_quark_from_string (key), key);
}

static void
write_later (gpointer data)
{
  MsDocuments *self = data;
  g_autoptr (GError) error = NULL;

  if (ms_documents_flush (self, &error))
    return;
  if (!g_error_matches (error, MS_ERROR, MS_ERROR_BUSY))
    g_warning ("Documents of the store “%s” could not be saved: %s", self->store_id,
               error->message);
  ms_scheduler_arm (self->scheduler, &self->alarm,
                    ms_scheduler_now (self->scheduler) + WRITE_AFTER);
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
    if (((Instance *) self->instances->pdata[i])->orphaned)
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
      Instance *instance = self->instances->pdata[i];
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
  ms_scheduler_disarm (self->scheduler, &self->alarm);
  for (guint i = self->instances->len; i > 0; i--)
    {
      Instance *instance = self->instances->pdata[i - 1];

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
take_value (Instance *instance, const char *key, GVariant *value)
{
  if (value)
    g_hash_table_insert (instance->values, g_strdup (key), g_variant_ref_sink (value));
  else
    g_hash_table_remove (instance->values, key);
}

/* The keys whose value is another one, of those that are not about to be written. */
static GPtrArray *
take_over (Instance *instance, GHashTable *texts)
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
read_instance (MsDocuments *self, Instance *instance, GError **error)
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
      gpointer object = g_weak_ref_get (&((Instance *) self->instances->pdata[i])->object);

      if (object)
        g_ptr_array_add (objects, object);
    }
  for (guint i = 0; i < objects->len; i++)
    {
      MsDocument *document = objects->pdata[i];
      g_autoptr (GPtrArray) changed =
          document->store->core ? read_instance (self, document->instance, NULL) : NULL;

      for (guint j = 0; changed && j < changed->len; j++)
        tell_changed (document->instance, changed->pdata[j]);
    }
}

static MsDocument *
find_document (MsDocuments *self, const MsDocumentType *type, const char *id)
{
  for (guint i = 0; i < self->instances->len; i++)
    {
      Instance *instance = self->instances->pdata[i];
      MsDocument *document;

      if (instance->type == type && strcmp (instance->id, id) == 0
          && (document = g_weak_ref_get (&instance->object)))
        return document;
    }
  return NULL;
}

static MsDocument *
open_document (MsStore *store, MsDocumentType *type, const char *id, GError **error)
{
  Instance *instance = g_new0 (Instance, 1);
  g_autoptr (GPtrArray) changed = NULL;
  MsDocument *self;

  instance->type = type;
  instance->id = g_strdup (id);
  instance->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  instance->dirty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_weak_ref_init (&instance->object, NULL);
  /* One that was given up a moment ago may not be written yet. */
  if (!ms_documents_flush (store->core->documents, error)
      || !(changed = read_instance (store->core->documents, instance, error)))
    {
      instance_free (instance);
      return NULL;
    }
  self = g_object_new (MS_TYPE_DOCUMENT, NULL);
  self->store = g_object_ref (store);
  self->instance = instance;
  g_weak_ref_set (&instance->object, self);
  g_ptr_array_add (store->core->documents->instances, instance);
  ms_store_begin_use (store);
  return self;
}

static MsDocumentType *
find_type (MsSchema *schema, const char *name, GError **error)
{
  MsDocumentType *type = ms_schema_find_document (schema, name);
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;

  if (type)
    return type;
  names = ms_schema_list_documents (schema);
  list = g_strjoinv (", ", names);
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
               "The schema has no document “%s”: declare it there (it has: %s)", name,
               *list ? list : "none");
  return NULL;
}

MsDocument *
ms_store_get_document (MsStore *self, const char *name, const char *id, GError **error)
{
  MsDocumentType *type;
  MsEngine *engine;
  MsDocument *document;

  g_return_val_if_fail (MS_IS_STORE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  if (!id)
    id = "default";
  if (!ms_id_check_store (id, error))
    return NULL;
  engine = ms_store_get_engine (self, error);
  type = engine ? find_type (ms_engine_get_schema (engine), name, error) : NULL;
  if (!type)
    return NULL;
  ms_store_watch_others (self);
  document = find_document (self->core->documents, type, id);
  return document ? document : open_document (self, type, id, error);
}

const char *
ms_document_get_name (MsDocument *self)
{
  g_return_val_if_fail (MS_IS_DOCUMENT (self), NULL);

  return self->instance->type->name;
}

const char *
ms_document_get_id (MsDocument *self)
{
  g_return_val_if_fail (MS_IS_DOCUMENT (self), NULL);

  return self->instance->id;
}

char **
ms_document_list_keys (MsDocument *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (MS_IS_DOCUMENT (self), NULL);

  for (guint i = 0; i < self->instance->type->keys->len; i++)
    g_strv_builder_add (names, ((MsDocumentKey *) self->instance->type->keys->pdata[i])->name);
  return g_strv_builder_end (names);
}

MsDocumentKey *
ms_document_find_key (MsDocument *self, const char *key)
{
  return ms_document_type_find_key (self->instance->type, key);
}

GVariant *
ms_document_get_value (MsDocument *self, const char *key)
{
  GVariant *value;
  MsDocumentKey *declared;

  g_return_val_if_fail (MS_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);
  declared = ms_document_find_key (self, key);
  g_return_val_if_fail (declared != NULL, NULL);

  value = g_hash_table_lookup (self->instance->values, key);
  return g_variant_ref (value ? value : declared->value);
}

/* @value NULL: the default. */
static void
change_value (MsDocument *self, const char *key, GVariant *value)
{
  MsDocuments *documents = self->store->core->documents;
  g_autoptr (GVariant) before = ms_document_get_value (self, key);
  g_autoptr (GVariant) now = NULL;

  if (values_equal (value, g_hash_table_lookup (self->instance->values, key)))
    return;
  take_value (self->instance, key, value);
  g_hash_table_add (self->instance->dirty, g_strdup (key));
  if (!documents->alarm.iter)
    ms_scheduler_arm (documents->scheduler, &documents->alarm,
                      ms_scheduler_now (documents->scheduler) + WRITE_AFTER);
  now = ms_document_get_value (self, key);
  if (!g_variant_equal (before, now))
    tell_changed (self->instance, key);
}

static gboolean
check_key (MsDocument *self, const char *key, GVariant *value, GError **error)
{
  MsDocumentKey *declared = ms_document_find_key (self, key);
  g_auto (GStrv) keys = NULL;
  g_autofree char *list = NULL;

  if (!ms_store_get_engine (self->store, error))
    return FALSE;
  if (!declared)
    {
      keys = ms_document_list_keys (self);
      list = g_strjoinv (", ", keys);
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                   "Document “%s” has no key “%s”: declare it in the schema (it has: %s)",
                   self->instance->type->name, key, *list ? list : "none");
      return FALSE;
    }
  if (!value || g_variant_is_of_type (value, g_variant_get_type (declared->value)))
    return TRUE;
  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
               "Key “%s” of document “%s” has the type “%s”, not “%s”: give it such a value", key,
               self->instance->type->name, g_variant_get_type_string (declared->value),
               g_variant_get_type_string (value));
  return FALSE;
}

gboolean
ms_document_set_value (MsDocument *self, const char *key, GVariant *value, GError **error)
{
  g_autoptr (GVariant) own = NULL;

  g_return_val_if_fail (MS_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  ms_return_val_if_foreign_thread (&self->store->affinity, FALSE);

  own = g_variant_ref_sink (value);
  if (!check_key (self, key, own, error))
    return FALSE;
  change_value (self, key, own);
  return TRUE;
}

gboolean
ms_document_reset (MsDocument *self, const char *key, GError **error)
{
  g_return_val_if_fail (MS_IS_DOCUMENT (self), FALSE);
  ms_return_val_if_foreign_thread (&self->store->affinity, FALSE);

  if (key)
    {
      if (!check_key (self, key, NULL, error))
        return FALSE;
      change_value (self, key, NULL);
      return TRUE;
    }
  if (!ms_store_get_engine (self->store, error))
    return FALSE;
  for (guint i = 0; i < self->instance->type->keys->len && self->store->core; i++)
    change_value (self, ((MsDocumentKey *) self->instance->type->keys->pdata[i])->name, NULL);
  return TRUE;
}

gboolean
ms_document_flush (MsDocument *self, GError **error)
{
  g_return_val_if_fail (MS_IS_DOCUMENT (self), FALSE);
  ms_return_val_if_foreign_thread (&self->store->affinity, FALSE);

  return ms_store_get_free_engine (self->store, error)
         && ms_documents_flush (self->store->core->documents, error);
}

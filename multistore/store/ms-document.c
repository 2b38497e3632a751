/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocument: what the user interface of a store remembers on this computer. */

#include "store/ms-document-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "store/ms-store-live-private.h"
#include "store/ms-store-private.h"

struct _MsDocument
{
  GObject parent_instance;

  MsStore *store;
  MsDocumentInstance *instance;
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

/* In the store's context, after the object has gone. */
static void
release (gpointer data)
{
  MsDocument *remains = data;
  MsStore *store = remains->store;

  ms_documents_leave (store->core ? store->core->documents : NULL, remains->instance);
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

void
ms_document_tell_changed (MsDocument *self, const char *key)
{
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (key), key);
}

static MsDocument *
open_document (MsStore *store, MsDocumentType *type, const char *id, GError **error)
{
  MsDocumentInstance *instance = ms_documents_open (store->core->documents, type, id, error);
  MsDocument *self;

  if (!instance)
    return NULL;
  self = g_object_new (MS_TYPE_DOCUMENT, NULL);
  self->store = g_object_ref (store);
  self->instance = instance;
  g_weak_ref_set (&instance->object, self);
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
  document = ms_documents_find (self->core->documents, type, id);
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

MsDocumentInstance *
ms_document_get_instance (MsDocument *self)
{
  return self->store->core ? self->instance : NULL;
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
  g_autoptr (GVariant) before = ms_document_get_value (self, key);
  g_autoptr (GVariant) now = NULL;

  ms_documents_set (self->store->core->documents, self->instance, key, value);
  now = ms_document_get_value (self, key);
  if (!g_variant_equal (before, now))
    ms_document_tell_changed (self, key);
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

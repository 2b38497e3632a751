/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreDefinition: a kind of store, from which instances are opened by id. */

#include "store/ms-store-definition-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "schema/ms-schema-private.h"
#include "store/ms-adapter.h"

struct _MsStoreDefinition
{
  GObject parent_instance;

  char *name;
  MsSchema *schema;
  MsAdapter *adapter;
  int gc_time;
  MsBootFunc boot;
  gpointer boot_data;
  GDestroyNotify boot_destroy;
};

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SCHEMA,
  PROP_ADAPTER,
  PROP_GC_TIME,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsStoreDefinition, ms_store_definition, G_TYPE_OBJECT)

static void
ms_store_definition_finalize (GObject *object)
{
  MsStoreDefinition *self = MS_STORE_DEFINITION (object);

  if (self->boot_destroy)
    self->boot_destroy (self->boot_data);
  g_clear_object (&self->adapter);
  g_clear_object (&self->schema);
  g_free (self->name);
  G_OBJECT_CLASS (ms_store_definition_parent_class)->finalize (object);
}

static void
ms_store_definition_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStoreDefinition *self = MS_STORE_DEFINITION (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, ms_store_definition_get_name (self));
      break;
    case PROP_SCHEMA:
      g_value_set_object (value, ms_store_definition_get_schema (self));
      break;
    case PROP_ADAPTER:
      g_value_set_object (value, ms_store_definition_get_adapter (self));
      break;
    case PROP_GC_TIME:
      g_value_set_int (value, ms_store_definition_get_gc_time (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_definition_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsStoreDefinition *self = MS_STORE_DEFINITION (object);

  switch (id)
    {
    case PROP_GC_TIME:
      ms_store_definition_set_gc_time (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_definition_class_init (MsStoreDefinitionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_store_definition_finalize;
  object_class->get_property = ms_store_definition_get_property;
  object_class->set_property = ms_store_definition_set_property;

  /**
   * MsStoreDefinition:name: (getter get_name)
   *
   * The kind's name.
   */
  props[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsStoreDefinition:schema: (getter get_schema)
   *
   * What its stores are made of.
   */
  props[PROP_SCHEMA] = g_param_spec_object ("schema", NULL, NULL, MS_TYPE_SCHEMA,
                                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsStoreDefinition:adapter: (getter get_adapter)
   *
   * Where its stores are kept.
   */
  props[PROP_ADAPTER] = g_param_spec_object ("adapter", NULL, NULL, MS_TYPE_ADAPTER,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsStoreDefinition:gc-time: (getter get_gc_time) (setter set_gc_time)
   *
   * How long an unused store of a registry stays, in milliseconds; %MS_GC_TIME_DEFAULT leaves it to the registry.
   */
  props[PROP_GC_TIME] = g_param_spec_int (
      "gc-time", NULL, NULL, MS_GC_TIME_DEFAULT, MS_GC_TIME_INFINITE, MS_GC_TIME_DEFAULT,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_store_definition_init (MsStoreDefinition *self)
{
  self->gc_time = MS_GC_TIME_DEFAULT;
}

MsStoreDefinition *
ms_store_definition_new (const char *name, MsSchema *schema, MsAdapter *adapter, GError **error)
{
  MsStoreDefinition *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (MS_IS_SCHEMA (schema), NULL);
  g_return_val_if_fail (MS_IS_ADAPTER (adapter), NULL);

  if (!ms_id_is_definition_name (name))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_SCHEMA,
                   "“%s” is no name of a definition: use 1 to 128 of the characters A–Z, a–z, 0–9, "
                   "_, - and .",
                   name);
      return NULL;
    }
  if (!ms_schema_seal (schema, error))
    return NULL;

  self = g_object_new (MS_TYPE_STORE_DEFINITION, NULL);
  self->name = g_strdup (name);
  self->schema = g_object_ref (schema);
  self->adapter = g_object_ref (adapter);
  self->gc_time = schema->gc_time;
  return self;
}

MsStoreDefinition *
ms_store_definition_new_from_resource (const char *path,
                                       const char *store_name,
                                       MsAdapter *adapter,
                                       GError **error)
{
  g_autoptr (MsSchema) schema = NULL;

  g_return_val_if_fail (path != NULL && store_name != NULL, NULL);
  g_return_val_if_fail (MS_IS_ADAPTER (adapter), NULL);

  schema = ms_schema_new_from_resource (path, store_name, error);
  return schema ? ms_store_definition_new (store_name, schema, adapter, error) : NULL;
}

const char *
ms_store_definition_get_name (MsStoreDefinition *self)
{
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (self), NULL);

  return self->name;
}

MsSchema *
ms_store_definition_get_schema (MsStoreDefinition *self)
{
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (self), NULL);

  return self->schema;
}

MsAdapter *
ms_store_definition_get_adapter (MsStoreDefinition *self)
{
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (self), NULL);

  return self->adapter;
}

int
ms_store_definition_get_gc_time (MsStoreDefinition *self)
{
  g_return_val_if_fail (MS_IS_STORE_DEFINITION (self), MS_GC_TIME_DEFAULT);

  return self->gc_time;
}

void
ms_store_definition_set_gc_time (MsStoreDefinition *self, int gc_time)
{
  g_return_if_fail (MS_IS_STORE_DEFINITION (self));
  g_return_if_fail (gc_time >= MS_GC_TIME_DEFAULT);

  if (self->gc_time == gc_time)
    return;
  self->gc_time = gc_time;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GC_TIME]);
}

void
ms_store_definition_set_boot_func (MsStoreDefinition *self,
                                   MsBootFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_if_fail (MS_IS_STORE_DEFINITION (self));

  if (self->boot_destroy)
    self->boot_destroy (self->boot_data);
  self->boot = func;
  self->boot_data = user_data;
  self->boot_destroy = destroy;
}

gboolean
ms_store_definition_has_boot_func (MsStoreDefinition *self)
{
  return self->boot != NULL;
}

gboolean
ms_store_definition_boot (MsStoreDefinition *self,
                          MsStore *store,
                          MsBootContext *context,
                          GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->boot (store, context, self->boot_data, &local_error))
    return TRUE;
  if (!local_error)
    g_set_error_literal (
        &local_error, MS_ERROR, MS_ERROR_CALLBACK,
        "the boot function failed without an error: return TRUE, or set the error");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreProvider: gives a registry to the widgets below it. */

#include "ms-gtk-store-provider.h"

#include <glib/gi18n-lib.h>

#include "ms-gtk-bin-private.h"
#include "ms-gtk-store-view-private.h"

#define DEFAULT_STORE_ID "default"

struct _MsGtkStoreProvider
{
  GtkWidget parent_instance;

  GtkWidget *child;
  MsStoreRegistry *registry;
  gboolean made_registry;
  MsStoreRegistry *retired; /* made here, and cleared when no view below uses it any more */
  MsStoreOptions *default_options;
  MsStoreDefinition *definition;
  char *store_id;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_REGISTRY,
  PROP_DEFAULT_OPTIONS,
  PROP_DEFINITION,
  PROP_STORE_ID,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static GtkBuildableIface *parent_buildable_iface;

static void ms_gtk_store_provider_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsGtkStoreProvider,
                               ms_gtk_store_provider,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      ms_gtk_store_provider_buildable_init))

static void
clear_retired (MsGtkStoreProvider *self)
{
  g_autoptr (MsStoreRegistry) retired = g_steal_pointer (&self->retired);

  if (retired)
    ms_store_registry_clear (retired);
}

/* An application's code runs while a view is updated: the views are found first. */
static void
collect_views (GtkWidget *widget, GPtrArray *views)
{
  if (MS_GTK_IS_STORE_VIEW (widget))
    g_ptr_array_add (views, g_object_ref (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    collect_views (child, views);
}

static void
update_views (MsGtkStoreProvider *self)
{
  g_autoptr (GPtrArray) views = g_ptr_array_new_with_free_func (g_object_unref);

  collect_views (GTK_WIDGET (self), views);
  for (guint i = 0; i < views->len; i++)
    ms_gtk_store_view_update (g_ptr_array_index (views, i), FALSE);
}

/* Once for all properties that are set together, so that no store is loaded which nobody meant. */
static void
ms_gtk_store_provider_dispatch_properties_changed (GObject *object,
                                                   guint n_pspecs,
                                                   GParamSpec **pspecs)
{
  MsGtkStoreProvider *self = MS_GTK_STORE_PROVIDER (object);
  gboolean concerns_views = FALSE;

  for (guint i = 0; i < n_pspecs; i++)
    concerns_views |= pspecs[i] == props[PROP_REGISTRY] || pspecs[i] == props[PROP_DEFINITION]
                      || pspecs[i] == props[PROP_STORE_ID];
  if (concerns_views)
    update_views (self);
  clear_retired (self);
  G_OBJECT_CLASS (ms_gtk_store_provider_parent_class)
      ->dispatch_properties_changed (object, n_pspecs, pspecs);
}

static void
ms_gtk_store_provider_dispose (GObject *object)
{
  MsGtkStoreProvider *self = MS_GTK_STORE_PROVIDER (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  if (self->made_registry)
    self->retired = g_steal_pointer (&self->registry);
  self->made_registry = FALSE;
  clear_retired (self);
  g_clear_object (&self->registry);
  g_clear_object (&self->default_options);
  g_clear_object (&self->definition);
  G_OBJECT_CLASS (ms_gtk_store_provider_parent_class)->dispose (object);
}

static void
ms_gtk_store_provider_finalize (GObject *object)
{
  MsGtkStoreProvider *self = MS_GTK_STORE_PROVIDER (object);

  g_free (self->store_id);
  G_OBJECT_CLASS (ms_gtk_store_provider_parent_class)->finalize (object);
}

static void
ms_gtk_store_provider_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsGtkStoreProvider *self = MS_GTK_STORE_PROVIDER (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, ms_gtk_store_provider_get_child (self));
      break;
    case PROP_REGISTRY:
      g_value_set_object (value, ms_gtk_store_provider_get_registry (self));
      break;
    case PROP_DEFAULT_OPTIONS:
      g_value_set_object (value, ms_gtk_store_provider_get_default_options (self));
      break;
    case PROP_DEFINITION:
      g_value_set_object (value, ms_gtk_store_provider_get_definition (self));
      break;
    case PROP_STORE_ID:
      g_value_set_string (value, ms_gtk_store_provider_get_store_id (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_store_provider_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  MsGtkStoreProvider *self = MS_GTK_STORE_PROVIDER (object);

  switch (id)
    {
    case PROP_CHILD:
      ms_gtk_store_provider_set_child (self, g_value_get_object (value));
      break;
    case PROP_REGISTRY:
      ms_gtk_store_provider_set_registry (self, g_value_get_object (value));
      break;
    case PROP_DEFAULT_OPTIONS:
      ms_gtk_store_provider_set_default_options (self, g_value_get_object (value));
      break;
    case PROP_DEFINITION:
      ms_gtk_store_provider_set_definition (self, g_value_get_object (value));
      break;
    case PROP_STORE_ID:
      ms_gtk_store_provider_set_store_id (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_store_provider_class_init (MsGtkStoreProviderClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_gtk_store_provider_dispose;
  object_class->finalize = ms_gtk_store_provider_finalize;
  object_class->get_property = ms_gtk_store_provider_get_property;
  object_class->set_property = ms_gtk_store_provider_set_property;
  object_class->dispatch_properties_changed = ms_gtk_store_provider_dispatch_properties_changed;

  /**
   * MsGtkStoreProvider:child: (getter get_child) (setter set_child)
   *
   * What is shown.
   */
  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  /**
   * MsGtkStoreProvider:registry: (getter get_registry) (setter set_registry)
   *
   * The registry that the widgets below use. When none was set it is made when it is first needed, and cleared when the provider is disposed of.
   */
  props[PROP_REGISTRY] =
      g_param_spec_object ("registry", NULL, NULL, MS_TYPE_STORE_REGISTRY, flags);
  /**
   * MsGtkStoreProvider:default-options: (getter get_default_options) (setter set_default_options)
   *
   * The options of the registry that the provider makes.
   */
  props[PROP_DEFAULT_OPTIONS] =
      g_param_spec_object ("default-options", NULL, NULL, MS_TYPE_STORE_OPTIONS, flags);
  /**
   * MsGtkStoreProvider:definition: (getter get_definition) (setter set_definition)
   *
   * The definition of the single store, which views below use that name none.
   */
  props[PROP_DEFINITION] =
      g_param_spec_object ("definition", NULL, NULL, MS_TYPE_STORE_DEFINITION, flags);
  /**
   * MsGtkStoreProvider:store-id: (getter get_store_id) (setter set_store_id)
   *
   * The id of the single store.
   */
  props[PROP_STORE_ID] = g_param_spec_string ("store-id", NULL, NULL, DEFAULT_STORE_ID, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  ms_gtk_bin_class_install (widget_class);
  gtk_widget_class_set_css_name (widget_class, "storeprovider");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ms_gtk_store_provider_init (MsGtkStoreProvider *self)
{
  self->store_id = g_strdup (DEFAULT_STORE_ID);
}

static void
ms_gtk_store_provider_add_child (GtkBuildable *buildable,
                                 GtkBuilder *builder,
                                 GObject *child,
                                 const char *type)
{
  if (GTK_IS_WIDGET (child))
    ms_gtk_store_provider_set_child (MS_GTK_STORE_PROVIDER (buildable), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
ms_gtk_store_provider_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = ms_gtk_store_provider_add_child;
}

GtkWidget *
ms_gtk_store_provider_new (void)
{
  return g_object_new (MS_GTK_TYPE_STORE_PROVIDER, NULL);
}

GtkWidget *
ms_gtk_store_provider_get_child (MsGtkStoreProvider *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_PROVIDER (self), NULL);

  return self->child;
}

void
ms_gtk_store_provider_set_child (MsGtkStoreProvider *self, GtkWidget *child)
{
  g_return_if_fail (MS_GTK_IS_STORE_PROVIDER (self));
  g_return_if_fail (!child || GTK_IS_WIDGET (child));

  if (child == self->child)
    return;
  g_return_if_fail (!child || !gtk_widget_get_parent (child));
  ms_gtk_bin_replace (GTK_WIDGET (self), &self->child, child);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHILD]);
}

MsStoreRegistry *
ms_gtk_store_provider_get_registry (MsGtkStoreProvider *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_PROVIDER (self), NULL);

  if (!self->registry)
    {
      self->registry = ms_store_registry_new (self->default_options);
      self->made_registry = TRUE;
    }
  return self->registry;
}

void
ms_gtk_store_provider_set_registry (MsGtkStoreProvider *self, MsStoreRegistry *registry)
{
  g_return_if_fail (MS_GTK_IS_STORE_PROVIDER (self));
  g_return_if_fail (!registry || MS_IS_STORE_REGISTRY (registry));

  if (registry == self->registry || (!registry && self->made_registry))
    {
      self->made_registry = self->made_registry && !registry;
      return;
    }
  clear_retired (self);
  if (self->made_registry)
    self->retired = g_steal_pointer (&self->registry);
  self->made_registry = FALSE;
  g_set_object (&self->registry, registry);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REGISTRY]);
}

MsStoreOptions *
ms_gtk_store_provider_get_default_options (MsGtkStoreProvider *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_PROVIDER (self), NULL);

  return self->default_options;
}

void
ms_gtk_store_provider_set_default_options (MsGtkStoreProvider *self, MsStoreOptions *options)
{
  g_return_if_fail (MS_GTK_IS_STORE_PROVIDER (self));
  g_return_if_fail (!options || MS_IS_STORE_OPTIONS (options));

  if (g_set_object (&self->default_options, options))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEFAULT_OPTIONS]);
}

MsStoreDefinition *
ms_gtk_store_provider_get_definition (MsGtkStoreProvider *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_PROVIDER (self), NULL);

  return self->definition;
}

void
ms_gtk_store_provider_set_definition (MsGtkStoreProvider *self, MsStoreDefinition *definition)
{
  g_return_if_fail (MS_GTK_IS_STORE_PROVIDER (self));
  g_return_if_fail (!definition || MS_IS_STORE_DEFINITION (definition));

  if (g_set_object (&self->definition, definition))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEFINITION]);
}

const char *
ms_gtk_store_provider_get_store_id (MsGtkStoreProvider *self)
{
  g_return_val_if_fail (MS_GTK_IS_STORE_PROVIDER (self), NULL);

  return self->store_id;
}

void
ms_gtk_store_provider_set_store_id (MsGtkStoreProvider *self, const char *store_id)
{
  const char *wanted = store_id ? store_id : DEFAULT_STORE_ID;

  g_return_if_fail (MS_GTK_IS_STORE_PROVIDER (self));

  if (g_str_equal (wanted, self->store_id))
    return;
  g_free (self->store_id);
  self->store_id = g_strdup (wanted);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STORE_ID]);
}

MsStoreRegistry *
ms_gtk_get_registry (GtkWidget *widget, MsStoreRegistry *override, GError **error)
{
  GtkWidget *provider;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (!override || MS_IS_STORE_REGISTRY (override), NULL);

  if (override)
    return override;
  provider = gtk_widget_get_ancestor (widget, MS_GTK_TYPE_STORE_PROVIDER);
  if (provider)
    return ms_gtk_store_provider_get_registry (MS_GTK_STORE_PROVIDER (provider));
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("No registry was found for this %s: put a MsGtkStoreProvider above the widget, "
                  "or pass a registry."),
               G_OBJECT_TYPE_NAME (widget));
  return NULL;
}

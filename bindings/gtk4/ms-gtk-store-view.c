/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreView: shows something of a store, as soon as the store is there. */

#include "ms-gtk-store-view-private.h"

#include "ms-gtk-bin-private.h"
#include "ms-gtk-enum-types.h"

static GParamSpec *props[MS_GTK_STORE_VIEW_N_PROPS];
static GtkBuildableIface *parent_buildable_iface;

static void ms_gtk_store_view_buildable_init (GtkBuildableIface *iface);

G_DEFINE_TYPE_WITH_CODE (MsGtkStoreView,
                         ms_gtk_store_view,
                         GTK_TYPE_WIDGET,
                         G_ADD_PRIVATE (MsGtkStoreView)
                             G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                    ms_gtk_store_view_buildable_init))

MsGtkStoreViewPrivate *
ms_gtk_store_view_get_private (MsGtkStoreView *self)
{
  return ms_gtk_store_view_get_instance_private (self);
}

void
ms_gtk_store_view_notify (MsGtkStoreView *self, MsGtkStoreViewProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
ms_gtk_store_view_root (GtkWidget *widget)
{
  MsGtkStoreView *self = MS_GTK_STORE_VIEW (widget);

  GTK_WIDGET_CLASS (ms_gtk_store_view_parent_class)->root (widget);
  ms_gtk_store_view_get_private (self)->rooted = TRUE;
  ms_gtk_store_view_update (self, FALSE);
}

static void
ms_gtk_store_view_unroot (GtkWidget *widget)
{
  ms_gtk_store_view_leave (MS_GTK_STORE_VIEW (widget));
  GTK_WIDGET_CLASS (ms_gtk_store_view_parent_class)->unroot (widget);
}

static GtkWidget *
ms_gtk_store_view_real_create_content (MsGtkStoreView *self, MsStore *store)
{
  return NULL;
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ms_gtk_store_view_retry (MS_GTK_STORE_VIEW (widget));
}

/* Once for all properties that are set together, so that no store is loaded which nobody meant; and ahead of who is notified. */
static void
ms_gtk_store_view_dispatch_properties_changed (GObject *object, guint n_pspecs, GParamSpec **pspecs)
{
  gboolean is_other = FALSE;
  gboolean is_otherwise = FALSE;

  for (guint i = 0; i < n_pspecs; i++)
    {
      is_other |= pspecs[i] == props[MS_GTK_STORE_VIEW_PROP_DEFINITION]
                  || pspecs[i] == props[MS_GTK_STORE_VIEW_PROP_STORE_ID]
                  || pspecs[i] == props[MS_GTK_STORE_VIEW_PROP_REGISTRY];
      is_otherwise |= pspecs[i] == props[MS_GTK_STORE_VIEW_PROP_OPTIONS]
                      || pspecs[i] == props[MS_GTK_STORE_VIEW_PROP_GC_TIME];
    }
  if (is_other || is_otherwise)
    ms_gtk_store_view_update (MS_GTK_STORE_VIEW (object), is_otherwise);
  G_OBJECT_CLASS (ms_gtk_store_view_parent_class)
      ->dispatch_properties_changed (object, n_pspecs, pspecs);
}

static void
ms_gtk_store_view_dispose (GObject *object)
{
  MsGtkStoreView *self = MS_GTK_STORE_VIEW (object);
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (self);

  ms_gtk_store_view_leave (self);
  ms_gtk_bin_replace (GTK_WIDGET (self), &priv->child, NULL);
  ms_gtk_store_view_clear_create_func (self);
  g_clear_object (&priv->loading_page);
  g_clear_object (&priv->failure_page);
  g_clear_object (&priv->definition);
  g_clear_object (&priv->options);
  g_clear_object (&priv->registry);
  G_OBJECT_CLASS (ms_gtk_store_view_parent_class)->dispose (object);
}

static void
ms_gtk_store_view_finalize (GObject *object)
{
  MsGtkStoreViewPrivate *priv = ms_gtk_store_view_get_private (MS_GTK_STORE_VIEW (object));

  g_free (priv->store_id);
  g_clear_error (&priv->error);
  G_OBJECT_CLASS (ms_gtk_store_view_parent_class)->finalize (object);
}

static void
ms_gtk_store_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsGtkStoreView *self = MS_GTK_STORE_VIEW (object);

  switch ((MsGtkStoreViewProp) id)
    {
    case MS_GTK_STORE_VIEW_PROP_DEFINITION:
      g_value_set_object (value, ms_gtk_store_view_get_definition (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_STORE_ID:
      g_value_set_string (value, ms_gtk_store_view_get_store_id (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_OPTIONS:
      g_value_set_object (value, ms_gtk_store_view_get_options (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_GC_TIME:
      g_value_set_int (value, ms_gtk_store_view_get_gc_time (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_REGISTRY:
      g_value_set_object (value, ms_gtk_store_view_get_registry (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_STORE:
      g_value_set_object (value, ms_gtk_store_view_get_store (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_STATE:
      g_value_set_enum (value, ms_gtk_store_view_get_state (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_ERROR:
      g_value_set_boxed (value, ms_gtk_store_view_get_error (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_CHILD:
      g_value_set_object (value, ms_gtk_store_view_get_child (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_LOADING_PAGE:
      g_value_set_object (value, ms_gtk_store_view_get_loading_page (self));
      break;
    case MS_GTK_STORE_VIEW_PROP_FAILURE_PAGE:
      g_value_set_object (value, ms_gtk_store_view_get_failure_page (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_store_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsGtkStoreView *self = MS_GTK_STORE_VIEW (object);

  switch ((MsGtkStoreViewProp) id)
    {
    case MS_GTK_STORE_VIEW_PROP_DEFINITION:
      ms_gtk_store_view_set_definition (self, g_value_get_object (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_STORE_ID:
      ms_gtk_store_view_set_store_id (self, g_value_get_string (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_OPTIONS:
      ms_gtk_store_view_set_options (self, g_value_get_object (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_GC_TIME:
      ms_gtk_store_view_set_gc_time (self, g_value_get_int (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_REGISTRY:
      ms_gtk_store_view_set_registry (self, g_value_get_object (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_CHILD:
      ms_gtk_store_view_set_child (self, g_value_get_object (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_LOADING_PAGE:
      ms_gtk_store_view_set_loading_page (self, g_value_get_object (value));
      break;
    case MS_GTK_STORE_VIEW_PROP_FAILURE_PAGE:
      ms_gtk_store_view_set_failure_page (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  /**
   * MsGtkStoreView:definition: (getter get_definition) (setter set_definition)
   *
   * The kind of store. Together with [property@StoreView:store-id] it says which store is meant; without both it is the single store of the nearest provider.
   */
  props[MS_GTK_STORE_VIEW_PROP_DEFINITION] =
      g_param_spec_object ("definition", NULL, NULL, MS_TYPE_STORE_DEFINITION, writable);
  /**
   * MsGtkStoreView:store-id: (getter get_store_id) (setter set_store_id)
   *
   * Which store it is.
   */
  props[MS_GTK_STORE_VIEW_PROP_STORE_ID] =
      g_param_spec_string ("store-id", NULL, NULL, NULL, writable);
  /**
   * MsGtkStoreView:options: (getter get_options) (setter set_options)
   *
   * The options with which the store is asked for.
   */
  props[MS_GTK_STORE_VIEW_PROP_OPTIONS] =
      g_param_spec_object ("options", NULL, NULL, MS_TYPE_STORE_OPTIONS, writable);
  /**
   * MsGtkStoreView:gc-time: (getter get_gc_time) (setter set_gc_time)
   *
   * How long the store stays when nobody uses it any more, in milliseconds; %MS_GC_TIME_DEFAULT to leave it to [property@StoreView:options].
   */
  props[MS_GTK_STORE_VIEW_PROP_GC_TIME] = g_param_spec_int (
      "gc-time", NULL, NULL, MS_GC_TIME_DEFAULT, MS_GC_TIME_INFINITE, MS_GC_TIME_DEFAULT, writable);
  /**
   * MsGtkStoreView:registry: (getter get_registry) (setter set_registry)
   *
   * The registry to use instead of that of the nearest provider.
   */
  props[MS_GTK_STORE_VIEW_PROP_REGISTRY] =
      g_param_spec_object ("registry", NULL, NULL, MS_TYPE_STORE_REGISTRY, writable);
  /**
   * MsGtkStoreView:store: (getter get_store)
   *
   * The store, while it is ready.
   */
  props[MS_GTK_STORE_VIEW_PROP_STORE] =
      g_param_spec_object ("store", NULL, NULL, MS_TYPE_STORE, readable);
  /**
   * MsGtkStoreView:state: (getter get_state)
   *
   * How far the view is with its store.
   */
  props[MS_GTK_STORE_VIEW_PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, MS_GTK_TYPE_STORE_VIEW_STATE, MS_GTK_STORE_VIEW_STATE_IDLE, readable);
  /**
   * MsGtkStoreView:error: (getter get_error)
   *
   * Why there is no store.
   */
  props[MS_GTK_STORE_VIEW_PROP_ERROR] =
      g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  /**
   * MsGtkStoreView:child: (getter get_child) (setter set_child)
   *
   * The content: what was set, or what was made for the store. It is shown while the store is ready.
   */
  props[MS_GTK_STORE_VIEW_PROP_CHILD] =
      g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, writable);
  /**
   * MsGtkStoreView:loading-page: (getter get_loading_page) (setter set_loading_page)
   *
   * What is shown while the store is loaded, instead of a spinner that appears after 150 ms.
   */
  props[MS_GTK_STORE_VIEW_PROP_LOADING_PAGE] =
      g_param_spec_object ("loading-page", NULL, NULL, GTK_TYPE_WIDGET, writable);
  /**
   * MsGtkStoreView:failure-page: (getter get_failure_page) (setter set_failure_page)
   *
   * What is shown when there is no store, instead of the message, details and a button to try again.
   */
  props[MS_GTK_STORE_VIEW_PROP_FAILURE_PAGE] =
      g_param_spec_object ("failure-page", NULL, NULL, GTK_TYPE_WIDGET, writable);
  g_object_class_install_properties (object_class, MS_GTK_STORE_VIEW_N_PROPS, props);
}

static void
ms_gtk_store_view_class_init (MsGtkStoreViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_gtk_store_view_dispose;
  object_class->finalize = ms_gtk_store_view_finalize;
  object_class->get_property = ms_gtk_store_view_get_property;
  object_class->set_property = ms_gtk_store_view_set_property;
  object_class->dispatch_properties_changed = ms_gtk_store_view_dispatch_properties_changed;
  install_properties (object_class);

  ms_gtk_bin_class_install (widget_class);
  widget_class->root = ms_gtk_store_view_root;
  widget_class->unroot = ms_gtk_store_view_unroot;
  klass->create_content = ms_gtk_store_view_real_create_content;

  /**
   * MsGtkStoreView|store.retry:
   *
   * Loads a store again that could not be loaded, or was closed.
   */
  gtk_widget_class_install_action (widget_class, "store.retry", NULL, retry);
  gtk_widget_class_set_css_name (widget_class, "storeview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ms_gtk_store_view_init (MsGtkStoreView *self)
{
  ms_gtk_store_view_get_private (self)->gc_time = MS_GC_TIME_DEFAULT;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "store.retry", FALSE);
}

static void
ms_gtk_store_view_add_child (GtkBuildable *buildable,
                             GtkBuilder *builder,
                             GObject *child,
                             const char *type)
{
  if (GTK_IS_WIDGET (child))
    ms_gtk_store_view_set_child (MS_GTK_STORE_VIEW (buildable), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
ms_gtk_store_view_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = ms_gtk_store_view_add_child;
}

GtkWidget *
ms_gtk_store_view_new (MsStoreDefinition *definition, const char *store_id)
{
  g_return_val_if_fail (!definition || MS_IS_STORE_DEFINITION (definition), NULL);

  return g_object_new (MS_GTK_TYPE_STORE_VIEW, "definition", definition, "store-id", store_id,
                       NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkQueryView: a live query in a list, with what is shown instead. */

#include "ms-gtk-query-view-private.h"

#include "ms-gtk-bin-private.h"

enum
{
  ROW_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *props[MS_GTK_QUERY_VIEW_N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsGtkQueryView, ms_gtk_query_view, GTK_TYPE_WIDGET)

void
ms_gtk_query_view_notify (MsGtkQueryView *self, MsGtkQueryViewProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
ms_gtk_query_view_activate (MsGtkQueryView *self, guint position)
{
  g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  if (row)
    g_signal_emit (self, signals[ROW_ACTIVATED], 0, row, position);
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ms_gtk_query_view_load (MS_GTK_QUERY_VIEW (widget));
}

static void
ms_gtk_query_view_dispose (GObject *object)
{
  MsGtkQueryView *self = MS_GTK_QUERY_VIEW (object);

  ms_gtk_query_view_unload (self);
  if (self->scrolled)
    ms_gtk_query_view_drop_view (self);
  ms_gtk_bin_replace (GTK_WIDGET (self), &self->page, NULL);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->model);
  ms_gtk_query_view_follow_store (self, NULL);
  g_clear_object (&self->query);
  g_clear_object (&self->factory);
  g_clear_object (&self->empty_page);
  g_clear_object (&self->loading_page);
  g_clear_object (&self->failure_page);
  G_OBJECT_CLASS (ms_gtk_query_view_parent_class)->dispose (object);
}

static void
ms_gtk_query_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsGtkQueryView *self = MS_GTK_QUERY_VIEW (object);

  switch ((MsGtkQueryViewProp) id)
    {
    case MS_GTK_QUERY_VIEW_PROP_STORE:
      g_value_set_object (value, ms_gtk_query_view_get_store (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_QUERY:
      g_value_set_object (value, ms_gtk_query_view_get_query (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_LIVE_QUERY:
      g_value_set_object (value, ms_gtk_query_view_get_live_query (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_MODEL:
      g_value_set_object (value, ms_gtk_query_view_get_model (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_FACTORY:
      g_value_set_object (value, ms_gtk_query_view_get_factory (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_VIEW:
      g_value_set_object (value, ms_gtk_query_view_get_view (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_EMPTY_PAGE:
      g_value_set_object (value, ms_gtk_query_view_get_empty_page (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_LOADING_PAGE:
      g_value_set_object (value, ms_gtk_query_view_get_loading_page (self));
      break;
    case MS_GTK_QUERY_VIEW_PROP_FAILURE_PAGE:
      g_value_set_object (value, ms_gtk_query_view_get_failure_page (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_gtk_query_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsGtkQueryView *self = MS_GTK_QUERY_VIEW (object);

  switch ((MsGtkQueryViewProp) id)
    {
    case MS_GTK_QUERY_VIEW_PROP_STORE:
      ms_gtk_query_view_set_store (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_QUERY:
      ms_gtk_query_view_set_query (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_FACTORY:
      ms_gtk_query_view_set_factory (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_VIEW:
      ms_gtk_query_view_set_view (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_EMPTY_PAGE:
      ms_gtk_query_view_set_empty_page (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_LOADING_PAGE:
      ms_gtk_query_view_set_loading_page (self, g_value_get_object (value));
      break;
    case MS_GTK_QUERY_VIEW_PROP_FAILURE_PAGE:
      ms_gtk_query_view_set_failure_page (self, g_value_get_object (value));
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
   * MsGtkQueryView:store: (getter get_store) (setter set_store)
   *
   * The store that is asked.
   */
  props[MS_GTK_QUERY_VIEW_PROP_STORE] =
      g_param_spec_object ("store", NULL, NULL, MS_TYPE_STORE, writable);
  /**
   * MsGtkQueryView:query: (getter get_query) (setter set_query)
   *
   * What is asked.
   */
  props[MS_GTK_QUERY_VIEW_PROP_QUERY] =
      g_param_spec_object ("query", NULL, NULL, MS_TYPE_QUERY, writable);
  /**
   * MsGtkQueryView:live-query: (getter get_live_query)
   *
   * The rows.
   */
  props[MS_GTK_QUERY_VIEW_PROP_LIVE_QUERY] =
      g_param_spec_object ("live-query", NULL, NULL, MS_TYPE_LIVE_QUERY, readable);
  /**
   * MsGtkQueryView:model: (getter get_model)
   *
   * The selection, whose model is the live query.
   */
  props[MS_GTK_QUERY_VIEW_PROP_MODEL] =
      g_param_spec_object ("model", NULL, NULL, GTK_TYPE_SELECTION_MODEL, readable);
  /**
   * MsGtkQueryView:factory: (getter get_factory) (setter set_factory)
   *
   * What makes the widgets of the rows.
   */
  props[MS_GTK_QUERY_VIEW_PROP_FACTORY] =
      g_param_spec_object ("factory", NULL, NULL, GTK_TYPE_LIST_ITEM_FACTORY, writable);
  /**
   * MsGtkQueryView:view: (getter get_view) (setter set_view)
   *
   * The list itself: a `GtkListView`, `GtkGridView` or `GtkColumnView`.
   */
  props[MS_GTK_QUERY_VIEW_PROP_VIEW] =
      g_param_spec_object ("view", NULL, NULL, GTK_TYPE_WIDGET, writable);
  /**
   * MsGtkQueryView:empty-page: (getter get_empty_page) (setter set_empty_page)
   *
   * What is shown when there are no rows, instead of a line of text.
   */
  props[MS_GTK_QUERY_VIEW_PROP_EMPTY_PAGE] =
      g_param_spec_object ("empty-page", NULL, NULL, GTK_TYPE_WIDGET, writable);
  /**
   * MsGtkQueryView:loading-page: (getter get_loading_page) (setter set_loading_page)
   *
   * What is shown while the first rows are read and while there is no store, instead of a spinner that appears after 150 ms.
   */
  props[MS_GTK_QUERY_VIEW_PROP_LOADING_PAGE] =
      g_param_spec_object ("loading-page", NULL, NULL, GTK_TYPE_WIDGET, writable);
  /**
   * MsGtkQueryView:failure-page: (getter get_failure_page) (setter set_failure_page)
   *
   * What is shown when the query fails, instead of the message, details and a button to try again.
   */
  props[MS_GTK_QUERY_VIEW_PROP_FAILURE_PAGE] =
      g_param_spec_object ("failure-page", NULL, NULL, GTK_TYPE_WIDGET, writable);
  g_object_class_install_properties (object_class, MS_GTK_QUERY_VIEW_N_PROPS, props);
}

static void
ms_gtk_query_view_class_init (MsGtkQueryViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_gtk_query_view_dispose;
  object_class->get_property = ms_gtk_query_view_get_property;
  object_class->set_property = ms_gtk_query_view_set_property;
  install_properties (object_class);

  /**
   * MsGtkQueryView::row-activated:
   * @self: a view
   * @row: (type GObject): the row, a [class@Ms.Row] unless the query has an item type
   * @position: its position in [property@QueryView:model]
   *
   * Emitted when the user activates a row, with Enter or the pointer.
   */
  signals[ROW_ACTIVATED] =
      g_signal_new ("row-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_OBJECT, G_TYPE_UINT);

  ms_gtk_bin_class_install (widget_class);
  /**
   * MsGtkQueryView|query.retry:
   *
   * Asks the store again after an error.
   */
  gtk_widget_class_install_action (widget_class, "query.retry", NULL, retry);
  gtk_widget_class_set_css_name (widget_class, "queryview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ms_gtk_query_view_init (MsGtkQueryView *self)
{
  self->scrolled = gtk_scrolled_window_new ();
  gtk_widget_set_hexpand (self->scrolled, TRUE);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  ms_gtk_query_view_take_view (self, gtk_list_view_new (NULL, NULL));
  ms_gtk_query_view_show_page (self);
}

GtkWidget *
ms_gtk_query_view_new (MsStore *store, MsQuery *query, GtkListItemFactory *factory)
{
  g_return_val_if_fail (!store || MS_IS_STORE (store), NULL);
  g_return_val_if_fail (!query || MS_IS_QUERY (query), NULL);
  g_return_val_if_fail (!factory || GTK_IS_LIST_ITEM_FACTORY (factory), NULL);

  return g_object_new (MS_GTK_TYPE_QUERY_VIEW, "store", store, "query", query, "factory", factory,
                       NULL);
}

MsStore *
ms_gtk_query_view_get_store (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->store;
}

void
ms_gtk_query_view_set_store (MsGtkQueryView *self, MsStore *store)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!store || MS_IS_STORE (store));

  if (store == self->store)
    return;
  ms_gtk_query_view_follow_store (self, store);
  ms_gtk_query_view_load (self);
  ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_STORE);
}

MsQuery *
ms_gtk_query_view_get_query (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->query;
}

void
ms_gtk_query_view_set_query (MsGtkQueryView *self, MsQuery *query)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!query || MS_IS_QUERY (query));

  if (!g_set_object (&self->query, query))
    return;
  ms_gtk_query_view_load (self);
  ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_QUERY);
}

MsLiveQuery *
ms_gtk_query_view_get_live_query (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->live;
}

GtkSelectionModel *
ms_gtk_query_view_get_model (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->model;
}

GtkListItemFactory *
ms_gtk_query_view_get_factory (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->factory;
}

void
ms_gtk_query_view_set_factory (MsGtkQueryView *self, GtkListItemFactory *factory)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!factory || GTK_IS_LIST_ITEM_FACTORY (factory));

  if (!g_set_object (&self->factory, factory))
    return;
  if (!GTK_IS_COLUMN_VIEW (self->view))
    g_object_set (self->view, "factory", factory, NULL);
  ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_FACTORY);
}

GtkWidget *
ms_gtk_query_view_get_view (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->view;
}

void
ms_gtk_query_view_set_view (MsGtkQueryView *self, GtkWidget *view)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!view || GTK_IS_LIST_VIEW (view) || GTK_IS_GRID_VIEW (view)
                    || GTK_IS_COLUMN_VIEW (view));

  if (view == self->view)
    return;
  g_return_if_fail (!view || !gtk_widget_get_parent (view));
  ms_gtk_query_view_drop_view (self);
  ms_gtk_query_view_take_view (self, view ? view : gtk_list_view_new (NULL, NULL));
  ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_VIEW);
  ms_gtk_query_view_notify (self, MS_GTK_QUERY_VIEW_PROP_MODEL);
}

static void
set_page (MsGtkQueryView *self, GtkWidget **place, GtkWidget *page, MsGtkQueryViewProp prop)
{
  if (!ms_gtk_bin_set_page (GTK_WIDGET (self), &self->page, place, page))
    return;
  ms_gtk_query_view_show_page (self);
  ms_gtk_query_view_notify (self, prop);
}

GtkWidget *
ms_gtk_query_view_get_empty_page (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->empty_page;
}

void
ms_gtk_query_view_set_empty_page (MsGtkQueryView *self, GtkWidget *page)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!page || GTK_IS_WIDGET (page));

  set_page (self, &self->empty_page, page, MS_GTK_QUERY_VIEW_PROP_EMPTY_PAGE);
}

GtkWidget *
ms_gtk_query_view_get_loading_page (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->loading_page;
}

void
ms_gtk_query_view_set_loading_page (MsGtkQueryView *self, GtkWidget *page)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!page || GTK_IS_WIDGET (page));

  set_page (self, &self->loading_page, page, MS_GTK_QUERY_VIEW_PROP_LOADING_PAGE);
}

GtkWidget *
ms_gtk_query_view_get_failure_page (MsGtkQueryView *self)
{
  g_return_val_if_fail (MS_GTK_IS_QUERY_VIEW (self), NULL);

  return self->failure_page;
}

void
ms_gtk_query_view_set_failure_page (MsGtkQueryView *self, GtkWidget *page)
{
  g_return_if_fail (MS_GTK_IS_QUERY_VIEW (self));
  g_return_if_fail (!page || GTK_IS_WIDGET (page));

  set_page (self, &self->failure_page, page, MS_GTK_QUERY_VIEW_PROP_FAILURE_PAGE);
}

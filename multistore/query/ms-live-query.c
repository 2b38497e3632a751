/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveQuery: the rows of a query, as a list that stays right. */

#include "query/ms-live-query-private.h"
#include "ms-affinity-private.h"
#include "query/ms-query.h"
#include "query/ms-row.h"

struct _MsLiveQuery
{
  GObject parent_instance;

  MsAffinity affinity;
  GObject *store;
  MsLiveView *view;
  gboolean loading; /* as it was told last */
  gboolean failed;
};

enum
{
  PROP_0,
  PROP_QUERY,
  PROP_N_ROWS,
  PROP_SINGLE,
  PROP_LOADING,
  PROP_FAILED,
  PROP_ERROR,
  PROP_ANNOUNCE_CHANGES,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return ms_live_view_get_item_type (MS_LIVE_QUERY (model)->view);
}

static guint
get_n_items (GListModel *model)
{
  MsLiveQuery *self = MS_LIVE_QUERY (model);

  ms_return_val_if_foreign_thread (&self->affinity, 0);

  return ms_live_view_get_n_items (self->view);
}

static gpointer
get_item (GListModel *model, guint position)
{
  MsLiveQuery *self = MS_LIVE_QUERY (model);

  ms_return_val_if_foreign_thread (&self->affinity, NULL);

  return ms_live_view_get_item (self->view, position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MsLiveQuery,
                               ms_live_query,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* What belongs to the context, whichever thread gives up the list. */
typedef struct
{
  MsLiveView *view;
  GObject *store;
} Remains;

static void
free_remains (gpointer data)
{
  Remains *remains = data;

  ms_live_view_free (remains->view);
  g_object_unref (remains->store);
  g_free (remains);
}

static gboolean
do_nothing (gpointer data)
{
  return G_SOURCE_REMOVE;
}

static void
ms_live_query_finalize (GObject *object)
{
  MsLiveQuery *self = MS_LIVE_QUERY (object);
  Remains *remains = g_new (Remains, 1);

  /* Never here: a collector may be at work, in any thread. */
  *remains = (Remains){ self->view, self->store };
  ms_context_post (self->affinity.context, do_nothing, remains, free_remains);
  ms_affinity_clear (&self->affinity);
  G_OBJECT_CLASS (ms_live_query_parent_class)->finalize (object);
}

static void
ms_live_query_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsLiveQuery *self = MS_LIVE_QUERY (object);

  switch (id)
    {
    case PROP_QUERY:
      g_value_set_object (value, ms_live_query_get_query (self));
      break;
    case PROP_N_ROWS:
    case PROP_N_ITEMS:
      g_value_set_uint (value, ms_live_query_get_n_rows (self));
      break;
    case PROP_SINGLE:
      g_value_take_object (value, ms_live_query_get_single (self));
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, ms_live_query_is_loading (self));
      break;
    case PROP_FAILED:
      g_value_set_boolean (value, ms_live_query_has_failed (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, ms_live_query_get_error (self));
      break;
    case PROP_ANNOUNCE_CHANGES:
      g_value_set_boolean (value, ms_live_query_get_announce_changes (self));
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, get_item_type (G_LIST_MODEL (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_live_query_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ANNOUNCE_CHANGES:
      ms_live_query_set_announce_changes (MS_LIVE_QUERY (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_live_query_class_init (MsLiveQueryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ms_live_query_finalize;
  object_class->get_property = ms_live_query_get_property;
  object_class->set_property = ms_live_query_set_property;

  /**
   * MsLiveQuery:query: (getter get_query)
   *
   * What is asked.
   */
  props[PROP_QUERY] = g_param_spec_object ("query", NULL, NULL, MS_TYPE_QUERY, readable);
  /**
   * MsLiveQuery:n-rows: (getter get_n_rows)
   *
   * How many rows the list has.
   */
  props[PROP_N_ROWS] = g_param_spec_uint ("n-rows", NULL, NULL, 0, G_MAXUINT, 0, readable);
  /**
   * MsLiveQuery:single: (getter get_single)
   *
   * The first row's item. Notifies when another row becomes the first, and when the first changes.
   */
  props[PROP_SINGLE] = g_param_spec_object ("single", NULL, NULL, G_TYPE_OBJECT, readable);
  /**
   * MsLiveQuery:loading: (getter is_loading)
   *
   * Whether a worker still reads rows of a large result.
   */
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, readable);
  /**
   * MsLiveQuery:failed: (getter has_failed)
   *
   * Whether the list could not be brought up to date.
   */
  props[PROP_FAILED] = g_param_spec_boolean ("failed", NULL, NULL, FALSE, readable);
  /**
   * MsLiveQuery:error: (getter get_error)
   *
   * Why the list could not be brought up to date.
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  /**
   * MsLiveQuery:announce-changes: (getter get_announce_changes) (setter set_announce_changes)
   *
   * Whether rows that change in place are announced by `items-changed`, too.
   */
  props[PROP_ANNOUNCE_CHANGES] =
      g_param_spec_boolean ("announce-changes", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * MsLiveQuery:item-type:
   *
   * The type of the items, as the query has it.
   */
  props[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT, readable);
  /**
   * MsLiveQuery:n-items:
   *
   * How many items there are.
   */
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_live_query_init (MsLiveQuery *self)
{
}

static void
on_items_changed (gpointer object, guint position, guint n_removed, guint n_added)
{
  MsLiveQuery *self = object;

  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
  if (n_removed == n_added)
    return;
  g_object_notify_by_pspec (object, props[PROP_N_ROWS]);
  g_object_notify_by_pspec (object, props[PROP_N_ITEMS]);
}

static void
on_single_changed (gpointer object)
{
  g_object_notify_by_pspec (object, props[PROP_SINGLE]);
}

static void
on_state_changed (gpointer object)
{
  MsLiveQuery *self = object;
  gboolean loading = ms_live_view_is_loading (self->view);

  g_object_freeze_notify (object);
  if (loading != self->loading)
    g_object_notify_by_pspec (object, props[PROP_LOADING]);
  self->loading = loading;
  if (self->failed != ms_live_query_has_failed (self))
    g_object_notify_by_pspec (object, props[PROP_FAILED]);
  if (self->failed || ms_live_query_has_failed (self))
    g_object_notify_by_pspec (object, props[PROP_ERROR]);
  self->failed = ms_live_query_has_failed (self);
  g_object_thaw_notify (object);
}

MsLiveQuery *
ms_live_query_new (MsLiveView *view, GObject *store, GMainContext *context)
{
  static const MsLiveListener listener = { on_items_changed, on_single_changed, on_state_changed };
  MsLiveQuery *self = g_object_new (MS_TYPE_LIVE_QUERY, NULL);

  ms_affinity_init (&self->affinity, context);
  self->store = g_object_ref (store);
  self->view = view;
  self->loading = ms_live_view_is_loading (view);
  ms_live_view_set_object (view, G_OBJECT (self), &listener);
  return self;
}

MsQuery *
ms_live_query_get_query (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), NULL);

  return ms_live_view_get_query (self->view);
}

guint
ms_live_query_get_n_rows (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), 0);

  return get_n_items (G_LIST_MODEL (self));
}

MsRow *
ms_live_query_get_row (MsLiveQuery *self, guint position)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), NULL);
  g_return_val_if_fail (get_item_type (G_LIST_MODEL (self)) == MS_TYPE_ROW, NULL);

  return get_item (G_LIST_MODEL (self), position);
}

gpointer
ms_live_query_get_single (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), NULL);

  return get_item (G_LIST_MODEL (self), 0);
}

gboolean
ms_live_query_is_loading (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), FALSE);

  return ms_live_view_is_loading (self->view);
}

gboolean
ms_live_query_has_failed (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), FALSE);

  return ms_live_view_get_error (self->view) != NULL;
}

const GError *
ms_live_query_get_error (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), NULL);

  return ms_live_view_get_error (self->view);
}

gboolean
ms_live_query_get_announce_changes (MsLiveQuery *self)
{
  g_return_val_if_fail (MS_IS_LIVE_QUERY (self), FALSE);

  return ms_live_view_get_announces (self->view);
}

void
ms_live_query_set_announce_changes (MsLiveQuery *self, gboolean announce_changes)
{
  g_return_if_fail (MS_IS_LIVE_QUERY (self));
  ms_return_if_foreign_thread (&self->affinity);

  if (ms_live_view_get_announces (self->view) == announce_changes)
    return;
  ms_live_view_set_announces (self->view, announce_changes);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ANNOUNCE_CHANGES]);
}

gsize
ms_live_query_get_memory (MsLiveQuery *self)
{
  return ms_live_view_get_memory (self->view);
}

void
ms_live_query_close (MsLiveQuery *self)
{
  g_return_if_fail (MS_IS_LIVE_QUERY (self));
  ms_return_if_foreign_thread (&self->affinity);

  ms_live_view_close (self->view);
}

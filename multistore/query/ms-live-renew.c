/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsLiveView: taking over what its query has come to ask. */

#include "query/ms-live-view-struct-private.h"
#include "ms-error.h"

#include <string.h>

static MsLiveSource *
make_source (MsQueryPlan *plan)
{
  return plan->table ? ms_live_table_new (plan) : ms_live_rerun_new (plan);
}

static MsItemCache *
make_items (MsQueryPlan *plan, GError **error)
{
  g_autoptr (MsItemType) type =
      ms_item_type_new (plan->item_type, plan->shape, (const guint *) plan->key_columns->data,
                        plan->key_columns->len, error);

  return type ? ms_item_cache_new (type) : NULL;
}

static MsQueryPlan *
make_plan (MsLiveView *self, GError **error)
{
  MsEngine *engine = ms_live_view_get_engine (self, error);

  return engine ? ms_query_plan_new (self->query, ms_engine_get_connection (engine),
                                     ms_engine_get_schema (engine)->table_set, error)
                : NULL;
}

static gboolean
have_same_columns (const MsRowShape *a, const MsRowShape *b)
{
  guint n_columns = ms_row_shape_get_n_columns (a);

  if (n_columns != ms_row_shape_get_n_columns (b))
    return FALSE;
  for (guint i = 0; i < n_columns; i++)
    if (strcmp (ms_row_shape_get_name (a, i), ms_row_shape_get_name (b, i)) != 0)
      return FALSE;
  return TRUE;
}

/* Do both name rows by the same keys, and make the same items of them? */
static gboolean
have_same_items (const MsQueryPlan *a, const MsQueryPlan *b)
{
  return a->table && a->table == b->table && have_same_columns (a->shape, b->shape);
}

/* Nothing that was shown is the same as what will be. */
void
ms_live_view_drop_content (MsLiveView *self)
{
  guint n_removed = ms_key_list_get_length (self->shown);

  if (self->shown != self->keys)
    ms_key_list_free (self->shown);
  ms_key_list_free (self->keys);
  self->keys = self->shown = ms_key_list_new ();
  self->complete = FALSE;
  if (n_removed > 0)
    ms_live_view_tell_items (self, 0, n_removed, 0);
}

static gboolean
adopt_plan (MsLiveView *self, MsQueryPlan *plan, GError **error)
{
  gboolean same_items = self->plan && have_same_items (self->plan, plan);
  MsItemCache *items = same_items ? NULL : make_items (plan, error);

  if (!same_items && !items)
    return FALSE;
  ms_live_hub_watch (self->hub, self, self->plan ? self->plan->reads : NULL, plan->reads);
  g_clear_pointer (&self->plan, ms_query_plan_unref);
  self->plan = ms_query_plan_ref (plan);
  if (self->source)
    self->source->class->free (self->source);
  self->source = make_source (plan);
  if (same_items)
    return TRUE;
  g_clear_pointer (&self->items, ms_item_cache_free);
  self->items = items;
  ms_live_view_drop_content (self);
  return TRUE;
}

static gboolean
asks_the_same (const MsQueryPlan *a, const MsQueryPlan *b)
{
  return strcmp (a->sql, b->sql) == 0 && !a->table == !b->table
         && a->key_columns->len == b->key_columns->len
         && memcmp (a->key_columns->data, b->key_columns->data,
                    a->key_columns->len * sizeof (guint))
                == 0;
}

gboolean
ms_live_view_renew (MsLiveView *self, GError **error)
{
  g_autoptr (MsQueryPlan) plan = make_plan (self, error);

  if (!plan)
    return FALSE;
  if (self->plan && self->plan->item_type != plan->item_type)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_QUERY,
                   "The items of a live query stay of the type %s: make another live query for %s",
                   g_type_name (self->plan->item_type), g_type_name (plan->item_type));
      return FALSE;
    }
  ms_live_view_cancel_load (self);
  g_clear_pointer (&self->values, g_variant_unref);
  self->values = ms_query_get_values (self->query);
  g_hash_table_remove_all (self->page);
  if (self->plan && asks_the_same (self->plan, plan))
    return TRUE;
  return adopt_plan (self, plan, error);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Watching a list model as a view does. */

#include "ms-test-list.h"

struct _MsTestList
{
  GListModel *model;
  char *column;
  GPtrArray *items; /* as the signals said */
  GHashTable *
      gone; /* items reported gone since the last story; held, so that none is made in another's place */
  GString *story;
  gulong items_changed_id;
};

static char *
describe (gpointer item, const char *column)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (MS_IS_ROW (item))
    return g_strdup (ms_row_has_column (item, column) ? ms_row_get_text (item, column) : "?");
  g_value_init (&value, G_TYPE_STRING);
  g_object_get_property (item, column, &value);
  return g_value_dup_string (&value);
}

static void
on_item_changed (MsTestList *self, gpointer item)
{
  g_autofree char *text = describe (item, self->column);

  g_string_append_printf (self->story, "%s~%s", self->story->len ? " " : "", text);
}

static void
on_row_changed (gpointer item, gpointer list)
{
  on_item_changed (list, item);
}

static void
on_item_notify (gpointer item, GParamSpec *pspec, gpointer list)
{
  on_item_changed (list, item);
}

static void
release_item (gpointer item, gpointer list)
{
  g_signal_handlers_disconnect_by_data (item, list);
  g_object_unref (item);
}

static gpointer
take_item (MsTestList *self, guint position)
{
  gpointer item = g_list_model_get_item (self->model, position);

  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (item, g_list_model_get_item_type (self->model)));
  if (MS_IS_ROW (item))
    g_signal_connect (item, "changed", G_CALLBACK (on_row_changed), self);
  else
    g_signal_connect (item, "notify", G_CALLBACK (on_item_notify), self);
  return item;
}

static void
assert_same_items (MsTestList *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->items->len);
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_true ((gpointer) item == g_ptr_array_index (self->items, i));
    }
}

static void
on_items_changed (GListModel *model,
                  guint position,
                  guint n_removed,
                  guint n_added,
                  MsTestList *self)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();

  g_string_append_printf (self->story, "%s%u:-%u+%u", self->story->len ? " " : "", position,
                          n_removed, n_added);
  g_assert_cmpuint (position + n_removed, <=, self->items->len);
  for (guint i = 0; i < n_removed; i++)
    g_ptr_array_add (removed, g_ptr_array_steal_index (self->items, position));
  for (guint i = 0; i < n_added; i++)
    {
      gpointer item = take_item (self, position + i);

      /* A surviving item is never reported gone. */
      g_assert_false (g_hash_table_contains (self->gone, item));
      g_ptr_array_insert (self->items, position + i, item);
    }
  for (guint i = 0; i < removed->len; i++)
    {
      gpointer item = g_ptr_array_index (removed, i);

      g_signal_handlers_disconnect_matched (item, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
      if (g_ptr_array_find (self->items, item, NULL))
        {
          if (MS_IS_ROW (item))
            g_signal_connect (item, "changed", G_CALLBACK (on_row_changed), self);
          else
            g_signal_connect (item, "notify", G_CALLBACK (on_item_notify), self);
          g_object_unref (item);
        }
      else
        g_hash_table_add (self->gone, item);
    }
  assert_same_items (self);
}

MsTestList *
ms_test_list_new (GListModel *model, const char *column)
{
  MsTestList *self = g_new0 (MsTestList, 1);

  self->model = g_object_ref (model);
  self->column = g_strdup (column);
  self->items = g_ptr_array_new ();
  self->gone = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->story = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (self->items, take_item (self, i));
  self->items_changed_id =
      g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), self);
  return self;
}

void
ms_test_list_free (MsTestList *self)
{
  g_signal_handler_disconnect (self->model, self->items_changed_id);
  g_ptr_array_foreach (self->items, release_item, self);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->gone);
  g_string_free (self->story, TRUE);
  g_object_unref (self->model);
  g_free (self->column);
  g_free (self);
}

char *
ms_test_list_take_story (MsTestList *self)
{
  char *story = g_strdup (self->story->str);

  g_string_truncate (self->story, 0);
  g_hash_table_remove_all (self->gone);
  assert_same_items (self);
  return story;
}

char *
ms_test_list_read (MsTestList *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autofree char *item = describe (g_ptr_array_index (self->items, i), self->column);

      g_string_append_printf (text, "%s%s", i ? " " : "", item);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ms_test_model_read (GListModel *model, const char *column)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);
      g_autofree char *described = describe (item, column);

      g_string_append_printf (text, "%s%s", i ? " " : "", described);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

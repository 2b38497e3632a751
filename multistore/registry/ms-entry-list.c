/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEntryList: the entries of a registry as a list model. */

#include "registry/ms-entry-list-private.h"

struct _MsEntryList
{
  GObject parent_instance;

  GSequence *entries;
};

static GType
get_item_type (GListModel *model)
{
  return MS_TYPE_STORE_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return g_sequence_get_length (MS_ENTRY_LIST (model)->entries);
}

static gpointer
get_item (GListModel *model, guint position)
{
  GSequenceIter *iter = g_sequence_get_iter_at_pos (MS_ENTRY_LIST (model)->entries, (int) position);

  return g_sequence_iter_is_end (iter) ? NULL : g_object_ref (g_sequence_get (iter));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MsEntryList,
                               ms_entry_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
ms_entry_list_finalize (GObject *object)
{
  g_sequence_free (MS_ENTRY_LIST (object)->entries);
  G_OBJECT_CLASS (ms_entry_list_parent_class)->finalize (object);
}

static void
ms_entry_list_class_init (MsEntryListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_entry_list_finalize;
}

static void
ms_entry_list_init (MsEntryList *self)
{
  self->entries = g_sequence_new (g_object_unref);
}

MsEntryList *
ms_entry_list_new (void)
{
  return g_object_new (MS_TYPE_ENTRY_LIST, NULL);
}

void
ms_entry_list_append (MsEntryList *self, MsStoreEntry *entry, GSequenceIter **iter)
{
  *iter = g_sequence_append (self->entries, g_object_ref (entry));
  g_list_model_items_changed (G_LIST_MODEL (self), g_sequence_get_length (self->entries) - 1, 0, 1);
}

void
ms_entry_list_remove (MsEntryList *self, GSequenceIter *iter)
{
  guint position = g_sequence_iter_get_position (iter);

  g_sequence_remove (iter);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

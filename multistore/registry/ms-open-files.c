/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store tells once that its file is closed, and does not go before. */

#include "registry/ms-open-files-private.h"
#include "store/ms-store.h"

typedef struct
{
  GTask *task;
  guint n_open;
} Wait;

GHashTable *
ms_open_files_new (void)
{
  return g_hash_table_new (NULL, NULL);
}

static void
on_closed (MsStore *store, GHashTable *open_files)
{
  g_hash_table_remove (open_files, store);
}

static void
release_set (gpointer open_files, GClosure *closure)
{
  g_hash_table_unref (open_files);
}

void
ms_open_files_add (GHashTable *self, MsStore *store)
{
  g_hash_table_add (self, store);
  g_signal_connect_data (store, "closed", G_CALLBACK (on_closed), g_hash_table_ref (self),
                         release_set, 0);
}

static void
count_down (MsStore *store, Wait *wait)
{
  if (--wait->n_open > 0)
    return;
  g_task_return_boolean (wait->task, TRUE);
  g_object_unref (wait->task);
  g_free (wait);
}

void
ms_open_files_await_closed (GHashTable *self, GTask *task)
{
  GHashTableIter iter;
  gpointer store;
  Wait *wait;

  if (g_hash_table_size (self) == 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  wait = g_new (Wait, 1);
  *wait = (Wait){ task, g_hash_table_size (self) };
  g_hash_table_iter_init (&iter, self);
  while (g_hash_table_iter_next (&iter, &store, NULL))
    g_signal_connect (store, "closed", G_CALLBACK (count_down), wait);
}

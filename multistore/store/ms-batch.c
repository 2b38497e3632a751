/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsBatch: a refresh of live queries, handed to the application's batch function. */

#include "store/ms-batch-private.h"

struct _MsBatch
{
  GObject parent_instance;

  MsBatchWork work; /* NULL when it was done */
  gpointer work_data;
};

G_DEFINE_FINAL_TYPE (MsBatch, ms_batch, G_TYPE_OBJECT)

static void
ms_batch_class_init (MsBatchClass *klass)
{
}

static void
ms_batch_init (MsBatch *self)
{
}

void
ms_batch_run (MsBatch *self)
{
  MsBatchWork work;

  g_return_if_fail (MS_IS_BATCH (self));

  work = g_steal_pointer (&self->work);
  if (work)
    work (self->work_data);
}

void
ms_batch_wrap (MsBatchFunc func, gpointer func_data, MsBatchWork work, gpointer work_data)
{
  static int warned;
  g_autoptr (MsBatch) batch = g_object_new (MS_TYPE_BATCH, NULL);

  batch->work = work;
  batch->work_data = work_data;
  if (func)
    func (batch, func_data);
  if (func && batch->work && g_atomic_int_compare_and_exchange (&warned, 0, 1))
    g_warning ("The batch function did not call ms_batch_run(), so the refresh was not wrapped");
  ms_batch_run (batch);
}

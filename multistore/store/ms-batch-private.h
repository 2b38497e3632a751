/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Having an application's batch function wrap a piece of work. */
#pragma once

#include "store/ms-batch.h"

G_BEGIN_DECLS

typedef void (*MsBatchWork) (gpointer user_data);

/* Does @work inside @func; without @func, or where it does not run the batch, here. */
void ms_batch_wrap (MsBatchFunc func, gpointer func_data, MsBatchWork work, gpointer work_data);

G_END_DECLS

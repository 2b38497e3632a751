/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsBatch: a refresh of live queries, handed to the application's batch function. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_BATCH (ms_batch_get_type ())

/**
 * MsBatch:
 *
 * A refresh that an application's batch function wraps, for instance to freeze a widget while its lists change.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsBatch, ms_batch, MS, BATCH, GObject)

/**
 * MsBatchFunc:
 * @batch: the refresh
 * @user_data: what was given with the function
 *
 * Wraps a refresh: it must call [method@Batch.run] once, before it returns. If it does not, the library does, and warns once.
 *
 * Handlers of what changes may commit to the store; the function itself may not, nor refresh, rebuild or close it: that is %MS_ERROR_RECURSION.
 */
typedef void (*MsBatchFunc) (MsBatch *batch, gpointer user_data);

/**
 * ms_batch_run:
 * @self: a batch
 *
 * Does the refresh. Further calls do nothing.
 */
MS_AVAILABLE_IN_ALL
void ms_batch_run (MsBatch *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreOptions: what a registry gives to its stores, or one call to its store. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"
#include "store/ms-batch.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE_OPTIONS (ms_store_options_get_type ())

/**
 * MsStoreOptions:
 *
 * What a registry gives to all its stores, or one call to the store that it loads.
 *
 * Each option that a call leaves unset is the registry's. Options of a call that did not begin the load of its store count only for gc-time.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStoreOptions, ms_store_options, MS, STORE_OPTIONS, GObject)

/**
 * ms_store_options_new:
 *
 * Makes options of which none is set.
 *
 * Returns: (transfer full): the options
 */
MS_AVAILABLE_IN_ALL
MsStoreOptions *ms_store_options_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_options_get_gc_time: (get-property gc-time)
 * @self: options
 *
 * Tells how long an unused store stays.
 *
 * Returns: how long an unused store stays, in milliseconds; %MS_GC_TIME_DEFAULT if not set
 */
MS_AVAILABLE_IN_ALL
int ms_store_options_get_gc_time (MsStoreOptions *self);

/**
 * ms_store_options_set_gc_time: (set-property gc-time)
 * @self: options
 * @gc_time: milliseconds, %MS_GC_TIME_DEFAULT or %MS_GC_TIME_INFINITE
 *
 * Sets how long an unused store stays.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_gc_time (MsStoreOptions *self, int gc_time);

/**
 * ms_store_options_get_sync_payload: (get-property sync-payload)
 * @self: options
 *
 * Gets what is sent to the sync backend with each connection.
 *
 * Returns: (transfer none) (nullable): what the sync backend is told with each connection, such as a token; %NULL if not set
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_store_options_get_sync_payload (MsStoreOptions *self);

/**
 * ms_store_options_set_sync_payload: (set-property sync-payload)
 * @self: options
 * @payload: (nullable): a value with a JSON form; consumed if floating
 *
 * Sets what the sync backend is told with each connection.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_sync_payload (MsStoreOptions *self, GVariant *payload);

/**
 * ms_store_options_get_initial_sync_timeout: (get-property initial-sync-timeout)
 * @self: options
 *
 * Tells how long loading waits for the first sync.
 *
 * Returns: milliseconds; -1 if not set, which counts as 0
 */
MS_AVAILABLE_IN_ALL
int ms_store_options_get_initial_sync_timeout (MsStoreOptions *self);

/**
 * ms_store_options_set_initial_sync_timeout: (set-property initial-sync-timeout)
 * @self: options
 * @milliseconds: how long at most, 0 for not at all, or -1 to leave it unset
 *
 * Sets how long loading a store with a sync provider waits for the first sync, before the boot function is called. When the time is over, or the backend refuses the
 * store, loading goes on with what is there. By default it does not wait: a store is there at once, online or not.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_initial_sync_timeout (MsStoreOptions *self, int milliseconds);

/**
 * ms_store_options_get_tracer: (get-property tracer)
 * @self: options
 *
 * Gets the tracer.
 *
 * Returns: (transfer none) (nullable): where spans go; %NULL if not set
 */
MS_AVAILABLE_IN_ALL
MsTracer *ms_store_options_get_tracer (MsStoreOptions *self);

/**
 * ms_store_options_set_tracer: (set-property tracer)
 * @self: options
 * @tracer: (nullable): where spans go
 *
 * Sets where the spans of what stores do go.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_tracer (MsStoreOptions *self, MsTracer *tracer);

/**
 * ms_store_options_get_parent_span: (get-property parent-span)
 * @self: options
 *
 * Gets the span that loads are a part of.
 *
 * Returns: (transfer none) (nullable): the span that loads are a part of; %NULL if not set
 */
MS_AVAILABLE_IN_ALL
MsSpan *ms_store_options_get_parent_span (MsStoreOptions *self);

/**
 * ms_store_options_set_parent_span: (set-property parent-span)
 * @self: options
 * @span: (nullable): a span
 *
 * Sets the span that loads are a part of.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_parent_span (MsStoreOptions *self, MsSpan *span);

/**
 * ms_store_options_get_service_name: (get-property service-name)
 * @self: options
 *
 * Gets the application's name in traces.
 *
 * Returns: (transfer none) (nullable): the name that traces give to the application; %NULL if not set
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_options_get_service_name (MsStoreOptions *self);

/**
 * ms_store_options_set_service_name: (set-property service-name)
 * @self: options
 * @name: (nullable): a name
 *
 * Sets the name that traces give to the application.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_service_name (MsStoreOptions *self, const char *name);

/**
 * ms_store_options_set_batch_func:
 * @self: options
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): what wraps each refresh of live queries
 * @user_data: data for @func
 * @destroy: frees @user_data
 *
 * Sets what wraps each refresh of live queries.
 */
MS_AVAILABLE_IN_ALL
void ms_store_options_set_batch_func (MsStoreOptions *self,
                                      MsBatchFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy);

G_END_DECLS

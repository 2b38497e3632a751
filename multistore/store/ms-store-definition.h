/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreDefinition: a kind of store, from which instances are opened by id. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"

G_BEGIN_DECLS

#define MS_TYPE_STORE_DEFINITION (ms_store_definition_get_type ())

/**
 * MsStoreDefinition:
 *
 * A kind of store: its name, its schema, where its stores are kept. Instances are opened by id, usually through a [class@StoreRegistry].
 *
 * Make one object for each kind, once: a registry tells definitions apart by the object, not by the name.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsStoreDefinition, ms_store_definition, MS, STORE_DEFINITION, GObject)

/**
 * MsBootFunc:
 * @store: the store that is being loaded; it can be read and committed to
 * @context: what was done to its file, and how to ask for more time
 * @user_data: what was given with the function
 * @error: return location for an error
 *
 * Prepares a store before anybody gets it, in the store's main context.
 *
 * Returns: %TRUE if it succeeded; else the load fails with %MS_ERROR_BOOT_FAILED
 */
typedef gboolean (*MsBootFunc) (MsStore *store,
                                MsBootContext *context,
                                gpointer user_data,
                                GError **error);

/**
 * ms_store_definition_new:
 * @name: the kind's name, such as `issue`: `[A-Za-z0-9_.-]{1,128}`; written into each file and into traces
 * @schema: what its stores are made of; is sealed
 * @adapter: where its stores are kept
 * @error: return location for an error
 *
 * Defines a kind of store.
 *
 * Fails with %MS_ERROR_INVALID_SCHEMA.
 *
 * Returns: (transfer full): the definition
 */
MS_AVAILABLE_IN_ALL
MsStoreDefinition *ms_store_definition_new (const char *name,
                                            MsSchema *schema,
                                            MsAdapter *adapter,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_definition_new_from_resource:
 * @path: the path of an XML schema in a `GResource`
 * @store_name: which store of the file; also the definition's name
 * @adapter: where its stores are kept
 * @error: return location for an error
 *
 * Defines a kind of store by an XML schema, with the gc-time that is written there.
 *
 * Fails with %MS_ERROR_INVALID_SCHEMA, also where the XML declares a callback: get such a schema with [ctor@Schema.new_from_resource] and give it the callback.
 *
 * Returns: (transfer full): the definition
 */
MS_AVAILABLE_IN_ALL
MsStoreDefinition *ms_store_definition_new_from_resource (const char *path,
                                                          const char *store_name,
                                                          MsAdapter *adapter,
                                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_store_definition_get_name: (get-property name)
 * @self: a definition
 *
 * Gets the definition's name.
 *
 * Returns: (transfer none): its name
 */
MS_AVAILABLE_IN_ALL
const char *ms_store_definition_get_name (MsStoreDefinition *self);

/**
 * ms_store_definition_get_schema: (get-property schema)
 * @self: a definition
 *
 * Gets the definition's schema, sealed.
 *
 * Returns: (transfer none): its schema, sealed
 */
MS_AVAILABLE_IN_ALL
MsSchema *ms_store_definition_get_schema (MsStoreDefinition *self);

/**
 * ms_store_definition_get_adapter: (get-property adapter)
 * @self: a definition
 *
 * Tells where stores of the definition are kept.
 *
 * Returns: (transfer none): where its stores are kept
 */
MS_AVAILABLE_IN_ALL
MsAdapter *ms_store_definition_get_adapter (MsStoreDefinition *self);

/**
 * ms_store_definition_get_gc_time: (get-property gc-time)
 * @self: a definition
 *
 * Tells how long an unused store of a registry stays.
 *
 * Returns: how long an unused store of a registry stays, in milliseconds; %MS_GC_TIME_DEFAULT leaves it to the registry
 */
MS_AVAILABLE_IN_ALL
int ms_store_definition_get_gc_time (MsStoreDefinition *self);

/**
 * ms_store_definition_set_gc_time: (set-property gc-time)
 * @self: a definition
 * @gc_time: milliseconds, %MS_GC_TIME_DEFAULT or %MS_GC_TIME_INFINITE
 *
 * Sets how long an unused store of a registry stays. Counts for requests from then on.
 */
MS_AVAILABLE_IN_ALL
void ms_store_definition_set_gc_time (MsStoreDefinition *self, int gc_time);

/**
 * ms_store_definition_set_boot_func:
 * @self: a definition
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): what prepares each store that is loaded, or %NULL
 * @user_data: data for @func
 * @destroy: frees @user_data
 *
 * Sets what prepares each store before anybody gets it. Counts for loads that begin later.
 */
MS_AVAILABLE_IN_ALL
void ms_store_definition_set_boot_func (MsStoreDefinition *self,
                                        MsBootFunc func,
                                        gpointer user_data,
                                        GDestroyNotify destroy);

G_END_DECLS

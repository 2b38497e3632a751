/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncProvider: where stores find the backend that they sync with. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_PROVIDER (ms_sync_provider_get_type ())

/**
 * MsSyncProvider:
 *
 * Where stores find the backend that they sync with.
 *
 * An adapter has one ([property@Adapter:sync-provider]), and so all stores of it: each asks for a connection of its own whenever it needs one.
 * [class@WebsocketProvider] is the usual one.
 *
 * To reach a backend by other means, derive from it and from [class@SyncConnection]; this works from Python and GJS, too. Its virtual function is called in the main context
 * of the store.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsSyncProvider, ms_sync_provider, MS, SYNC_PROVIDER, GObject)

/**
 * MsSyncProviderClass:
 * @create_connection: makes a connection for a store
 *
 * The virtual functions of a provider.
 */
struct _MsSyncProviderClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  /**
   * MsSyncProviderClass::create_connection:
   * @self: a provider
   * @store_id: the id of the store
   * @payload: (nullable): JSON text that the application has for the backend, such as a token, or %NULL
   * @error: return location for an error
   *
   * Makes a connection for a store. It is not opened yet.
   *
   * Returns: (transfer full): the connection
   */
  MsSyncConnection *(*create_connection) (MsSyncProvider *self,
                                          const char *store_id,
                                          const char *payload,
                                          GError **error);

  /*< private >*/
  gpointer padding[8];
};

/**
 * ms_sync_provider_create_connection:
 * @self: a provider
 * @store_id: the id of a store
 * @payload: (nullable): JSON text that the application has for the backend, such as a token, or %NULL
 * @error: return location for an error
 *
 * Makes a connection for a store. It is not opened yet.
 *
 * Fails as the implementation does; with %MS_ERROR_CALLBACK if that fails without an error, as an exception in a script does.
 *
 * Returns: (transfer full): the connection
 */
MS_AVAILABLE_IN_ALL
MsSyncConnection *ms_sync_provider_create_connection (MsSyncProvider *self,
                                                      const char *store_id,
                                                      const char *payload,
                                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_sync_provider_get_ping_interval: (get-property ping-interval)
 * @self: a provider
 *
 * Tells how often a connection is looked after.
 *
 * Returns: milliseconds
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_provider_get_ping_interval (MsSyncProvider *self);

/**
 * ms_sync_provider_set_ping_interval: (set-property ping-interval)
 * @self: a provider
 * @milliseconds: at least 100
 *
 * Sets how often a connection is looked after: a backend that is silent for one whole interval after it was asked for a sign of life is given up, and another
 * connection is made. 10,000 ms by default, as LiveStore's clients have it. Counts for connections that are opened later.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_provider_set_ping_interval (MsSyncProvider *self, guint milliseconds);

/**
 * ms_sync_provider_get_min_retry_delay: (get-property min-retry-delay)
 * @self: a provider
 *
 * Tells how soon a lost connection is made again.
 *
 * Returns: milliseconds
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_provider_get_min_retry_delay (MsSyncProvider *self);

/**
 * ms_sync_provider_get_max_retry_delay: (get-property max-retry-delay)
 * @self: a provider
 *
 * Tells how long the waiting between attempts becomes at most.
 *
 * Returns: milliseconds
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_provider_get_max_retry_delay (MsSyncProvider *self);

/**
 * ms_sync_provider_set_retry_delays:
 * @self: a provider
 * @min: milliseconds, at least 1
 * @max: milliseconds, at least @min
 *
 * Sets how long a store waits before it connects again: @min after the first failure, twice as long after each further one up to @max, a fifth more or less by
 * chance. 1,000 and 30,000 ms by default.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_provider_set_retry_delays (MsSyncProvider *self, guint min, guint max);

G_END_DECLS

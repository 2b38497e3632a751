/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncStorage: where a sync server keeps the logs of its stores. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_STORAGE (ms_sync_storage_get_type ())

/**
 * MsSyncStorage:
 *
 * Where a [class@SyncServer] keeps the logs of its stores; [class@FileStorage] by default.
 *
 * A storage has shards: each store belongs to one of them, and each shard has a thread of the server's in which all virtual functions for its stores are called, one after the
 * other. To keep logs elsewhere, derive from it. The functions may block. What is appended between `begin` and `commit` is one group: pushes of several
 * stores that share one transaction, and must be durable when `commit` has returned, since clients are told then that nothing can be lost.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsSyncStorage, ms_sync_storage, MS, SYNC_STORAGE, GObject)

/**
 * MsSyncStorageClass:
 * @get_n_shards: tells how many shards there are
 * @open_store: reads what is known of a store, and makes it if it is new
 * @begin: begins a group
 * @append: appends the events of one push
 * @commit: ends a group, durably
 * @rollback: takes a group back
 * @read_events: reads events of a log
 * @renew_backend_id: gives a store another identity
 *
 * The virtual functions of a storage.
 */
struct _MsSyncStorageClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  /**
   * MsSyncStorageClass::get_n_shards:
   * @self: a storage
   *
   * Tells how many shards there are. By default one.
   *
   * Returns: a number from 1 to 64, always the same
   */
  guint (*get_n_shards) (MsSyncStorage *self);

  /**
   * MsSyncStorageClass::open_store:
   * @self: a storage
   * @store_id: a store
   * @head: (out): the number of the last event of its log; 0 for none
   * @size: (out): how many bytes its log takes, about
   * @backend_id: (out) (transfer full): the identity of its log, made when the store is opened for the first time
   * @error: return location for an error
   *
   * Reads what is known of a store, and makes it if it is new.
   *
   * Returns: %TRUE if it succeeded
   */
  gboolean (*open_store) (MsSyncStorage *self,
                          const char *store_id,
                          gint64 *head,
                          gint64 *size,
                          char **backend_id,
                          GError **error);

  /**
   * MsSyncStorageClass::begin:
   * @self: a storage
   * @shard: a shard
   * @error: return location for an error
   *
   * Begins a group of pushes.
   *
   * Returns: %TRUE if it succeeded
   */
  gboolean (*begin) (MsSyncStorage *self, guint shard, GError **error);

  /**
   * MsSyncStorageClass::append:
   * @self: a storage
   * @store_id: a store of the shard whose group it is
   * @events: (element-type MsSyncEvent): events that follow the head of its log
   * @created_at: microseconds since 1970
   * @error: return location for an error
   *
   * Appends the events of one push. If it fails, the whole group is taken back.
   *
   * Returns: %TRUE if it succeeded
   */
  gboolean (*append) (MsSyncStorage *self,
                      const char *store_id,
                      GPtrArray *events,
                      gint64 created_at,
                      GError **error);

  /**
   * MsSyncStorageClass::commit:
   * @self: a storage
   * @shard: a shard
   * @error: return location for an error
   *
   * Ends a group: when it has returned, nothing of it can be lost. If it fails, nothing of it has been kept.
   *
   * Returns: %TRUE if it succeeded
   */
  gboolean (*commit) (MsSyncStorage *self, guint shard, GError **error);

  /**
   * MsSyncStorageClass::rollback:
   * @self: a storage
   * @shard: a shard
   *
   * Takes a group back.
   */
  void (*rollback) (MsSyncStorage *self, guint shard);

  /**
   * MsSyncStorageClass::read_events:
   * @self: a storage
   * @store_id: a store
   * @after: events behind this number are wanted
   * @max_events: so many at most
   * @max_bytes: and no more than so many bytes, but at least one event
   * @error: return location for an error
   *
   * Reads events of a log, in order.
   *
   * Returns: (transfer full) (element-type MsSyncEvent): the events; empty at the end
   */
  GPtrArray *(*read_events) (MsSyncStorage *self,
                             const char *store_id,
                             gint64 after,
                             guint max_events,
                             gsize max_bytes,
                             GError **error);

  /**
   * MsSyncStorageClass::renew_backend_id:
   * @self: a storage
   * @store_id: a store
   * @error: return location for an error
   *
   * Gives a store another identity, durably: its log was restored from a backup, and clients have to decide what that means.
   *
   * Returns: (transfer full): the new identity
   */
  char *(*renew_backend_id) (MsSyncStorage *self, const char *store_id, GError **error);

  /*< private >*/
  gpointer padding[8];
};

/**
 * ms_sync_storage_get_n_shards:
 * @self: a storage
 *
 * Tells how many shards there are.
 *
 * Returns: a number from 1 to 64
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_storage_get_n_shards (MsSyncStorage *self);

/**
 * ms_sync_storage_get_shard:
 * @self: a storage
 * @store_id: a store
 *
 * Tells which shard a store belongs to: by a hash of its id that never changes.
 *
 * Returns: the number of its shard
 */
MS_AVAILABLE_IN_ALL
guint ms_sync_storage_get_shard (MsSyncStorage *self, const char *store_id);

G_END_DECLS

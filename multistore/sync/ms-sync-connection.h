/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncConnection: messages between one store and its backend. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SYNC_CONNECTION (ms_sync_connection_get_type ())

/**
 * MsSyncConnection:
 *
 * A way for the messages of one store to its backend and back, made by an [class@SyncProvider].
 *
 * It carries whole messages and does not look into them: JSON texts in UTF-8, one each (the wire protocol says what they mean). It opens once, and closes once, for good: after a
 * failure the store asks its provider for another one. All of it happens in the store's main context.
 *
 * To carry messages by some other means than a WebSocket, derive from it: override the virtual functions, none of which may block, and say what happens by
 * [method@SyncConnection.emit_opened], [method@SyncConnection.emit_message] and [method@SyncConnection.emit_closed], from the thread of the context in which the connection
 * was made. A virtual function of a script that ends in an exception closes the connection, and the store tries again later.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsSyncConnection, ms_sync_connection, MS, SYNC_CONNECTION, GObject)

/**
 * MsSyncConnectionClass:
 * @open: begins to open the connection
 * @send: sends one message, or puts it behind those that are being sent
 * @close: closes the connection, or gives opening it up
 *
 * The virtual functions of a connection.
 */
struct _MsSyncConnectionClass
{
  /*< private >*/
  GObjectClass parent_class;

  /*< public >*/
  /**
   * MsSyncConnectionClass::open:
   * @self: a connection
   *
   * Begins to open the connection. Called once, and first.
   */
  void (*open) (MsSyncConnection *self);

  /**
   * MsSyncConnectionClass::send:
   * @self: an open connection
   * @message: the bytes of one message
   *
   * Sends one message, or puts it behind those that are being sent. It does not block.
   */
  void (*send) (MsSyncConnection *self, GBytes *message);

  /**
   * MsSyncConnectionClass::close:
   * @self: a connection
   *
   * Closes the connection, or gives opening it up. Called once at most. Nobody waits for its end.
   */
  void (*close) (MsSyncConnection *self);

  /*< private >*/
  gpointer padding[8];
};

/**
 * ms_sync_connection_open:
 * @self: a connection
 *
 * Begins to open the connection; [signal@SyncConnection::opened] or [signal@SyncConnection::closed] tells how it went.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_open (MsSyncConnection *self);

/**
 * ms_sync_connection_send:
 * @self: a connection
 * @message: the bytes of one message
 *
 * Sends a message. Without effect unless the connection is open.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_send (MsSyncConnection *self, GBytes *message);

/**
 * ms_sync_connection_close:
 * @self: a connection
 *
 * Closes the connection. No signal is emitted any more.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_close (MsSyncConnection *self);

/**
 * ms_sync_connection_is_open:
 * @self: a connection
 *
 * Tells whether messages can be sent.
 *
 * Returns: %TRUE between opening and closing
 */
MS_AVAILABLE_IN_ALL
gboolean ms_sync_connection_is_open (MsSyncConnection *self);

/**
 * ms_sync_connection_emit_opened:
 * @self: a connection
 *
 * For implementations: the connection is open from now on.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_emit_opened (MsSyncConnection *self);

/**
 * ms_sync_connection_emit_message:
 * @self: an open connection
 * @message: the bytes of one message
 *
 * For implementations: a message has arrived.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_emit_message (MsSyncConnection *self, GBytes *message);

/**
 * ms_sync_connection_emit_closed:
 * @self: a connection
 * @error: (nullable): why, or %NULL if the other side closed it without a reason
 *
 * For implementations: the connection could not be opened, or has ended. %MS_ERROR_UNAUTHORIZED says that the credentials were refused; any other error
 * that it may go better later.
 */
MS_AVAILABLE_IN_ALL
void ms_sync_connection_emit_closed (MsSyncConnection *self, const GError *error);

G_END_DECLS

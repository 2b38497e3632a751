/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSyncConnection: messages between one store and its backend. */

#include "sync/ms-sync-connection.h"

typedef enum
{
  STATE_NEW,
  STATE_OPENING,
  STATE_OPEN,
  STATE_CLOSED,
} State;

typedef struct
{
  State state;
} MsSyncConnectionPrivate;

enum
{
  OPENED,
  MESSAGE,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MsSyncConnection, ms_sync_connection, G_TYPE_OBJECT)

static void
ms_sync_connection_class_init (MsSyncConnectionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * MsSyncConnection::opened:
   * @self: a connection
   *
   * The connection is open: messages can be sent.
   */
  signals[OPENED] =
      g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * MsSyncConnection::message:
   * @self: a connection
   * @message: its bytes
   *
   * A message has arrived.
   */
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_BYTES);
  /**
   * MsSyncConnection::closed:
   * @self: a connection
   * @error: (nullable): why
   *
   * The connection could not be opened, or has ended.
   */
  signals[CLOSED] = g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ms_sync_connection_init (MsSyncConnection *self)
{
}

static State *
get_state (MsSyncConnection *self)
{
  MsSyncConnectionPrivate *private = ms_sync_connection_get_instance_private (self);

  return &private->state;
}

void
ms_sync_connection_open (MsSyncConnection *self)
{
  MsSyncConnectionClass *klass;

  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));
  g_return_if_fail (*get_state (self) == STATE_NEW);
  klass = MS_SYNC_CONNECTION_GET_CLASS (self);
  g_return_if_fail (klass->open != NULL);

  *get_state (self) = STATE_OPENING;
  klass->open (self);
}

void
ms_sync_connection_send (MsSyncConnection *self, GBytes *message)
{
  MsSyncConnectionClass *klass;

  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));
  g_return_if_fail (message != NULL);
  klass = MS_SYNC_CONNECTION_GET_CLASS (self);
  g_return_if_fail (klass->send != NULL);

  if (*get_state (self) == STATE_OPEN)
    klass->send (self, message);
}

void
ms_sync_connection_close (MsSyncConnection *self)
{
  MsSyncConnectionClass *klass;

  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));
  klass = MS_SYNC_CONNECTION_GET_CLASS (self);

  if (*get_state (self) == STATE_CLOSED)
    return;
  *get_state (self) = STATE_CLOSED;
  if (klass->close)
    klass->close (self);
}

gboolean
ms_sync_connection_is_open (MsSyncConnection *self)
{
  g_return_val_if_fail (MS_IS_SYNC_CONNECTION (self), FALSE);

  return *get_state (self) == STATE_OPEN;
}

void
ms_sync_connection_emit_opened (MsSyncConnection *self)
{
  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));

  if (*get_state (self) != STATE_OPENING)
    return;
  *get_state (self) = STATE_OPEN;
  g_signal_emit (self, signals[OPENED], 0);
}

void
ms_sync_connection_emit_message (MsSyncConnection *self, GBytes *message)
{
  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));
  g_return_if_fail (message != NULL);

  if (*get_state (self) == STATE_OPEN)
    g_signal_emit (self, signals[MESSAGE], 0, message);
}

void
ms_sync_connection_emit_closed (MsSyncConnection *self, const GError *error)
{
  g_return_if_fail (MS_IS_SYNC_CONNECTION (self));

  if (*get_state (self) == STATE_CLOSED)
    return;
  *get_state (self) = STATE_CLOSED;
  g_signal_emit (self, signals[CLOSED], 0, error);
}

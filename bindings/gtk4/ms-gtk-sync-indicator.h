/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkSyncIndicator: how a store stands to its backend. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

#define MS_GTK_TYPE_SYNC_INDICATOR (ms_gtk_sync_indicator_get_type ())

/**
 * MsGtkSyncIndicator:
 *
 * Shows how a store stands to its sync backend, by an icon and a few words; while it catches up, how far it is.
 *
 * When it is offline or has failed there is a button that tries again ([method@Ms.Store.retry_sync]); what is wrong is in the tooltip. Without a store it is empty.
 *
 * ## Actions
 *
 * `sync.retry` tries to connect now. It is enabled while the store is offline or has failed.
 *
 * ## CSS nodes
 *
 * It has one node with the name `syncindicator`, and one of the classes `.offline`, `.connecting`, `.catching-up`, `.live`, `.suspended`, `.failed`,
 * `.rebasing`, `.closed`, or, for a store without a backend, `.local`.
 */
MS_GTK_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsGtkSyncIndicator, ms_gtk_sync_indicator, MS_GTK, SYNC_INDICATOR, GtkWidget)

/**
 * ms_gtk_sync_indicator_new:
 * @store: (nullable): a store
 *
 * Makes an indicator.
 *
 * Returns: (transfer none): the indicator
 */
MS_GTK_AVAILABLE_IN_ALL
GtkWidget *ms_gtk_sync_indicator_new (MsStore *store);

/**
 * ms_gtk_sync_indicator_get_store: (get-property store)
 * @self: an indicator
 *
 * Gets the store.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL if none was set
 */
MS_GTK_AVAILABLE_IN_ALL
MsStore *ms_gtk_sync_indicator_get_store (MsGtkSyncIndicator *self);

/**
 * ms_gtk_sync_indicator_set_store: (set-property store)
 * @self: an indicator
 * @store: (nullable): a store
 *
 * Sets the store that is followed.
 */
MS_GTK_AVAILABLE_IN_ALL
void ms_gtk_sync_indicator_set_store (MsGtkSyncIndicator *self, MsStore *store);

G_END_DECLS

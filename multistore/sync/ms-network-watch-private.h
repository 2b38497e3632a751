/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsNetworkWatch: is told in a main context when the computer has a network again. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsNetworkWatch MsNetworkWatch;

MsNetworkWatch *ms_network_watch_new (GMainContext *context,
                                      void (*func) (gpointer user_data),
                                      gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* In the context's thread: @func is not called any more. */
void ms_network_watch_free (MsNetworkWatch *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsInbox: what another thread has for a main context, in order, one thing in each iteration and behind frames.
 *
 * A burst of sources of the same priority is dispatched in one iteration, however long that takes: a hundred messages would keep a frame waiting.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsInbox MsInbox;

MsInbox *ms_inbox_new (GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* May be called in any thread, also while something is on its way: it arrives nevertheless. */
void ms_inbox_unref (MsInbox *self);
/* From any thread. @destroy runs after @func, in the context, or when the context goes. What @func returns is not looked at. */
void ms_inbox_post (MsInbox *self, GSourceFunc func, gpointer data, GDestroyNotify destroy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsInbox, ms_inbox_unref)

G_END_DECLS

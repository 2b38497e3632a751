/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user does to an issue, as events. The workspace's list keeps a copy of title and state. */
#pragma once

#include <multistore.h>

G_BEGIN_DECLS

gboolean tracker_edit_rename (MsStore *issue, const char *title, GError **error);

/* Closes an issue that is open, opens one that is closed. */
gboolean tracker_edit_toggle_state (MsStore *issue, GError **error);

gboolean tracker_edit_comment (MsStore *issue, const char *body, GError **error);

/* Tells the list of a title or state that was given here, and that it does not know yet. */
gboolean tracker_edit_tell_list (MsStore *issue, MsStore *workspace, GError **error);

G_END_DECLS

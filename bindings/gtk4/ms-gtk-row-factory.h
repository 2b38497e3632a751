/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A factory for lists that show a column. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

/**
 * ms_gtk_row_factory_new_text:
 * @column: a column's name
 *
 * Makes a factory whose widgets are labels that show a column of their [class@Ms.Row] and follow it. For a `GtkListView`, a `GtkGridView`, or a column
 * of a `GtkColumnView`. Text that is too long ends in an ellipsis.
 *
 * Returns: (transfer full): the factory
 */
MS_GTK_AVAILABLE_IN_ALL
GtkListItemFactory *ms_gtk_row_factory_new_text (const char *column) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

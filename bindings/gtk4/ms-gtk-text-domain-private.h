/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the translations of the widgets are. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Once, before the first text: at the installation's place, unless the application has said another one. */
void ms_gtk_bind_text_domain (void);

G_END_DECLS

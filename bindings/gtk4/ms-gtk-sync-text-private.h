/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a store stands to its backend, in words. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

typedef struct
{
  const char *css_class;
  const char *icon; /* a symbolic one that every icon theme has */
  char *text;
  char *details; /* whole sentences */
  gboolean can_retry;
} MsGtkSyncText;

void ms_gtk_sync_text_init (MsGtkSyncText *self, MsStore *store);
void ms_gtk_sync_text_clear (MsGtkSyncText *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsGtkSyncText, ms_gtk_sync_text_clear)

G_END_DECLS

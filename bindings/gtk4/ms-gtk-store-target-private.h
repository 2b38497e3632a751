/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsGtkStoreTarget: which store of which registry a view means. */
#pragma once

#include "ms-gtk-types.h"

G_BEGIN_DECLS

/* Without a definition there is nothing to load. */
typedef struct
{
  MsStoreRegistry *registry;
  MsStoreDefinition *definition;
  char *store_id;
} MsGtkStoreTarget;

/* Any of @registry, @definition and @store_id may be NULL; without the last two it is the single store of a provider. */
gboolean ms_gtk_store_target_find (MsGtkStoreTarget *self,
                                   GtkWidget *widget,
                                   MsStoreRegistry *registry,
                                   MsStoreDefinition *definition,
                                   const char *store_id,
                                   GError **error);
gboolean ms_gtk_store_target_equal (const MsGtkStoreTarget *a, const MsGtkStoreTarget *b);
void ms_gtk_store_target_clear (MsGtkStoreTarget *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsGtkStoreTarget, ms_gtk_store_target_clear)

G_END_DECLS

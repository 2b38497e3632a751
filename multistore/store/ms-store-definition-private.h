/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calling a definition's boot function. */
#pragma once

#include "store/ms-store-definition.h"

G_BEGIN_DECLS

gboolean ms_store_definition_has_boot_func (MsStoreDefinition *self);
gboolean ms_store_definition_boot (MsStoreDefinition *self,
                                   MsStore *store,
                                   MsBootContext *context,
                                   GError **error);

G_END_DECLS

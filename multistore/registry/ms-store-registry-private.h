/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsStoreRegistry, for the files of that noun. */
#pragma once

#include "ms-affinity-private.h"
#include "registry/ms-registry-core-private.h"
#include "registry/ms-store-registry.h"

G_BEGIN_DECLS

struct _MsStoreRegistry
{
  GObject parent_instance;

  MsAffinity affinity;
  MsRegistryCore *core; /* NULL when disposed of */
  MsStoreOptions *default_options;
  gboolean headless;
  GMemoryMonitor *memory_monitor;
  GListModel *entries;
};

G_END_DECLS

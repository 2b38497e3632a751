/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsAdapter: what only adapters of the library can implement. */
#pragma once

#include "store/ms-adapter.h"

G_BEGIN_DECLS

struct _MsAdapter
{
  GObject parent_instance;

  MsSyncProvider *sync_provider; /* or NULL */
};

struct _MsAdapterClass
{
  GObjectClass parent_class;

  MsStorageMode storage_mode;
  /* The file of a store; NULL without an error for one in memory. In the thread that opens. */
  char *(*dup_path) (MsAdapter *self, const char *store_id, GError **error);
  /* The installation as whose events commits are recorded. May block shortly; from any thread. */
  char *(*dup_client_id) (MsAdapter *self, GError **error);
};

char *ms_adapter_dup_path (MsAdapter *self,
                           const char *store_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ms_adapter_dup_client_id (MsAdapter *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAdapterClass, g_type_class_unref)

G_END_DECLS

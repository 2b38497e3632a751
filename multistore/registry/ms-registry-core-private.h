/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsRegistryCore: the entries of a registry, their loads and their timers.
 *
 * It belongs to the registry's context, and outlives the registry object for as long as that context needs to clear it:
 * the object's last reference may go in any thread.
 */
#pragma once

#include "ms-scheduler-private.h"
#include "registry/ms-entry-list-private.h"
#include "registry/ms-store-entry-private.h"
#include "registry/ms-store-registry.h"

G_BEGIN_DECLS

struct _MsRegistryCore
{
  GMainContext *context;
  GWeakRef registry; /* whose signals tell; empty when it is being disposed of */
  MsStoreOptions *default_options;
  gboolean headless;

  GHashTable *entries; /* id → MsStoreEntry */
  MsEntryList *list;
  GHashTable *open_files; /* of these entries' stores, and of former ones */
  MsGcQueue *unused;
  MsScheduler *scheduler;
  MsAlarm alarm;
};

MsRegistryCore *ms_registry_core_new (MsStoreRegistry *registry,
                                      GMainContext *context,
                                      MsStoreOptions *default_options,
                                      gboolean headless) G_GNUC_WARN_UNUSED_RESULT;
/* Clears it, too; the registry tells nothing any more. */
void ms_registry_core_free (MsRegistryCore *self);

/* The entry of a request, with its gc-time taken into account; a new one is not loading yet. INVALID_STORE_ID, STORE_ID_TAKEN. */
MsStoreEntry *ms_registry_core_demand (MsRegistryCore *self,
                                       MsStoreDefinition *definition,
                                       const char *store_id,
                                       MsStoreOptions *options,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An entry that is there; NULL without an error if there is none. */
MsStoreEntry *ms_registry_core_find (MsRegistryCore *self,
                                     MsStoreDefinition *definition,
                                     const char *store_id,
                                     GError **error);
/* Begins the load of an entry that is new; the request stands in it already. */
void ms_registry_core_begin_load (MsStoreEntry *entry, MsStoreOptions *options);

/* Looks anew whether the entry is wanted, and begins or ends its time. */
void ms_registry_core_review (MsStoreEntry *entry);
/* The same, where the entry's time begins anew even if it was running: after a load, and after a request. */
void ms_registry_core_restart (MsStoreEntry *entry);

void ms_registry_core_drop (MsStoreEntry *entry, MsDropReason reason);
void ms_registry_core_clear (MsRegistryCore *self);
/* Drops what is unused and would go anyway, the longest unused first. */
void ms_registry_core_collect_unused (MsRegistryCore *self);

/* An observer more, or one less. */
MsObserver *ms_registry_core_observe (MsStoreEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
void ms_registry_core_release (MsObserver *observer);

/* Of the registry: telling, if it is still there. */
void ms_store_registry_tell (MsStoreRegistry *self, const char *signal, MsStoreEntry *entry);
void
ms_store_registry_tell_failed (MsStoreRegistry *self, MsStoreEntry *entry, const GError *error);
void
ms_store_registry_tell_dropped (MsStoreRegistry *self, MsStoreEntry *entry, MsDropReason reason);

/* Of requests: answers all of an entry, in the order in which they came; with NULL: the store. */
void ms_request_answer_all (MsStoreEntry *entry, const GError *error);
/* Of handles: notifies all of an entry. */
void ms_store_handle_notify_all (MsStoreEntry *entry);

G_END_DECLS

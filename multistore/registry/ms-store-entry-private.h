/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsStoreEntry, for the files of the registry. */
#pragma once

#include "registry/ms-gc-queue-private.h"
#include "registry/ms-store-entry.h"
#include "store/ms-store-private.h"

G_BEGIN_DECLS

typedef struct _MsRegistryCore MsRegistryCore;

/* One observer that is a handle. The handle may be finalized in any thread; this belongs to the registry's context. */
typedef struct
{
  gatomicrefcount ref_count;
  MsStoreEntry *entry; /* owned */
  gpointer handle;     /* borrowed: see ms_observer_dup_handle () */
  gboolean released;
} MsObserver;

struct _MsStoreEntry
{
  GObject parent_instance;

  MsRegistryCore *core; /* NULL when the registry has forgotten the entry */
  char *id;
  MsStoreDefinition *definition;
  MsEntryState state;
  MsStore *store; /* also while it loads, but nobody is given it then */
  GError *error;
  int gc_time;
  gint64 deadline;

  GCancellable *load_cancellable;
  GPtrArray *observers; /* of MsObserver, those that are not released */
  GPtrArray *requests;  /* of MsRequest, those that were not answered */
  guint n_callbacks;    /* of requests that were answered and whose callback has not returned */
  MsGcNode gc_node;
  GSequenceIter *list_iter;
};

MsStoreEntry *ms_store_entry_new (MsRegistryCore *core,
                                  const char *id,
                                  MsStoreDefinition *definition) G_GNUC_WARN_UNUSED_RESULT;

void ms_store_entry_set_state (MsStoreEntry *self, MsEntryState state, const GError *error);
void ms_store_entry_set_store (MsStoreEntry *self, MsStore *store);
void ms_store_entry_set_gc_time (MsStoreEntry *self, int gc_time);
void ms_store_entry_set_deadline (MsStoreEntry *self, gint64 deadline);
/* After a change of observers or uses. */
void ms_store_entry_notify_observers (MsStoreEntry *self);
/* Is there an observer, or a caller whose callback has not returned? */
gboolean ms_store_entry_is_wanted (MsStoreEntry *self);

MsObserver *ms_observer_new (MsStoreEntry *entry) G_GNUC_WARN_UNUSED_RESULT;
MsObserver *ms_observer_ref (MsObserver *self);
void ms_observer_unref (MsObserver *self);
/* In any thread: the handle says so when it is disposed of. */
void ms_observer_set_handle (MsObserver *self, gpointer handle);
/* A reference to the handle, or NULL when it has gone. */
gpointer ms_observer_dup_handle (MsObserver *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

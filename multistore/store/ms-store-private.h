/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsStore, for the files of that noun, the loader and the registry. */
#pragma once

#include "engine/ms-engine-private.h"
#include "ms-affinity-private.h"
#include "ms-scheduler-private.h"
#include "query/ms-live-hub-private.h"
#include "store/ms-document-private.h"
#include "store/ms-file-watch-private.h"
#include "store/ms-migrations-report-private.h"
#include "store/ms-store-options.h"
#include "store/ms-store.h"
#include "sync/ms-syncer-private.h"

G_BEGIN_DECLS

/* What outlives the object when its last reference goes in another thread: it belongs to the store's context. */
typedef struct
{
  GWeakRef store;
  MsEngine *engine; /* NULL while it loads */
  MsSyncer *syncer; /* NULL without a provider */
  MsLiveHub *hub;
  MsDocuments *documents;
  MsFileWatch *watch;        /* for other processes; NULL while nobody would be told */
  gboolean others_committed; /* and nobody was told yet */
  MsScheduler *scheduler;
  MsAlarm sleep_alarm;
  gint64 last_used;
} MsStoreCore;

struct _MsStore
{
  GObject parent_instance;

  MsAffinity affinity;
  MsStoreCore *core; /* NULL when closed */
  MsStoreDefinition *definition;
  char *id;
  MsStoreOptions *options;
  char *client_id;
  char *session_id;
  MsStorageMode storage_mode;
  MsBootState boot_state;
  double boot_progress;
  MsMigrationsReport *report;
  MsSequence head;
  gint64 pending_count;
  MsSyncState sync_state;
  GError *sync_error;
  gint64 sync_remaining;
  gboolean online;
  gint64 upstream_head;
  gint64 last_synced;
  GQueue sync_waits; /* see ms-store-sync.c */
  gboolean closed;
  gboolean engine_closed;
  gboolean file_closed; /* by workers, too */
  gboolean rebuilding;
  gboolean merging;       /* a worker is, see ms-store-merge.c */
  gboolean in_slice;      /* of a rebuild, whose materializers are not the engine's */
  gboolean in_batch_func; /* but not in the work that it wraps */

  GQueue news; /* signals that wait for their turn, of MsStoreNews */
  gboolean telling;
  GPtrArray *calls;   /* pending asynchronous ones, of MsStoreCall */
  GPtrArray *closers; /* GTasks of ms_store_close_async () */
  GPtrArray *syncing; /* GTasks that the sync which is going on serves; NULL if there is none */
  GPtrArray *to_sync; /* GTasks that came too late for it */

  guint n_uses;
  void (*uses_changed) (gpointer user_data); /* after each change of n_uses */
  gpointer uses_data;
};

typedef enum
{
  MS_STORE_PROP_0,
  MS_STORE_PROP_ID,
  MS_STORE_PROP_DEFINITION,
  MS_STORE_PROP_OPTIONS,
  MS_STORE_PROP_CLIENT_ID,
  MS_STORE_PROP_SESSION_ID,
  MS_STORE_PROP_STORAGE_MODE,
  MS_STORE_PROP_BOOT_STATE,
  MS_STORE_PROP_BOOT_PROGRESS,
  MS_STORE_PROP_MIGRATIONS_REPORT,
  MS_STORE_PROP_HEAD,
  MS_STORE_PROP_PENDING_COUNT,
  MS_STORE_PROP_SYNC_STATE,
  MS_STORE_PROP_SYNC_ERROR,
  MS_STORE_PROP_SYNC_REMAINING,
  MS_STORE_PROP_ONLINE,
  MS_STORE_PROP_UPSTREAM_HEAD,
  MS_STORE_PROP_LAST_SYNCED,
  MS_STORE_PROP_CLOSED,
  MS_STORE_N_PROPS
} MsStoreProp;

/* ms-store-properties.c */
void ms_store_install_properties (GObjectClass *object_class);
void ms_store_notify (MsStore *self, MsStoreProp prop);

/* A store that is being loaded. */
MsStore *ms_store_new (MsStoreDefinition *definition,
                       const char *store_id,
                       MsStoreOptions *options,
                       GMainContext *context) G_GNUC_WARN_UNUSED_RESULT;
/* Gives a store that is being loaded its open database. */
void ms_store_adopt_engine (MsStore *self, MsEngine *engine, MsMigrationsReport *report);
void ms_store_set_boot_state (MsStore *self, MsBootState state, double progress);

/* The engine for a call, or MS_ERROR_CLOSED. */
MsEngine *ms_store_get_engine (MsStore *self, GError **error);
/* Is a materializer or a batch function of the application running? */
gboolean ms_store_is_inside_callback (MsStore *self);
/* The same as ms_store_get_engine (), for what must not happen there: RECURSION. */
MsEngine *ms_store_get_free_engine (MsStore *self, GError **error);
/* The same, and BUSY while a worker rebases: for what writes. */
MsEngine *ms_store_get_unlent_engine (MsStore *self, GError **error);
/* Takes over head and counts from the engine, notifies, and tells of @n_committed events and of failures behind @old_head if there are any. */
void ms_store_tell (MsStore *self, guint n_committed, const MsSequence *old_head, guint n_failed);
/* The same for what syncing has done. */
void ms_store_tell_synced (MsStore *self, const MsSliceReport *report);
void ms_store_tell_rejected (MsStore *self, MsEventRecord *record);
void ms_store_fail_closed (GError **error);

/* ms-store-sync.c: begins to sync if the adapter has a provider. */
void ms_store_start_sync (MsStore *self);
/* Waits until the first sync has come to its end, or for as long as the options say; then calls @done, later than this call. */
void ms_store_await_first_sync (MsStore *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback done,
                                gpointer user_data);
/* Ends waiting for syncs with CLOSED. */
void ms_store_stop_sync (MsStore *self);
void ms_store_check_sync_waits (MsStore *self);
void ms_store_take_sync_state (MsStore *self);
void ms_store_wait_synced (MsStore *self, GTask *task); /* transfer full */

/* ms-store-merge.c: see MsSyncHost. Documents, commits and the rest that writes are BUSY until it is done. */
gboolean ms_store_merge_in_worker (MsStore *self, GPtrArray *events, gboolean remake);
/* The store is closing: what its documents have to write comes first. */
void ms_store_give_up_merge (MsStore *self);

/* ms-store-core.c: without documents and live queries at first. */
MsStoreCore *ms_store_core_new (MsStore *store, MsEngine *engine) G_GNUC_WARN_UNUSED_RESULT;
void ms_store_core_free (MsStoreCore *core);
/* The core was used: it stays awake for some seconds more. */
void ms_store_core_note_use (MsStoreCore *core);

/* For ms-store-close.c. */
void ms_store_tell_closing (MsStore *self);
void ms_store_tell_closed (MsStore *self);
void ms_store_notify_closed (MsStore *self);
/* Closes it, and with it @engine, which a load has opened and the store has not adopted, or NULL. */
void ms_store_close_with_engine (MsStore *self, MsEngine *engine);
/* Closes it now or, inside a materializer or a batch function, when that has returned. */
void ms_store_close_when_free (MsStore *self);
/* When the engine and every worker's connection are closed. */
void ms_store_tell_if_file_closed (MsStore *self);

/* Whatever uses the store counts: pending calls, live queries, bindings. A registry listens. */
void ms_store_begin_use (MsStore *self);
void ms_store_end_use (MsStore *self);
void ms_store_watch_uses (MsStore *self, void (*changed) (gpointer user_data), gpointer user_data);

/* A call that a worker does on a connection of its own (for a store in memory: the next iteration, on the store's). */
typedef gpointer (*MsStoreWork) (MsConnection *connection,
                                 gpointer data,
                                 GCancellable *cancellable,
                                 GError **error);
void ms_store_call_worker (MsStore *self,
                           MsOpenMode mode,
                           GTask *task, /* transfer full */
                           MsStoreWork work,
                           gpointer data,
                           GDestroyNotify data_destroy,
                           GDestroyNotify result_destroy);
/* At close: every pending call gets CLOSED. */
void ms_store_cancel_calls (MsStore *self);

/* ms-store-rebuild.c: slices in the store's own context, for callbacks and for stores in memory. */
void ms_store_rebuild_in_slices_async (MsStore *self,
                                       MsEngine *engine,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MsMigrationsReport *ms_store_rebuild_in_slices_finish (MsStore *self,
                                                       GAsyncResult *result,
                                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

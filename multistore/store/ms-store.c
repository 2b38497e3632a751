/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: one open store: its properties, its life and its signals. */

#include "store/ms-store-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "store/ms-adapter.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-live-private.h"

enum
{
  COMMITTED,
  EVENT_FAILED,
  EVENT_REJECTED,
  REBASED,
  CLOSING,
  CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsStore, ms_store, G_TYPE_OBJECT)

/* Something to be told when those before it have been. */
typedef struct
{
  guint n_committed;
  guint n_rebased;
  GPtrArray *failed; /* of MsEventRecord, or NULL */
  MsEventRecord *rejected;
  gboolean head_changed;
} News;

static void
news_free (News *news)
{
  g_clear_pointer (&news->failed, g_ptr_array_unref);
  g_clear_pointer (&news->rejected, ms_event_record_unref);
  g_free (news);
}

static gboolean
free_core_in_context (gpointer data)
{
  ms_store_core_free (data);
  return G_SOURCE_REMOVE;
}

/* The last reference can go in any thread: nothing is emitted, and the database is left to its own context. */
static void
ms_store_dispose (GObject *object)
{
  MsStore *self = MS_STORE (object);
  MsStoreCore *core = g_steal_pointer (&self->core);

  if (core)
    ms_context_post (self->affinity.context, free_core_in_context, core, NULL);
  G_OBJECT_CLASS (ms_store_parent_class)->dispose (object);
}

static void
ms_store_finalize (GObject *object)
{
  MsStore *self = MS_STORE (object);

  g_queue_clear_full (&self->news, (GDestroyNotify) news_free);
  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->closers);
  g_clear_pointer (&self->syncing, g_ptr_array_unref);
  g_ptr_array_unref (self->to_sync);
  g_queue_clear (&self->sync_waits);
  g_clear_error (&self->sync_error);
  g_clear_pointer (&self->report, ms_migrations_report_unref);
  g_clear_object (&self->options);
  g_clear_object (&self->definition);
  g_free (self->session_id);
  g_free (self->client_id);
  g_free (self->id);
  ms_affinity_clear (&self->affinity);
  G_OBJECT_CLASS (ms_store_parent_class)->finalize (object);
}

static void
ms_store_class_init (MsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = ms_store_dispose;
  object_class->finalize = ms_store_finalize;
  ms_store_install_properties (object_class);

  /**
   * MsStore::committed:
   * @self: the store
   * @n_events: how many events the transaction recorded
   *
   * Events were committed through this object. Committing in a handler is legal; what it tells comes after.
   */
  signals[COMMITTED] = g_signal_new ("committed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * MsStore::event-failed:
   * @self: the store
   * @record: the event, and why it failed
   *
   * An event that came from elsewhere, or that was replayed, could not change the tables. It is kept in the log.
   */
  signals[EVENT_FAILED] = g_signal_new ("event-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, MS_TYPE_EVENT_RECORD);
  /**
   * MsStore::event-rejected:
   * @self: the store
   * @record: the event, and why it was refused
   *
   * The backend has refused an event for good. It was taken out of log and tables, and is kept for [method@Store.list_rejected_events].
   */
  signals[EVENT_REJECTED] = g_signal_new ("event-rejected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, MS_TYPE_EVENT_RECORD);
  /**
   * MsStore::rebased:
   * @self: the store
   * @n_events: how many pending events have another number now
   *
   * Events of others came before pending ones, which were undone and applied again behind them.
   */
  signals[REBASED] = g_signal_new ("rebased", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * MsStore::closing:
   * @self: the store
   *
   * The store begins to close. It can still be read.
   */
  signals[CLOSING] =
      g_signal_new ("closing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /**
   * MsStore::closed:
   * @self: the store
   *
   * The store's file is closed.
   */
  signals[CLOSED] =
      g_signal_new ("closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_store_init (MsStore *self)
{
  g_queue_init (&self->news);
  g_queue_init (&self->sync_waits);
  self->calls = g_ptr_array_new ();
  self->closers = g_ptr_array_new_with_free_func (g_object_unref);
  self->to_sync = g_ptr_array_new_with_free_func (g_object_unref);
}

MsStore *
ms_store_new (MsStoreDefinition *definition,
              const char *store_id,
              MsStoreOptions *options,
              GMainContext *context)
{
  MsStore *self = g_object_new (MS_TYPE_STORE, NULL);

  ms_affinity_init (&self->affinity, context);
  self->definition = g_object_ref (definition);
  self->id = g_strdup (store_id);
  self->options = g_object_ref (options);
  self->session_id = ms_id_new ();
  self->storage_mode = ms_adapter_get_storage_mode (ms_store_definition_get_adapter (definition));
  return self;
}

void
ms_store_adopt_engine (MsStore *self, MsEngine *engine, MsMigrationsReport *report)
{
  self->core = ms_store_core_new (self, engine);
  self->core->documents = ms_documents_new (self);
  ms_store_start_live (self);
  ms_store_core_note_use (self->core);

  self->client_id = g_strdup (ms_engine_get_config (engine)->client_id);
  self->report = ms_migrations_report_ref (report);
  self->head = *ms_engine_get_head (engine);
  self->pending_count = ms_engine_get_pending_count (engine);
  self->upstream_head = ms_engine_get_upstream_head (engine);
  ms_store_notify (self, MS_STORE_PROP_MIGRATIONS_REPORT);
}

void
ms_store_set_boot_state (MsStore *self, MsBootState state, double progress)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->boot_state != state)
    {
      self->boot_state = state;
      ms_store_notify (self, MS_STORE_PROP_BOOT_STATE);
    }
  if (self->boot_progress != progress)
    {
      self->boot_progress = progress;
      ms_store_notify (self, MS_STORE_PROP_BOOT_PROGRESS);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
ms_store_fail_closed (GError **error)
{
  g_set_error_literal (error, MS_ERROR, MS_ERROR_CLOSED, "The store is closed: get it anew");
}

MsEngine *
ms_store_get_engine (MsStore *self, GError **error)
{
  if (G_UNLIKELY (!self->core))
    {
      ms_store_fail_closed (error);
      return NULL;
    }
  ms_store_core_note_use (self->core);
  return self->core->engine;
}

gboolean
ms_store_is_inside_callback (MsStore *self)
{
  return self->in_batch_func || self->in_slice
         || (self->core && ms_engine_is_materializing (self->core->engine));
}

MsEngine *
ms_store_get_free_engine (MsStore *self, GError **error)
{
  MsEngine *engine = ms_store_get_engine (self, error);

  if (!engine || !ms_store_is_inside_callback (self))
    return engine;
  g_set_error (error, MS_ERROR, MS_ERROR_RECURSION,
               "This is not allowed inside a %s: do it when that has returned",
               self->in_batch_func ? "batch function" : "materializer");
  return NULL;
}

MsEngine *
ms_store_get_unlent_engine (MsStore *self, GError **error)
{
  MsEngine *engine = ms_store_get_free_engine (self, error);

  return engine && ms_engine_check_unlent (engine, error) ? engine : NULL;
}

static void
tell_failures (MsStore *self, GPtrArray *failed)
{
  for (guint i = 0; failed && i < failed->len; i++)
    g_signal_emit (self, signals[EVENT_FAILED], 0, g_ptr_array_index (failed, i));
}

static void
tell_all (MsStore *self)
{
  News *news;

  if (self->telling)
    return;
  self->telling = TRUE;
  g_object_ref (self);
  while ((news = g_queue_pop_head (&self->news)))
    {
      if (news->head_changed)
        ms_store_notify (self, MS_STORE_PROP_HEAD);
      if (news->n_committed > 0)
        g_signal_emit (self, signals[COMMITTED], 0, news->n_committed);
      if (news->n_rebased > 0)
        g_signal_emit (self, signals[REBASED], 0, news->n_rebased);
      tell_failures (self, news->failed);
      if (news->rejected)
        g_signal_emit (self, signals[EVENT_REJECTED], 0, news->rejected);
      news_free (news);
    }
  self->telling = FALSE;
  g_object_unref (self);
}

static void
take_over_counts (MsStore *self, MsEngine *engine)
{
  self->head = *ms_engine_get_head (engine);
  if (self->pending_count != ms_engine_get_pending_count (engine))
    {
      self->pending_count = ms_engine_get_pending_count (engine);
      ms_store_notify (self, MS_STORE_PROP_PENDING_COUNT);
    }
  if (self->upstream_head != ms_engine_get_upstream_head (engine))
    {
      self->upstream_head = ms_engine_get_upstream_head (engine);
      ms_store_notify (self, MS_STORE_PROP_UPSTREAM_HEAD);
    }
}

static void
tell (MsStore *self, const MsSequence *failed_after, guint n_failed, const News *facts)
{
  MsEngine *engine = self->core->engine;
  News *news = g_memdup2 (facts, sizeof *facts);

  news->head_changed = ms_sequence_compare (&self->head, ms_engine_get_head (engine)) != 0;
  if (n_failed > 0)
    news->failed = ms_event_log_list (ms_engine_get_connection (engine), failed_after, 0, NULL,
                                      MS_EVENT_FILTER_FAILED, NULL);
  take_over_counts (self, engine);
  g_queue_push_tail (&self->news, news);
  ms_store_check_sync_waits (self);
  tell_all (self);
}

void
ms_store_tell (MsStore *self, guint n_committed, const MsSequence *old_head, guint n_failed)
{
  News news = { .n_committed = n_committed };

  if (self->core->syncer)
    ms_syncer_note_commit (self->core->syncer);
  tell (self, old_head, n_failed, &news);
}

void
ms_store_tell_synced (MsStore *self, const MsSliceReport *report)
{
  News news = { .n_rebased = report->n_rebased };

  tell (self, &report->rebased_after, report->commit.n_failed, &news);
}

void
ms_store_tell_rejected (MsStore *self, MsEventRecord *record)
{
  News news = { .rejected = ms_event_record_ref (record) };

  tell (self, NULL, 0, &news);
}

void
ms_store_watch_uses (MsStore *self, void (*changed) (gpointer user_data), gpointer user_data)
{
  self->uses_changed = changed;
  self->uses_data = user_data;
}

void
ms_store_begin_use (MsStore *self)
{
  self->n_uses++;
  if (self->uses_changed)
    self->uses_changed (self->uses_data);
}

void
ms_store_end_use (MsStore *self)
{
  g_return_if_fail (self->n_uses > 0);

  self->n_uses--;
  if (self->uses_changed)
    self->uses_changed (self->uses_data);
}

void
ms_store_tell_closing (MsStore *self)
{
  g_signal_emit (self, signals[CLOSING], 0);
}

void
ms_store_tell_closed (MsStore *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

void
ms_store_notify_closed (MsStore *self)
{
  ms_store_notify (self, MS_STORE_PROP_CLOSED);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStore: one open store: its properties, its life and its signals. */

#include "store/ms-store-private.h"
#include "ms-enum-types.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "store/ms-adapter.h"
#include "store/ms-store-definition.h"
#include "store/ms-store-live-private.h"

enum
{
  PROP_0,
  PROP_ID,
  PROP_DEFINITION,
  PROP_OPTIONS,
  PROP_CLIENT_ID,
  PROP_SESSION_ID,
  PROP_STORAGE_MODE,
  PROP_BOOT_STATE,
  PROP_BOOT_PROGRESS,
  PROP_MIGRATIONS_REPORT,
  PROP_HEAD,
  PROP_PENDING_COUNT,
  PROP_CLOSED,
  N_PROPS
};

enum
{
  COMMITTED,
  EVENT_FAILED,
  CLOSING,
  CLOSED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsStore, ms_store, G_TYPE_OBJECT)

/* Something to be told when those before it have been. */
typedef struct
{
  guint n_committed;
  GPtrArray *failed; /* of MsEventRecord, or NULL */
  gboolean head_changed;
} News;

static void
news_free (News *news)
{
  g_clear_pointer (&news->failed, g_ptr_array_unref);
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
ms_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStore *self = MS_STORE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_DEFINITION:
      g_value_set_object (value, self->definition);
      break;
    case PROP_OPTIONS:
      g_value_set_object (value, self->options);
      break;
    case PROP_CLIENT_ID:
      g_value_set_string (value, self->client_id);
      break;
    case PROP_SESSION_ID:
      g_value_set_string (value, self->session_id);
      break;
    case PROP_STORAGE_MODE:
      g_value_set_enum (value, self->storage_mode);
      break;
    case PROP_BOOT_STATE:
      g_value_set_enum (value, self->boot_state);
      break;
    case PROP_BOOT_PROGRESS:
      g_value_set_double (value, self->boot_progress);
      break;
    case PROP_MIGRATIONS_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    case PROP_HEAD:
      g_value_set_boxed (value, &self->head);
      break;
    case PROP_PENDING_COUNT:
      g_value_set_int64 (value, self->pending_count);
      break;
    case PROP_CLOSED:
      g_value_set_boolean (value, self->closed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  /**
   * MsStore:id: (getter get_id)
   *
   * The store's id.
   */
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  /**
   * MsStore:definition: (getter get_definition)
   *
   * The kind of store.
   */
  props[PROP_DEFINITION] =
      g_param_spec_object ("definition", NULL, NULL, MS_TYPE_STORE_DEFINITION, flags);
  /**
   * MsStore:options: (getter get_options)
   *
   * The options that it was loaded with, those of its registry included.
   */
  props[PROP_OPTIONS] = g_param_spec_object ("options", NULL, NULL, MS_TYPE_STORE_OPTIONS, flags);
  /**
   * MsStore:client-id: (getter get_client_id)
   *
   * The installation as whose events commits are recorded.
   */
  props[PROP_CLIENT_ID] = g_param_spec_string ("client-id", NULL, NULL, NULL, flags);
  /**
   * MsStore:session-id: (getter get_session_id)
   *
   * A random id of this opening of the store.
   */
  props[PROP_SESSION_ID] = g_param_spec_string ("session-id", NULL, NULL, NULL, flags);
  /**
   * MsStore:storage-mode: (getter get_storage_mode)
   *
   * How it keeps its data.
   */
  props[PROP_STORAGE_MODE] = g_param_spec_enum ("storage-mode", NULL, NULL, MS_TYPE_STORAGE_MODE,
                                                MS_STORAGE_MODE_PERSISTED, flags);
  /**
   * MsStore:boot-state: (getter get_boot_state)
   *
   * How far its loading has come; rebuilding also later, during [method@Store.rebuild_async].
   */
  props[PROP_BOOT_STATE] = g_param_spec_enum ("boot-state", NULL, NULL, MS_TYPE_BOOT_STATE,
                                              MS_BOOT_STATE_LOADING, flags);
  /**
   * MsStore:boot-progress: (getter get_boot_progress)
   *
   * How much of the current boot state is done, from 0.0 to 1.0.
   */
  props[PROP_BOOT_PROGRESS] =
      g_param_spec_double ("boot-progress", NULL, NULL, 0.0, 1.0, 0.0, flags);
  /**
   * MsStore:migrations-report: (getter get_migrations_report)
   *
   * What was done to its file when it was opened.
   */
  props[PROP_MIGRATIONS_REPORT] =
      g_param_spec_boxed ("migrations-report", NULL, NULL, MS_TYPE_MIGRATIONS_REPORT, flags);
  /**
   * MsStore:head: (getter get_head)
   *
   * The place of the last event of its log that this object knows of.
   */
  props[PROP_HEAD] = g_param_spec_boxed ("head", NULL, NULL, MS_TYPE_SEQUENCE, flags);
  /**
   * MsStore:pending-count: (getter get_pending_count)
   *
   * How many events are not final; always 0 if the store has never had a sync provider.
   */
  props[PROP_PENDING_COUNT] =
      g_param_spec_int64 ("pending-count", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * MsStore:is-closed: (getter is_closed)
   *
   * Whether the store is closed.
   */
  props[PROP_CLOSED] = g_param_spec_boolean ("is-closed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_store_class_init (MsStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = ms_store_dispose;
  object_class->finalize = ms_store_finalize;
  object_class->get_property = ms_store_get_property;
  install_properties (object_class);

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
  self->core = ms_store_core_new (engine, self->affinity.context);
  self->core->documents = ms_documents_new (self);
  ms_store_start_live (self);
  ms_store_core_note_use (self->core);

  self->client_id = g_strdup (ms_engine_get_config (engine)->client_id);
  self->report = ms_migrations_report_ref (report);
  self->head = *ms_engine_get_head (engine);
  self->pending_count = ms_engine_get_pending_count (engine);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MIGRATIONS_REPORT]);
}

void
ms_store_set_boot_state (MsStore *self, MsBootState state, double progress)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->boot_state != state)
    {
      self->boot_state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_STATE]);
    }
  if (self->boot_progress != progress)
    {
      self->boot_progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_PROGRESS]);
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
  return self->in_batch_func || (self->core && ms_engine_is_materializing (self->core->engine));
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
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HEAD]);
      if (news->n_committed > 0)
        g_signal_emit (self, signals[COMMITTED], 0, news->n_committed);
      tell_failures (self, news->failed);
      news_free (news);
    }
  self->telling = FALSE;
  g_object_unref (self);
}

void
ms_store_tell (MsStore *self, guint n_committed, const MsSequence *old_head, guint n_failed)
{
  MsEngine *engine = self->core->engine;
  News *news = g_new0 (News, 1);

  news->n_committed = n_committed;
  news->head_changed = ms_sequence_compare (&self->head, ms_engine_get_head (engine)) != 0;
  if (n_failed > 0)
    news->failed = ms_event_log_list (ms_engine_get_connection (engine), old_head, 0, NULL,
                                      MS_EVENT_FILTER_FAILED, NULL);
  self->head = *ms_engine_get_head (engine);
  if (self->pending_count != ms_engine_get_pending_count (engine))
    {
      self->pending_count = ms_engine_get_pending_count (engine);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PENDING_COUNT]);
    }
  g_queue_push_tail (&self->news, news);
  tell_all (self);
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
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLOSED]);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The loader: from a definition and an id to a store that is ready. */

#include "store/ms-store-loader-private.h"
#include "engine/ms-engine-rebase-private.h"
#include "engine/ms-replay-private.h"
#include "ms-error.h"
#include "ms-id-private.h"
#include "store/ms-adapter-private.h"
#include "store/ms-boot-context-private.h"
#include "store/ms-store-definition-private.h"
#include "store/ms-store-options-private.h"
#include "store/ms-store-private.h"
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"

#define MOST_TRIES 100 /* of 50 ms each, see ms_connection_begin () */

/* One load. Its task holds it. */
typedef struct
{
  MsStore *store;
  MsSpan *span; /* NULL without a tracer */
  MsBootContext *boot;
  gulong cancelled_id;

  /* For the worker, and from it. */
  char *path;
  char *client_id;
  GMainContext *context;
  gint permille; /* atomic: of the rebuild */
  MsEngine *engine;
  MsEngineOpened opened;
  MsMigrationsReport *report;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_object (&load->boot);
  g_clear_pointer (&load->report, ms_migrations_report_unref);
  g_clear_object (&load->span);
  g_clear_object (&load->store);
  g_main_context_unref (load->context);
  g_free (load->client_id);
  g_free (load->path);
  g_free (load);
}

/* Answers the task once; what was made so far goes. */
static void
fail_load (GTask *task, GError *error)
{
  Load *load = g_task_get_task_data (task);

  if (load->boot)
    ms_boot_context_abandon (load->boot);
  if (load->span)
    ms_span_end (load->span, error);
  /* Whoever opens the file next waits until it is closed. */
  ms_store_close_with_engine (load->store, g_steal_pointer (&load->engine));
  g_task_return_error (task, error);
}

static void
succeed (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  ms_store_set_boot_state (load->store, MS_BOOT_STATE_DONE, 1.0);
  if (load->span)
    ms_span_end (load->span, NULL);
  g_task_return_pointer (task, g_object_ref (load->store), g_object_unref);
}

static void
stop_watching_cancellable (GTask *task)
{
  Load *load = g_task_get_task_data (task);

  if (load->cancelled_id)
    g_signal_handler_disconnect (g_task_get_cancellable (task), load->cancelled_id);
  load->cancelled_id = 0;
}

static GError *
make_boot_error (Load *load, const GError *failure)
{
  return g_error_new (MS_ERROR, MS_ERROR_BOOT_FAILED,
                      "The boot function of store “%s” (%s) failed: %s", load->store->id,
                      ms_store_definition_get_name (load->store->definition), failure->message);
}

static void
on_boot_ended (const GError *failure, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);

  stop_watching_cancellable (task);
  if (failure)
    fail_load (task, make_boot_error (load, failure));
  else if (load->store->closed)
    fail_load (task, g_error_new_literal (MS_ERROR, MS_ERROR_CLOSED,
                                          "The boot function closed the store"));
  else
    succeed (task);
}

static gboolean
give_boot_up (gpointer data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data (task);

  if (load->cancelled_id == 0)
    return G_SOURCE_REMOVE;
  stop_watching_cancellable (task);
  fail_load (task,
             g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The load was cancelled"));
  /* The reference that on_boot_ended () would have taken over. */
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

/* The cancellable may be cancelled in any thread, and inside anything. */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Load *load = g_task_get_task_data (task);

  ms_context_post (load->context, give_boot_up, g_object_ref (task), g_object_unref);
}

static void
boot (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  MsStoreDefinition *definition = load->store->definition;
  g_autoptr (MsBootContext) context = NULL;
  g_autoptr (GError) error = NULL;

  if (!ms_store_definition_has_boot_func (definition))
    {
      succeed (task);
      return;
    }
  ms_store_set_boot_state (load->store, MS_BOOT_STATE_SYNCING, 0.0);
  load->boot =
      ms_boot_context_new (load->context, load->report, load->span, g_task_get_cancellable (task),
                           on_boot_ended, g_object_ref (task));
  load->cancelled_id = g_signal_connect (g_task_get_cancellable (task), "cancelled",
                                         G_CALLBACK (on_cancelled), task);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    on_cancelled (g_task_get_cancellable (task), task);

  context = g_object_ref (load->boot);
  if (!ms_store_definition_boot (definition, load->store, context, &error))
    ms_boot_context_fail (context, error);
  ms_boot_context_release (context);
}

static void
on_first_sync (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)
      && !g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    boot (task);
  else
    fail_load (task, error);
}

static void
begin_sync (GTask *task)
{
  MsStore *store = ((Load *) g_task_get_task_data (task))->store;

  ms_store_start_sync (store);
  if (ms_store_options_get_initial_sync_timeout (store->options) <= 0 || !store->core->syncer)
    {
      boot (task);
      return;
    }
  ms_store_set_boot_state (store, MS_BOOT_STATE_SYNCING, 0.0);
  ms_store_await_first_sync (store, g_task_get_cancellable (task), on_first_sync,
                             g_object_ref (task));
}

static void
on_slices_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (MsMigrationsReport) report =
      ms_store_rebuild_in_slices_finish (load->store, result, &error);

  if (!report)
    {
      fail_load (task, error);
      return;
    }
  load->report->rebuilt = TRUE;
  load->report->n_events = report->n_events;
  load->report->n_failed = report->n_failed;
  load->report->n_unknown = report->n_unknown;
  load->report->duration += report->duration;
  load->store->head = *ms_engine_get_head (load->store->core->engine);
  begin_sync (task);
}

/* In the store's context, when the worker has done its part. */
static void
take_over (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      fail_load (task, error);
      return;
    }
  ms_store_adopt_engine (load->store, g_steal_pointer (&load->engine), load->report);
  if (load->opened.needs_rebuild)
    ms_store_rebuild_in_slices_async (load->store, load->store->core->engine,
                                      g_task_get_cancellable (task), on_slices_done,
                                      g_object_ref (task));
  else
    begin_sync (task);
}

static gboolean
show_progress (gpointer data)
{
  Load *load = g_task_get_task_data (data);

  if (!load->store->core && !load->store->closed)
    ms_store_set_boot_state (load->store, MS_BOOT_STATE_REBUILDING,
                             g_atomic_int_get (&load->permille) / 1000.0);
  return G_SOURCE_REMOVE;
}

static void
post_progress (double fraction, gpointer data)
{
  Load *load = g_task_get_task_data (data);
  gint permille = (gint) (fraction * 1000);

  if (g_atomic_int_get (&load->permille) == permille)
    return;
  g_atomic_int_set (&load->permille, permille);
  ms_context_post (load->context, show_progress, g_object_ref (data), g_object_unref);
}

/* Another process may be putting its tables in place, for longer than a commit would wait. */
static gboolean
adopt_patiently (GTask *task, MsEngine *engine, MsReplay *replay, GError **error)
{
  for (guint n_tries = 1;; n_tries++)
    {
      g_autoptr (GError) local_error = NULL;

      if (ms_engine_adopt_replay (engine, replay, &local_error))
        return TRUE;
      if (n_tries < MOST_TRIES && g_error_matches (local_error, MS_ERROR, MS_ERROR_BUSY)
          && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
}

static gboolean
rebuild (GTask *task, Load *load, GError **error)
{
  g_autoptr (MsReplay) replay = ms_replay_new (ms_engine_get_connection (load->engine),
                                               ms_engine_get_schema (load->engine), error);
  MsReplayReport counts;

  if (!replay || !ms_replay_run (replay, g_task_get_cancellable (task), post_progress, task, error)
      || !adopt_patiently (task, load->engine, replay, error))
    return FALSE;
  ms_replay_get_report (replay, &counts);
  load->report->rebuilt = TRUE;
  load->report->n_events = counts.n_events;
  load->report->n_failed = counts.n_failed;
  load->report->n_unknown = counts.n_unknown;
  load->opened.needs_rebuild = FALSE;
  return TRUE;
}

static gboolean
open_engine (GTask *task, Load *load, GError **error)
{
  MsSchema *schema = ms_store_definition_get_schema (load->store->definition);
  MsAdapter *adapter = ms_store_definition_get_adapter (load->store->definition);
  gint64 started = g_get_monotonic_time ();
  MsEngineConfig config = { .path = load->path,
                            .definition_name =
                                ms_store_definition_get_name (load->store->definition),
                            .schema = schema,
                            .session_id = load->store->session_id };

  load->client_id = ms_adapter_dup_client_id (adapter, error);
  if (!load->client_id)
    return FALSE;
  config.client_id = load->client_id;
  load->engine = ms_engine_open (&config, &load->opened, error);
  if (!load->engine)
    return FALSE;
  load->report = ms_migrations_report_new ();
  load->report->created = load->opened.created;
  load->report->old_format = load->opened.old_format;
  if (load->opened.needs_rebuild && !ms_schema_has_callbacks (schema)
      && !rebuild (task, load, error))
    return FALSE;
  if (ms_adapter_get_sync_provider (adapter) && !ms_engine_records_undo (load->engine)
      && !ms_engine_start_undo (load->engine, error))
    return FALSE;
  load->report->duration = g_get_monotonic_time () - started;
  return TRUE;
}

static void
open_in_thread (GTask *inner, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (open_engine (task_data, g_task_get_task_data (task_data), &error))
    g_task_return_boolean (inner, TRUE);
  else
    g_task_return_error (inner, error);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    take_over (task);
  else
    fail_load (task, error);
}

static gboolean
open_in_context (gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error)
      && open_engine (task, g_task_get_task_data (task), &error))
    take_over (task);
  else
    fail_load (task, error);
  return G_SOURCE_REMOVE;
}

static void
begin_open (GTask *task)
{
  Load *load = g_task_get_task_data (task);
  g_autoptr (GTask) inner = NULL;

  if (!load->path)
    {
      ms_context_post (load->context, open_in_context, g_object_ref (task), g_object_unref);
      return;
    }
  inner = g_task_new (NULL, NULL, on_opened, g_object_ref (task));
  g_task_set_source_tag (inner, begin_open);
  /* Borrowed: the worker must not be the one that gives up the last reference, for closures of scripts hang on it. */
  g_task_set_task_data (inner, task, NULL);
  g_task_run_in_thread (inner, open_in_thread);
}

static MsSpan *
start_span (MsStore *store)
{
  MsTracer *tracer = ms_store_options_get_tracer (store->options);
  MsSpan *span;

  if (!tracer)
    return NULL;
  span = ms_tracer_start_span (tracer, "multistore.load",
                               ms_store_options_get_parent_span (store->options));
  ms_span_set_attribute (span, "store.id", g_variant_new_string (store->id));
  ms_span_set_attribute (span, "store.definition",
                         g_variant_new_string (ms_store_definition_get_name (store->definition)));
  if (ms_store_options_get_service_name (store->options))
    ms_span_set_attribute (
        span, "service.name",
        g_variant_new_string (ms_store_options_get_service_name (store->options)));
  return span;
}

MsStore *
ms_store_load_async (MsStoreDefinition *definition,
                     const char *store_id,
                     MsStoreOptions *options,
                     GMainContext *context,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GCancellable) own_cancellable =
      cancellable ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, own_cancellable, callback, user_data);
  GError *error = NULL;
  Load *load;

  g_task_set_source_tag (task, ms_store_load_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!ms_id_check_store (store_id, &error))
    {
      g_task_return_error (task, error);
      return NULL;
    }

  load = g_new0 (Load, 1);
  g_task_set_task_data (task, load, load_free);
  load->context = g_main_context_ref (context ? context : g_main_context_default ());
  load->store = ms_store_new (definition, store_id, options, context);
  load->span = start_span (load->store);
  load->path = ms_adapter_dup_path (ms_store_definition_get_adapter (definition), store_id, &error);
  if (error)
    fail_load (task, error);
  else
    begin_open (task);
  return g_object_ref (load->store);
}

MsStore *
ms_store_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  MsStore *store = ms_store_load_finish (result, &error);

  if (store)
    g_task_return_pointer (task, store, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ms_store_open_async (MsStoreDefinition *definition,
                     const char *store_id,
                     MsStoreOptions *options,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (MsStoreOptions) merged = NULL;
  g_autoptr (MsStore) store = NULL;
  GTask *task;

  g_return_if_fail (MS_IS_STORE_DEFINITION (definition));
  g_return_if_fail (store_id != NULL);
  g_return_if_fail (!options || MS_IS_STORE_OPTIONS (options));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_store_open_async);
  merged = ms_store_options_merge (options, NULL);
  store = ms_store_load_async (definition, store_id, merged, g_main_context_get_thread_default (),
                               cancellable, on_loaded, task);
}

MsStore *
ms_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

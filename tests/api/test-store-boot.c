/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loading: the boot function, its holds and failures, cancelling, the options and spans of a load. */

#include "ms-test-store.h"

typedef struct
{
  guint n_holds;    /* taken by the boot function */
  gboolean commits; /* whether it commits a note */
  gboolean fails;
  MsBootContext *context; /* of the last load */
  MsBootState state;
} Boot;

static gboolean
boot (MsStore *store, MsBootContext *context, gpointer user_data, GError **error)
{
  Boot *self = user_data;

  g_set_object (&self->context, context);
  self->state = ms_store_get_boot_state (store);
  g_assert_nonnull (ms_boot_context_get_migrations_report (context));
  g_assert_nonnull (ms_boot_context_get_cancellable (context));
  if (self->commits)
    ms_test_add_note (store, "booted", "B");
  for (guint i = 0; i < self->n_holds; i++)
    ms_boot_context_hold (context);
  if (self->fails)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no coffee");
  return !self->fails;
}

static MsStoreDefinition *
define (MsTestFixture *fixture, Boot *self)
{
  MsStoreDefinition *definition = ms_test_define_notes (fixture);

  ms_store_definition_set_boot_func (definition, boot, self, NULL);
  return definition;
}

static void
end (MsTestFixture *fixture, MsStoreDefinition *definition, Boot *self)
{
  g_clear_object (&self->context);
  ms_test_await_finalized (fixture, definition);
}

static void
test_boot (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { .commits = TRUE };
  MsStoreDefinition *definition = define (fixture, &self);
  MsStore *store = ms_test_open (fixture, definition, "a");

  g_assert_cmpint (self.state, ==, MS_BOOT_STATE_SYNCING);
  g_assert_cmpint (ms_store_get_boot_state (store), ==, MS_BOOT_STATE_DONE);
  g_assert_null (ms_boot_context_get_parent_span (self.context));
  ms_test_assert_text (store, "SELECT id FROM note", "booted");
  ms_test_close (fixture, store);
  end (fixture, definition, &self);
}

/* The load completes with the last release, not before. */
static void
test_holds (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { .n_holds = 2 };
  MsStoreDefinition *definition = define (fixture, &self);
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;
  MsStore *store;

  ms_store_open_async (definition, "a", NULL, NULL, ms_test_take_result, &taken);
  ms_test_await (fixture, self.context);
  ms_test_settle (fixture);
  g_assert_null (taken);
  ms_boot_context_release (self.context);
  ms_test_settle (fixture);
  g_assert_null (taken);
  ms_boot_context_release (self.context);
  g_assert_null (taken);
  ms_test_await (fixture, taken);
  store = ms_store_open_finish (taken, &error);
  g_assert_no_error (error);
  g_clear_object (&taken);
  ms_test_close (fixture, store);
  end (fixture, definition, &self);
}

static void
test_fails (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { .fails = TRUE, .commits = TRUE };
  MsStoreDefinition *definition = define (fixture, &self);
  g_autofree char *message =
      ms_test_assert_unopenable (fixture, definition, "a", MS_ERROR_BOOT_FAILED);
  MsStore *store;

  g_assert_nonnull (strstr (message, "no coffee"));
  g_assert_nonnull (strstr (message, "“a”"));
  /* What it has committed is committed. */
  self = (Boot){ .context = self.context };
  store = ms_test_open (fixture, definition, "a");
  ms_test_assert_head (store, "e1");
  ms_test_close (fixture, store);
  end (fixture, definition, &self);
}

/* A failure counts at once, whatever is still held; later ones and releases change nothing. */
static void
test_fails_later (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { .n_holds = 3 };
  MsStoreDefinition *definition = define (fixture, &self);
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) failure = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "first");
  g_autoptr (GError) second = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "second");
  g_autoptr (GError) error = NULL;

  ms_store_open_async (definition, "a", NULL, NULL, ms_test_take_result, &taken);
  ms_test_await (fixture, self.context);
  ms_boot_context_fail (self.context, failure);
  ms_boot_context_fail (self.context, second);
  ms_boot_context_release (self.context);
  ms_test_await (fixture, taken);
  g_assert_null (ms_store_open_finish (taken, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_BOOT_FAILED);
  g_assert_nonnull (strstr (error->message, "first"));
  ms_boot_context_release (self.context);
  ms_test_settle (fixture);
  g_clear_object (&taken);
  end (fixture, definition, &self);
  /* Nobody tells when the file is closed; a new definition's opening waits for it. */
  self = (Boot){ 0 };
  definition = define (fixture, &self);
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  end (fixture, definition, &self);
}

static void
test_cancelled (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { .n_holds = 1 };
  MsStoreDefinition *definition = define (fixture, &self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GError) error = NULL;

  ms_store_open_async (definition, "a", NULL, cancellable, ms_test_take_result, &taken);
  ms_test_await (fixture, self.context);
  g_cancellable_cancel (cancellable);
  g_assert_true (g_cancellable_is_cancelled (ms_boot_context_get_cancellable (self.context)));
  ms_test_await (fixture, taken);
  g_assert_null (ms_store_open_finish (taken, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* Who held the load may release it when it wants. */
  ms_boot_context_release (self.context);
  ms_test_settle (fixture);
  g_clear_object (&taken);
  self.n_holds = 0;
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  end (fixture, definition, &self);
}

/* Cancelled before it begins, between opening and booting: always one answer. */
static void
test_cancelled_anywhere (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { 0 };
  MsStoreDefinition *definition = define (fixture, &self);

  for (guint n_iterations = 0; n_iterations < 6; n_iterations++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GAsyncResult) taken = NULL;
      g_autoptr (GError) error = NULL;

      ms_store_open_async (definition, "a", NULL, cancellable, ms_test_take_result, &taken);
      for (guint i = 0; i < n_iterations && !taken; i++)
        g_main_context_iteration (fixture->context, i % 2);
      g_cancellable_cancel (cancellable);
      ms_test_await (fixture, taken);
      g_assert_null (ms_store_open_finish (taken, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  end (fixture, definition, &self);
}

/* Spans */

typedef struct
{
  MsTracer parent_instance;
  GPtrArray *spans;
} TestTracer;

typedef MsTracerClass TestTracerClass;

GType test_tracer_get_type (void);
G_DEFINE_TYPE (TestTracer, test_tracer, MS_TYPE_TRACER)

static void
test_tracer_span_ended (MsTracer *tracer, MsSpan *span)
{
  g_ptr_array_add (((TestTracer *) tracer)->spans, g_object_ref (span));
}

static void
test_tracer_finalize (GObject *object)
{
  g_ptr_array_unref (((TestTracer *) object)->spans);
  G_OBJECT_CLASS (test_tracer_parent_class)->finalize (object);
}

static void
test_tracer_class_init (TestTracerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_tracer_finalize;
  klass->span_ended = test_tracer_span_ended;
}

static void
test_tracer_init (TestTracer *self)
{
  self->spans = g_ptr_array_new_with_free_func (g_object_unref);
}

static MsSpan *
find_load (TestTracer *tracer)
{
  for (guint i = 0; i < tracer->spans->len; i++)
    if (g_str_equal (ms_span_get_name (tracer->spans->pdata[i]), "multistore.load"))
      return tracer->spans->pdata[i];
  g_error ("There is no span of a load");
}

static MsStore *
open_with (MsTestFixture *fixture,
           MsStoreDefinition *definition,
           MsStoreOptions *options,
           GError **error)
{
  g_autoptr (GAsyncResult) taken = NULL;

  ms_store_open_async (definition, "a", options, NULL, ms_test_take_result, &taken);
  ms_test_await (fixture, taken);
  return ms_store_open_finish (taken, error);
}

static void
assert_attribute (MsSpan *span, const char *name, const char *expected)
{
  g_autoptr (GVariant) attributes = ms_span_get_attributes (span);
  const char *value = NULL;

  g_assert_true (g_variant_lookup (attributes, name, "&s", &value));
  g_assert_cmpstr (value, ==, expected);
}

static void
test_spans (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { 0 };
  MsStoreDefinition *definition = define (fixture, &self);
  TestTracer *tracer = g_object_new (test_tracer_get_type (), NULL);
  g_autoptr (MsSpan) parent = ms_tracer_start_span (MS_TRACER (tracer), "app", NULL);
  MsStoreOptions *options = ms_store_options_new ();
  g_autoptr (GError) error = NULL;
  MsStore *store;
  MsSpan *load;

  ms_store_options_set_tracer (options, MS_TRACER (tracer));
  ms_store_options_set_parent_span (options, parent);
  ms_store_options_set_service_name (options, "tests");
  store = open_with (fixture, definition, options, &error);
  g_assert_no_error (error);
  load = find_load (tracer);
  g_assert_true (ms_boot_context_get_parent_span (self.context) == load);
  g_assert_cmpstr (ms_span_get_parent_id (load), ==, ms_span_get_span_id (parent));
  g_assert_cmpstr (ms_span_get_trace_id (load), ==, ms_span_get_trace_id (parent));
  g_assert_cmpint (ms_span_get_end_time (load), >=, ms_span_get_start_time (load));
  g_assert_null (ms_span_get_failure (load));
  assert_attribute (load, "store.id", "a");
  assert_attribute (load, "store.definition", "note");
  assert_attribute (load, "service.name", "tests");
  ms_test_close (fixture, store);

  g_ptr_array_set_size (tracer->spans, 0);
  self.fails = TRUE;
  g_assert_null (open_with (fixture, definition, options, &error));
  g_assert_nonnull (strstr (ms_span_get_failure (find_load (tracer)), "no coffee"));
  self.fails = FALSE;
  g_ptr_array_set_size (tracer->spans, 0);
  ms_test_close (fixture, ms_test_open (fixture, definition, "a"));
  end (fixture, definition, &self);
  g_assert_finalize_object (options);
  g_clear_object (&parent);
  g_assert_finalize_object (tracer);
}

static void
test_options (MsTestFixture *fixture, gconstpointer unused)
{
  Boot self = { 0 };
  MsStoreDefinition *definition = define (fixture, &self);
  MsStoreOptions *options = ms_store_options_new ();
  g_autoptr (GError) error = NULL;
  MsStoreOptions *kept;
  MsStore *store;

  ms_store_options_set_service_name (options, "tests");
  ms_store_options_set_sync_payload (options, g_variant_new_string ("token"));
  ms_store_options_set_gc_time (options, 7);
  store = open_with (fixture, definition, options, &error);
  g_assert_no_error (error);
  kept = ms_store_get_options (store);
  g_assert_cmpstr (ms_store_options_get_service_name (kept), ==, "tests");
  g_assert_cmpstr (g_variant_get_string (ms_store_options_get_sync_payload (kept), NULL), ==,
                   "token");
  g_assert_cmpint (ms_store_options_get_gc_time (kept), ==, 7);
  ms_test_close (fixture, store);
  g_assert_finalize_object (options);
  end (fixture, definition, &self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ms_test_add ("/store/boot/boot", test_boot);
  ms_test_add_in_files ("/store/boot/holds", test_holds);
  ms_test_add_in_files ("/store/boot/fails", test_fails);
  ms_test_add_in_files ("/store/boot/fails-later", test_fails_later);
  ms_test_add_in_files ("/store/boot/cancelled", test_cancelled);
  ms_test_add_in_files ("/store/boot/cancelled-anywhere", test_cancelled_anywhere);
  ms_test_add_in_files ("/store/boot/spans", test_spans);
  ms_test_add ("/store/boot/options", test_options);
  return g_test_run ();
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSpan and MsTracer: a subclass gets each span once, when it ends. */
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"

#include <string.h>

#define TEST_TYPE_TRACER (test_tracer_get_type ())
G_DECLARE_FINAL_TYPE (TestTracer, test_tracer, TEST, TRACER, MsTracer)

struct _TestTracer
{
  MsTracer parent_instance;
  GString *story;
};

G_DEFINE_FINAL_TYPE (TestTracer, test_tracer, MS_TYPE_TRACER)

static void
test_tracer_span_ended (MsTracer *tracer, MsSpan *span)
{
  g_assert_cmpint (ms_span_get_end_time (span), >=, ms_span_get_start_time (span));
  g_string_append_printf (TEST_TRACER (tracer)->story, "%s %s,", ms_span_get_name (span),
                          ms_span_get_failure (span) ? ms_span_get_failure (span) : "well");
}

static void
test_tracer_finalize (GObject *object)
{
  g_string_free (TEST_TRACER (object)->story, TRUE);
  G_OBJECT_CLASS (test_tracer_parent_class)->finalize (object);
}

static void
test_tracer_class_init (TestTracerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_tracer_finalize;
  MS_TRACER_CLASS (klass)->span_ended = test_tracer_span_ended;
}

static void
test_tracer_init (TestTracer *self)
{
  self->story = g_string_new (NULL);
}

static void
test_ends (void)
{
  TestTracer *tracer = g_object_new (TEST_TYPE_TRACER, NULL);
  MsSpan *load = ms_tracer_start_span (MS_TRACER (tracer), "load", NULL);
  MsSpan *open = ms_tracer_start_span (MS_TRACER (tracer), "open", load);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "broken");

  g_assert_cmpstr (tracer->story->str, ==, "");
  g_assert_cmpint (ms_span_get_end_time (load), ==, 0);
  g_assert_null (ms_span_get_failure (open));
  ms_span_end (open, error);
  ms_span_end (open, NULL);
  ms_span_end (load, NULL);
  ms_span_end (load, error);
  g_assert_cmpstr (tracer->story->str, ==, "open broken,load well,");
  g_assert_finalize_object (open);
  g_assert_finalize_object (load);
  g_assert_finalize_object (tracer);
}

static gboolean
is_hex (const char *text, gsize length)
{
  return strlen (text) == length && strspn (text, "0123456789abcdef") == length;
}

static void
test_ids (void)
{
  MsTracer *tracer = ms_tracer_new ();
  MsSpan *parent = ms_tracer_start_span (tracer, "parent", NULL);
  MsSpan *child = ms_tracer_start_span (tracer, "child", parent);
  MsSpan *other = ms_tracer_start_span (tracer, "other", NULL);

  g_assert_true (is_hex (ms_span_get_trace_id (parent), 32));
  g_assert_true (is_hex (ms_span_get_span_id (parent), 16));
  g_assert_null (ms_span_get_parent_id (parent));
  g_assert_cmpstr (ms_span_get_trace_id (child), ==, ms_span_get_trace_id (parent));
  g_assert_cmpstr (ms_span_get_parent_id (child), ==, ms_span_get_span_id (parent));
  g_assert_cmpstr (ms_span_get_span_id (child), !=, ms_span_get_span_id (parent));
  g_assert_cmpstr (ms_span_get_trace_id (other), !=, ms_span_get_trace_id (parent));
  ms_span_end (child, NULL);
  g_assert_finalize_object (child);
  g_assert_finalize_object (parent);
  g_assert_finalize_object (other);
  g_assert_finalize_object (tracer);
}

/* After the end they are what they are. */
static void
test_attributes (void)
{
  MsTracer *tracer = ms_tracer_new ();
  MsSpan *span = ms_tracer_start_span (tracer, "work", NULL);
  g_autoptr (GVariant) attributes = NULL;
  g_autofree char *text = NULL;

  ms_span_set_attribute (span, "rows", g_variant_new_int32 (1));
  ms_span_set_attribute (span, "rows", g_variant_new_int32 (2));
  ms_span_end (span, NULL);
  ms_span_set_attribute (span, "late", g_variant_new_int32 (3));
  attributes = ms_span_get_attributes (span);
  text = g_variant_print (attributes, FALSE);
  g_assert_cmpstr (text, ==, "{'rows': <2>}");
  g_assert_finalize_object (span);
  g_assert_finalize_object (tracer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/span/ends", test_ends);
  g_test_add_func ("/span/ids", test_ids);
  g_test_add_func ("/span/attributes", test_attributes);
  return g_test_run ();
}

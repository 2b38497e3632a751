/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTracer: where spans go. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_TRACER (ms_tracer_get_type ())

/**
 * MsTracer:
 *
 * Receives the spans of what stores and registries do.
 *
 * The class itself throws them away; derive from it to keep them. Give it to a registry with [class@StoreOptions].
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MsTracer, ms_tracer, MS, TRACER, GObject)

/**
 * MsTracerClass:
 * @parent_class: the parent class
 * @span_ended: called with each span that has ended, from the thread that ended it
 *
 * The virtual functions of a tracer.
 */
struct _MsTracerClass
{
  GObjectClass parent_class;

  /**
   * MsTracerClass::span_ended:
   * @self: a tracer
   * @span: a span that has ended
   *
   * Takes a span that has ended, from the thread that ended it.
   */
  void (*span_ended) (MsTracer *self, MsSpan *span);

  /*< private >*/
  gpointer padding[7];
};

/**
 * ms_tracer_new:
 *
 * Makes a tracer that throws spans away.
 *
 * Returns: (transfer full): the tracer
 */
MS_AVAILABLE_IN_ALL
MsTracer *ms_tracer_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_tracer_start_span:
 * @self: a tracer
 * @name: what the work is, such as `multistore.load`
 * @parent: (nullable): the span that it is a part of, or %NULL to begin a trace
 *
 * Begins a span. May be called from any thread.
 *
 * Returns: (transfer full): the span
 */
MS_AVAILABLE_IN_ALL
MsSpan *
ms_tracer_start_span (MsTracer *self, const char *name, MsSpan *parent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

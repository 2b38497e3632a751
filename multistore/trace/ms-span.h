/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSpan: a piece of work that takes time. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_SPAN (ms_span_get_type ())

/**
 * MsSpan:
 *
 * A piece of work that takes time, such as loading a store, in the sense of OpenTelemetry.
 *
 * Made by [method@Tracer.start_span]. May be used from any thread.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsSpan, ms_span, MS, SPAN, GObject)

/**
 * ms_span_get_name:
 * @self: a span
 *
 * Gets the name of the work.
 *
 * Returns: (transfer none): what the work is
 */
MS_AVAILABLE_IN_ALL
const char *ms_span_get_name (MsSpan *self);

/**
 * ms_span_get_trace_id:
 * @self: a span
 *
 * Gets the id of the span's trace.
 *
 * Returns: (transfer none): the trace that it belongs to, 32 hexadecimal digits
 */
MS_AVAILABLE_IN_ALL
const char *ms_span_get_trace_id (MsSpan *self);

/**
 * ms_span_get_span_id:
 * @self: a span
 *
 * Gets the id of the span.
 *
 * Returns: (transfer none): the span itself, 16 hexadecimal digits
 */
MS_AVAILABLE_IN_ALL
const char *ms_span_get_span_id (MsSpan *self);

/**
 * ms_span_get_parent_id:
 * @self: a span
 *
 * Gets the id of the span that this one is a part of.
 *
 * Returns: (transfer none) (nullable): the span that it is a part of, or %NULL if there is none
 */
MS_AVAILABLE_IN_ALL
const char *ms_span_get_parent_id (MsSpan *self);

/**
 * ms_span_get_start_time:
 * @self: a span
 *
 * Tells when the work began.
 *
 * Returns: when it began, in microseconds since 1970-01-01 UTC
 */
MS_AVAILABLE_IN_ALL
gint64 ms_span_get_start_time (MsSpan *self);

/**
 * ms_span_get_end_time:
 * @self: a span
 *
 * Tells when the work ended.
 *
 * Returns: when it ended, in microseconds since 1970-01-01 UTC, or 0 as long as it has not
 */
MS_AVAILABLE_IN_ALL
gint64 ms_span_get_end_time (MsSpan *self);

/**
 * ms_span_set_attribute:
 * @self: a span that has not ended
 * @name: the attribute's name
 * @value: its value; consumed if floating
 *
 * Notes a fact about the work.
 */
MS_AVAILABLE_IN_ALL
void ms_span_set_attribute (MsSpan *self, const char *name, GVariant *value);

/**
 * ms_span_get_attributes:
 * @self: a span
 *
 * Gets what was noted with [method@Span.set_attribute].
 *
 * Returns: (transfer full): a dictionary of type `a{sv}`
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_span_get_attributes (MsSpan *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_span_end:
 * @self: a span
 * @failure: (nullable): why the work failed, or %NULL if it did not
 *
 * Ends the span and hands it to its tracer. Ending it again does nothing.
 */
MS_AVAILABLE_IN_ALL
void ms_span_end (MsSpan *self, const GError *failure);

/**
 * ms_span_get_failure:
 * @self: a span
 *
 * Tells why the work failed.
 *
 * Returns: (transfer none) (nullable): why the work failed, or %NULL if it did not
 */
MS_AVAILABLE_IN_ALL
const char *ms_span_get_failure (MsSpan *self);

G_END_DECLS

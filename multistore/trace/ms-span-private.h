/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsSpan. */
#pragma once

#include "trace/ms-span.h"

G_BEGIN_DECLS

MsSpan *ms_span_new (MsTracer *tracer, const char *name, MsSpan *parent) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

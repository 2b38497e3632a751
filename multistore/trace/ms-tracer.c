/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTracer: where spans go. */

#include "trace/ms-tracer.h"
#include "trace/ms-span-private.h"

G_DEFINE_TYPE (MsTracer, ms_tracer, G_TYPE_OBJECT)

static void
ms_tracer_class_init (MsTracerClass *klass)
{
}

static void
ms_tracer_init (MsTracer *self)
{
}

MsTracer *
ms_tracer_new (void)
{
  return g_object_new (MS_TYPE_TRACER, NULL);
}

MsSpan *
ms_tracer_start_span (MsTracer *self, const char *name, MsSpan *parent)
{
  g_return_val_if_fail (MS_IS_TRACER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (!parent || MS_IS_SPAN (parent), NULL);

  return ms_span_new (self, name, parent);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSpan: a piece of work that takes time. */

#include "trace/ms-span-private.h"
#include "trace/ms-tracer.h"

struct _MsSpan
{
  GObject parent_instance;

  GMutex lock; /* of what changes before the end: attributes, end time, failure */
  MsTracer *tracer;
  char *name;
  char *trace_id;
  char *span_id;
  char *parent_id;
  gint64 start_time;
  gint64 end_time;
  GHashTable *attributes; /* name → GVariant */
  char *failure;
};

G_DEFINE_FINAL_TYPE (MsSpan, ms_span, G_TYPE_OBJECT)

static void
ms_span_finalize (GObject *object)
{
  MsSpan *self = MS_SPAN (object);

  g_hash_table_unref (self->attributes);
  g_free (self->failure);
  g_free (self->parent_id);
  g_free (self->span_id);
  g_free (self->trace_id);
  g_free (self->name);
  g_object_unref (self->tracer);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (ms_span_parent_class)->finalize (object);
}

static void
ms_span_class_init (MsSpanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_span_finalize;
}

static void
ms_span_init (MsSpan *self)
{
  g_mutex_init (&self->lock);
  self->attributes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}

static char *
random_hex (guint n_words)
{
  GString *hex = g_string_new (NULL);

  for (guint i = 0; i < n_words; i++)
    g_string_append_printf (hex, "%08x", g_random_int ());
  return g_string_free (hex, FALSE);
}

MsSpan *
ms_span_new (MsTracer *tracer, const char *name, MsSpan *parent)
{
  MsSpan *self = g_object_new (MS_TYPE_SPAN, NULL);

  self->tracer = g_object_ref (tracer);
  self->name = g_strdup (name);
  self->trace_id = parent ? g_strdup (parent->trace_id) : random_hex (4);
  self->span_id = random_hex (2);
  self->parent_id = parent ? g_strdup (parent->span_id) : NULL;
  self->start_time = g_get_real_time ();
  return self;
}

const char *
ms_span_get_name (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  return self->name;
}

const char *
ms_span_get_trace_id (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  return self->trace_id;
}

const char *
ms_span_get_span_id (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  return self->span_id;
}

const char *
ms_span_get_parent_id (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  return self->parent_id;
}

gint64
ms_span_get_start_time (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), 0);

  return self->start_time;
}

gint64
ms_span_get_end_time (MsSpan *self)
{
  gint64 end_time;

  g_return_val_if_fail (MS_IS_SPAN (self), 0);

  g_mutex_lock (&self->lock);
  end_time = self->end_time;
  g_mutex_unlock (&self->lock);
  return end_time;
}

void
ms_span_set_attribute (MsSpan *self, const char *name, GVariant *value)
{
  g_autoptr (GVariant) own = NULL;

  g_return_if_fail (MS_IS_SPAN (self));
  g_return_if_fail (name != NULL && value != NULL);

  own = g_variant_ref_sink (value);
  g_mutex_lock (&self->lock);
  if (self->end_time == 0)
    g_hash_table_insert (self->attributes, g_strdup (name), g_steal_pointer (&own));
  g_mutex_unlock (&self->lock);
}

GVariant *
ms_span_get_attributes (MsSpan *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer name, value;

  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->attributes);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_variant_builder_add (&builder, "{sv}", name, value);
  g_mutex_unlock (&self->lock);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
ms_span_end (MsSpan *self, const GError *failure)
{
  gboolean first;

  g_return_if_fail (MS_IS_SPAN (self));

  g_mutex_lock (&self->lock);
  first = self->end_time == 0;
  if (first)
    {
      self->end_time = g_get_real_time ();
      self->failure = failure ? g_strdup (failure->message) : NULL;
    }
  g_mutex_unlock (&self->lock);

  if (first && MS_TRACER_GET_CLASS (self->tracer)->span_ended)
    MS_TRACER_GET_CLASS (self->tracer)->span_ended (self->tracer, self);
}

const char *
ms_span_get_failure (MsSpan *self)
{
  g_return_val_if_fail (MS_IS_SPAN (self), NULL);

  /* Set once, before anybody is told of the end. */
  return ms_span_get_end_time (self) != 0 ? self->failure : NULL;
}

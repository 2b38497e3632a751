/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsStoreOptions: what a registry gives to its stores, or one call to its store. */

#include "store/ms-store-options-private.h"
#include "trace/ms-span.h"
#include "trace/ms-tracer.h"

/* Shared by the options that are merged from others. */
typedef struct
{
  MsBatchFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} BatchClosure;

struct _MsStoreOptions
{
  GObject parent_instance;

  int gc_time;
  GVariant *sync_payload;
  int initial_sync_timeout;
  MsTracer *tracer;
  MsSpan *parent_span;
  char *service_name;
  BatchClosure *batch; /* an atomic box, or NULL */
};

enum
{
  PROP_0,
  PROP_GC_TIME,
  PROP_SYNC_PAYLOAD,
  PROP_INITIAL_SYNC_TIMEOUT,
  PROP_TRACER,
  PROP_PARENT_SPAN,
  PROP_SERVICE_NAME,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsStoreOptions, ms_store_options, G_TYPE_OBJECT)

static void
batch_clear (gpointer data)
{
  BatchClosure *closure = data;

  if (closure->destroy)
    closure->destroy (closure->user_data);
}

static void
batch_unref (BatchClosure *closure)
{
  g_atomic_rc_box_release_full (closure, batch_clear);
}

static void
ms_store_options_finalize (GObject *object)
{
  MsStoreOptions *self = MS_STORE_OPTIONS (object);

  g_clear_pointer (&self->batch, batch_unref);
  g_clear_pointer (&self->sync_payload, g_variant_unref);
  g_clear_object (&self->tracer);
  g_clear_object (&self->parent_span);
  g_free (self->service_name);
  G_OBJECT_CLASS (ms_store_options_parent_class)->finalize (object);
}

static void
ms_store_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsStoreOptions *self = MS_STORE_OPTIONS (object);

  switch (id)
    {
    case PROP_GC_TIME:
      g_value_set_int (value, ms_store_options_get_gc_time (self));
      break;
    case PROP_SYNC_PAYLOAD:
      g_value_set_variant (value, ms_store_options_get_sync_payload (self));
      break;
    case PROP_INITIAL_SYNC_TIMEOUT:
      g_value_set_int (value, self->initial_sync_timeout);
      break;
    case PROP_TRACER:
      g_value_set_object (value, ms_store_options_get_tracer (self));
      break;
    case PROP_PARENT_SPAN:
      g_value_set_object (value, ms_store_options_get_parent_span (self));
      break;
    case PROP_SERVICE_NAME:
      g_value_set_string (value, ms_store_options_get_service_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_options_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsStoreOptions *self = MS_STORE_OPTIONS (object);

  switch (id)
    {
    case PROP_GC_TIME:
      ms_store_options_set_gc_time (self, g_value_get_int (value));
      break;
    case PROP_SYNC_PAYLOAD:
      ms_store_options_set_sync_payload (self, g_value_get_variant (value));
      break;
    case PROP_INITIAL_SYNC_TIMEOUT:
      ms_store_options_set_initial_sync_timeout (self, g_value_get_int (value));
      break;
    case PROP_TRACER:
      ms_store_options_set_tracer (self, g_value_get_object (value));
      break;
    case PROP_PARENT_SPAN:
      ms_store_options_set_parent_span (self, g_value_get_object (value));
      break;
    case PROP_SERVICE_NAME:
      ms_store_options_set_service_name (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_store_options_class_init (MsStoreOptionsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_store_options_finalize;
  object_class->get_property = ms_store_options_get_property;
  object_class->set_property = ms_store_options_set_property;

  /**
   * MsStoreOptions:gc-time: (getter get_gc_time) (setter set_gc_time)
   *
   * How long an unused store stays, in milliseconds.
   */
  props[PROP_GC_TIME] = g_param_spec_int ("gc-time", NULL, NULL, MS_GC_TIME_DEFAULT,
                                          MS_GC_TIME_INFINITE, MS_GC_TIME_DEFAULT, flags);
  /**
   * MsStoreOptions:initial-sync-timeout: (getter get_initial_sync_timeout) (setter set_initial_sync_timeout)
   *
   * How long loading waits for the first sync at most, in milliseconds; -1 if not set.
   */
  props[PROP_INITIAL_SYNC_TIMEOUT] =
      g_param_spec_int ("initial-sync-timeout", NULL, NULL, -1, G_MAXINT, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * MsStoreOptions:sync-payload: (getter get_sync_payload) (setter set_sync_payload)
   *
   * What the sync backend is told with each connection.
   */
  props[PROP_SYNC_PAYLOAD] =
      g_param_spec_variant ("sync-payload", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  /**
   * MsStoreOptions:tracer: (getter get_tracer) (setter set_tracer)
   *
   * Where the spans of what stores do go.
   */
  props[PROP_TRACER] = g_param_spec_object ("tracer", NULL, NULL, MS_TYPE_TRACER, flags);
  /**
   * MsStoreOptions:parent-span: (getter get_parent_span) (setter set_parent_span)
   *
   * The span that loads are a part of.
   */
  props[PROP_PARENT_SPAN] = g_param_spec_object ("parent-span", NULL, NULL, MS_TYPE_SPAN, flags);
  /**
   * MsStoreOptions:service-name: (getter get_service_name) (setter set_service_name)
   *
   * The name that traces give to the application.
   */
  props[PROP_SERVICE_NAME] = g_param_spec_string ("service-name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_store_options_init (MsStoreOptions *self)
{
  self->gc_time = MS_GC_TIME_DEFAULT;
  self->initial_sync_timeout = -1;
}

MsStoreOptions *
ms_store_options_new (void)
{
  return g_object_new (MS_TYPE_STORE_OPTIONS, NULL);
}

int
ms_store_options_get_gc_time (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), MS_GC_TIME_DEFAULT);

  return self->gc_time;
}

void
ms_store_options_set_gc_time (MsStoreOptions *self, int gc_time)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));
  g_return_if_fail (gc_time >= MS_GC_TIME_DEFAULT);

  if (self->gc_time == gc_time)
    return;
  self->gc_time = gc_time;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GC_TIME]);
}

int
ms_store_options_get_initial_sync_timeout (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), -1);

  return self->initial_sync_timeout;
}

void
ms_store_options_set_initial_sync_timeout (MsStoreOptions *self, int milliseconds)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));
  g_return_if_fail (milliseconds >= -1);

  if (self->initial_sync_timeout == milliseconds)
    return;
  self->initial_sync_timeout = milliseconds;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INITIAL_SYNC_TIMEOUT]);
}

GVariant *
ms_store_options_get_sync_payload (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), NULL);

  return self->sync_payload;
}

void
ms_store_options_set_sync_payload (MsStoreOptions *self, GVariant *payload)
{
  g_autoptr (GVariant) own = payload ? g_variant_ref_sink (payload) : NULL;

  g_return_if_fail (MS_IS_STORE_OPTIONS (self));

  if (own == self->sync_payload
      || (own && self->sync_payload && g_variant_equal (own, self->sync_payload)))
    return;
  g_clear_pointer (&self->sync_payload, g_variant_unref);
  self->sync_payload = g_steal_pointer (&own);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SYNC_PAYLOAD]);
}

MsTracer *
ms_store_options_get_tracer (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), NULL);

  return self->tracer;
}

void
ms_store_options_set_tracer (MsStoreOptions *self, MsTracer *tracer)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));
  g_return_if_fail (!tracer || MS_IS_TRACER (tracer));

  if (g_set_object (&self->tracer, tracer))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRACER]);
}

MsSpan *
ms_store_options_get_parent_span (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), NULL);

  return self->parent_span;
}

void
ms_store_options_set_parent_span (MsStoreOptions *self, MsSpan *span)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));
  g_return_if_fail (!span || MS_IS_SPAN (span));

  if (g_set_object (&self->parent_span, span))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PARENT_SPAN]);
}

const char *
ms_store_options_get_service_name (MsStoreOptions *self)
{
  g_return_val_if_fail (MS_IS_STORE_OPTIONS (self), NULL);

  return self->service_name;
}

void
ms_store_options_set_service_name (MsStoreOptions *self, const char *name)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));

  if (g_strcmp0 (self->service_name, name) == 0)
    return;
  g_free (self->service_name);
  self->service_name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVICE_NAME]);
}

void
ms_store_options_set_batch_func (MsStoreOptions *self,
                                 MsBatchFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_return_if_fail (MS_IS_STORE_OPTIONS (self));

  g_clear_pointer (&self->batch, batch_unref);
  if (!func)
    return;
  self->batch = g_atomic_rc_box_new (BatchClosure);
  *self->batch = (BatchClosure){ func, user_data, destroy };
}

static void
take_unset (MsStoreOptions *self, MsStoreOptions *from)
{
  if (self->gc_time == MS_GC_TIME_DEFAULT)
    self->gc_time = from->gc_time;
  if (self->initial_sync_timeout < 0)
    self->initial_sync_timeout = from->initial_sync_timeout;
  if (!self->sync_payload && from->sync_payload)
    self->sync_payload = g_variant_ref (from->sync_payload);
  if (!self->tracer)
    g_set_object (&self->tracer, from->tracer);
  if (!self->parent_span)
    g_set_object (&self->parent_span, from->parent_span);
  if (!self->service_name)
    self->service_name = g_strdup (from->service_name);
  if (!self->batch && from->batch)
    self->batch = g_atomic_rc_box_acquire (from->batch);
}

MsStoreOptions *
ms_store_options_merge (MsStoreOptions *own, MsStoreOptions *defaults)
{
  MsStoreOptions *merged = ms_store_options_new ();

  if (own)
    take_unset (merged, own);
  if (defaults)
    take_unset (merged, defaults);
  return merged;
}

void
ms_store_options_run_batch (MsStoreOptions *self, MsBatchWork work, gpointer user_data)
{
  ms_batch_wrap (self->batch ? self->batch->func : NULL,
                 self->batch ? self->batch->user_data : NULL, work, user_data);
}

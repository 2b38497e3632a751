/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsBootContext: what a boot function is told, and how it asks for time. */

#include "store/ms-boot-context-private.h"
#include "ms-affinity-private.h"
#include "store/ms-migrations-report.h"
#include "trace/ms-span.h"

struct _MsBootContext
{
  GObject parent_instance;

  GMainContext *context;
  MsMigrationsReport *report;
  MsSpan *parent_span;
  GCancellable *cancellable;
  MsBootEndFunc ended; /* NULL when it was told, or nobody wants to know */
  gpointer user_data;
  guint n_holds;
  GError *failure;
  gboolean ending; /* the end is on its way */
};

enum
{
  PROP_0,
  PROP_MIGRATIONS_REPORT,
  PROP_PARENT_SPAN,
  PROP_CANCELLABLE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsBootContext, ms_boot_context, G_TYPE_OBJECT)

static void
ms_boot_context_finalize (GObject *object)
{
  MsBootContext *self = MS_BOOT_CONTEXT (object);

  g_clear_error (&self->failure);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->parent_span);
  g_clear_pointer (&self->report, ms_migrations_report_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (ms_boot_context_parent_class)->finalize (object);
}

static void
ms_boot_context_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsBootContext *self = MS_BOOT_CONTEXT (object);

  switch (id)
    {
    case PROP_MIGRATIONS_REPORT:
      g_value_set_boxed (value, ms_boot_context_get_migrations_report (self));
      break;
    case PROP_PARENT_SPAN:
      g_value_set_object (value, ms_boot_context_get_parent_span (self));
      break;
    case PROP_CANCELLABLE:
      g_value_set_object (value, ms_boot_context_get_cancellable (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_boot_context_class_init (MsBootContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_boot_context_finalize;
  object_class->get_property = ms_boot_context_get_property;

  /**
   * MsBootContext:migrations-report: (getter get_migrations_report)
   *
   * What was done to the store's file.
   */
  props[PROP_MIGRATIONS_REPORT] =
      g_param_spec_boxed ("migrations-report", NULL, NULL, MS_TYPE_MIGRATIONS_REPORT,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsBootContext:parent-span: (getter get_parent_span)
   *
   * The span of the load.
   */
  props[PROP_PARENT_SPAN] = g_param_spec_object ("parent-span", NULL, NULL, MS_TYPE_SPAN,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * MsBootContext:cancellable: (getter get_cancellable)
   *
   * Cancelled when the load is given up.
   */
  props[PROP_CANCELLABLE] = g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_boot_context_init (MsBootContext *self)
{
  self->n_holds = 1;
}

MsBootContext *
ms_boot_context_new (GMainContext *context,
                     MsMigrationsReport *report,
                     MsSpan *parent_span,
                     GCancellable *cancellable,
                     MsBootEndFunc ended,
                     gpointer user_data)
{
  MsBootContext *self = g_object_new (MS_TYPE_BOOT_CONTEXT, NULL);

  self->context = g_main_context_ref (context);
  self->report = ms_migrations_report_ref (report);
  g_set_object (&self->parent_span, parent_span);
  g_set_object (&self->cancellable, cancellable);
  self->ended = ended;
  self->user_data = user_data;
  return self;
}

static gboolean
tell_end (gpointer data)
{
  MsBootContext *self = data;
  MsBootEndFunc ended = g_steal_pointer (&self->ended);

  if (ended)
    ended (self->failure, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
end (MsBootContext *self)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  ms_context_post (self->context, tell_end, g_object_ref (self), g_object_unref);
}

void
ms_boot_context_abandon (MsBootContext *self)
{
  self->ended = NULL;
}

MsMigrationsReport *
ms_boot_context_get_migrations_report (MsBootContext *self)
{
  g_return_val_if_fail (MS_IS_BOOT_CONTEXT (self), NULL);

  return self->report;
}

MsSpan *
ms_boot_context_get_parent_span (MsBootContext *self)
{
  g_return_val_if_fail (MS_IS_BOOT_CONTEXT (self), NULL);

  return self->parent_span;
}

GCancellable *
ms_boot_context_get_cancellable (MsBootContext *self)
{
  g_return_val_if_fail (MS_IS_BOOT_CONTEXT (self), NULL);

  return self->cancellable;
}

void
ms_boot_context_hold (MsBootContext *self)
{
  g_return_if_fail (MS_IS_BOOT_CONTEXT (self));
  g_return_if_fail (self->n_holds > 0);

  self->n_holds++;
}

void
ms_boot_context_release (MsBootContext *self)
{
  g_return_if_fail (MS_IS_BOOT_CONTEXT (self));
  g_return_if_fail (self->n_holds > 0);

  if (--self->n_holds == 0)
    end (self);
}

void
ms_boot_context_fail (MsBootContext *self, const GError *error)
{
  g_return_if_fail (MS_IS_BOOT_CONTEXT (self));
  g_return_if_fail (error != NULL);

  if (self->ending)
    return;
  self->failure = g_error_copy (error);
  end (self);
}

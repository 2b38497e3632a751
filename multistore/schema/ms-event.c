/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEvent: what happened, by name and arguments. */

#include "schema/ms-event-private.h"
#include "ms-error.h"
#include "ms-json-private.h"
#include "ms-json-variant-private.h"

#include <string.h>

struct _MsEvent
{
  gatomicrefcount ref_count;
  char *name;
  GVariant *variant; /* as given, or made of the others when somebody first asks */
  char *json;        /* as given, or NULL */
  GArray *built;     /* of MsEventArg, as given one by one, or NULL */
};

G_DEFINE_BOXED_TYPE (MsEvent, ms_event, ms_event_ref, ms_event_unref)

static MsEvent *
event_new (const char *name, GVariant *variant, char *json, GArray *built)
{
  MsEvent *self = g_new0 (MsEvent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->variant = variant;
  self->json = json;
  self->built = built;
  return self;
}

MsEvent *
ms_event_new (const char *name, GVariant *args)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (!args || g_variant_is_of_type (args, G_VARIANT_TYPE_VARDICT), NULL);

  if (!args)
    args = g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  return event_new (name, g_variant_ref_sink (args), NULL, NULL);
}

static void
clear_arg (gpointer data)
{
  MsEventArg *arg = data;

  g_free (arg->name);
  g_variant_unref (arg->value);
}

MsEvent *
ms_event_build (const char *name, const char *first_arg, ...)
{
  GArray *built;
  va_list args;

  g_return_val_if_fail (name != NULL, NULL);

  built = g_array_new (FALSE, FALSE, sizeof (MsEventArg));
  g_array_set_clear_func (built, clear_arg);
  va_start (args, first_arg);
  for (const char *arg = first_arg; arg; arg = va_arg (args, const char *))
    {
      const char *format = va_arg (args, const char *);
      MsEventArg added = { g_strdup (arg), NULL };

      added.value = g_variant_take_ref (g_variant_new_va (format, NULL, &args));
      g_array_append_val (built, added);
    }
  va_end (args);
  return event_new (name, NULL, NULL, built);
}

MsEvent *
ms_event_new_take_json (const char *name, char *json)
{
  return event_new (name, NULL, json, NULL);
}

MsEvent *
ms_event_new_from_json (const char *name, const char *json, gssize length, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (json_t) tree = NULL;
  gsize size;

  g_return_val_if_fail (name != NULL && json != NULL, NULL);

  size = length < 0 ? strlen (json) : (gsize) length;
  tree = ms_json_parse (json, size, &local_error);
  if (tree && json_is_object (tree))
    return ms_event_new_take_json (name, g_strndup (json, size));

  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
               "The arguments of “%s” are not one JSON object: %s", name,
               local_error ? local_error->message : "the text is another value");
  return NULL;
}

MsEvent *
ms_event_ref (MsEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_event_unref (MsEvent *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->variant, g_variant_unref);
  g_clear_pointer (&self->built, g_array_unref);
  g_free (self->json);
  g_free (self->name);
  g_free (self);
}

const char *
ms_event_get_name (MsEvent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

GVariant *
ms_event_peek_variant (MsEvent *self)
{
  return self->json || self->built ? NULL : self->variant;
}

GArray *
ms_event_peek_built (MsEvent *self)
{
  return self->built;
}

const char *
ms_event_peek_json (MsEvent *self)
{
  return self->json;
}

static GVariant *
read_json (const char *json)
{
  MsJsonSpan span = ms_json_value_span (json, -1);

  if (ms_json_scan (json, -1, NULL) && json[span.offset] == '{')
    return ms_json_dup_variant (json, span);
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

static GVariant *
join_args (GArray *built)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < built->len; i++)
    {
      const MsEventArg *arg = &g_array_index (built, MsEventArg, i);

      g_variant_builder_add (&builder, "{sv}", arg->name, arg->value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
ms_event_get_args (MsEvent *self)
{
  GVariant *made;

  g_return_val_if_fail (self != NULL, NULL);

  if (g_atomic_pointer_get (&self->variant))
    return g_atomic_pointer_get (&self->variant);

  made = self->json ? read_json (self->json) : join_args (self->built);
  if (!g_atomic_pointer_compare_and_exchange (&self->variant, NULL, made))
    g_variant_unref (made);
  return g_atomic_pointer_get (&self->variant);
}

char *
ms_event_dup_json (MsEvent *self)
{
  g_autoptr (GError) error = NULL;
  GString *json;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->json)
    return g_strdup (self->json);

  json = g_string_new (NULL);
  /* What has no JSON form is told by the commit; here nothing can be said about it. */
  if (!ms_json_append_variant (ms_event_get_args (self), json, &error))
    g_string_assign (json, "{}");
  return g_string_free (json, FALSE);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventArgs: the arguments of one event, checked against its type, as JSON and as SQL values. */

#include "schema/ms-event-args-private.h"
#include "schema/ms-event-private.h"
#include "ms-error.h"
#include "ms-json-private.h"

#include <string.h>

/* An argument's value while the others are still to come. */
#define MS_VALUE_MISSING ((MsValueType) -1)

void
ms_event_args_init (MsEventArgs *self)
{
  self->values = g_array_new (FALSE, TRUE, sizeof (MsValue));
  self->json = g_string_new (NULL);
  self->arena = ms_arena_new ();
}

void
ms_event_args_clear (MsEventArgs *self)
{
  g_array_unref (self->values);
  g_string_free (self->json, TRUE);
  g_ptr_array_unref (self->arena);
}

const MsValue *
ms_event_args_get (const MsEventArgs *self, guint index)
{
  return &g_array_index (self->values, MsValue, index);
}

static void
reset (MsEventArgs *self, MsEventType *type)
{
  g_ptr_array_set_size (self->arena, 0);
  g_string_truncate (self->json, 0);
  g_array_set_size (self->values, type->args->len);
  for (guint i = 0; i < self->values->len; i++)
    g_array_index (self->values, MsValue, i).type = MS_VALUE_MISSING;
}

static gboolean
fail_unknown (MsEventType *type, const char *name, GError **error)
{
  g_auto (GStrv) known = ms_event_type_list_args (type);
  g_autofree char *list = g_strjoinv (", ", known);

  g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS, "Event “%s” has no argument “%s”: it has %s",
               type->name, name, known[0] ? list : "none");
  return FALSE;
}

static gboolean
prefix (MsEventType *type, const MsArg *arg, GError **error)
{
  g_prefix_error (error, "Argument “%s” of event “%s”: ", arg->name, type->name);
  return FALSE;
}

static gboolean
fill_missing (MsEventArgs *self, MsEventType *type, GError **error)
{
  for (guint i = 0; i < self->values->len; i++)
    {
      const MsArg *arg = ms_event_type_peek_arg (type, i);
      MsValue *value = &g_array_index (self->values, MsValue, i);

      if (value->type != MS_VALUE_MISSING)
        continue;
      if (!arg->optional)
        {
          g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                       "Event “%s” lacks the argument “%s” of type “%s”", type->name, arg->name,
                       arg->type);
          return FALSE;
        }
      value->type = MS_VALUE_NULL;
    }
  return TRUE;
}

static gboolean
fill_value (MsEventArgs *self, MsEventType *type, const char *name, GVariant *value, GError **error)
{
  int index = ms_event_type_find_arg (type, name);
  const MsArg *arg;
  MsValue *sql;

  if (index < 0)
    return fail_unknown (type, name, error);
  arg = ms_event_type_peek_arg (type, index);
  sql = &g_array_index (self->values, MsValue, index);
  if (sql->type != MS_VALUE_MISSING)
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS, "it is given twice");
      return prefix (type, arg, error);
    }
  g_string_append_c (self->json, self->json->len == 0 ? '{' : ',');
  g_string_append (self->json, arg->json_name);
  return ms_arg_encode (arg, value, self->json, self->arena, sql, error)
         || prefix (type, arg, error);
}

static gboolean
end_json (MsEventArgs *self, MsEventType *type, GError **error)
{
  if (self->json->len == 0)
    g_string_append_c (self->json, '{');
  g_string_append_c (self->json, '}');
  return fill_missing (self, type, error);
}

static gboolean
fill_from_variant (MsEventArgs *self, MsEventType *type, GVariant *args, GError **error)
{
  gsize n_given = g_variant_n_children (args);

  for (gsize i = 0; i < n_given; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (args, i);
      g_autoptr (GVariant) name = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);

      if (!fill_value (self, type, g_variant_get_string (name, NULL), value, error))
        return FALSE;
    }
  return end_json (self, type, error);
}

static gboolean
fill_from_built (MsEventArgs *self, MsEventType *type, GArray *built, GError **error)
{
  for (guint i = 0; i < built->len; i++)
    {
      const MsEventArg *arg = &g_array_index (built, MsEventArg, i);

      if (!fill_value (self, type, arg->name, arg->value, error))
        return FALSE;
    }
  return end_json (self, type, error);
}

typedef struct
{
  MsEventArgs *args;
  MsEventType *type;
  gboolean strict;
  GError **error;
} Filling;

static int
find_member (MsEventType *type, const char *text, MsJsonSpan name)
{
  for (guint i = 0; i < type->args->len; i++)
    if (ms_json_means (text, name, ms_event_type_peek_arg (type, i)->name))
      return i;
  return -1;
}

static gboolean
fill_member (const char *text, const MsJsonMember *member, gpointer user_data)
{
  Filling *filling = user_data;
  int index = find_member (filling->type, text, member->name);
  const MsArg *arg;

  if (index < 0 && filling->strict)
    {
      g_autofree char *name = g_strndup (text + member->name.offset + 1, member->name.length - 2);
      return fail_unknown (filling->type, name, filling->error);
    }
  if (index < 0)
    return TRUE;
  arg = ms_event_type_peek_arg (filling->type, index);
  if (!ms_arg_decode (arg, text, member->value, filling->args->arena,
                      &g_array_index (filling->args->values, MsValue, index), filling->error))
    return prefix (filling->type, arg, filling->error);
  return TRUE;
}

static gboolean
fill_from_json (MsEventArgs *self,
                MsEventType *type,
                const char *json,
                gsize length,
                gboolean strict,
                GError **error)
{
  MsJsonSpan span = ms_json_value_span (json, length);
  Filling filling = { self, type, strict, error };

  if (span.length == 0 || json[span.offset] != '{')
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                   "The arguments of event “%s” are not a JSON object", type->name);
      return FALSE;
    }
  return ms_json_foreach_member (json, span, fill_member, &filling)
         && fill_missing (self, type, error);
}

gboolean
ms_event_args_fill (MsEventArgs *self, MsEventType *type, MsEvent *event, GError **error)
{
  const char *json = ms_event_peek_json (event);

  reset (self, type);
  if (ms_event_peek_built (event))
    return fill_from_built (self, type, ms_event_peek_built (event), error);
  if (!json)
    return fill_from_variant (self, type, ms_event_peek_variant (event), error);
  g_string_append (self->json, json);
  return fill_from_json (self, type, json, strlen (json), TRUE, error);
}

gboolean
ms_event_args_fill_from_log (MsEventArgs *self,
                             MsEventType *type,
                             const char *json,
                             gsize length,
                             GError **error)
{
  g_autoptr (GError) local_error = NULL;

  reset (self, type);
  if (!ms_json_scan (json, length, &local_error))
    {
      g_set_error (error, MS_ERROR, MS_ERROR_INVALID_ARGS,
                   "The arguments of event “%s” are not JSON: %s", type->name,
                   local_error->message);
      return FALSE;
    }
  return fill_from_json (self, type, json, length, FALSE, error);
}

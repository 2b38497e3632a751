/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventType: a kind of event, and how it changes the tables. */

#include "schema/ms-event-type-private.h"
#include "ms-enum-types.h"
#include "ms-json-private.h"
#include "sqlite/ms-sql-tokens-private.h"

#include <string.h>

enum
{
  PROP_0,
  PROP_NAME,
  PROP_SCOPE,
  PROP_DEPRECATED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (MsEventType, ms_event_type, G_TYPE_OBJECT)

static void
arg_free (gpointer data)
{
  MsArg *arg = data;

  g_free (arg->name);
  g_free (arg->json_name);
  g_free (arg->type);
  g_free (arg);
}

static void
ms_event_type_finalize (GObject *object)
{
  MsEventType *self = MS_EVENT_TYPE (object);

  if (self->func_destroy)
    self->func_destroy (self->func_data);
  g_ptr_array_unref (self->statements);
  g_ptr_array_unref (self->args);
  g_free (self->problem);
  g_free (self->deprecated);
  g_free (self->name);
  G_OBJECT_CLASS (ms_event_type_parent_class)->finalize (object);
}

static void
ms_event_type_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MsEventType *self = MS_EVENT_TYPE (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, ms_event_type_get_name (self));
      break;
    case PROP_SCOPE:
      g_value_set_enum (value, ms_event_type_get_scope (self));
      break;
    case PROP_DEPRECATED:
      g_value_set_string (value, ms_event_type_get_deprecated (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_event_type_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MsEventType *self = MS_EVENT_TYPE (object);

  switch (id)
    {
    case PROP_NAME:
      self->name = g_value_dup_string (value);
      break;
    case PROP_SCOPE:
      self->scope = g_value_get_enum (value);
      break;
    case PROP_DEPRECATED:
      ms_event_type_set_deprecated (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_event_type_class_init (MsEventTypeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_event_type_finalize;
  object_class->get_property = ms_event_type_get_property;
  object_class->set_property = ms_event_type_set_property;

  /**
   * MsEventType:name: (getter get_name)
   *
   * The event type's name, such as `v1.IssueCreated`.
   */
  props[PROP_NAME] =
      g_param_spec_string ("name", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * MsEventType:scope: (getter get_scope)
   *
   * Who sees such events.
   */
  props[PROP_SCOPE] =
      g_param_spec_enum ("scope", NULL, NULL, MS_TYPE_SCOPE, MS_SCOPE_SYNCED,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * MsEventType:deprecated: (getter get_deprecated) (setter set_deprecated)
   *
   * What to use instead, or %NULL if it is not deprecated.
   */
  props[PROP_DEPRECATED] =
      g_param_spec_string ("deprecated", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
ms_event_type_init (MsEventType *self)
{
  self->args = g_ptr_array_new_with_free_func (arg_free);
  self->statements = g_ptr_array_new_with_free_func (g_free);
}

MsEventType *
ms_event_type_new (const char *name, MsScope scope)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_object_new (MS_TYPE_EVENT_TYPE, "name", name, "scope", scope, NULL);
}

static void G_GNUC_PRINTF (2, 3) note_problem (MsEventType *self, const char *format, ...)
{
  va_list args;

  if (self->problem)
    return;
  va_start (args, format);
  self->problem = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
is_arg_name (const char *name)
{
  if (!g_ascii_isalpha (*name))
    return FALSE;
  for (; *name; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;
  return TRUE;
}

static char *
make_json_name (const char *name)
{
  GString *json = g_string_new (NULL);

  ms_json_append_string (json, name, -1);
  g_string_append_c (json, ':');
  return g_string_free (json, FALSE);
}

void
ms_event_type_add_arg (MsEventType *self, const char *name, const char *type, gboolean optional)
{
  MsArg *arg;

  g_return_if_fail (MS_IS_EVENT_TYPE (self));
  g_return_if_fail (name != NULL && type != NULL);
  g_return_if_fail (!self->sealed);

  arg = g_new0 (MsArg, 1);
  arg->name = g_strdup (name);
  arg->json_name = make_json_name (name);
  arg->optional = optional;
  if (!is_arg_name (name))
    note_problem (self, "“%s” is no argument name: use letters, digits and _, a letter first",
                  name);
  else if (ms_event_type_find_arg (self, name) >= 0)
    note_problem (self, "the argument “%s” is declared twice", name);
  if (!ms_arg_parse_type (type, arg))
    note_problem (
        self,
        "the argument “%s” has the type “%s”, which has no JSON form: use one of s b y n q i "
        "u x t d ay as av a{sv} v, or m before one",
        name, type);
  g_ptr_array_add (self->args, arg);
}

void
ms_event_type_add_materializer (MsEventType *self, const char *sql)
{
  g_auto (GStrv) statements = NULL;

  g_return_if_fail (MS_IS_EVENT_TYPE (self));
  g_return_if_fail (sql != NULL);
  g_return_if_fail (!self->sealed);

  statements = ms_sql_split (sql);
  if (!statements[0])
    note_problem (self, "a materializer is empty: write a statement, or leave it out");
  for (guint i = 0; statements[i]; i++)
    g_ptr_array_add (self->statements, g_strdup (statements[i]));
}

void
ms_event_type_declare_callback (MsEventType *self, guint version)
{
  self->has_callback = TRUE;
  self->callback_version = version;
}

void
ms_event_type_set_callback (MsEventType *self,
                            guint version,
                            MsMaterializerFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_if_fail (MS_IS_EVENT_TYPE (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (!self->sealed);

  if (self->func_destroy)
    self->func_destroy (self->func_data);
  ms_event_type_declare_callback (self, version);
  self->func = func;
  self->func_data = user_data;
  self->func_destroy = destroy;
}

void
ms_event_type_set_deprecated (MsEventType *self, const char *reason)
{
  g_return_if_fail (MS_IS_EVENT_TYPE (self));
  g_return_if_fail (!self->sealed);

  if (g_strcmp0 (self->deprecated, reason) == 0)
    return;
  g_free (self->deprecated);
  self->deprecated = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEPRECATED]);
}

const char *
ms_event_type_get_name (MsEventType *self)
{
  g_return_val_if_fail (MS_IS_EVENT_TYPE (self), NULL);

  return self->name;
}

MsScope
ms_event_type_get_scope (MsEventType *self)
{
  g_return_val_if_fail (MS_IS_EVENT_TYPE (self), MS_SCOPE_SYNCED);

  return self->scope;
}

const char *
ms_event_type_get_deprecated (MsEventType *self)
{
  g_return_val_if_fail (MS_IS_EVENT_TYPE (self), NULL);

  return self->deprecated;
}

char **
ms_event_type_list_args (MsEventType *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  g_return_val_if_fail (MS_IS_EVENT_TYPE (self), NULL);

  for (guint i = 0; i < self->args->len; i++)
    g_strv_builder_add (names, ms_event_type_peek_arg (self, i)->name);
  return g_strv_builder_end (names);
}

const char *
ms_event_type_get_arg_type (MsEventType *self, const char *name, gboolean *optional)
{
  int index;

  g_return_val_if_fail (MS_IS_EVENT_TYPE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  index = ms_event_type_find_arg (self, name);
  if (optional)
    *optional = index >= 0 && ms_event_type_peek_arg (self, index)->optional;
  return index >= 0 ? ms_event_type_peek_arg (self, index)->type : NULL;
}

const MsArg *
ms_event_type_peek_arg (MsEventType *self, guint index)
{
  return g_ptr_array_index (self->args, index);
}

int
ms_event_type_find_arg (MsEventType *self, const char *name)
{
  for (guint i = 0; i < self->args->len; i++)
    if (strcmp (ms_event_type_peek_arg (self, i)->name, name) == 0)
      return i;
  return -1;
}

int
ms_event_type_find_parameter (MsEventType *self, const char *name)
{
  int index = ms_event_type_find_arg (self, name);

  if (index >= 0)
    return index;
  if (strcmp (name, "_args") == 0)
    return MS_BIND_ARGS;
  if (strcmp (name, "_seq") == 0)
    return MS_BIND_SEQ;
  if (strcmp (name, "_client_id") == 0)
    return MS_BIND_CLIENT_ID;
  if (strcmp (name, "_session_id") == 0)
    return MS_BIND_SESSION_ID;
  return MS_BIND_UNKNOWN;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocument: properties tied to keys. */

#include "store/ms-bind-value-private.h"
#include "store/ms-document-private.h"

typedef struct
{
  MsDocument *document;
  MsDocumentKey *key;
  GObject *object; /* borrowed: the binding ends with it */
  GParamSpec *pspec;
  GSettingsBindFlags flags;
  GSettingsBindGetMapping get_mapping;
  GSettingsBindSetMapping set_mapping;
  gpointer user_data;
  GDestroyNotify destroy;
  gulong changed_id;
  gulong notify_id;
  gboolean busy;  /* one is being set because of the other */
  gboolean ended; /* by a handler or a function of the user's, which may do so at any time */
} Binding;

static void
clear_binding (gpointer data)
{
  Binding *self = data;

  if (self->destroy)
    self->destroy (self->user_data);
  g_object_unref (self->document);
  g_param_spec_unref (self->pspec);
}

static void
release_binding (Binding *self)
{
  g_rc_box_release_full (self, clear_binding);
}

static void
end_binding (gpointer data)
{
  Binding *self = data;

  if (self->changed_id)
    g_signal_handler_disconnect (self->document, self->changed_id);
  /* The object of a binding that ends with it has no handlers any more. */
  if (self->notify_id && g_signal_handler_is_connected (self->object, self->notify_id))
    g_signal_handler_disconnect (self->object, self->notify_id);
  self->ended = TRUE;
  release_binding (self);
}

static void
invert_if_asked (Binding *self, GValue *value)
{
  if ((self->flags & G_SETTINGS_BIND_INVERT_BOOLEAN) && G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, !g_value_get_boolean (value));
}

static void
set_property (Binding *self)
{
  g_autoptr (GObject) object = g_object_ref (self->object);
  g_autoptr (GVariant) variant = ms_document_get_value (self->document, self->key->name);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean fits;

  g_value_init (&value, self->pspec->value_type);
  fits = self->get_mapping ? self->get_mapping (&value, variant, self->user_data)
                           : ms_bind_get (variant, &value);
  if (self->ended)
    return;
  if (!fits)
    {
      if (!self->get_mapping)
        g_critical ("Key “%s” cannot be bound to %s:%s, which is a %s: give ms_document_bind_with_"
                    "mapping() functions",
                    self->key->name, G_OBJECT_TYPE_NAME (self->object), self->pspec->name,
                    g_type_name (self->pspec->value_type));
      return;
    }
  invert_if_asked (self, &value);
  g_param_value_validate (self->pspec, &value);
  self->busy = TRUE;
  g_object_set_property (object, self->pspec->name, &value);
  self->busy = FALSE;
}

static void
on_changed (MsDocument *document, const char *key, gpointer binding)
{
  Binding *self = g_rc_box_acquire (binding);

  if (!self->busy)
    set_property (self);
  release_binding (self);
}

static void
set_key (Binding *self)
{
  g_autoptr (GObject) object = g_object_ref (self->object);
  const GVariantType *type = g_variant_get_type (self->key->value);
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GVariant) variant = NULL;

  g_value_init (&value, self->pspec->value_type);
  g_object_get_property (object, self->pspec->name, &value);
  invert_if_asked (self, &value);
  variant = self->set_mapping ? self->set_mapping (&value, type, self->user_data)
                              : ms_bind_set (&value, type);
  if (!variant)
    return;
  g_variant_take_ref (variant);
  if (self->ended)
    return;
  self->busy = TRUE;
  /* A closed store keeps nothing more, and the object lives on. */
  ms_document_set_value (self->document, self->key->name, variant, NULL);
  self->busy = FALSE;
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer binding)
{
  Binding *self = g_rc_box_acquire (binding);

  if (!self->busy)
    set_key (self);
  release_binding (self);
}

static void
connect_binding (Binding *self)
{
  gboolean both = !(self->flags & (G_SETTINGS_BIND_GET | G_SETTINGS_BIND_SET));
  g_autofree char *changed = g_strconcat ("changed::", self->key->name, NULL);
  g_autofree char *notify = g_strconcat ("notify::", self->pspec->name, NULL);

  if (both || (self->flags & G_SETTINGS_BIND_GET))
    {
      set_property (self);
      if (!self->ended && !(self->flags & G_SETTINGS_BIND_GET_NO_CHANGES))
        self->changed_id =
            g_signal_connect (self->document, changed, G_CALLBACK (on_changed), self);
    }
  if (!self->ended && (both || (self->flags & G_SETTINGS_BIND_SET)))
    self->notify_id = g_signal_connect (self->object, notify, G_CALLBACK (on_notify), self);
}

void
ms_document_bind (MsDocument *self,
                  const char *key,
                  GObject *object,
                  const char *property,
                  GSettingsBindFlags flags)
{
  ms_document_bind_with_mapping (self, key, object, property, flags, NULL, NULL, NULL, NULL);
}

void
ms_document_bind_with_mapping (MsDocument *self,
                               const char *key,
                               GObject *object,
                               const char *property,
                               GSettingsBindFlags flags,
                               GSettingsBindGetMapping get_mapping,
                               GSettingsBindSetMapping set_mapping,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  MsDocumentKey *declared;
  GParamSpec *pspec;
  Binding *binding;

  g_return_if_fail (MS_IS_DOCUMENT (self));
  g_return_if_fail (key != NULL);
  g_return_if_fail (G_IS_OBJECT (object));
  g_return_if_fail (property != NULL);
  declared = ms_document_find_key (self, key);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_return_if_fail (declared != NULL);
  g_return_if_fail (pspec != NULL);

  binding = g_rc_box_new (Binding);
  *binding = (Binding){ .document = g_object_ref (self),
                        .key = declared,
                        .object = object,
                        .pspec = g_param_spec_ref (pspec),
                        .flags = flags,
                        .get_mapping = get_mapping,
                        .set_mapping = set_mapping,
                        .user_data = user_data,
                        .destroy = destroy };
  g_rc_box_acquire (binding);
  ms_bind_keep (object, "document", pspec, binding, end_binding);
  connect_binding (binding);
  release_binding (binding);
}

void
ms_document_unbind (GObject *object, const char *property)
{
  GParamSpec *pspec;

  g_return_if_fail (G_IS_OBJECT (object));
  g_return_if_fail (property != NULL);
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_return_if_fail (pspec != NULL);

  ms_bind_keep (object, "document", pspec, NULL, NULL);
}

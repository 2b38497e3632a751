/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bindings of properties: GVariant and GValue, the one as the other, in the manner of GSettings; and where bindings are kept. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @value is initialised to the property's type. FALSE if the variant cannot be such a value. */
gboolean ms_bind_get (GVariant *variant, GValue *value);
/* A variant of @type for g_variant_take_ref (): floating, or a reference of the caller's own. NULL if the value cannot be one. */
GVariant *ms_bind_set (const GValue *value, const GVariantType *type) G_GNUC_WARN_UNUSED_RESULT;

/* A property of @object has at most one binding of a @kind; @data NULL ends it. It ends with the object, too. */
void ms_bind_keep (GObject *object,
                   const char *kind,
                   GParamSpec *pspec,
                   gpointer data,
                   GDestroyNotify destroy);

G_END_DECLS

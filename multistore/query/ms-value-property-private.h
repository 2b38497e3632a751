/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQL values for properties of objects. */
#pragma once

#include <glib-object.h>

#include "sqlite/ms-value-private.h"

G_BEGIN_DECLS

/* Is there an SQL value that the property can take? */
gboolean ms_value_fits_property (GParamSpec *pspec);

/* Initialises @out with what @value is as a value of the property: converted as SQL does, into its range; NULL and what cannot be is its default. */
void ms_value_to_property (const MsValue *value, GParamSpec *pspec, GValue *out);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsItemType: how rows become the items of a list: MsRow, or a GObject type of the application's whose properties bear the columns' names. */
#pragma once

#include <glib-object.h>

#include "query/ms-row-data-private.h"

G_BEGIN_DECLS

typedef struct _MsItemType MsItemType;

/* @type: MS_TYPE_ROW, or an instantiable type. INVALID_QUERY, saying what to change, for a mapping that cannot work: no column of @shape has a property,
 * a property is not writable, or construct-only though its column is not among @key_columns, or of a type that no SQL value fits.
 * Columns without a property are passed over. `a_column` is the property `a-column`. */
MsItemType *ms_item_type_new (GType type,
                              MsRowShape *shape,
                              const guint *key_columns,
                              guint n_key_columns,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
MsItemType *ms_item_type_ref (MsItemType *self);
void ms_item_type_unref (MsItemType *self);
GType ms_item_type_get_gtype (MsItemType *self);

/* @data may have more values than @shape has columns; %NULL makes an item of a row that is gone: an MsRow whose `exists` is FALSE, an object with
 * its defaults. */
gpointer ms_item_type_make (MsItemType *self, MsRowData *data) G_GNUC_WARN_UNUSED_RESULT;
/* Takes over what differs between @before and @data, notifying in place: `changed` and `revision` on MsRow, notify on others, once and after all values
 * are there. @data NULL: the row is gone. Does nothing if nothing differs. */
void ms_item_type_update (MsItemType *self, gpointer item, MsRowData *before, MsRowData *data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsItemType, ms_item_type_unref)

G_END_DECLS

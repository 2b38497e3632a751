/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsItemCache: the items of a list that somebody holds, by their row's key.
 *
 * It holds them weakly, whichever thread gives up the last reference, so that a row is the same object as long as anybody has it and a list costs
 * nothing for rows that nobody looks at.
 */
#pragma once

#include "query/ms-item-type-private.h"

G_BEGIN_DECLS

typedef struct _MsItemCache MsItemCache;

MsItemCache *ms_item_cache_new (MsItemType *type) G_GNUC_WARN_UNUSED_RESULT;
void ms_item_cache_free (MsItemCache *self);

/* The item of @key, or NULL if nobody holds one. */
gpointer ms_item_cache_get (MsItemCache *self, gint64 key) G_GNUC_WARN_UNUSED_RESULT;
/* Makes the item of @key from @data, NULL for a row that is gone, and remembers it. */
gpointer
ms_item_cache_make (MsItemCache *self, gint64 key, MsRowData *data) G_GNUC_WARN_UNUSED_RESULT;
/* What the item of @key showed when its row was there last; NULL if nobody holds it, or its row never was. */
MsRowData *ms_item_cache_peek_data (MsItemCache *self, gint64 key);
/* Has the row of @key's item been there when it was told last? */
gboolean ms_item_cache_is_there (MsItemCache *self, gint64 key);
/* Is somebody holding the item of @key? Cheap: rows that nobody holds need not be read. */
gboolean ms_item_cache_is_held (MsItemCache *self, gint64 key);
/* Gives the item of @key, if it is held, its new values, or tells it that its row is gone. */
void ms_item_cache_update (MsItemCache *self, gint64 key, MsRowData *data);
/* @key is another row from now on (SQLite gives the rowids of deleted rows to new ones): the old item is told that its row is gone, and forgotten. */
void ms_item_cache_forget (MsItemCache *self, gint64 key);
/* Rows have other keys from now on; none of @to may be that of another item than those. */
void ms_item_cache_rename (MsItemCache *self, const gint64 *from, const gint64 *to, guint n_keys);
/* The keys of all held items, in no order. */
GArray *ms_item_cache_list_keys (MsItemCache *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsItemCache, ms_item_cache_free)

G_END_DECLS

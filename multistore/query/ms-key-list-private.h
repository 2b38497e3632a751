/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsKeyList: an ordered list of distinct integers (rowids) that knows each one's position, in about 14 bytes a key.
 *
 * May be filled in one thread and used in another. Positions count from 0.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsKeyList MsKeyList;

#define MS_KEY_LIST_NONE G_MAXUINT

MsKeyList *ms_key_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_key_list_free (MsKeyList *self);

guint ms_key_list_get_length (MsKeyList *self);
gint64 ms_key_list_get (MsKeyList *self, guint position);
void ms_key_list_read (MsKeyList *self, guint position, gint64 *keys, guint n_keys);
/* The position of @key, or MS_KEY_LIST_NONE. The first call makes the index. */
/* A position at or before @position that tells the same key for long, whatever comes and goes elsewhere: for searches that begin with it. */
guint ms_key_list_get_landmark (MsKeyList *self, guint position);
guint ms_key_list_find (MsKeyList *self, gint64 key);

void ms_key_list_append (MsKeyList *self, gint64 key);
/* @added may be keys that are removed by the same call. */
void ms_key_list_splice (MsKeyList *self,
                         guint position,
                         guint n_removed,
                         const gint64 *added,
                         guint n_added);

/* In bytes. */
gsize ms_key_list_get_memory (MsKeyList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsKeyList, ms_key_list_free)

G_END_DECLS

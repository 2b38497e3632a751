/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsListEdits: what turns one list into another, as items-changed signals tell it.
 *
 * A key that is in both lists is never reported gone: one that moved is covered, at its old and its new place, by one edit. Changes that have nothing to do
 * with each other are edits of their own, in ascending order, each counted in the list as the earlier ones leave it.
 */
#pragma once

#include "query/ms-key-list-private.h"

G_BEGIN_DECLS

typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
  guint first_key; /* of those added, in the keys */
} MsListEdit;

typedef struct
{
  GArray *edits; /* of MsListEdit */
  GArray *keys;  /* of gint64: what the edits add, one after another */
} MsListEdits;

/* A row that changed, for ms_list_edits_new_placed (). */
typedef struct
{
  gint64 key;
  guint from; /* its old position, or MS_KEY_LIST_NONE */
  guint
      gap; /* how many rows that did not change stand before it now, or MS_KEY_LIST_NONE if it is gone */
} MsPlacedKey;

/* Any two lists, in time that grows with what differs between their equal beginning and end. */
MsListEdits *ms_list_edits_new_diff (MsKeyList *from, MsKeyList *to) G_GNUC_WARN_UNUSED_RESULT;

/* A list of which only the rows of @placed changed, in time that grows with them and with what their moves cover. Those that are in the new list come in its
 * order. */
MsListEdits *ms_list_edits_new_placed (MsKeyList *from,
                                       const MsPlacedKey *placed,
                                       guint n_placed) G_GNUC_WARN_UNUSED_RESULT;
void ms_list_edits_free (MsListEdits *self);

void ms_list_edits_apply (const MsListEdits *self, guint edit, MsKeyList *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsListEdits, ms_list_edits_free)

G_END_DECLS

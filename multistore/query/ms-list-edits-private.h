/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsListEdits: what turns one list into another, as items-changed signals tell it.
 *
 * A key that is in both lists is never reported gone: one that moved is covered, at its old and its new place, by one edit. Changes that have nothing to do
 * with each other are edits of their own, each counted in the list as the earlier ones leave it. What an edit covers may be much more than what it
 * changes: the steps are what is done to the list.
 *
 * Where rows go, changes near to each other are one edit after all: between two edits a view would show rows that are about to go, and of which nothing can be
 * read any more. So are many of them, since a GtkListView needs some milliseconds for each.
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
} MsListStep;

typedef struct
{
  guint position;
  guint n_removed;
  guint n_added;
  guint first_step;
  guint n_steps;
  guint first_key; /* of those that its steps add */
  guint n_keys;
} MsListEdit;

typedef struct
{
  GArray *edits; /* of MsListEdit */
  GArray *steps; /* of MsListStep */
  GArray *keys;  /* of gint64: what the steps add, one after another */
} MsListEdits;

/* A row that changed, for ms_list_edits_new_placed (). */
typedef struct
{
  gint64 key;
  guint from; /* its old position, or MS_KEY_LIST_NONE */
  guint
      gap; /* how many rows that did not change stand before it now, or MS_KEY_LIST_NONE if it is gone */
  gboolean held; /* somebody would notice if it were reported gone */
} MsPlacedKey;

/* Any two lists, in time that grows with what differs between their equal beginning and end. */
MsListEdits *ms_list_edits_new_diff (MsKeyList *from, MsKeyList *to) G_GNUC_WARN_UNUSED_RESULT;

/* A list of @n_from rows of which only those of @placed changed, in time that grows with them alone. Those that are in the new list come in its order.
 * One that nobody holds and that moves far is removed and added: covering its way would have others look at every row between. */
MsListEdits *ms_list_edits_new_placed (guint n_from,
                                       const MsPlacedKey *placed,
                                       guint n_placed) G_GNUC_WARN_UNUSED_RESULT;
MsListEdits *ms_list_edits_new (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_list_edits_free (MsListEdits *self);

/* Adds an edit that changes all that it covers. */
void ms_list_edits_add (MsListEdits *self,
                        guint position,
                        guint n_removed,
                        const gint64 *added,
                        guint n_added);
/* How many rows more the list has after all of them; negative for less. */
gint ms_list_edits_get_growth (const MsListEdits *self);

/* Makes one edit of those from @first on that are near to each other, if rows go, or if they are many. */
void ms_list_edits_merge (MsListEdits *self, guint first);

void ms_list_edits_apply (const MsListEdits *self, guint edit, MsKeyList *list);

/* What in one sequence of distinct numbers becomes what in another: the smallest pieces that keep the rule above. */
typedef struct
{
  guint old_first;
  guint n_old;
  guint new_first;
  guint n_new;
} MsSequenceChange;

GArray *ms_sequence_find_changes (const gint64 *from, guint n_from, const gint64 *to, guint n_to)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsListEdits, ms_list_edits_free)

G_END_DECLS

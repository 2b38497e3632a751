/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEntryList: the entries of a registry as a list model that removes from any place in logarithmic time. */
#pragma once

#include "registry/ms-store-entry.h"

G_BEGIN_DECLS

#define MS_TYPE_ENTRY_LIST (ms_entry_list_get_type ())
G_DECLARE_FINAL_TYPE (MsEntryList, ms_entry_list, MS, ENTRY_LIST, GObject)

MsEntryList *ms_entry_list_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* The iterator is what removes the entry again. */
/* Sets @iter before handlers learn of the entry: they may remove it. */
void ms_entry_list_append (MsEntryList *self, MsStoreEntry *entry, GSequenceIter **iter);
void ms_entry_list_remove (MsEntryList *self, GSequenceIter *iter);

G_END_DECLS

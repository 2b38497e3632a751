/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Watching a list model as a view does: holding every item, following each items-changed, and telling what came as text.
 *
 * At each signal the model must be what the signals said so far; an item that was reported gone must not come back in the same refresh.
 */
#pragma once

#include "multistore.h"

G_BEGIN_DECLS

typedef struct _MsTestList MsTestList;

/* @column: what is told of an item: a column of an MsRow, a property of another object. */
MsTestList *ms_test_list_new (GListModel *model, const char *column);
void ms_test_list_free (MsTestList *self);

/* The signals since the last call, "position:-removed+added" each, rows that changed in place as "~text"; and a new refresh may begin. */
char *ms_test_list_take_story (MsTestList *self);
/* The items' texts, separated by blanks. */
char *ms_test_list_read (MsTestList *self);
/* Of what the model says now, without regard to signals. */
char *ms_test_model_read (GListModel *model, const char *column);

#define ms_test_assert_list(list, expected_story, expected_items)                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *story_ = ms_test_list_take_story (list);                                      \
    g_autofree char *items_ = ms_test_list_read (list);                                            \
    g_assert_cmpstr (story_, ==, (expected_story));                                                \
    g_assert_cmpstr (items_, ==, (expected_items));                                                \
  }                                                                                                \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTestList, ms_test_list_free)

G_END_DECLS

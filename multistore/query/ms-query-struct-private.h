/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsQuery, for the files of that noun and its plan. */
#pragma once

#include "query/ms-query-private.h"

G_BEGIN_DECLS

/* What a search is bound to. */
#define MS_QUERY_MATCH_PARAMETER "_match"

struct _MsQuery
{
  GObject parent_instance;

  char *sql;   /* or */
  char *table; /* and the rest */
  char *where;
  char *order_by;
  char *columns;
  char *match;
  gint64 limit;
  gint64 offset;

  char *key_columns;
  GType item_type;

  GHashTable *values;   /* name → GVariant */
  GHashTable *bindings; /* name → a property that the value follows */
};

void ms_query_emit_changed (MsQuery *self);
GHashTable *ms_query_make_bindings (void) G_GNUC_WARN_UNUSED_RESULT;
void ms_query_unbind_all (MsQuery *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsTableSet: the tables of a schema, as recorder, undo and guard need to know them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gboolean generated;
  guint key_place; /* in the primary key, from 1; 0 if it is no part of it */
} MsColumn;

typedef struct
{
  char *name;
  guint index;
  gboolean client_only;
  GArray *columns;   /* of MsColumn; those that are computed on reading stand last */
  guint n_stored;    /* how many of them the file holds */
  int integer_key;   /* the column that is another name of the rowid, or -1 */
  const char *rowid; /* a name of the rowid that no column bears */
} MsTable;

/* Immutable once filled; may then be shared between threads. */
typedef struct _MsTableSet MsTableSet;

MsTableSet *ms_table_set_new (void) G_GNUC_WARN_UNUSED_RESULT;
MsTableSet *ms_table_set_ref (MsTableSet *self);
void ms_table_set_unref (MsTableSet *self);

/* Takes over what @columns hold. */
MsTable *ms_table_set_add (MsTableSet *self,
                           const char *name,
                           gboolean client_only,
                           GArray *columns,
                           int integer_key);
void ms_table_set_add_view (MsTableSet *self, const char *name);
/* Adds a view that no materializer may read, and why. */
void ms_table_set_add_indeterminate_view (MsTableSet *self, const char *name, const char *problem);

/* The full text search of a table: what is read of it is read of the table. */
typedef struct
{
  guint table;
  guint64 columns; /* a bit each, see ms_column_bit () */
} MsSearchTable;

void ms_table_set_add_search (MsTableSet *self, const char *name, guint table, guint64 columns);
const MsSearchTable *ms_table_set_find_search (MsTableSet *self, const char *name);
/* For reading one row of each, so that SQLite makes itself ready: NULL-ended. */
char **ms_table_set_list_searches (MsTableSet *self) G_GNUC_WARN_UNUSED_RESULT;

guint ms_table_set_get_size (MsTableSet *self);
const MsTable *ms_table_set_get (MsTableSet *self, guint index);
/* Names are compared as SQLite does: ASCII letters whatever their case. */
const MsTable *ms_table_set_find (MsTableSet *self, const char *name);
gboolean ms_table_set_has_view (MsTableSet *self, const char *name);
/* NULL if materializers may read it, or if there is no such view. */
const char *ms_table_set_find_view_problem (MsTableSet *self, const char *name);

/* @name in double quotes, for SQL. */
char *ms_sql_quote_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTableSet, ms_table_set_unref)

G_END_DECLS

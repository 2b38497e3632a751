/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a CREATE statement makes, read from its text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a CREATE statement makes. */
typedef enum
{
  MS_SQL_CREATE_NONE, /* it is no CREATE of one of the following */
  MS_SQL_CREATE_TABLE,
  MS_SQL_CREATE_VIRTUAL_TABLE,
  MS_SQL_CREATE_INDEX,
  MS_SQL_CREATE_VIEW,
  MS_SQL_CREATE_TRIGGER,
} MsSqlCreateKind;

typedef struct
{
  MsSqlCreateKind kind;
  gboolean temporary;
  gboolean if_not_exists;
  gboolean unique;
  gboolean as_select; /* CREATE TABLE … AS SELECT */
  gboolean strict;    /* table options after the closing parenthesis */
  gboolean without_rowid;
  gboolean autoincrement;
  char *database; /* "main" in main.comment; NULL where none is written */
  char *name;
  char *table;       /* of an index: the table it is on; else NULL */
  gsize name_offset; /* where the (qualified) name begins in the text */
} MsSqlCreate;

MsSqlCreate *ms_sql_parse_create (const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void ms_sql_create_free (MsSqlCreate *create);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSqlCreate, ms_sql_create_free)

/* The CREATE statement with "database." before the name of what it makes, in place of the database it
 * names itself, if any; NULL if it makes nothing of the kinds above. SQLite stores its text without it. */
char *ms_sql_qualify_create (const char *sql, const char *database) G_GNUC_WARN_UNUSED_RESULT;

/* The expressions in a CREATE TABLE or CREATE INDEX that the authorizer doesn't report when it is run:
 * of CHECK (…), DEFAULT (…) and DEFAULT with a literal or word, GENERATED ALWAYS AS (…) or AS (…),
 * indexed columns and expressions, and WHERE of a partial index. Each without its outer parentheses, so
 * that `SELECT (<expression>) FROM <table>` prepares it; a DEFAULT word that SQLite takes for text is
 * given as a string. */
char **ms_sql_list_expressions (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

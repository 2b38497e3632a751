/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * SQL as tokens: what has to be known of a statement's text, and SQLite itself does not tell.
 *
 * Pure: no database, no state. Follows SQLite's own lexical rules (comments, all four kinds of quoting,
 * blob literals, every kind of parameter, numbers, operators, UTF-8 identifiers).
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_SQL_TOKEN_WORD,   /* a keyword or a bare name */
  MS_SQL_TOKEN_QUOTED, /* "name", `name`, [name] */
  MS_SQL_TOKEN_STRING, /* 'text' */
  MS_SQL_TOKEN_BLOB,   /* x'00' */
  MS_SQL_TOKEN_NUMBER,
  MS_SQL_TOKEN_PARAMETER,   /* ?, ?1, :name, @name, $name, #name */
  MS_SQL_TOKEN_PUNCTUATION, /* operators, commas, parentheses, semicolons */
  MS_SQL_TOKEN_ILLEGAL,     /* an unterminated literal or a character that SQL doesn't know */
} MsSqlTokenKind;

typedef struct
{
  MsSqlTokenKind kind;
  gsize offset;
  gsize length;
  guint depth; /* of parentheses around it; an opening and its closing one have the same */
} MsSqlToken;

/* The tokens of @sql; white space and comments are none. */
GArray *ms_sql_tokenize (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

/* The word, literal or sign itself, as it is written. */
char *ms_sql_token_dup_text (const char *sql, const MsSqlToken *token) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE for a bare word equal to @word, whatever its case. */
gboolean ms_sql_token_is (const char *sql, const MsSqlToken *token, const char *word);

/* The name that a WORD or QUOTED (or, as SQLite tolerates, STRING) token means, unquoted. */
char *ms_sql_token_dup_name (const char *sql, const MsSqlToken *token) G_GNUC_WARN_UNUSED_RESULT;

/* The statements of @sql, without their semicolons, trimmed; empty ones left out. */
char **ms_sql_split (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

/* The names of the :name parameters of @sql, each once, in order, without the colon. */
char **ms_sql_list_parameters (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

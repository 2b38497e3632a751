/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One spelling for all texts of a statement that differ only in layout. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @sql with comments dropped, white space reduced to what keeps the tokens apart, the words that can
 * only be keywords in upper case, and the semicolons at its end dropped. Two texts with the same result
 * mean the same to SQLite, but for the names of result columns that have none of their own. Literals,
 * quoted names and every word that may be a name keep their bytes; so does a whole text that holds an
 * illegal token or CREATE VIRTUAL, whose arguments are not SQL. For the schema hash. */
char *ms_sql_normalize (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if the word of @length bytes is a keyword, whatever its case; @reserved tells whether SQLite
 * refuses it as a bare name. */
gboolean ms_sql_is_keyword (const char *word, gsize length, gboolean *reserved);

G_END_DECLS

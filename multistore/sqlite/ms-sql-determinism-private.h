/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What would let one event change the tables differently on two computers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a materializer's statement may not hold and the authorizer does not see: LIMIT without ORDER BY
 * in the same SELECT, UPDATE or DELETE; OR ROLLBACK, OR FAIL and ON CONFLICT ROLLBACK or FAIL; the names
 * rowid, _rowid_ and oid, quoted or not; parameters other than :name; illegal tokens. Returns a sentence
 * that says what is wrong and what to do, or NULL if all is well. */
char *ms_sql_find_indeterminism (const char *sql) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

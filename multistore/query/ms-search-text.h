/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What people type, as a search. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

/**
 * ms_query_escape_match:
 * @text: (nullable): what a person typed
 *
 * Makes a search of what a person typed, for [property@Query:match]: rows that have all its words, the last of which may be the beginning of one.
 * Quotes and operators of FTS5's language lose their meaning, so that nothing typed is an error.
 *
 * Returns: (transfer full) (nullable): the search, or %NULL if there is no word in @text
 */
MS_AVAILABLE_IN_ALL
char *ms_query_escape_match (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

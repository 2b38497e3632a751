/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSearchIndex: the full text searches of a file, kept right in the transaction of each change.
 *
 * What is indexed is what the file says, which the schema said when the file was opened last: two versions of an application that differ in their searches
 * alone can use one file at once, and both keep the index.
 */
#pragma once

#include "schema/ms-schema-private.h"
#include "sqlite/ms-change-feed-private.h"

G_BEGIN_DECLS

typedef struct _MsSearchIndex MsSearchIndex;

MsSearchIndex *ms_search_index_new (MsConnection *connection,
                                    MsTableSet *tables) G_GNUC_WARN_UNUSED_RESULT;
void ms_search_index_free (MsSearchIndex *self);

/* In a write transaction, of a new or rebuilt file: makes the search tables that @schema asks for, in the place of others, and fills them. */
gboolean ms_search_index_create (MsConnection *connection, MsSchema *schema, GError **error);
gboolean ms_search_index_drop (MsConnection *connection, GError **error);
/* Does the file have what @schema asks for, and nobody doubts it? */
gboolean ms_search_index_fits (MsConnection *connection, MsSchema *schema);

/* Reads which searches the file has; again when others may have changed them. */
gboolean ms_search_index_read (MsSearchIndex *self, GError **error);
/* Before the transaction's end: brings the index up to what the feed says. */
gboolean ms_search_index_update (MsSearchIndex *self, GError **error);
/* After an update that failed: the next open makes the index anew. */
void ms_search_index_doubt (MsSearchIndex *self);
/* How many rows table and index of a search have that the other does not. */
gboolean ms_search_index_compare (MsConnection *connection,
                                  MsSchema *schema,
                                  gint64 *n_rows,
                                  GError **error);

/* SQL: names of search tables and of what FTS5 keeps beside them. */
#define MS_SEARCH_TABLES_SQL                                                                       \
  "(SELECT v.name || e.value FROM sqlite_schema AS v, "                                            \
  "json_each ('[\"\",\"_data\",\"_idx\",\"_content\",\"_docsize\",\"_config\"]') AS e "            \
  "WHERE v.sql LIKE 'CREATE VIRTUAL TABLE%')"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSearchIndex, ms_search_index_free)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSearch and MsDocumentType: what a schema says of full text search, and of documents. */
#pragma once

#include "schema/ms-schema-private.h"

G_BEGIN_DECLS

#define MS_SEARCH_SUFFIX "_search"
#define MS_SEARCH_DEFAULT_TOKENIZER "unicode61 remove_diacritics 2"

typedef struct
{
  char *table;
  char **columns;
  char *tokenizer;
  int line;
} MsSearch;

typedef struct
{
  char *name;
  GVariant *value; /* the default */
  int line;
} MsDocumentKey;

typedef struct
{
  char *name;
  GPtrArray *keys; /* of MsDocumentKey */
  int line;
} MsDocumentType;

void ms_search_free (MsSearch *self);
void ms_document_type_free (MsDocumentType *self);

void ms_schema_take_search (MsSchema *self,
                            const char *table,
                            const char *const *columns,
                            const char *tokenizer,
                            int line);
/* Also one without keys; declared twice, the second is found wrong by the check. */
MsDocumentType *ms_schema_begin_document (MsSchema *self, const char *name, int line);
void ms_document_type_add_key (MsDocumentType *self, const char *name, GVariant *value, int line);
MsDocumentType *ms_schema_find_document (MsSchema *self, const char *name);
MsDocumentKey *ms_document_type_find_key (MsDocumentType *self, const char *name);

/* The statement that makes the search table. */
char *ms_search_write_sql (const MsSearch *self) G_GNUC_WARN_UNUSED_RESULT;

/* For the schema's check; @scratch has the tables. */
gboolean ms_schema_check_searches (MsSchema *self,
                                   MsConnection *scratch,
                                   MsTableSet *tables,
                                   GError **error);
gboolean ms_schema_check_documents (MsSchema *self, GError **error);

G_END_DECLS

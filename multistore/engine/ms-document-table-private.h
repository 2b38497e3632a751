/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The documents' table: values as text by document, id and key; outside the log. */
#pragma once

#include "engine/ms-engine-private.h"

G_BEGIN_DECLS

/* Adds what the file has of a document to @values: key → text. */
gboolean ms_document_table_read (MsEngine *engine,
                                 const char *document,
                                 const char *id,
                                 GHashTable *values,
                                 GError **error);

typedef struct
{
  const char *document;
  const char *id;
  const char *key;
  char *value; /* owned; NULL to delete */
} MsDocumentWrite;

/* In one transaction. */
gboolean ms_document_table_write (MsEngine *engine,
                                  const MsDocumentWrite *writes,
                                  guint n_writes,
                                  GError **error);

G_END_DECLS

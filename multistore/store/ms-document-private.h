/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The documents of a store. */
#pragma once

#include "schema/ms-search-private.h"
#include "store/ms-document.h"
#include "store/ms-store.h"

G_BEGIN_DECLS

typedef struct _MsDocuments MsDocuments;

/* With the engine; belongs to the store's context. */
MsDocuments *ms_documents_new (MsStore *store) G_GNUC_WARN_UNUSED_RESULT;
void ms_documents_free (MsDocuments *self);

/* Writes what was set, in one transaction. */
gboolean ms_documents_flush (MsDocuments *self, GError **error);
/* The store closes: writes, waiting for another process if need be; what cannot be written is told in the log. */
void ms_documents_close (MsDocuments *self);
/* Another process has written: takes over what it set. */
void ms_documents_refresh (MsDocuments *self);

/* For the binding: checked, NULL for none. */
MsDocumentKey *ms_document_find_key (MsDocument *self, const char *key);

G_END_DECLS

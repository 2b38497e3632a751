/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The documents of a store. */
#pragma once

#include "schema/ms-search-private.h"
#include "store/ms-document.h"
#include "store/ms-store.h"

G_BEGIN_DECLS

typedef struct _MsDocuments MsDocuments;

/* An instance of a document; it belongs to the store's context, while its object may go anywhere. */
typedef struct
{
  MsDocumentType *type; /* of the schema */
  char *id;
  GHashTable *values; /* key → GVariant, of those that were set */
  GHashTable *dirty;  /* keys that are not written yet */
  GWeakRef object;
  gboolean orphaned; /* the object has gone, and there is something to write yet */
} MsDocumentInstance;

/* With the engine; belongs to the store's context. */
MsDocuments *ms_documents_new (MsStore *store) G_GNUC_WARN_UNUSED_RESULT;
void ms_documents_free (MsDocuments *self);

/* Writes what was set, in one transaction. */
gboolean ms_documents_flush (MsDocuments *self, GError **error);
/* The store closes: writes, waiting for another process if need be; what cannot be written is told in the log. */
void ms_documents_close (MsDocuments *self);
/* Another process has written: takes over what it set. */
void ms_documents_refresh (MsDocuments *self);

/* The object of an instance that is open. */
MsDocument *ms_documents_find (MsDocuments *self,
                               const MsDocumentType *type,
                               const char *id) G_GNUC_WARN_UNUSED_RESULT;
MsDocumentInstance *ms_documents_open (MsDocuments *self,
                                       MsDocumentType *type,
                                       const char *id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its object has gone. @self is NULL when the store has closed meanwhile. */
void ms_documents_leave (MsDocuments *self, MsDocumentInstance *instance);
/* Sets a value, or takes it away (@value NULL), and writes it soon. */
void ms_documents_set (MsDocuments *self,
                       MsDocumentInstance *instance,
                       const char *key,
                       GVariant *value);

/* NULL when its store has closed. */
MsDocumentInstance *ms_document_get_instance (MsDocument *self);
void ms_document_tell_changed (MsDocument *self, const char *key);
/* For the binding: checked, NULL for none. */
MsDocumentKey *ms_document_find_key (MsDocument *self, const char *key);

G_END_DECLS

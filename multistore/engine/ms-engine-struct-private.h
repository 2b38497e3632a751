/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsEngine, for the files of that noun. */
#pragma once

#include "engine/ms-engine-private.h"
#include "engine/ms-materializer-private.h"
#include "engine/ms-schema-use-private.h"
#include "engine/ms-search-index-private.h"

G_BEGIN_DECLS

struct _MsEngine
{
  MsEngineConfig config; /* its strings are owned */
  MsConnection *connection;
  MsWal *wal;
  MsSchemaUse *schema_use; /* NULL in memory, like the log */
  MsMaterializer *materializer;
  MsSearchIndex *searches;
  MsEventArgs args;

  MsSequence head;
  gint64 upstream_head;
  gboolean records_undo; /* the file has had a provider */
  gint64 pending_count;
  guint data_version; /* after our last transaction */

  MsEngineChangedFunc changed; /* NULL if nobody watches */
  gpointer changed_data;
  guint noticed_version; /* the data version up to which the watcher was told */
  gboolean lent;
  gint64 noticed_rebuild; /* the number of the last rebuild that it was told of */
};

/* What is known of the event that is being committed. */
typedef struct
{
  MsEvent *event; /* NULL for one that comes from a log, unless a callback needs it */
  const char *name;
  MsEventType *type;    /* NULL for one that the schema does not know */
  MsEventRecord record; /* on the stack; borrows everything */
  const char *json;
  gsize json_length;
  guint n_changes; /* of rows in the transaction before it */
} MsEngineCommit;

MsEngine *ms_engine_new (const MsEngineConfig *config) G_GNUC_WARN_UNUSED_RESULT;
/* Reads what transactions of others may have changed. */
gboolean ms_engine_read_state (MsEngine *self, GError **error);

/* ms-engine-schema.c: says that the schema is in use, and reads which one the file has. */
gboolean ms_engine_hold_schema (MsEngine *self, char **hash, GError **error);
/* The file's tables are of @hash, another schema. SUPERSEDED if that is a newer one, at which somebody else is at work. */
gboolean ms_engine_check_newer (MsEngine *self, const char *hash, GError **error);

/* A write transaction: BUSY, SUPERSEDED, and takes note of what others have committed. */
gboolean ms_engine_begin (MsEngine *self, GError **error);
/* The same for what no schema concerns, also when another version of the application has rebuilt the store. */
gboolean ms_engine_begin_without_schema (MsEngine *self, GError **error);
gboolean ms_engine_end (MsEngine *self, GError **error);
void ms_engine_abort (MsEngine *self);

/* ms-engine-commit.c: one event of a transaction, of which the record and the JSON are filled in between. */
void ms_engine_begin_event (MsEngine *self, MsEngineCommit *commit, const char *name);
/* Into tables and log; one that does not fit is kept as failed. */
gboolean ms_engine_append_tolerantly (MsEngine *self,
                                      const MsEngineCommit *commit,
                                      MsCommitReport *report,
                                      GError **error);
void ms_engine_end_event (MsEngine *self, const MsEngineCommit *commit, MsCommitReport *report);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsEngine: one store's database, where log and tables change together.
 *
 * Used by one thread at a time: a worker opens it and hands it over to the store's thread.
 */
#pragma once

#include "engine/ms-event-log-private.h"
#include "engine/ms-replay-private.h"
#include "engine/ms-wal-private.h"
#include "schema/ms-schema-private.h"
#include "sqlite/ms-change-feed-private.h"

G_BEGIN_DECLS

typedef struct _MsEngine MsEngine;

typedef struct
{
  const char *path; /* NULL: in memory */
  const char *definition_name;
  MsSchema *schema; /* sealed */
  const char *client_id;
  const char *session_id;
} MsEngineConfig;

/* Fills @copy, which ms_engine_config_clear () frees the members of. */
void ms_engine_config_copy (const MsEngineConfig *config, MsEngineConfig *copy);
void ms_engine_config_clear (MsEngineConfig *config);

/* What opening found and did. */
typedef struct
{
  gboolean created;
  int old_format;
  gboolean needs_rebuild; /* the schema of the file is another one */
} MsEngineOpened;

/* Opens the store, making it if there is none. If it needs a rebuild the tables are not usable before ms_engine_adopt_replay ().
 * SUPERSEDED if that would take the tables from a newer version that is at work with them; CORRUPT, FORMAT_TOO_NEW, WRONG_DEFINITION, READ_ONLY, NO_SPACE, IO, BUSY. */
MsEngine *ms_engine_open (const MsEngineConfig *config,
                          MsEngineOpened *opened,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes the database here and now. */
void ms_engine_close (MsEngine *self);
/* Closes it in a worker; @done, which may be NULL, is called from there. */
void ms_engine_close_in_worker (MsEngine *self, MsWalClosedFunc done, gpointer user_data);

typedef enum
{
  MS_COMMIT_STRICT, /* what does not fit is an error, and nothing has changed */
  MS_COMMIT_TOLERANT, /* history from elsewhere: unknown events are kept, those that do not fit are kept as failed */
} MsCommitMode;

typedef struct
{
  guint n_failed;
  guint n_unknown;
  guint64 touched;
} MsCommitReport;

/* One transaction, all or nothing. */
gboolean ms_engine_commit (MsEngine *self,
                           MsEvent *const *events,
                           gsize n_events,
                           MsCommitMode mode,
                           MsCommitReport *report,
                           GError **error);

/* Adds events with everything that a record holds, but numbers them anew: a record with a client number stays client-only, generations stay.
 * For `multistore import`. Tolerant. */
gboolean ms_engine_import (MsEngine *self,
                           MsEventRecord *const *records,
                           gsize n_records,
                           MsCommitReport *report,
                           GError **error);

const MsSequence *ms_engine_get_head (MsEngine *self);
gint64 ms_engine_get_pending_count (MsEngine *self);
const char *ms_engine_get_path (MsEngine *self);
MsSchema *ms_engine_get_schema (MsEngine *self);
const MsEngineConfig *ms_engine_get_config (MsEngine *self);
MsConnection *ms_engine_get_connection (MsEngine *self);
/* NULL for a store in memory. */
MsWal *ms_engine_get_wal (MsEngine *self);
/* Is a materializer callback running? Then nothing may be committed, closed or rebuilt. */
gboolean ms_engine_is_materializing (MsEngine *self);

/* Is told after each transaction that changed something: which rows, or with a @feed of NULL that others have committed and in which tables, a
 * bit each as the recorder has them. It must not use the engine. */
#define MS_TOUCHED_ALL G_MAXUINT64
typedef void (*MsEngineChangedFunc) (MsChangeFeed *feed, guint64 touched, gpointer user_data);
void ms_engine_watch_changes (MsEngine *self, MsEngineChangedFunc changed, gpointer user_data);

/* Takes note of what other connections have committed. */
gboolean ms_engine_refresh (MsEngine *self, GError **error);

/* From now on events record what undoes them; a file keeps that for ever. */
gboolean ms_engine_start_undo (MsEngine *self, GError **error);
/* Undoes the pending events behind @after and takes them out of the log, in one transaction. */
gboolean ms_engine_undo_to (MsEngine *self, const MsSequence *after, GError **error);

/* While another engine on the same file is at work in a worker, nothing is written here: it would wait for that. BUSY. */
void ms_engine_set_lent (MsEngine *self, gboolean lent);
gboolean ms_engine_check_unlent (MsEngine *self, GError **error);

/* Gives back memory, statements and the descriptor of an idle store. */
void ms_engine_sleep (MsEngine *self);

/* Behind a rebuild: the tables are new, so what was prepared for the old ones is not used again. */
gboolean ms_engine_adopt_tables (MsEngine *self, GError **error);
/* Puts the tables of @replay in place, which may be of another schema than the file's. BUSY, NO_SPACE, IO; SUPERSEDED if a newer version
 * of the application is at work. */
gboolean ms_engine_adopt_replay (MsEngine *self, MsReplay *replay, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEngine, ms_engine_close)

G_END_DECLS

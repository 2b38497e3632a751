/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A definition with tables and events of every sort, and stores of it without a registry, their asynchronous calls
 * awaited. Used with the fixture of ms-test-util.h, whose context and directory they share.
 */
#pragma once

#include "ms-test-util.h"

G_BEGIN_DECLS

/*
 * Tables note (id, title, rank) and, for client-only events, seen (note).
 * Events v1.NoteAdded (id s, title s, rank x optional), v1.NoteRenamed (id s, title s), v1.NoteRemoved (id s),
 * v1.TitlesSwapped (a s, b s; two statements), v1.NoteSeen (note s; client-only).
 */
extern const char ms_test_note_xml[];

MsSchema *ms_test_schema_new (const char *xml);
/* In the fixture's directory if it has one, else in memory. Its name is “note”. */
MsStoreDefinition *ms_test_define (MsTestFixture *fixture, MsSchema *schema);
MsStoreDefinition *ms_test_define_xml (MsTestFixture *fixture, const char *xml);
MsStoreDefinition *ms_test_define_notes (MsTestFixture *fixture);
char *ms_test_store_path (MsTestFixture *fixture, const char *store_id);

/* A callback for asynchronous calls: puts the result where @place, a GAsyncResult **, says. */
void ms_test_take_result (GObject *source, GAsyncResult *result, gpointer place);

MsStore *ms_test_try_open (MsTestFixture *fixture,
                           MsStoreDefinition *definition,
                           const char *store_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
MsStore *ms_test_open (MsTestFixture *fixture,
                       MsStoreDefinition *definition,
                       const char *store_id) G_GNUC_WARN_UNUSED_RESULT;
/* The same through the fixture's registry. @options may be NULL. */
MsStore *ms_test_try_get (MsTestFixture *fixture,
                          MsStoreDefinition *definition,
                          const char *store_id,
                          MsStoreOptions *options,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives the reference up, and returns when the file is closed and the object gone. */
void ms_test_close (MsTestFixture *fixture, MsStore *store);
/* The store cannot be opened: of what @code, and that nothing in the message is lacking. */
char *ms_test_assert_unopenable (MsTestFixture *fixture,
                                 MsStoreDefinition *definition,
                                 const char *store_id,
                                 gint code) G_GNUC_WARN_UNUSED_RESULT;

/* A store, with a definition of its own, for as long as a test needs it. */
typedef struct
{
  MsTestFixture *fixture;
  MsStoreDefinition *definition;
  MsStore *store;
} MsTestStore;

void ms_test_store_begin_as (MsTestStore *self,
                             MsTestFixture *fixture,
                             const char *xml,
                             const char *store_id);
/* As “a”. */
void ms_test_store_begin (MsTestStore *self, MsTestFixture *fixture, const char *xml);
void ms_test_store_end (MsTestStore *self);

MsLiveQuery *ms_test_watch (MsStore *store, MsQuery *query) G_GNUC_WARN_UNUSED_RESULT;
void ms_test_refresh (MsStore *store);

gboolean ms_test_try_wait (MsTestFixture *fixture, MsStore *store, MsStage stage, GError **error);
MsMigrationsReport *ms_test_try_rebuild (MsTestFixture *fixture,
                                         MsStore *store,
                                         GCancellable *cancellable,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
MsResult *ms_test_try_query_async (MsTestFixture *fixture,
                                   MsStore *store,
                                   const char *sql,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean ms_test_try_backup (MsTestFixture *fixture,
                             MsStore *store,
                             const char *path,
                             GCancellable *cancellable,
                             GError **error);

/* Commits one event that must succeed; the arguments are those of ms_event_build (). */
#define ms_test_commit_event(store, ...)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) error_ = NULL;                                                              \
    g_autoptr (MsEvent) event_ = ms_event_build (__VA_ARGS__);                                     \
    ms_store_commit ((store), event_, &error_);                                                    \
    g_assert_no_error (error_);                                                                    \
  }                                                                                                \
  G_STMT_END

/* Commits one event that must fail so. */
#define ms_test_refuse_event(store, code_, ...)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) error_ = NULL;                                                              \
    g_autoptr (MsEvent) event_ = ms_event_build (__VA_ARGS__);                                     \
    g_assert_false (ms_store_commit ((store), event_, &error_));                                   \
    g_assert_error (error_, MS_ERROR, (code_));                                                    \
  }                                                                                                \
  G_STMT_END

void ms_test_add_note (MsStore *store, const char *id, const char *title);
/* Many notes, named by @prefix and a number from 0, in one transaction. */
void ms_test_add_notes (MsStore *store, const char *prefix, guint n);

gint64 ms_test_query_int (MsStore *store, const char *sql);
char *ms_test_query_text (MsStore *store, const char *sql);
#define ms_test_assert_text(store, sql, expected)                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *text_ = ms_test_query_text ((store), (sql));                                  \
    g_assert_cmpstr (text_, ==, (expected));                                                       \
  }                                                                                                \
  G_STMT_END

char *ms_test_dup_head (MsStore *store);
#define ms_test_assert_head(store, expected)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *head_ = ms_test_dup_head (store);                                             \
    g_assert_cmpstr (head_, ==, (expected));                                                       \
  }                                                                                                \
  G_STMT_END

/* The places of events, in order: "e1 e2 e2.1". */
char *ms_test_list_places (MsStore *store,
                           const MsSequence *after,
                           guint limit,
                           const char *const *names,
                           MsEventFilter filter);

/* What a file holds, as a checksum. Only for files that nothing has open. */
char *ms_test_checksum (const char *path);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What tests of stores and registries share: a main context with virtual time, a small definition whose loads a test
 * controls, and waiting by iterating.
 */
#pragma once

#include "multistore.h"
#include "ms-test-clock.h"

G_BEGIN_DECLS

/* A load that waits in its boot function. */
typedef struct
{
  MsStore *store;
  MsBootContext *context;
} MsTestHeldLoad;

typedef struct
{
  guint n_boots;         /* how often the boot function was called */
  gboolean hold;         /* whether its next calls hold the load */
  const char *failure;   /* NULL, or the message with which its next calls fail */
  GPtrArray *held_loads; /* of MsTestHeldLoad, in order */
} MsTestBoot;

typedef struct
{
  GMainContext *context; /* thread-default during the test */
  MsTestClock *clock;
  char *directory; /* NULL unless stores are in files */
  MsStoreDefinition *definition;
  MsTestBoot boot;
  MsStoreRegistry *registry;
  GString *story; /* the registry's signals: "loading a, loaded a, …" */
  guint n_calls_done;
} MsTestFixture;

void ms_test_set_up (MsTestFixture *fixture, gconstpointer storage);
void ms_test_tear_down (MsTestFixture *fixture, gconstpointer storage);

#define MS_TEST_IN_FILES "files"
#define ms_test_add(path, func)                                                                    \
  g_test_add (path, MsTestFixture, NULL, ms_test_set_up, func, ms_test_tear_down)
#define ms_test_add_in_files(path, func)                                                           \
  g_test_add (path, MsTestFixture, MS_TEST_IN_FILES, ms_test_set_up, func, ms_test_tear_down)

char *ms_test_make_directory (void);
void ms_test_remove_directory (const char *path);
/* Those in folders of it included. */
guint ms_test_count_files (const char *directory);

/* Another definition with the same tables and boot function, in memory. */
MsStoreDefinition *ms_test_definition_new (MsTestFixture *fixture, const char *name);
/* Waits until the definition, with all its stores and loads, is gone, and makes another. */
void ms_test_replace_definition (MsTestFixture *fixture);
MsStoreOptions *ms_test_options_new (int gc_time);
void ms_test_replace_registry (MsTestFixture *fixture, MsStoreRegistry *registry);

/* The signals since the last call. */
char *ms_test_take_story (MsTestFixture *fixture);

void ms_test_release_loads (MsTestFixture *fixture);
void ms_test_fail_loads (MsTestFixture *fixture, const char *message);
MsStore *ms_test_held_store (MsTestFixture *fixture, guint position);
GCancellable *ms_test_held_cancellable (MsTestFixture *fixture, guint position);

MsStore *ms_test_lookup (MsTestFixture *fixture, const char *store_id);
gboolean ms_test_has (MsTestFixture *fixture, const char *store_id);
MsStoreEntry *ms_test_entry (MsTestFixture *fixture, const char *store_id);
guint ms_test_n_observers (MsTestFixture *fixture, const char *store_id);
gint64 ms_test_deadline (MsTestFixture *fixture, const char *store_id);

void ms_test_settle (MsTestFixture *fixture);
/* Settles, moves the time on, and settles. */
void ms_test_advance (MsTestFixture *fixture, gint64 milliseconds);

void ms_test_commit (MsStore *store, const char *note_id);
gint64 ms_test_count_notes (MsStore *store);

/* Gives a reference up, and iterates until all are gone, whichever thread had the last. */
void ms_test_await_finalized (MsTestFixture *fixture, gpointer object);

/* A source that ends the program if it is not destroyed within 30 s. */
GSource *ms_test_watchdog_new (GMainContext *context, const char *where);

/* Iterates until @condition holds. */
#define ms_test_await(fixture, condition)                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GSource *watchdog_ = ms_test_watchdog_new ((fixture)->context, G_STRLOC ": " #condition);      \
    while (!(condition))                                                                           \
      g_main_context_iteration ((fixture)->context, TRUE);                                         \
    g_source_destroy (watchdog_);                                                                  \
    g_source_unref (watchdog_);                                                                    \
  }                                                                                                \
  G_STMT_END

/* Nobody uses the store, and it goes when exactly @milliseconds have passed. */
#define ms_test_assert_goes_after(fixture, store_id, milliseconds)                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    ms_test_advance ((fixture), (milliseconds) -1);                                                \
    g_assert_true (ms_test_has ((fixture), (store_id)));                                           \
    ms_test_advance ((fixture), 1);                                                                \
    g_assert_false (ms_test_has ((fixture), (store_id)));                                          \
  }                                                                                                \
  G_STMT_END

#define ms_test_assert_story(fixture, expected)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *story_ = ms_test_take_story (fixture);                                        \
    g_assert_cmpstr (story_, ==, (expected));                                                      \
  }                                                                                                \
  G_STMT_END

G_END_DECLS

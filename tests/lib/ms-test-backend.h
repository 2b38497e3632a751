/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A backend in the test's own process: a sync provider whose connections lead to logs in memory. By default it behaves; a test can make it do
 * anything else by answering messages itself.
 *
 * Messages travel through the main context, one iteration each, in both directions.
 */
#pragma once

#include "multistore.h"
#include "sync/ms-wire-private.h"

G_BEGIN_DECLS

#define MS_TEST_TYPE_BACKEND (ms_test_backend_get_type ())
G_DECLARE_FINAL_TYPE (MsTestBackend, ms_test_backend, MS_TEST, BACKEND, MsSyncProvider)

typedef struct _MsTestPeer MsTestPeer; /* one open connection, seen from the backend */

/* TRUE: the message has been dealt with. */
typedef gboolean (*MsTestBackendFunc) (MsTestBackend *backend,
                                       MsTestPeer *peer,
                                       const MsWireMessage *message,
                                       gpointer user_data);

struct _MsTestBackend
{
  MsSyncProvider parent_instance;

  GHashTable *logs; /* store id → GPtrArray of MsSyncEvent */
  char *backend_id;
  GPtrArray *peers;
  gboolean down;       /* connections cannot be opened */
  GError *refusal;     /* or they are refused with it */
  guint page_size;     /* events in one page */
  guint n_connections; /* so far */
  guint n_pushes;      /* so far */
  guint n_chunks;      /* so far */
  guint n_acks;        /* of those, by clients */
  char *last_payload;
  MsTestBackendFunc func; /* NULL: it behaves */
  gpointer user_data;
};

MsTestBackend *ms_test_backend_new (void);
GPtrArray *ms_test_backend_get_log (MsTestBackend *self, const char *store_id);
/* As if another client had pushed it. */
void
ms_test_backend_add (MsTestBackend *self, const char *store_id, const char *name, const char *args);
/* Of stores in @directory, or in memory. */
MsAdapter *ms_test_backend_make_adapter (MsTestBackend *self, const char *directory);
/* Notes, whose stores sync with it; in @directory, or in memory. */
MsStoreDefinition *ms_test_backend_define_notes (MsTestBackend *self,
                                                 const char *directory) G_GNUC_WARN_UNUSED_RESULT;
/* Cuts all connections. */
void ms_test_backend_cut (MsTestBackend *self);

const char *ms_test_peer_get_store_id (MsTestPeer *peer);
/* The id of the pull that is open, or NULL. */
const char *ms_test_peer_get_pull (MsTestPeer *peer);
void ms_test_peer_send (MsTestPeer *peer, const char *text);
/* Events of the log from number @first on, as a chunk of the pull. */
void ms_test_peer_send_events (MsTestPeer *peer, gint64 first, guint n_events, MsWireMore more);
void ms_test_peer_close (MsTestPeer *peer, const GError *error);
/* What a backend that behaves does with the message. */
void ms_test_peer_behave (MsTestPeer *peer, const MsWireMessage *message);
void ms_test_peer_fail (MsTestPeer *peer, const char *id, const MsWireFailure *failure);

G_END_DECLS

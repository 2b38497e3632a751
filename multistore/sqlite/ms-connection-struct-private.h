/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsConnection, for this folder only. */
#pragma once

#include "sqlite/ms-connection-private.h"
#include "sqlite/ms-guard-private.h"
#include "sqlite/ms-recorder-private.h"

#include <sqlite3.h>

G_BEGIN_DECLS

struct _MsConnection
{
  sqlite3 *db;
  GHashTable *cached;   /* SQL → MsStatement, of the library's own */
  GHashTable *literals; /* address of SQL → MsStatement of `cached` */
  GHashTable *queries;  /* SQL → MsStatement, prepared as queries */
  guint wal_frames;

  GCancellable *cancellable;
  gint64 deadline; /* of the monotonic clock, 0 for none */
  guint limit_ms;
  gboolean timed_out;

  MsGuard guard;
  MsRecorder *recorder; /* NULL if none */
};

G_END_DECLS

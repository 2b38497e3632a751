/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsReplay, for the files of that noun. */
#pragma once

#include "engine/ms-materializer-private.h"
#include "engine/ms-replay-private.h"

G_BEGIN_DECLS

struct _MsReplay
{
  MsConnection *store;
  MsConnection *scratch;
  MsSchema *schema;
  MsMaterializer *materializer;
  MsEventArgs args;
  MsSequence last; /* replayed */
  MsSequence head; /* of the log when the replay began */
  gint64 upstream_head;
  gboolean records_undo;
  MsReplayReport report;
};

/* "SELECT rowid, columns FROM table ORDER BY rowid", and an INSERT of the same columns: all that are not computed. */
char *ms_replay_build_select (const MsTable *table) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsVerify: does a store hold what its log says, and is the log whole? */
#pragma once

#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 n_events;
  gint64 n_failed;
  gint64 n_unknown;
  gboolean replayed;   /* FALSE: its materializers are callbacks, or its schema cannot be read */
  GPtrArray *problems; /* of sentences; none means that all is well */
  gboolean truncated;  /* there are more problems than were asked for */
} MsVerifyReport;

/* Checks a store: SQLite's own check, the tables' definitions, what the file says of itself, each event of the log, and, by a replay
 * into a scratch database, each row. Sees one moment of the store, in a read transaction; changes nothing. A problem of the store is
 * in the report, with @most at most; an error is what kept the check from its end: G_IO_ERROR_CANCELLED, BUSY, IO, NO_SPACE. */
MsVerifyReport *ms_verify (MsConnection *connection,
                           guint most,
                           GCancellable *cancellable,
                           MsProgressFunc progress,
                           gpointer user_data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ms_verify_report_free (MsVerifyReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerifyReport, ms_verify_report_free)

G_END_DECLS

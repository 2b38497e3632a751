/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsMigrationsReport. */
#pragma once

#include "store/ms-migrations-report.h"

G_BEGIN_DECLS

struct _MsMigrationsReport
{
  gatomicrefcount ref_count;
  gboolean created;
  int old_format;
  gboolean rebuilt;
  gint64 n_events;
  gint64 n_failed;
  gint64 n_unknown;
  gint64 duration; /* microseconds */
};

MsMigrationsReport *ms_migrations_report_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

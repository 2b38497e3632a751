/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMigrationsReport: what was done to a store's file when it was opened. */

#include "store/ms-migrations-report-private.h"

G_DEFINE_BOXED_TYPE (MsMigrationsReport,
                     ms_migrations_report,
                     ms_migrations_report_ref,
                     ms_migrations_report_unref)

MsMigrationsReport *
ms_migrations_report_new (void)
{
  MsMigrationsReport *self = g_new0 (MsMigrationsReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

MsMigrationsReport *
ms_migrations_report_ref (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ms_migrations_report_unref (MsMigrationsReport *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

gboolean
ms_migrations_report_get_created (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->created;
}

int
ms_migrations_report_get_old_format (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->old_format;
}

gboolean
ms_migrations_report_get_rebuilt (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rebuilt;
}

gint64
ms_migrations_report_get_n_events (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_events;
}

gint64
ms_migrations_report_get_n_failed (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_failed;
}

gint64
ms_migrations_report_get_n_unknown (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_unknown;
}

gint64
ms_migrations_report_get_duration (MsMigrationsReport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->duration;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsMigrationsReport: what was done to a store's file when it was opened. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_MIGRATIONS_REPORT (ms_migrations_report_get_type ())

/**
 * MsMigrationsReport:
 *
 * What was done to a store's file when it was opened, or when its tables were rebuilt.
 *
 * Immutable and reference counted; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_migrations_report_get_type (void) G_GNUC_CONST;

/**
 * ms_migrations_report_ref:
 * @self: a report
 *
 * Adds a reference.
 *
 * Returns: (transfer full): another reference to it
 */
MS_AVAILABLE_IN_ALL
MsMigrationsReport *ms_migrations_report_ref (MsMigrationsReport *self);

/**
 * ms_migrations_report_unref:
 * @self: (transfer full): a report
 *
 * Gives a reference up.
 */
MS_AVAILABLE_IN_ALL
void ms_migrations_report_unref (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_created:
 * @self: a report
 *
 * Tells whether the store is new.
 *
 * Returns: %TRUE if there was no store before
 */
MS_AVAILABLE_IN_ALL
gboolean ms_migrations_report_get_created (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_old_format:
 * @self: a report
 *
 * Gets the format that the file was found with.
 *
 * Returns: the number of the file's format as it was found; the current one if it was created
 */
MS_AVAILABLE_IN_ALL
int ms_migrations_report_get_old_format (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_rebuilt:
 * @self: a report
 *
 * Tells whether the tables were made anew.
 *
 * Returns: %TRUE if the tables were made anew from the event log, usually because the schema has changed
 */
MS_AVAILABLE_IN_ALL
gboolean ms_migrations_report_get_rebuilt (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_n_events:
 * @self: a report
 *
 * Counts the events that were replayed.
 *
 * Returns: how many events were replayed
 */
MS_AVAILABLE_IN_ALL
gint64 ms_migrations_report_get_n_events (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_n_failed:
 * @self: a report
 *
 * Counts the replayed events that could not change the tables.
 *
 * Returns: how many of them could not change the tables; see %MS_EVENT_FILTER_FAILED
 */
MS_AVAILABLE_IN_ALL
gint64 ms_migrations_report_get_n_failed (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_n_unknown:
 * @self: a report
 *
 * Counts the replayed events that the schema does not know.
 *
 * Returns: how many of them the schema does not know; they are kept for one that does
 */
MS_AVAILABLE_IN_ALL
gint64 ms_migrations_report_get_n_unknown (MsMigrationsReport *self);

/**
 * ms_migrations_report_get_duration:
 * @self: a report
 *
 * Tells how long it took.
 *
 * Returns: how long it took, in microseconds
 */
MS_AVAILABLE_IN_ALL
gint64 ms_migrations_report_get_duration (MsMigrationsReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMigrationsReport, ms_migrations_report_unref)

G_END_DECLS

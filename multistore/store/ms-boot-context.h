/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsBootContext: what a boot function is told, and how it asks for time. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_BOOT_CONTEXT (ms_boot_context_get_type ())

/**
 * MsBootContext:
 *
 * What a boot function is told, and how it asks for more time.
 *
 * The load of the store completes when the boot function has returned and every [method@BootContext.hold] was released.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsBootContext, ms_boot_context, MS, BOOT_CONTEXT, GObject)

/**
 * ms_boot_context_get_migrations_report: (get-property migrations-report)
 * @self: a boot context
 *
 * Tells what was done to the store's file.
 *
 * Returns: (transfer none): what was done to the store's file
 */
MS_AVAILABLE_IN_ALL
MsMigrationsReport *ms_boot_context_get_migrations_report (MsBootContext *self);

/**
 * ms_boot_context_get_parent_span: (get-property parent-span)
 * @self: a boot context
 *
 * Gets the span of the load.
 *
 * Returns: (transfer none) (nullable): the span of the load, or %NULL without a tracer
 */
MS_AVAILABLE_IN_ALL
MsSpan *ms_boot_context_get_parent_span (MsBootContext *self);

/**
 * ms_boot_context_get_cancellable: (get-property cancellable)
 * @self: a boot context
 *
 * Gets what tells the boot function that it need not go on.
 *
 * Returns: (transfer none): cancelled when the load is given up
 */
MS_AVAILABLE_IN_ALL
GCancellable *ms_boot_context_get_cancellable (MsBootContext *self);

/**
 * ms_boot_context_hold:
 * @self: a boot context
 *
 * Keeps the load from completing until [method@BootContext.release]. Can be called several times, during boot only.
 */
MS_AVAILABLE_IN_ALL
void ms_boot_context_hold (MsBootContext *self);

/**
 * ms_boot_context_release:
 * @self: a boot context
 *
 * Ends one [method@BootContext.hold].
 */
MS_AVAILABLE_IN_ALL
void ms_boot_context_release (MsBootContext *self);

/**
 * ms_boot_context_fail:
 * @self: a boot context
 * @error: why
 *
 * Has the load fail with %MS_ERROR_BOOT_FAILED and the message of @error, at once and whatever is still held. The first failure counts.
 */
MS_AVAILABLE_IN_ALL
void ms_boot_context_fail (MsBootContext *self, const GError *error);

G_END_DECLS

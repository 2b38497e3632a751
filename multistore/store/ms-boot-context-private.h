/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Making an MsBootContext, and hearing what the boot function did with it. */
#pragma once

#include "store/ms-boot-context.h"

G_BEGIN_DECLS

/* Called once, from the main context and never inside a call of the boot function: with NULL when all is released, else with why it failed. */
typedef void (*MsBootEndFunc) (const GError *failure, gpointer user_data);

/* Holds itself once, for the boot function; ms_boot_context_release () ends that. */
MsBootContext *ms_boot_context_new (GMainContext *context,
                                    MsMigrationsReport *report,
                                    MsSpan *parent_span,
                                    GCancellable *cancellable,
                                    MsBootEndFunc ended,
                                    gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* From now on nothing is told any more. */
void ms_boot_context_abandon (MsBootContext *self);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsAccessRules: which stores somebody may read, and which he may append to, as JSON says it. */
#pragma once

#include "server/ms-sync-access.h"
#include "ms-json-private.h"

G_BEGIN_DECLS

/* @rules: an object with the members “read” and “append”: arrays of store ids, of which one may end in “*”; who may append may read. NULL if the
 * store is in neither. */
MsSyncAccess *ms_access_rules_apply (const json_t *rules,
                                     const char *store_id,
                                     const char *principal,
                                     gint64 expires_at) G_GNUC_WARN_UNUSED_RESULT;
/* Is that the form of rules? INVALID_ARGS. */
gboolean ms_access_rules_check (const json_t *rules, const char *where, GError **error);

G_END_DECLS

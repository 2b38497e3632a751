/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * MsSchemaUse: which of a store's schemas are in use at this moment, in any process.
 *
 * A file numbers the schemas that its tables have had, from 1, in the order in which they came: its places. Who has the store open holds the
 * place of its own schema, by a lock that ends with its process. So an older version of an application learns that a newer one is
 * at work, and leaves the tables alone.
 *
 * The locks are ranges of one file in the store's directory, named `.use`, since any descriptor of the database itself that is closed would
 * take SQLite's locks along. Nothing is older than the first place, so nothing is locked, and no descriptor taken, for it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsSchemaUse MsSchemaUse;

/* @path: of the store */
MsSchemaUse *ms_schema_use_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* Ends what it holds. */
void ms_schema_use_free (MsSchemaUse *self);

/* Until the end. Waits while an older version puts its tables in place. BUSY, IO, NO_SPACE, READ_ONLY. */
gboolean ms_schema_use_hold (MsSchemaUse *self, gint64 place, GError **error);

/* Is nobody else at work with a schema that came after @place? SUPERSEDED otherwise; the errors of ms_schema_use_hold (). */
gboolean ms_schema_use_check_newer (MsSchemaUse *self, gint64 place, GError **error);
/* The same, and nobody begins before ms_schema_use_admit_newer (). */
gboolean ms_schema_use_exclude_newer (MsSchemaUse *self, gint64 place, GError **error);
void ms_schema_use_admit_newer (MsSchemaUse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSchemaUse, ms_schema_use_free)

G_END_DECLS

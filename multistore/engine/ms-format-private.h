/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The format of a store's file: a SQLite database with these tables beside those of the schema.
 *
 *   __ms_event     the log: one row an event, in the order (global, client), of which `id` is made. `parent` is the global number of the event before it,
 *                  `args` the JSON text as it came, `schema_hash` the first 64 bits of the event type's own hash when it was recorded
 *                  (NULL where the type was not known), `recorded_at` microseconds since 1970, `touched` a bit for each
 *                  table that the event changed, in the schema's order (the last bit for all from the 64th on).
 *   __ms_undo      the changes of events that are not final, as the change recorder writes them.
 *   __ms_failed    events that could not be materialized, and why.
 *   __ms_document  client-only state of the user interface.
 *   __ms_meta      definition, schema_hash, schema_xml, client_id, backend_id, upstream_head, had_provider, change.
 */
#pragma once

#include "schema/ms-schema-private.h"
#include "sqlite/ms-connection-private.h"

G_BEGIN_DECLS

#define MS_FORMAT_APPLICATION_ID 0x4d537472 /* "MStr" */
#define MS_FORMAT_VERSION 1

/* Makes our tables in an empty database, inside the caller's transaction. */
gboolean ms_format_create (MsConnection *connection, GError **error);

/* Is the open database a store that we can use? Reads nothing but its first page.
 * CORRUPT, FORMAT_TOO_NEW. */
gboolean ms_format_check (MsConnection *connection, int *version, GError **error);

/* Brings a file of format @version to the current one, in one transaction. */
gboolean ms_format_migrate (MsConnection *connection, int version, GError **error);

char *ms_meta_dup_text (MsConnection *connection, const char *key) G_GNUC_WARN_UNUSED_RESULT;
gint64 ms_meta_get_int (MsConnection *connection, const char *key);
gboolean
ms_meta_set_text (MsConnection *connection, const char *key, const char *value, GError **error);
gboolean ms_meta_set_int (MsConnection *connection, const char *key, gint64 value, GError **error);

/* What cannot be read must not be taken for another schema: the tables would be rebuilt. CORRUPT, FALSE. */
gboolean ms_meta_fail_without_schema (MsConnection *connection, GError **error);
/* Are the file's tables those of @schema? CORRUPT, SUPERSEDED. */
gboolean ms_meta_check_schema (MsConnection *connection, MsSchema *schema, GError **error);

/* The schema that the file holds, sealed; callbacks that it declares are missing. CORRUPT, INVALID_SCHEMA. */
MsSchema *ms_meta_read_schema (MsConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

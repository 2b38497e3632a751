/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The inside of MsSchema. */
#pragma once

#include "schema/ms-event-type-private.h"
#include "schema/ms-schema.h"
#include "sqlite/ms-connection-private.h"
#include "sqlite/ms-table-set-private.h"

G_BEGIN_DECLS

typedef struct
{
  char *sql;
  MsScope scope; /* of a table */
  int line;      /* in the XML file, 0 if there is none */
} MsSchemaItem;

struct _MsSchema
{
  GObject parent_instance;

  char *source; /* the file's name, for errors; NULL if built by calls */
  char *name;   /* of the store element; NULL if built by calls */
  int gc_time;  /* of the store element */

  GPtrArray *tables; /* of MsSchemaItem */
  GPtrArray *indexes;
  GPtrArray *views;
  GPtrArray *searches;  /* of MsSearch */
  GPtrArray *documents; /* of MsDocumentType */
  GPtrArray *event_types;
  GHashTable *event_types_by_name;

  gboolean checked;
  gboolean sealed;
  MsTableSet *table_set; /* when checked */
  char *hash;            /* when sealed */
};

void
ms_schema_add_item (MsSchema *self, GPtrArray *items, const char *sql, MsScope scope, int line);

/* ms-schema-check.c: everything but that declared callbacks are there. */
gboolean ms_schema_check (MsSchema *self, GError **error);
/* Seals a schema although callbacks that it declares are missing: for reading the schema of a file. */
gboolean ms_schema_seal_without_callbacks (MsSchema *self, GError **error);
gboolean ms_schema_has_callbacks (MsSchema *self);

/* Sets INVALID_SCHEMA, with the place. Returns FALSE. */
gboolean ms_schema_fail (MsSchema *self, int line, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* Executes the CREATE statements on an empty database. */
gboolean ms_schema_create_tables (MsSchema *self, MsConnection *connection, GError **error);

/* ms-schema-writer.c */
char *ms_schema_write_xml (MsSchema *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void ms_schema_compute_hashes (MsSchema *self);

/* ms-schema-reader.c: all stores of a file, unchecked. */
GPtrArray *ms_schema_read_all (const char *data, gssize length, const char *source, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* One store of a file, checked. */
MsSchema *ms_schema_read (const char *data,
                          gssize length,
                          const char *source,
                          const char *store_name,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

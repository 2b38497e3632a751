/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsSchema: what a store is made of. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"
#include "schema/ms-materializer-context.h"

G_BEGIN_DECLS

#define MS_TYPE_SCHEMA (ms_schema_get_type ())

/**
 * MsSchema:
 *
 * What a store is made of: its tables, its events, and how each event changes the tables.
 *
 * Usually written in XML, in a `GResource`, so that one file serves every language:
 *
 * ```xml
 * <multistore>
 *   <store name="issue">
 *     <table>CREATE TABLE comment (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT</table>
 *     <event name="v1.IssueCommented">
 *       <arg name="id" type="s"/> <arg name="body" type="s"/>
 *       <materializer>INSERT INTO comment (id, body) VALUES (:id, :body)</materializer>
 *     </event>
 *   </store>
 * </multistore>
 * ```
 *
 * The same schema can be built by calls. Everything wrong in it is found when it is made: an XML schema by its constructor, a built one by
 * [method@Schema.seal], both with %MS_ERROR_INVALID_SCHEMA and a message that says where and what to change.
 *
 * Tables are STRICT and have a PRIMARY KEY. Names beginning with `__ms_` or `sqlite_`, virtual tables, triggers, AUTOINCREMENT and WITHOUT ROWID are refused.
 *
 * A schema in use by a [class@StoreDefinition] cannot change. A sealed schema may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsSchema, ms_schema, MS, SCHEMA, GObject)

/**
 * ms_schema_new:
 *
 * Makes an empty schema.
 *
 * Returns: (transfer full): the schema
 */
MS_AVAILABLE_IN_ALL
MsSchema *ms_schema_new (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_new_from_data:
 * @data: the text of an XML schema, UTF-8
 * @length: its length in bytes, or -1 if it ends in NUL
 * @store_name: (nullable): which store of the file, or %NULL if it holds one
 * @error: return location for an error
 *
 * Reads a schema from XML.
 *
 * Returns: (transfer full): the schema
 */
MS_AVAILABLE_IN_ALL
MsSchema *ms_schema_new_from_data (const char *data,
                                   gssize length,
                                   const char *store_name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_new_from_file:
 * @file: an XML schema
 * @store_name: (nullable): which store of the file, or %NULL if it holds one
 * @error: return location for an error
 *
 * Reads a schema from a file. Blocks while it reads.
 *
 * Returns: (transfer full): the schema
 */
MS_AVAILABLE_IN_ALL
MsSchema *ms_schema_new_from_file (GFile *file,
                                   const char *store_name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_new_from_resource:
 * @path: the path of an XML schema in a `GResource`
 * @store_name: (nullable): which store of the file, or %NULL if it holds one
 * @error: return location for an error
 *
 * Reads a schema from a resource of the program.
 *
 * Returns: (transfer full): the schema
 */
MS_AVAILABLE_IN_ALL
MsSchema *ms_schema_new_from_resource (const char *path,
                                       const char *store_name,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_list_stores:
 * @data: the text of an XML schema, UTF-8
 * @length: its length in bytes, or -1 if it ends in NUL
 * @error: return location for an error
 *
 * Tells which stores an XML schema holds.
 *
 * Returns: (transfer full) (array zero-terminated=1): their names, in order
 */
MS_AVAILABLE_IN_ALL
char **
ms_schema_list_stores (const char *data, gssize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_add_table:
 * @self: a schema that is not sealed
 * @sql: one `CREATE TABLE … STRICT` statement
 * @scope: which events write it: synced or client-only ones
 *
 * Adds a table.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_table (MsSchema *self, const char *sql, MsScope scope);

/**
 * ms_schema_add_index:
 * @self: a schema that is not sealed
 * @sql: one `CREATE INDEX` or `CREATE UNIQUE INDEX` statement
 *
 * Adds an index.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_index (MsSchema *self, const char *sql);

/**
 * ms_schema_add_view:
 * @self: a schema that is not sealed
 * @sql: one `CREATE VIEW` statement
 *
 * Adds a view.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_view (MsSchema *self, const char *sql);

/**
 * ms_schema_add_search:
 * @self: a schema that is not sealed
 * @table: the name of a table
 * @columns: (array zero-terminated=1): the names of the columns whose text is searched
 * @tokenizer: (nullable): how FTS5 takes text apart, such as `porter unicode61` or `trigram`, or %NULL for `unicode61 remove_diacritics 2`
 *
 * Has a table's text indexed, for [property@Query:match] and for statements: the search of `note` by its column `title` is an FTS5 table `note_search` with a
 * column `title_search` and the rowids of `note`.
 *
 * The library keeps the index right by itself, in the transaction of each change. It is no part of the schema's hash: changing it makes the index anew, and
 * does not replay the log.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_search (MsSchema *self,
                           const char *table,
                           const char *const *columns,
                           const char *tokenizer);

/**
 * ms_schema_add_document_key:
 * @self: a schema that is not sealed
 * @document: the name of a document, of up to 64 of the characters a–z, 0–9 and -, the first a letter
 * @key: the name of a key, spelt alike
 * @default_value: its value unless another was set, which gives its type, too: one that an event's argument can have; consumed if floating
 *
 * Adds a key to a document, see [class@Document]; the first makes the document.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_document_key (MsSchema *self,
                                 const char *document,
                                 const char *key,
                                 GVariant *default_value);

/**
 * ms_schema_list_documents:
 * @self: a schema
 *
 * Gets the names of the schema's documents.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of its documents, in order
 */
MS_AVAILABLE_IN_ALL
char **ms_schema_list_documents (MsSchema *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_add_event_type:
 * @self: a schema that is not sealed
 * @event_type: an event type, in no other schema
 *
 * Adds an event type.
 */
MS_AVAILABLE_IN_ALL
void ms_schema_add_event_type (MsSchema *self, MsEventType *event_type);

/**
 * ms_schema_get_event_type:
 * @self: a schema
 * @name: the name of an event type
 *
 * Finds an event type, for instance to give one declared in XML with `<materializer callback="1"/>` its callback.
 *
 * Returns: (transfer none) (nullable): the event type, or %NULL if there is none of that name
 */
MS_AVAILABLE_IN_ALL
MsEventType *ms_schema_get_event_type (MsSchema *self, const char *name);

/**
 * ms_schema_list_event_types:
 * @self: a schema
 *
 * Gets the schema's event types.
 *
 * Returns: (transfer container) (element-type MsEventType): its event types, in order
 */
MS_AVAILABLE_IN_ALL
GPtrArray *ms_schema_list_event_types (MsSchema *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_list_tables:
 * @self: a schema
 *
 * Gets the names of the schema's tables.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of its tables, in order
 */
MS_AVAILABLE_IN_ALL
char **ms_schema_list_tables (MsSchema *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_schema_seal:
 * @self: a schema
 * @error: return location for an error
 *
 * Checks everything, against a scratch database, and makes the schema immutable. A store definition does it by itself.
 * Does nothing if it is sealed already.
 *
 * Returns: %TRUE if the schema is right
 */
MS_AVAILABLE_IN_ALL
gboolean ms_schema_seal (MsSchema *self, GError **error);

/**
 * ms_schema_is_sealed:
 * @self: a schema
 *
 * Tells whether the schema cannot change any more.
 *
 * Returns: %TRUE if it cannot change any more
 */
MS_AVAILABLE_IN_ALL
gboolean ms_schema_is_sealed (MsSchema *self);

/**
 * ms_schema_get_hash:
 * @self: a sealed schema
 *
 * Gives what tells one schema from another: it changes with tables, indexes, views, event types and materializers,
 * not with white space or comments, nor with the order in which event types are declared.
 *
 * Returns: (transfer none): a SHA-256 as 64 hexadecimal digits
 */
MS_AVAILABLE_IN_ALL
const char *ms_schema_get_hash (MsSchema *self);

/**
 * ms_schema_to_xml:
 * @self: a sealed schema
 *
 * Writes the schema in its canonical form, from which [ctor@Schema.new_from_data] makes an equal one (but for callbacks).
 *
 * Returns: (transfer full): the text of an XML schema with one store
 */
MS_AVAILABLE_IN_ALL
char *ms_schema_to_xml (MsSchema *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEventType: a kind of event, and how it changes the tables. */
#pragma once

#include "ms-types.h"
#include "ms-enums.h"
#include "schema/ms-materializer-context.h"

G_BEGIN_DECLS

#define MS_TYPE_EVENT_TYPE (ms_event_type_get_type ())

/**
 * MsEventType:
 *
 * A kind of event: its name, its arguments, and how it changes the tables.
 *
 * ## Arguments
 *
 * Types are `GVariant` types with a JSON form, which is how the log and the wire hold them:
 *
 * | type | JSON | SQL parameter |
 * | --- | --- | --- |
 * | `s` | string | TEXT |
 * | `b` | true, false | INTEGER 1, 0 |
 * | `y n q i u` | integer | INTEGER |
 * | `x t` | integer up to 2^53 | INTEGER |
 * | `d` | number | REAL |
 * | `ay` | string, base64 | BLOB |
 * | `as av a{sv} v` | array, object, any value | TEXT, canonical JSON (RFC 8785) |
 * | `m` and one of these | null or as the other | NULL or as the other |
 *
 * ## Materializers
 *
 * A materializer is one or more SQL statements that get the arguments as parameters (`:title`), and `:_args` (all as JSON), `:_seq` (the global
 * number), `:_client_id`, `:_session_id`; or a callback. It must be deterministic: only functions whose result follows from their arguments,
 * no LIMIT without ORDER BY, no rowid. A synced event cannot touch tables of scope client.
 *
 * An event type belongs to one [class@Schema], and cannot change once that is in use.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsEventType, ms_event_type, MS, EVENT_TYPE, GObject)

/**
 * ms_event_type_new:
 * @name: its name, such as `v1.IssueCreated`: 1 to 255 characters, without white space or control characters
 * @scope: who sees such events
 *
 * Makes an event type without arguments and materializers. Mistakes are reported by [method@Schema.seal].
 *
 * Returns: (transfer full): the event type
 */
MS_AVAILABLE_IN_ALL
MsEventType *ms_event_type_new (const char *name, MsScope scope) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_event_type_add_arg:
 * @self: an event type
 * @name: the argument's name: `[A-Za-z][A-Za-z0-9_]*`
 * @type: its type, one of the table above
 * @optional: whether an event may leave it out; the parameter is then NULL
 *
 * Adds an argument.
 */
MS_AVAILABLE_IN_ALL
void
ms_event_type_add_arg (MsEventType *self, const char *name, const char *type, gboolean optional);

/**
 * ms_event_type_add_materializer:
 * @self: an event type
 * @sql: one or more statements, separated by semicolons
 *
 * Adds statements that change the tables. All of them happen, or none.
 */
MS_AVAILABLE_IN_ALL
void ms_event_type_add_materializer (MsEventType *self, const char *sql);

/**
 * ms_event_type_set_callback:
 * @self: an event type
 * @version: the version of the callback; a new number has the tables made anew from the log
 * @func: (scope notified) (closure user_data) (destroy destroy): the callback
 * @user_data: data for @func
 * @destroy: frees @user_data
 *
 * Lets a callback change the tables, instead of SQL statements or after them. It is called in the main context of the store.
 */
MS_AVAILABLE_IN_ALL
void ms_event_type_set_callback (MsEventType *self,
                                 guint version,
                                 MsMaterializerFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy);

/**
 * ms_event_type_set_deprecated:
 * @self: an event type
 * @reason: (nullable): what to use instead, or %NULL if it is not deprecated
 *
 * Has the first commit of such an event in a process write a warning. Events in logs stay valid.
 */
MS_AVAILABLE_IN_ALL
void ms_event_type_set_deprecated (MsEventType *self, const char *reason);

/**
 * ms_event_type_get_name: (get-property name)
 * @self: an event type
 *
 * Gets the event type's name.
 *
 * Returns: (transfer none): its name
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_type_get_name (MsEventType *self);

/**
 * ms_event_type_get_scope: (get-property scope)
 * @self: an event type
 *
 * Tells who sees such events.
 *
 * Returns: who sees such events
 */
MS_AVAILABLE_IN_ALL
MsScope ms_event_type_get_scope (MsEventType *self);

/**
 * ms_event_type_get_deprecated: (get-property deprecated)
 * @self: an event type
 *
 * Tells whether the event type is deprecated, and what to use instead.
 *
 * Returns: (transfer none) (nullable): what to use instead, or %NULL if it is not deprecated
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_type_get_deprecated (MsEventType *self);

/**
 * ms_event_type_list_args:
 * @self: an event type
 *
 * Gets the names of the event type's arguments.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of its arguments, in order
 */
MS_AVAILABLE_IN_ALL
char **ms_event_type_list_args (MsEventType *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_event_type_get_arg_type:
 * @self: an event type
 * @name: an argument's name
 * @optional: (out) (optional): whether an event may leave it out
 *
 * Gets the type of an argument.
 *
 * Returns: (transfer none) (nullable): the argument's type as a `GVariant` type string, or %NULL if there is none of that name
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_type_get_arg_type (MsEventType *self, const char *name, gboolean *optional);

G_END_DECLS

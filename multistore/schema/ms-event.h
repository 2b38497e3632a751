/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsEvent: what happened, by name and arguments. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_EVENT (ms_event_get_type ())

/**
 * MsEvent:
 *
 * Something that happened: a name, such as `v1.IssueCreated`, and named arguments.
 *
 * Committing an event with [method@Store.commit] records it and changes the tables as its
 * [class@EventType] says. Names and arguments are checked by the commit, not when the event is made.
 *
 * Immutable and reference counted; may be used from any thread.
 */
MS_AVAILABLE_IN_ALL
GType ms_event_get_type (void) G_GNUC_CONST;

/**
 * ms_event_new:
 * @name: the name of its event type
 * @args: (nullable): a dictionary of type `a{sv}` from argument names to values, or %NULL for none; consumed if floating
 *
 * Makes an event.
 *
 * Returns: (transfer full): the event
 */
MS_AVAILABLE_IN_ALL
MsEvent *ms_event_new (const char *name, GVariant *args) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_event_build: (skip)
 * @name: the name of its event type
 * @first_arg: (nullable): the first argument's name
 * @...: its `GVariant` format string and values, then further arguments in the same way, then %NULL
 *
 * Makes an event in one C expression.
 *
 * ```c
 * ms_event_build ("v1.IssueRenamed", "id", "s", "a1", "at", "x", now, NULL)
 * ```
 *
 * Bindings use [ctor@Event.new].
 *
 * Returns: (transfer full): the event
 */
MS_AVAILABLE_IN_ALL
MsEvent *ms_event_build (const char *name,
                         const char *first_arg,
                         ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_event_new_from_json:
 * @name: the name of its event type
 * @json: the arguments as the text of one JSON object, UTF-8
 * @length: the length of @json in bytes, or -1 if it ends in NUL
 * @error: return location for an error
 *
 * Makes an event from JSON. The text is kept in the log byte for byte.
 *
 * Fails with %MS_ERROR_INVALID_ARGS if @json is not one JSON object, nested at most 64 deep, without a member given twice.
 *
 * Returns: (transfer full): the event
 */
MS_AVAILABLE_IN_ALL
MsEvent *ms_event_new_from_json (const char *name, const char *json, gssize length, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_event_ref:
 * @self: an event
 *
 * Adds a reference.
 *
 * Returns: (transfer full): another reference to it
 */
MS_AVAILABLE_IN_ALL
MsEvent *ms_event_ref (MsEvent *self);

/**
 * ms_event_unref:
 * @self: (transfer full): an event
 *
 * Gives a reference up.
 */
MS_AVAILABLE_IN_ALL
void ms_event_unref (MsEvent *self);

/**
 * ms_event_get_name:
 * @self: an event
 *
 * Gets the name of the event.
 *
 * Returns: (transfer none): the name of its event type
 */
MS_AVAILABLE_IN_ALL
const char *ms_event_get_name (MsEvent *self);

/**
 * ms_event_get_args:
 * @self: an event
 *
 * Gives the arguments as a dictionary.
 *
 * Of an event made from JSON or read from a log, values have the natural types of JSON: `b`, `x`, `d`, `s`, `av`, `a{sv}`,
 * and an empty `mv` for null.
 *
 * Returns: (transfer none): a dictionary of type `a{sv}`, empty if there are none
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_event_get_args (MsEvent *self);

/**
 * ms_event_dup_json:
 * @self: an event
 *
 * Gives the arguments as JSON: as they were read, or as plainly as their types allow before a commit.
 *
 * Returns: (transfer full): the text of one JSON object
 */
MS_AVAILABLE_IN_ALL
char *ms_event_dup_json (MsEvent *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEvent, ms_event_unref)

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MsDocument: what the user interface of a store remembers on this computer. */
#pragma once

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_TYPE_DOCUMENT (ms_document_get_type ())

/**
 * MsDocument:
 *
 * What the user interface of a store remembers on this computer: the width of a pane, a draft.
 *
 * A document has keys with a type and a default, declared in the schema:
 *
 * ```xml
 * <document name="ui"> <key name="sidebar-open" type="b">true</key> <key name="draft" type="s">''</key> </document>
 * ```
 *
 * It is no event and never leaves the computer: the last write wins. Values are written some 100 ms after they were set, and when the store closes,
 * so that a pane can be dragged. Every process that has the store open sees them. What a schema no longer has stays in the file; a value whose
 * type has changed gives way to the default.
 *
 * One document can have many instances, told apart by an id. [method@Store.get_document] gives them; the same instance is the same object as long as
 * somebody holds it, and counts as a use of the store. It belongs to the store's thread. After the store has closed it keeps its last values.
 */
MS_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MsDocument, ms_document, MS, DOCUMENT, GObject)

/**
 * ms_document_get_name: (get-property name)
 * @self: a document
 *
 * Gets the name by which the schema declares the document.
 *
 * Returns: (transfer none): its name
 */
MS_AVAILABLE_IN_ALL
const char *ms_document_get_name (MsDocument *self);

/**
 * ms_document_get_id: (get-property id)
 * @self: a document
 *
 * Gets what tells the instance from others of its name.
 *
 * Returns: (transfer none): its id
 */
MS_AVAILABLE_IN_ALL
const char *ms_document_get_id (MsDocument *self);

/**
 * ms_document_list_keys:
 * @self: a document
 *
 * Gets the names of the document's keys.
 *
 * Returns: (transfer full) (array zero-terminated=1): its keys, in the schema's order
 */
MS_AVAILABLE_IN_ALL
char **ms_document_list_keys (MsDocument *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_document_get_value:
 * @self: a document
 * @key: one of its keys
 *
 * Gets a value: what was set last, or the default. A key that does not exist is a programming error (a critical warning).
 *
 * Returns: (transfer full): the value, of the key's type, not floating
 */
MS_AVAILABLE_IN_ALL
GVariant *ms_document_get_value (MsDocument *self, const char *key) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ms_document_set_value:
 * @self: a document
 * @key: one of its keys
 * @value: a value of the key's type; consumed if floating
 * @error: return location for an error
 *
 * Sets a value, tells by [signal@Document::changed], and writes it soon.
 *
 * Fails with %MS_ERROR_INVALID_ARGS for an unknown key or a value of another type, with %MS_ERROR_CLOSED.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_document_set_value (MsDocument *self, const char *key, GVariant *value, GError **error);

/**
 * ms_document_reset:
 * @self: a document
 * @key: (nullable): one of its keys, or %NULL for all
 * @error: return location for an error
 *
 * Gives a key its default again; [signal@Document::changed] tells of each key whose value becomes another one.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_document_reset (MsDocument *self, const char *key, GError **error);

/**
 * ms_document_flush:
 * @self: a document
 * @error: return location for an error
 *
 * Writes what was set in documents of the store now. Closing the store does so by itself. Fails with %MS_ERROR_BUSY while another process writes, with
 * %MS_ERROR_CLOSED when the store is closed; nothing is lost, and it is tried again by itself.
 *
 * Returns: %TRUE if it succeeded
 */
MS_AVAILABLE_IN_ALL
gboolean ms_document_flush (MsDocument *self, GError **error);

/**
 * ms_document_bind:
 * @self: a document
 * @key: one of its keys
 * @object: an object
 * @property: the name of one of its properties
 * @flags: in which directions, as for `g_settings_bind()`; `G_SETTINGS_BIND_NO_SENSITIVITY` says nothing here
 *
 * Ties a key to a property, as `g_settings_bind()` does: the property takes the key's value now, and each follows the other.
 *
 * Booleans, numbers, text, lists of text, variants, and enumerations and flags by nick or number are converted; a value of the property that cannot become the key's
 * leaves the key as it is. Handlers and mapping functions may end the binding. It lasts as long as @object, keeps the document,
 * and is replaced when the property is bound to a document again.
 */
MS_AVAILABLE_IN_ALL
void ms_document_bind (MsDocument *self,
                       const char *key,
                       GObject *object,
                       const char *property,
                       GSettingsBindFlags flags);

/**
 * ms_document_bind_with_mapping:
 * @self: a document
 * @key: one of its keys
 * @object: an object
 * @property: the name of one of its properties
 * @flags: in which directions, as for `g_settings_bind()`
 * @get_mapping: (scope notified) (closure user_data) (destroy destroy) (nullable): makes the property's value of the key's, or %NULL for the usual conversion
 * @set_mapping: (scope notified) (closure user_data) (nullable): makes the key's value of the property's, or %NULL for the usual conversion
 * @user_data: data of both functions
 * @destroy: (nullable): called when the binding ends
 *
 * Ties a key to a property by functions, as `g_settings_bind_with_mapping()` does.
 */
MS_AVAILABLE_IN_ALL
void ms_document_bind_with_mapping (MsDocument *self,
                                    const char *key,
                                    GObject *object,
                                    const char *property,
                                    GSettingsBindFlags flags,
                                    GSettingsBindGetMapping get_mapping,
                                    GSettingsBindSetMapping set_mapping,
                                    gpointer user_data,
                                    GDestroyNotify destroy);

/**
 * ms_document_unbind:
 * @object: an object
 * @property: the name of one of its properties
 *
 * Ends the binding of a property to a document, if there is one.
 */
MS_AVAILABLE_IN_ALL
void ms_document_unbind (GObject *object, const char *property);

G_END_DECLS

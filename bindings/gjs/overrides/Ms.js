// SPDX-License-Identifier: LGPL-2.1-or-later
// What GJS adds to the namespace Ms when it is imported: plain values, promises, definitions as objects.
/* exported _init */

const {values, events, promises, queries, documents, stores, definitions} = imports.overrides.multistore;

/** Called by GJS with the namespace as `this`; a second call changes nothing. */
function _init() {
    if (Object.hasOwn(this, 'toVariant'))
        return;

    // What comes later wraps the promises, so they are first.
    for (const part of [promises, values, events, queries, documents, stores, definitions])
        part.install(this);
}

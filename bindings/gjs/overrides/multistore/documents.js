// SPDX-License-Identifier: LGPL-2.1-or-later
// Documents with plain values.
/* exported install */

const {toVariant, fromVariant, invalidArgs, within} = imports.overrides.multistore.values;

function readVariant(document, key) {
    const keys = document.list_keys();
    if (!keys.includes(key))
        throw invalidArgs(`Document “${document.get_name()}” has no key “${key}”: it has ${keys.join(', ')}`);
    return document.get_value(key);
}

function install({Document}) {
    const {set: setProperties} = Document.prototype;

    /**
     * @param {string} key - one of its keys
     * @returns {*} its value: what was set last, or the default
     */
    Document.prototype.get = function (key) {
        return fromVariant(readVariant(this, key));
    };

    /**
     * Sets a value, which is converted to the key's type. GObject's set () of properties stays, for an object.
     *
     * @param {string} key - one of its keys
     * @param {*} value - its value
     * @returns {boolean} true
     */
    Document.prototype.set = function (key, value) {
        if (typeof key === 'object')
            return setProperties.call(this, key);
        const type = readVariant(this, key).get_type_string();
        const place = `Key “${key}” of document “${this.get_name()}”`;
        return this.set_value(key, within(place, () => toVariant(value, type)));
    };
}

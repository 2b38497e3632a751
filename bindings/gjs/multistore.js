// SPDX-License-Identifier: LGPL-2.1-or-later
// The library as an ES module, whether or not GJS finds the override.

import Gio from 'gi://Gio';
import Ms from 'gi://Ms?version=1';

// In the source tree the override is below this file, installed it is where GJS looks, below the same directory of data.
const PLACES = ['overrides', '../../gjs-1.0/overrides'];

function findOverrides() {
    const here = Gio.File.new_for_uri(import.meta.url).get_parent();
    const found = PLACES.map(place => here.resolve_relative_path(place))
        .find(directory => directory.get_child('Ms.js').query_exists(null));
    if (!found)
        throw new Error(`There is no override Ms.js near ${here.get_parse_name()}`);
    return found.get_path() ?? found.get_uri();
}

if (!Object.hasOwn(Ms, 'toVariant')) {
    imports.overrides.searchPath.unshift(findOverrides());
    imports.overrides.Ms._init.call(Ms);
}

export default Ms;
export const {toVariant, fromVariant} = Ms;

/** Defines a kind of store: see Ms.StoreDefinition.define (). */
export const defineStore = options => Ms.StoreDefinition.define(options);

/** Makes an event of plain arguments: see Ms.Event.of (). */
export const event = (name, args = null) => Ms.Event.of(name, args);

/** Makes a query: see Ms.Query.of (). */
export const query = (sql, params = null) => Ms.Query.of(sql, params);

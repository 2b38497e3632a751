// SPDX-License-Identifier: LGPL-2.1-or-later
// Queries with plain parameters, and rows as plain objects.
/* exported install, packParams, readItems */

const {GLib} = imports.gi;
const {toVariant, fromVariant, invalidArgs, within, isPlainObject, packMembers} = imports.overrides.multistore.values;

/** Parameters as the a{sv} that the library takes. */
function packParams(params) {
    if (params instanceof GLib.Variant)
        return params;
    if (!isPlainObject(params))
        throw invalidArgs('The parameters are not a plain object');
    return packMembers(params, (value, name) => within(`Parameter :${name}`, () => toVariant(value)));
}

function toQuery(Ms, sqlOrQuery, params) {
    const query = typeof sqlOrQuery === 'string' ? Ms.Query.new(sqlOrQuery) : sqlOrQuery;
    return params ? query.set(params) : query;
}

function readRow(row, columns) {
    return Object.fromEntries(columns.map(column => [column, fromVariant(row.get_variant(column))]));
}

// What JSON has no form for: see ms_result_to_json ().
function readSpecial({base64, integer, real}) {
    if (base64 !== undefined)
        return new Uint8Array(GLib.base64_decode(base64));
    return integer === undefined ? (real === 'inf' ? Infinity : -Infinity) : BigInt(integer);
}

// One text is read faster than value after value is asked for.
function readResult(result) {
    const columns = result.list_columns();
    return JSON.parse(result.to_json()).map(values => {
        const row = {};
        columns.forEach((column, i) => {
            row[column] = values[i] !== null && typeof values[i] === 'object' ? readSpecial(values[i]) : values[i];
        });
        return row;
    });
}

/** Goes through a list model; GJS itself cannot. */
function* readItems(model) {
    for (let i = 0; i < model.get_n_items(); i++)
        yield model.get_item(i);
}

function installQuery({Query}) {
    /**
     * Makes a query.
     *
     * @param {string} sql - a SELECT
     * @param {?object} params - the values of its parameters
     * @returns {Ms.Query} the query
     */
    Query.of = function (sql, params = null) {
        return toQuery({Query}, sql, params);
    };

    /**
     * Gives parameters a value; others keep theirs. This is not GObject's set (), which sets properties.
     *
     * @param {object} params - values by the names of parameters
     * @returns {Ms.Query} the query itself
     */
    Query.prototype.set = function (params) {
        this.set_values(packParams(params));
        return this;
    };
}

function installRows({Row, Result, LiveQuery}) {
    /** @returns {object} the columns' values, as of now */
    Row.prototype.toObject = function () {
        return readRow(this, this.list_columns());
    };

    /**
     * @param {string} column - a column's name
     * @returns {*} its value
     */
    Row.prototype.get = function (column) {
        if (!this.has_column(column))
            throw invalidArgs(`The row has no column “${column}”: it has ${this.list_columns().join(', ')}`);
        return fromVariant(this.get_variant(column));
    };

    Object.defineProperty(Row.prototype, 'values', {
        configurable: true,
        get() {
            return Object.freeze(this.toObject());
        },
    });

    Result.prototype[Symbol.iterator] = function () {
        return readResult(this)[Symbol.iterator]();
    };
    /** @returns {object[]} all rows */
    Result.prototype.toArray = function () {
        return readResult(this);
    };

    LiveQuery.prototype[Symbol.iterator] = function () {
        return readItems(this);
    };
    /** @returns {object[]} all rows as of now, which no longer follow changes; objects of another item type are themselves */
    LiveQuery.prototype.toArray = function () {
        return Array.from(this, item => item instanceof Row ? item.toObject() : item);
    };
}

function installStore(Ms) {
    const {query, query_live: queryLive} = Ms.Store.prototype;

    /**
     * Reads rows.
     *
     * @param {string|Ms.Query} sqlOrQuery - what is asked
     * @param {?object} params - values of parameters; a query that is given keeps them
     * @returns {Ms.Result} the rows, to be iterated as plain objects
     */
    Ms.Store.prototype.query = function (sqlOrQuery, params = null) {
        return query.call(this, toQuery(Ms, sqlOrQuery, params));
    };

    /**
     * Reads one value.
     *
     * @param {string|Ms.Query} sqlOrQuery - what is asked
     * @param {?object} params - values of parameters
     * @returns {*} the first column of the first row, or null without a row
     */
    Ms.Store.prototype.queryValue = function (sqlOrQuery, params = null) {
        const result = this.query(sqlOrQuery, params);
        const row = result.get_row(0);
        return row && row.get(result.list_columns()[0]);
    };

    /**
     * Makes a list of rows that stays right.
     *
     * @param {string|Ms.Query} sqlOrQuery - what is asked
     * @param {?object} params - values of parameters
     * @returns {Ms.LiveQuery} the list, to be iterated as rows
     */
    Ms.Store.prototype.queryLive = function (sqlOrQuery, params = null) {
        return queryLive.call(this, toQuery(Ms, sqlOrQuery, params));
    };
}

function install(Ms) {
    installQuery(Ms);
    installRows(Ms);
    installStore(Ms);
}

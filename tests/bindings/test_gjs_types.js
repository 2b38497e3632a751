// SPDX-License-Identifier: LGPL-2.1-or-later
// The declarations for TypeScript name what is there, and what the module and the override add is declared.

import Gio from 'gi://Gio';
import System from 'system';

// An override that is installed would hide what it adds.
const {searchPath} = imports.overrides;
searchPath.splice(0, searchPath.length, ...searchPath.filter(path => !Gio.File.new_for_path(`${path}/Ms.js`).query_exists(null)));
const {default: Ms} = await import('gi://Ms?version=1');

const FOLDER = Gio.File.new_for_uri(import.meta.url).get_parent().resolve_relative_path('../../bindings/gjs');
const BLOCK = /^(?:export )?(class|interface|namespace) (\w+)/;
const MEMBER = /^(?:readonly |static |function )*(\[Symbol\.iterator\]|\w+)\??[(:<]/;
const RENAMED = /^export \{\w+ as (\w+)\}/;
let nProblems = 0;

function problem(text) {
    nProblems++;
    printerr(text);
}

function readLines(name) {
    const [, bytes] = FOLDER.get_child(name).load_contents(null);
    return new TextDecoder().decode(bytes).split('\n');
}

function nameMember(line) {
    return (RENAMED.exec(line) ?? MEMBER.exec(line))?.[1].replace(/[[\]]/g, '');
}

// Names such as Store#commit and Store.open, of the blocks that begin at an indentation; functions of the namespace alone have no mark.
function readNames(lines, indent) {
    const names = new Set();
    let block = null;
    for (const line of lines.filter(text => text.startsWith(indent))) {
        const text = line.slice(indent.length);
        if (BLOCK.test(text))
            block = text.endsWith('}') ? null : BLOCK.exec(text);
        else if (text === '}')
            block = null;
        else if (block && /^ {4}\w|^ {4}\[/.test(text) && nameMember(text.trim()))
            names.add(block[2] + (block[1] === 'namespace' || text.includes('static ') ? '.' : '#') + nameMember(text.trim()));
        else if (/^(?:export )?(?:function|const) /.test(text))
            names.add(/(?:function|const) (\w+)/.exec(text)[1]);
    }
    for (const name of ['constructor', '_with'])
        [...names].filter(full => full.endsWith(name)).forEach(full => names.delete(full));
    return names;
}

// All functions and getters of the namespace, its classes and their prototypes.
function snapshot() {
    const found = new Map(Object.getOwnPropertyNames(Ms).map(name => [name, Ms[name]]));
    for (const [className, type] of [...found].filter(([, value]) => value?.$gtype)) {
        for (const [owner, mark] of [[type, '.'], [type.prototype, '#']]) {
            for (const key of Reflect.ownKeys(owner ?? {})) {
                const name = typeof key === 'symbol' ? key.description : key;
                const {value, get} = Object.getOwnPropertyDescriptor(owner, key) ?? {};
                found.set(className + mark + name, value ?? get);
            }
        }
    }
    return found;
}

function exists(name) {
    const [, owner, mark, member] = /^(\w+?)(?:([.#])(.+))?$/.exec(name);
    if (!mark)
        return owner in Ms;
    const type = Ms[owner];
    const key = member === Symbol.iterator.description ? Symbol.iterator : member;
    return type !== undefined && (member.startsWith('vfunc_') || key in (mark === '.' ? type : type.prototype));
}

// Classes of the namespace, without the structures behind them.
function isClass(name) {
    return /^[A-Z]\w*$/.test(name) && typeof raw.get(name) === 'function' && 'prototype' in raw.get(name) && !/(Class|Private)$/.test(name);
}

// A method of a class that is declared; finish functions, accessors of properties and what GObject brings need no declaration.
function isMissing(name, names) {
    const [, owner, mark, member] = /^(\w+?)(?:([.#])(.+))?$/.exec(name);
    if (!mark || ![...names].some(each => each.startsWith(`${owner}#`)) || typeof raw.get(name) !== 'function')
        return false;
    if (member in Gio.ListModel.prototype || ['toString', 'item_type', 'n_items'].includes(member))
        return false;
    const property = member.replace(/^(get|set|is|has)_/, '');
    return /^[a-z]\w*$/.test(member) && !/_finish$|^vfunc_|^(constructor|ref|unref|copy|free|name|length|prototype)$/.test(member)
        && !names.has(name) && !names.has(`${owner}#${property}`) && !names.has(`${owner}#is_${property}`);
}

const raw = snapshot();
const module = await import('../../bindings/gjs/multistore.js');
const added = [...snapshot()].filter(([name]) => !raw.has(name) && !(/^\w+Variant[.#]/.test(name))).map(([name]) => name);
const changed = [...snapshot()].filter(([name, value]) => raw.has(name) && raw.get(name) !== value).map(([name]) => name);

const lines = readLines('multistore.d.ts');
const start = lines.findIndex(line => line.startsWith('declare module'));
const declared = readNames(lines.slice(start + 1), '    ');
const base = readNames(readLines('ms.d.ts'), '');
const classes = new Set(readLines('ms.d.ts').map(line => /^export class (\w+)/.exec(line)?.[1]));
const exported = [...readNames(lines.slice(0, start), '')].filter(name => !/[.#]/.test(name)).concat('default');

if (added.length < 20 || changed.length < 10 || base.size < 200)
    problem(`only ${added.length} additions, ${changed.length} changes and ${base.size} names were found`);
for (const name of added.filter(each => !declared.has(each)))
    problem(`${name} is added by the override: declare it in multistore.d.ts`);
for (const name of changed.filter(each => !declared.has(each) && !base.has(each)))
    problem(`${name} is changed by the override: declare it in multistore.d.ts`);
for (const name of [...raw.keys()].filter(each => isMissing(each, base) || (isClass(each) && !classes.has(each))))
    problem(`${name} is in the namespace: declare it in ms.d.ts`);
for (const name of [...declared, ...base].filter(each => !exists(each)))
    problem(`${name} is declared, but does not exist: take it out of the declarations`);
for (const name of Object.keys(module).filter(each => !exported.includes(each)))
    problem(`multistore.js exports ${name}: declare it in multistore.d.ts`);
for (const name of exported.filter(each => !(each in module)))
    problem(`multistore.d.ts declares ${name}, which multistore.js does not export`);
System.exit(nProblems === 0 ? 0 : 1);

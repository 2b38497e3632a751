// SPDX-License-Identifier: LGPL-2.1-or-later
// The override for GJS as an installed one is found: by the search path alone. Run with GJS_PATH=bindings/gjs.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Ms from 'gi://Ms?version=1';

function assert(holds, message) {
    if (!holds)
        throw new Error(message);
}

const members = () => [Ms, Ms.Store, Ms.Store.prototype, Ms.StoreRegistry.prototype, Ms.Row.prototype, Ms.StoreDefinition]
    .flatMap(owner => Object.getOwnPropertyNames(owner).map(name => Object.getOwnPropertyDescriptor(owner, name)))
    .map(descriptor => descriptor?.value ?? descriptor?.get);

assert(Object.hasOwn(Ms, 'toVariant'), 'GJS did not find the override');
assert(Ms === imports.gi.Ms, 'there are two namespaces');

const before = members();
imports.overrides.Ms._init.call(Ms);
const module = await import('../../bindings/gjs/multistore.js');
assert(module.default === Ms && module.toVariant === Ms.toVariant, 'the module has another namespace');
const after = members();
assert(before.length === after.length && before.every((member, i) => member === after[i]), 'it was applied twice');

// What GNOME's programs do by themselves stays harmless.
for (const [type, name] of [[Ms.StoreRegistry.prototype, 'get'], [Ms.Store, 'open']]) {
    const wrapped = type[`${name}_async`];
    Gio._promisify(type, `${name}_async`, `${name}_finish`);
    assert(type[`${name}_async`].length !== undefined && type[`_original_${name}_async`] === wrapped, `${name} is another`);
}
const definition = Ms.StoreDefinition.define({name: 'a', adapter: Ms.MemoryAdapter.new(), tables: []});
const store = await Ms.Store.open_async(definition, 'a', null, null);
assert(store instanceof Ms.Store, 'it is no store');
store.close();

// The module of an installation has the override in the directory beside its own.
const {runChild} = await import('./test_gjs_runner.js');
const source = Gio.File.new_for_uri(import.meta.url).get_parent().resolve_relative_path('../../bindings/gjs');
const share = Gio.File.new_for_path(GLib.Dir.make_tmp('multistore-XXXXXX'));
const links = {'gjs-1.0/overrides': 'overrides', 'multistore-1/gjs/multistore.js': 'multistore.js'};
for (const [place, name] of Object.entries(links)) {
    const link = share.resolve_relative_path(place);
    GLib.mkdir_with_parents(link.get_parent().get_path(), 0o700);
    link.make_symbolic_link(source.get_child(name).get_path(), null);
}
const program = share.get_child('program.js');
program.replace_contents(`import Ms, {toVariant} from './multistore-1/gjs/multistore.js';
if (Ms.toVariant !== toVariant)
    throw new Error('the override is missing');`, null, false, Gio.FileCreateFlags.NONE, null);
GLib.unsetenv('GJS_PATH');
await runChild(['gjs', '-m', program.get_path()]);
GLib.spawn_sync(null, ['rm', '-r', share.get_path()], null, GLib.SpawnFlags.SEARCH_PATH, null);
print('ok');

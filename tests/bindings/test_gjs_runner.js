// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs named tests in a main loop and prints TAP; what they have in common.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import Ms from '../../bindings/gjs/multistore.js';

const WATCHDOG_SECONDS = 60;

export const TABLE = 'CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT, stars INTEGER) STRICT';
export const INSERT = 'INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)';
export const NOTE_ADDED = {args: {id: 's', body: 's', stars: 'x?'}, sql: INSERT};

/** A definition of notes in memory, with what the test adds. */
export function notes(more = {}) {
    const {events, ...rest} = more;
    return Ms.StoreDefinition.define({
        name: 'notes',
        adapter: Ms.MemoryAdapter.new(),
        tables: [TABLE],
        events: {'v1.NoteAdded': NOTE_ADDED, ...events},
        ...rest,
    });
}

const show = value => JSON.stringify(value, (_key, member) => {
    if (typeof member === 'bigint')
        return `${member}n`;
    return member instanceof Uint8Array ? {bytes: [...member]} : member;
});

export function equal(found, expected) {
    if (show(found) !== show(expected))
        throw new Error(`found ${show(found)}, expected ${show(expected)}`);
}

export function assert(holds, message) {
    if (!holds)
        throw new Error(message);
}

function checkError(error, domain, code, words) {
    if (!(error instanceof GLib.Error) || !error.matches(domain, code))
        throw new Error(`expected code ${code}, got ${error} ${error?.stack}`);
    assert(error.code === code, `the code is ${error.code}`);
    for (const word of words)
        assert(error.message.includes(word), `“${word}” is not in: ${error.message}`);
}

/** Has an action fail with a code of Ms.Error, all words being in the message. */
export function fails(code, words, action) {
    try {
        action();
    } catch (error) {
        checkError(error, Ms.Error, code, words);
        return;
    }
    throw new Error(`nothing was thrown instead of code ${code}`);
}

export async function rejects(code, words, promise, domain = Ms.Error) {
    try {
        await promise;
    } catch (error) {
        checkError(error, domain, code, words);
        return;
    }
    throw new Error(`the promise was not rejected with code ${code}`);
}

export const isCancelled = promise => rejects(Gio.IOErrorEnum.CANCELLED, [], promise, Gio.IOErrorEnum);

/** Resolves in a later iteration, when the condition holds. */
export function until(condition = () => true) {
    return new Promise(resolve => {
        GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
            if (!condition())
                return GLib.SOURCE_CONTINUE;
            resolve();
            return GLib.SOURCE_REMOVE;
        });
    });
}

/** What the program wrote to stderr, after it has succeeded. */
export async function runChild(argv) {
    const flags = Gio.SubprocessFlags.STDERR_PIPE | Gio.SubprocessFlags.STDOUT_PIPE;
    const child = Gio.Subprocess.new(argv, flags);
    const [, out, err] = await new Promise((resolve, reject) => {
        child.communicate_utf8_async(null, null, (_child, result) => {
            try {
                resolve(child.communicate_utf8_finish(result));
            } catch (error) {
                reject(error);
            }
        });
    });
    assert(child.get_successful(), `${argv.join(' ')} failed: ${out}\n${err}`);
    return err;
}

async function runAll(tests) {
    const entries = Object.entries(tests);
    let nFailed = 0;
    print(`1..${entries.length}`);
    for (const [i, [name, test]] of entries.entries()) {
        const folder = GLib.Dir.make_tmp('multistore-XXXXXX');
        const registry = Ms.StoreRegistry.with();
        try {
            await test({registry, folder});
            print(`ok ${i + 1} - ${name}`);
        } catch (error) {
            nFailed++;
            print(`not ok ${i + 1} - ${name}`);
            printerr(`${name}: ${error}\n${error.stack}`);
        }
        registry.clear();
        GLib.spawn_sync(null, ['rm', '-r', folder], null, GLib.SpawnFlags.SEARCH_PATH, null);
    }
    return nFailed;
}

/** Runs the tests and ends the program. */
export function run(tests) {
    const loop = GLib.MainLoop.new(null, false);
    let nFailed = 1;
    GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, WATCHDOG_SECONDS, () => {
        printerr('it took too long');
        System.exit(1);
    });
    runAll(tests).then(n => (nFailed = n)).finally(() => loop.quit());
    loop.run();
    System.exit(nFailed === 0 ? 0 : 1);
}

// SPDX-License-Identifier: LGPL-2.1-or-later
// A real LiveStore client in a process of its own. It takes a JSON command per line and answers each with a line.
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';

// LiveStore looks for the browser's class, which Node 20 does not have.
globalThis.WebSocket = WebSocket;
// Only answers go to the standard output.
for (const method of ['log', 'info', 'debug', 'warn', 'error'])
  console[method] = (...words) => process.stderr.write(words.map(String).join(' ') + '\n');

const { makeAdapter } = await import('@livestore/adapter-node');
const { createStorePromise, queryDb, sql } = await import('@livestore/livestore');
const { makeWsSync } = await import('@livestore/sync-cf/client');
const { events, schema } = await import('./schema.mjs');

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    store: { type: 'string' },
    client: { type: 'string' },
    storage: { type: 'string' },
    payload: { type: 'string' },
  },
});

const answer = (value) => process.stdout.write(JSON.stringify(value) + '\n');

const store = await createStorePromise({
  schema,
  adapter: makeAdapter({
    storage: options.storage
      ? { type: 'fs', baseDirectory: options.storage }
      : { type: 'in-memory' },
    sync: { backend: makeWsSync({ url: options.url }) },
    clientId: options.client,
  }),
  storeId: options.store,
  ...(options.payload ? { syncPayload: JSON.parse(options.payload) } : {}),
});

const ITEMS = 'SELECT id, title, done FROM item ORDER BY id';
const readItems = () => store.query({ query: ITEMS, bindValues: {} });

const commands = {
  commit: (list) => {
    store.commit(...list.map(([name, args]) => events[name](args)));
    return {};
  },
  items: () => ({
    items: readItems().map(({ id, title, done }) => [id, title, Number(done)]),
  }),
  count: () => ({
    count: store.query({ query: 'SELECT count(*) AS n FROM item', bindValues: {} })[0].n,
  }),
  shutdown: async () => {
    await store.shutdownPromise();
    return {};
  },
};

answer({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const [[name, argument]] = Object.entries(JSON.parse(line));
    answer({ ok: true, ...(await commands[name](argument)) });
    if (name === 'shutdown') break;
  } catch (error) {
    answer({ error: String(error) });
  }
}
process.exit(0);

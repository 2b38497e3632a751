// SPDX-License-Identifier: LGPL-2.1-or-later
// LiveStore's own sync backend, in workerd on loopback. Says on which port it is, and ends with its standard input.
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { builtinModules } from 'node:module';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { persist: { type: 'string' }, token: { type: 'string' }, port: { type: 'string' } },
});

const worker = `
import { makeDurableObject, makeWorker } from '@livestore/sync-cf/cf-worker';
export class SyncBackendDO extends makeDurableObject({}) {}
export default makeWorker({
  syncBackendBinding: 'SYNC_BACKEND_DO',
  validatePayload: (payload) => {
    const token = ${JSON.stringify(options.token ?? null)};
    if (token !== null && payload?.authToken !== token) throw new Error('Invalid auth token');
    // "until-" and a time in milliseconds.
    const [, until] = /^until-(\\d+)$/.exec(payload?.authToken ?? '') ?? [];
    if (until !== undefined && Date.now() > Number(until)) throw new Error('The auth token has expired');
  },
});
`;

const { outputFiles } = await build({
  stdin: { contents: worker, resolveDir: import.meta.dirname, loader: 'js' },
  bundle: true,
  write: false,
  outdir: 'out',
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  conditions: ['workerd', 'worker', 'browser', 'import'],
  external: ['node:*', 'cloudflare:*', ...builtinModules],
  loader: { '.wasm': 'binary' },
  logLevel: 'error',
});

const miniflare = new Miniflare({
  modules: [
    { type: 'ESModule', path: 'worker.mjs', contents: outputFiles.find((f) => f.path.endsWith('.js')).text },
  ],
  compatibilityDate: '2025-09-01',
  compatibilityFlags: ['nodejs_compat', 'enable_request_signal'],
  host: '127.0.0.1',
  port: Number(options.port ?? 0),
  durableObjects: { SYNC_BACKEND_DO: { className: 'SyncBackendDO', useSQLite: true } },
  ...(options.persist ? { durableObjectsPersist: options.persist } : {}),
});

const end = async () => {
  await miniflare.dispose();
  process.exit(0);
};
process.on('SIGTERM', end);
process.stdin.on('end', end).on('close', end).resume();
process.stdout.write(JSON.stringify({ ready: true, port: Number((await miniflare.ready).port) }) + '\n');

// SPDX-License-Identifier: LGPL-2.1-or-later
// Syncing from GJS: a provider and a backend written in it.
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Ms from 'gi://Ms?version=1';

const XML = `<multistore><store name='note'>
<table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT) STRICT</table>
<event name='v1.Added'><arg name='id' type='s'/><arg name='title' type='s'/>
<materializer>INSERT INTO note (id, title) VALUES (:id, :title)</materializer></event>
</store></multistore>`;

const Connection = GObject.registerClass(class Connection extends Ms.SyncConnection {
  vfunc_open() {
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
      this.emit_opened();
      return GLib.SOURCE_REMOVE;
    });
  }

  vfunc_close() {
    this.backend.connections.delete(this);
  }

  vfunc_send(message) {
    const text = new TextDecoder().decode(message.get_data());
    GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
      this.handle(JSON.parse(text));
      return GLib.SOURCE_REMOVE;
    });
  }

  say(message) {
    this.emit_message(new GLib.Bytes(new TextEncoder().encode(JSON.stringify(message))));
  }

  chunk(events) {
    const batch = events.map(eventEncoded => ({ eventEncoded, metadata: { _tag: 'None' } }));
    this.say({
      _tag: 'Chunk',
      requestId: this.pull,
      values: [{ batch, pageInfo: { _tag: 'NoMore' }, backendId: 'gjs' }],
    });
  }

  handle({ _tag, tag, id, payload }) {
    if (_tag === 'Ping') {
      this.say({ _tag: 'Pong' });
    } else if (tag === 'SyncWsRpc.Pull') {
      this.pull = id;
      this.chunk(this.backend.log.slice(payload.cursor.value?.eventSequenceNumber ?? 0));
    } else if (tag === 'SyncWsRpc.Push') {
      this.backend.log.push(...payload.batch);
      for (const connection of [...this.backend.connections])
        connection.chunk(payload.batch);
      this.say({ _tag: 'Exit', requestId: id, exit: { _tag: 'Success', value: {} } });
    }
  }
});

const Provider = GObject.registerClass(class Provider extends Ms.SyncProvider {
  log = [];
  connections = new Set();

  vfunc_create_connection() {
    const connection = new Connection();
    connection.backend = this;
    this.connections.add(connection);
    return connection;
  }
});

function iterateUntil(condition) {
  const context = GLib.MainContext.default();
  const end = GLib.get_monotonic_time() + 30_000_000;
  const waker = GLib.timeout_add(GLib.PRIORITY_LOW, 100, () => GLib.SOURCE_CONTINUE);
  while (!condition()) {
    if (GLib.get_monotonic_time() > end)
      throw new Error('it takes too long');
    context.iteration(true);
  }
  GLib.source_remove(waker);
}

function openStore(provider) {
  const schema = Ms.Schema.new_from_data(XML, -1, 'note');
  const definition = Ms.StoreDefinition.new('note', schema, Ms.MemoryAdapter.new_synced(provider));
  let store = null;
  Ms.Store.open_async(definition, 'a', null, null, (_source, result) => {
    store = Ms.Store.open_finish(result);
  });
  iterateUntil(() => store);
  return store;
}

function add(store, id) {
  const args = { id: new GLib.Variant('s', id), title: new GLib.Variant('s', 'x') };
  store.commit(Ms.Event.new('v1.Added', new GLib.Variant('a{sv}', args)));
}

const isSettled = store =>
  store.get_sync_state() === Ms.SyncState.LIVE && store.get_pending_count() === 0;
const count = store =>
  store.query(Ms.Query.new('SELECT id FROM note')).get_n_rows();

const provider = new Provider();
const one = openStore(provider);
const two = openStore(provider);
add(one, 'a');
iterateUntil(() => count(two) === 1);
add(two, 'b');
iterateUntil(() => count(one) === 2 && isSettled(one) && isSettled(two));
if (provider.log.length !== 2)
  throw new Error(`the log has ${provider.log.length} events`);
one.close();
two.close();
if (provider.connections.size !== 0)
  throw new Error('connections are left');
print('ok');

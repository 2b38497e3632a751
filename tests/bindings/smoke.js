// SPDX-License-Identifier: LGPL-2.1-or-later
// The library from GJS: define, open, commit, query, every error as an exception, callbacks, the collector.

import Gio from "gi://Gio";
import GLib from "gi://GLib";
import Ms from "gi://Ms?version=1";
import System from "system";

for (const [type, method] of [
  [Ms.StoreRegistry, "get"],
  [Ms.StoreRegistry, "acquire"],
  [Ms.Store, "query"],
  [Ms.Store, "wait"],
  [Ms.Store, "close"],
  [Ms.StoreHandle, "wait"],
])
  Gio._promisify(type.prototype, `${method}_async`, `${method}_finish`);

const WATCHDOG_SECONDS = 60;
const TABLE = "CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER) STRICT";
const INSERT = "INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)";
const XML = `
<multistore>
  <store name="note">
    <table>${TABLE}</table>
    <event name="v1.NoteAdded">
      <arg name="id" type="s"/> <arg name="body" type="s"/> <arg name="stars" type="x" optional="true"/>
      <materializer>${INSERT}</materializer>
    </event>
  </store>
</multistore>`;

let checks = 0;

function equal(found, expected) {
  checks++;
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b)
    throw new Error(`found ${a}, expected ${b}`);
}

function expect(code, words, action) {
  try {
    action();
  } catch (error) {
    return checkError(error, code, words);
  }
  throw new Error(`nothing was thrown instead of code ${code}`);
}

async function expectAsync(code, words, promise) {
  try {
    await promise;
  } catch (error) {
    return checkError(error, code, words);
  }
  throw new Error(`nothing was thrown instead of code ${code}`);
}

function checkError(error, code, words) {
  checks++;
  // The type of the exception is the error's domain.
  if (!(error instanceof Ms.Error) || !error.matches(Ms.Error, code))
    throw new Error(`expected code ${code}, got ${error} ${error.stack}`);
  for (const word of words)
    if (!error.message.includes(word))
      throw new Error(`“${word}” is not in: ${error.message}`);
}

function schemaByCalls() {
  const schema = Ms.Schema.new();
  schema.add_table(TABLE, Ms.Scope.SYNCED);
  const added = Ms.EventType.new("v1.NoteAdded", Ms.Scope.SYNCED);
  added.add_arg("id", "s", false);
  added.add_arg("body", "s", false);
  added.add_arg("stars", "x", true);
  added.add_materializer(INSERT);
  schema.add_event_type(added);
  return schema;
}

function schemaWithCallback(callback) {
  const schema = schemaByCalls();
  const counted = Ms.EventType.new("v1.Counted", Ms.Scope.SYNCED);
  counted.add_arg("id", "s", false);
  counted.set_callback(1, callback);
  schema.add_event_type(counted);
  return schema;
}

function definition(schema = Ms.Schema.new_from_data(XML, -1, "note"), name = "note", adapter = Ms.MemoryAdapter.new()) {
  return Ms.StoreDefinition.new(name, schema, adapter);
}

function text(value) {
  return GLib.Variant.new_string(value);
}

function added(id, body = "", more = {}) {
  return Ms.Event.new("v1.NoteAdded", new GLib.Variant("a{sv}", { id: text(id), body: text(body), ...more }));
}

function counted(id) {
  return Ms.Event.new("v1.Counted", new GLib.Variant("a{sv}", { id: text(id) }));
}

function count(store) {
  return store.query_int(Ms.Query.new("SELECT count(*) FROM note"))[1];
}

// GJS makes only Gio.ListStore an iterable.
function* rows(result) {
  for (let i = 0; i < result.get_n_items(); i++)
    yield result.get_item(i);
}

// Resolves when the condition holds; the watchdog ends what never does.
function until(condition) {
  return new Promise((resolve) => {
    GLib.timeout_add(GLib.PRIORITY_DEFAULT, 1, () => {
      System.gc();
      if (!condition())
        return GLib.SOURCE_CONTINUE;
      resolve();
      return GLib.SOURCE_REMOVE;
    });
  });
}

const tests = {
  "XML and calls make the same schema"() {
    const [byCalls, fromXml] = [schemaByCalls(), Ms.Schema.new_from_data(XML, -1, null)];
    equal([byCalls.seal(), fromXml.seal()], [true, true]);
    equal(byCalls.get_hash(), fromXml.get_hash());
    equal(fromXml.list_tables(), ["note"]);
    equal(fromXml.list_event_types().map((type) => type.name), ["v1.NoteAdded"]);
    equal(fromXml.get_event_type("v1.NoteAdded").list_args(), ["id", "body", "stars"]);
    equal(fromXml.get_event_type("v1.Nothing"), null);
  },

  async "commit and query"(registry) {
    const store = await registry.get_async(definition(), "a", null, null);
    store.commit(added("a", "first", { stars: GLib.Variant.new_int64(5) }));
    store.commit_events([added("b", "ü€😀"), added("c", "third")]);
    const query = Ms.Query.new("SELECT * FROM note WHERE id >= :from ORDER BY id");
    query.set_values(new GLib.Variant("a{sv}", { from: text("b") }));
    const result = store.query(query);
    equal(result.list_columns(), ["id", "body", "stars"]);
    equal([...rows(result)].map((row) => row.get_text("body")), ["ü€😀", "third"]);
    query.set_value("from", "a");
    equal((await store.query_async(query, null)).get_n_rows(), 3);
    equal(store.query(query).get_row(0).get_int("stars"), 5);
    equal(store.query(query).to_variant().recursiveUnpack()[1].body, "ü€😀");
    const records = store.list_events(null, 0, ["v1.NoteAdded"], Ms.EventFilter.ALL);
    equal(records.map((record) => record.get_sequence().to_string()), ["e1", "e2", "e3"]);
    const { id, body, stars } = records[0].get_event().get_args().recursiveUnpack();
    equal([id, body, stars], ["a", "first", 5]);
    equal(store.import_events([added("a"), Ms.Event.new("v9.Later", null)]), [true, 1, 1]);
    equal(await store.wait_async(Ms.Stage.DURABLE, null), true);
  },

  async "errors of commits and queries"(registry) {
    const store = await registry.get_async(definition(), "a", null, null);
    store.commit(added("a"));
    expect(Ms.Error.UNKNOWN_EVENT, ["v1.Nothing"], () => store.commit(Ms.Event.new("v1.Nothing", null)));
    expect(Ms.Error.INVALID_ARGS, ["id"], () => store.commit(Ms.Event.new("v1.NoteAdded", null)));
    expect(Ms.Error.INVALID_ARGS, [], () => Ms.Event.new_from_json("v1.NoteAdded", "[]", -1));
    expect(Ms.Error.CONSTRAINT, ["v1.NoteAdded"], () => store.commit_events([added("b"), added("a")]));
    expect(Ms.Error.TOO_LARGE, [], () => store.commit(added("b", "x".repeat(900000))));
    expect(Ms.Error.INVALID_QUERY, [], () => store.query(Ms.Query.new("DELETE FROM note")));
    equal(count(store), 1);
    await expectAsync(Ms.Error.NO_PROVIDER, [], store.wait_async(Ms.Stage.SYNCED, null));
    store.close();
    expect(Ms.Error.CLOSED, [], () => store.commit(added("b")));
    expect(Ms.Error.CLOSED, [], () => store.query(Ms.Query.new("SELECT 1")));
  },

  async "errors of opening"(registry) {
    const kind = definition();
    await registry.get_async(kind, "a", null, null);
    const other = definition(undefined, "other");
    await expectAsync(Ms.Error.STORE_ID_TAKEN, ["note", "other"], registry.get_async(other, "a", null, null));
    await expectAsync(Ms.Error.INVALID_STORE_ID, ["a/b"], registry.get_async(kind, "a/b", null, null));
    expect(Ms.Error.INVALID_SCHEMA, [], () => Ms.Schema.new_from_data("<multistore><chair/></multistore>", -1, null));

    const handle = registry.retain(kind, "b", null);
    const waiting = handle.wait_async(null);
    equal(registry.drop("b"), true);
    await expectAsync(Ms.Error.DROPPED, [], waiting);
    equal(handle.state, Ms.EntryState.DROPPED);

    const cancellable = new Gio.Cancellable();
    const cancelled = registry.get_async(kind, "c", null, cancellable);
    cancellable.cancel();
    try {
      await cancelled;
      throw new Error("it was not cancelled");
    } catch (error) {
      equal(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), true);
    }
  },

  async "files belong to a definition"(registry, folder) {
    const adapter = Ms.PersistedAdapter.new(folder);
    const store = await registry.get_async(definition(undefined, "note", adapter), "a", null, null);
    store.commit(added("a"));
    equal(await store.close_async(null), true);
    equal(adapter.list_store_ids(), ["a"]);
    const other = definition(undefined, "other", adapter);
    await expectAsync(Ms.Error.WRONG_DEFINITION, ["note", "other"], registry.get_async(other, "a", null, null));
    GLib.file_set_contents(GLib.build_filenamev([folder, "b.db"]), "no database".repeat(1000));
    await expectAsync(Ms.Error.CORRUPT, [], registry.get_async(other, "b", null, null));
  },

  async "materializer callbacks"(registry) {
    const kind = definition(schemaWithCallback((context, record) => {
      const [row] = context.query("SELECT count(*) AS n FROM note", null).recursiveUnpack();
      const { id } = record.get_event().get_args().recursiveUnpack();
      const body = text(`${row.n} before ${record.get_sequence().to_string()}`);
      return context.execute("INSERT INTO note (id, body) VALUES (:id, :body)",
        new GLib.Variant("a{sv}", { id: text(id), body }));
    }));
    const store = await registry.get_async(kind, "a", null, null);
    store.commit_events([counted("a"), counted("b")]);
    const bodies = [...rows(store.query(Ms.Query.new("SELECT body FROM note ORDER BY id")))].map((row) => row.get_text("body"));
    equal(bodies, ["0 before e1", "1 before e2"]);
    expect(Ms.Error.CONSTRAINT, ["v1.Counted"], () => store.commit(counted("a")));
    equal(count(store), 2);
  },

  async "a throw in a materializer"(registry) {
    let store = null;
    const attempts = [
      () => {
        throw new Error("wrong on purpose");
      },
      () => {
        throw new Ms.Error({ code: Ms.Error.CONSTRAINT, message: "there are enough" });
      },
      () => store.commit(added("inside")),
    ];
    const kind = definition(schemaWithCallback(() => attempts.shift()()));
    store = await registry.get_async(kind, "a", null, null);
    expect(Ms.Error.CALLBACK, ["v1.Counted", "wrong on purpose"], () => store.commit(counted("a")));
    expect(Ms.Error.CONSTRAINT, ["there are enough"], () => store.commit(counted("a")));
    expect(Ms.Error.RECURSION, [], () => store.commit(counted("a")));
    equal(count(store), 0);
    equal(store.commit(added("a")), true);
  },

  async "boot functions"(registry) {
    const kind = definition();
    const steps = [];
    kind.set_boot_func((store, context) => {
      context.hold();
      GLib.idle_add(GLib.PRIORITY_DEFAULT_IDLE, () => {
        steps.push("released");
        store.commit(added("later"));
        context.release();
        return GLib.SOURCE_REMOVE;
      });
      steps.push("returned", context.get_migrations_report().get_created());
      return true;
    });
    const store = await registry.get_async(kind, "a", null, null);
    equal(steps, ["returned", true, "released"]);
    equal(count(store), 1);

    kind.set_boot_func(() => {
      throw new Error("wrong on purpose");
    });
    await expectAsync(Ms.Error.BOOT_FAILED, ["wrong on purpose"], registry.get_async(kind, "b", null, null));
    kind.set_boot_func((_store, context) => {
      context.hold();
      context.fail(new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.FAILED, "no licence"));
      return true;
    });
    await expectAsync(Ms.Error.BOOT_FAILED, ["no licence"], registry.get_async(kind, "b", null, null));
  },

  async "the collector gives handles up"(registry) {
    const options = Ms.StoreOptions.new();
    options.set_gc_time(0);
    const held = { handle: await registry.acquire_async(definition(), "a", options, null) };
    System.gc();
    equal(registry.has("a"), true);
    equal(held.handle.store.id, "a");
    held.handle = null;
    await until(() => !registry.has("a"));
    equal(registry.get_entries().get_n_items(), 0);
  },

  async "the collector gives stores up"(registry) {
    const kind = definition();
    for (let i = 0; i < 50; i++) {
      const store = await registry.get_async(kind, `store-${i}`, null, null);
      store.connect("notify::head", () => {});
      store.commit(added("a"));
    }
    System.gc();
    registry.clear();
    System.gc();
    equal(registry.get_entries().get_n_items(), 0);
  },
};

async function run() {
  for (const [name, test] of Object.entries(tests)) {
    const folder = GLib.Dir.make_tmp("multistore-XXXXXX");
    const registry = Ms.StoreRegistry.new(null);
    await test(registry, folder);
    registry.clear();
    GLib.spawn_sync(null, ["rm", "-r", folder], null, GLib.SpawnFlags.SEARCH_PATH, null);
    print(`ok ${name}`);
  }
  print(`${checks} checks`);
}

const loop = GLib.MainLoop.new(null, false);
let status = 1;
GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, WATCHDOG_SECONDS, () => {
  printerr("it took too long");
  System.exit(1);
});
run()
  .then(() => (status = 0))
  .catch((error) => printerr(`${error}\n${error.stack}`))
  .finally(() => loop.quit());
loop.run();
System.exit(status);

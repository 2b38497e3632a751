#!/usr/bin/gjs -m
// SPDX-License-Identifier: LGPL-2.1-or-later
// Live queries read from GJS, over random commits: after each refresh every list is what running its query finds, and the signals lead
// from the old list to the new, with the same objects. Replay a failure with SEED=….

import GLib from "gi://GLib";
import Ms from "gi://Ms?version=1";
import System from "system";

const SEED = Number(GLib.getenv("SEED") ?? GLib.random_int());
const N_COMMITS = 2000;
const XML = `<multistore><store name="notes">
  <table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL, rank INTEGER) STRICT</table>
  <event name="v1.Put"><arg name="id" type="s"/><arg name="title" type="s"/><arg name="rank" type="x"/>
    <materializer>INSERT INTO note (id, title, rank) VALUES (:id, :title, :rank)
      ON CONFLICT DO UPDATE SET title = :title, rank = :rank</materializer></event>
  <event name="v1.Drop"><arg name="id" type="s"/><materializer>DELETE FROM note WHERE id = :id</materializer></event>
</store></multistore>`;
const QUERIES = [
  { table: "note" },
  { table: "note", where: "rank > 3 OR title LIKE 'b%'", order_by: "rank DESC, title COLLATE NOCASE" },
  { table: "note", order_by: "title DESC", limit: 6, offset: 2 },
  { sql: "SELECT rank AS id, count(*) AS title FROM note GROUP BY rank ORDER BY rank" },
];

// Xorshift of 32 bits, by Marsaglia: what GJS has gives no second run of the same numbers.
let state = SEED >>> 0 || 1;
function randomInt(low, end) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return low + (state >>> 0) % (end - low);
}
const pick = array => array[randomInt(0, array.length)];

function assert(holds, message) {
  if (!holds)
    throw new Error(`${message} (SEED=${SEED})`);
}

function randomEvent() {
  const id = new GLib.Variant("s", `n${randomInt(0, 40)}`);
  if (randomInt(0, 4) === 0)
    return Ms.Event.new("v1.Drop", new GLib.Variant("a{sv}", { id }));
  const title = new GLib.Variant("s", pick(["a", "B", "bb", "Ä", "c d", "b"]));
  const rank = new GLib.Variant("x", randomInt(0, 8));
  return Ms.Event.new("v1.Put", new GLib.Variant("a{sv}", { id, title, rank }));
}

const readRow = row => `${row.get_text("id")} ${row.get_text("title")}`;

function readModel(model) {
  return Array.from({ length: model.get_n_items() }, (_, i) => readRow(model.get_item(i)));
}

// Follows a list as a view does.
class Reader {
  constructor(live) {
    this.live = live;
    this.items = Array.from({ length: live.get_n_items() }, (_, i) => live.get_item(i));
    this.handler = live.connect("items-changed", (_, position, removed, added) => {
      this.items.splice(position, removed, ...Array.from({ length: added }, (__, i) => live.get_item(position + i)));
      assert(this.items.length === live.get_n_items(), "the signals do not add up");
      assert(this.items.every((item, i) => item === live.get_item(i)), "an item is another object");
    });
  }
}

function check(store, query, reader) {
  const expected = readModel(store.query(query)).join("|");
  assert(readModel(reader.live).join("|") === expected, "the list is not what the query finds");
  assert(reader.items.map(readRow).join("|") === expected, "what the signals told is not what the query finds");
}

function run(store) {
  const queries = QUERIES.map(parts => new Ms.Query(parts));
  const readers = queries.map(query => new Reader(store.query_live(query)));
  for (let done = 0; done < N_COMMITS;) {
    for (let n = randomInt(1, 5); n > 0; n--, done++)
      store.commit(randomEvent());
    store.refresh();
    if (randomInt(0, 40) === 0)
      System.gc();
    queries.forEach((query, i) => check(store, query, readers[i]));
  }
  store.close();
  readers.forEach(reader => assert(reader.live.get_n_items() === 0, "a closed store's list is not empty"));
}

const loop = GLib.MainLoop.new(null, false);
let status = 1;
const definition = Ms.StoreDefinition.new("notes", Ms.Schema.new_from_data(XML, -1, null), Ms.MemoryAdapter.new());
Ms.Store.open_async(definition, "a", null, null, (source, result) => {
  try {
    run(Ms.Store.open_finish(result));
    status = 0;
  } catch (error) {
    logError(error);
  }
  loop.quit();
});
loop.run();
System.exit(status);

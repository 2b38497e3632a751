// SPDX-License-Identifier: LGPL-2.1-or-later
// The store of these tests in LiveStore's terms; interop.xml says the same in ours.
import { Events, Schema, State, makeSchema } from '@livestore/livestore';

const item = State.SQLite.table({
  name: 'item',
  columns: {
    id: State.SQLite.text({ primaryKey: true }),
    title: State.SQLite.text({ default: '' }),
    done: State.SQLite.boolean({ default: false }),
  },
});

export const events = {
  'v1.ItemAdded': Events.synced({
    name: 'v1.ItemAdded',
    schema: Schema.Struct({ id: Schema.String, title: Schema.String }),
  }),
  'v1.ItemRenamed': Events.synced({
    name: 'v1.ItemRenamed',
    schema: Schema.Struct({ id: Schema.String, title: Schema.String }),
  }),
  'v1.ItemDone': Events.synced({
    name: 'v1.ItemDone',
    schema: Schema.Struct({ id: Schema.String, done: Schema.Boolean }),
  }),
  'v1.ItemRemoved': Events.synced({
    name: 'v1.ItemRemoved',
    schema: Schema.Struct({ id: Schema.String }),
  }),
};

const materializers = State.SQLite.materializers(events, {
  'v1.ItemAdded': ({ id, title }) => item.insert({ id, title }).onConflict('id', 'replace'),
  'v1.ItemRenamed': ({ id, title }) => item.update({ title }).where({ id }),
  'v1.ItemDone': ({ id, done }) => item.update({ done }).where({ id }),
  'v1.ItemRemoved': ({ id }) => item.delete().where({ id }),
});

export const schema = makeSchema({
  events,
  state: State.SQLite.makeState({ tables: { item }, materializers }),
});

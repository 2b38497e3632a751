/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library from Vala: define, open, commit, query, every error as an error of its domain, callbacks. */

const string TABLE = "CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER) STRICT";
const string INSERT = "INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)";
const string XML = """
<multistore>
  <store name="note">
    <table>CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL, stars INTEGER) STRICT</table>
    <event name="v1.NoteAdded">
      <arg name="id" type="s"/> <arg name="body" type="s"/> <arg name="stars" type="x" optional="true"/>
      <materializer>INSERT INTO note (id, body, stars) VALUES (:id, :body, :stars)</materializer>
    </event>
  </store>
</multistore>
""";

delegate void Action () throws Error;

Ms.Schema schema_by_calls () {
    var schema = new Ms.Schema ();
    schema.add_table (TABLE, Ms.Scope.SYNCED);
    var added = new Ms.EventType ("v1.NoteAdded", Ms.Scope.SYNCED);
    added.add_arg ("id", "s", false);
    added.add_arg ("body", "s", false);
    added.add_arg ("stars", "x", true);
    added.add_materializer (INSERT);
    schema.add_event_type (added);
    return schema;
}

Ms.Schema schema_with_callback (owned Ms.MaterializerFunc callback) {
    var schema = schema_by_calls ();
    var counted = new Ms.EventType ("v1.Counted", Ms.Scope.SYNCED);
    counted.add_arg ("id", "s", false);
    counted.set_callback (1, (owned) callback);
    schema.add_event_type (counted);
    return schema;
}

Ms.StoreDefinition definition (Ms.Schema? schema = null, string name = "note") throws Error {
    return new Ms.StoreDefinition (name, schema ?? new Ms.Schema.from_data (XML, -1, "note"), new Ms.MemoryAdapter ());
}

Ms.Event event (string name, string id, string? body = null) {
    var args = new VariantDict ();
    args.insert ("id", "s", id);
    if (body != null)
        args.insert ("body", "s", body);
    return new Ms.Event (name, args.end ());
}

Ms.Event added (string id, string body = "") {
    return event ("v1.NoteAdded", id, body);
}

int64 count (Ms.Store store) throws Error {
    int64 value;
    store.query_int (new Ms.Query ("SELECT count(*) FROM note"), out value);
    return value;
}

void check_error (Error error, Ms.Error code, string word) {
    assert (error.domain == Ms.Error.quark ());
    assert_cmpint (error.code, CompareOperator.EQ, ((Error) code).code);
    assert (error.message.contains (word));
}

void expect (Ms.Error code, string word, Action action) {
    try {
        action ();
        assert_not_reached ();
    } catch (Error error) {
        check_error (error, code, word);
    }
}

async void expect_open (Ms.StoreRegistry registry, Ms.StoreDefinition kind, string id, Ms.Error code, string word) {
    try {
        yield registry.get_async (kind, id, null, null);
        assert_not_reached ();
    } catch (Error error) {
        check_error (error, code, word);
    }
}

void test_schema () {
    try {
        var by_calls = schema_by_calls ();
        var from_xml = new Ms.Schema.from_data (XML, -1, null);
        assert (by_calls.seal () && from_xml.seal ());
        assert_cmpstr (by_calls.get_hash (), CompareOperator.EQ, from_xml.get_hash ());
        assert_cmpstr (from_xml.list_tables ()[0], CompareOperator.EQ, "note");
        assert (from_xml.list_event_types ().length == 1);
        assert (from_xml.get_event_type ("v1.Nothing") == null);
    } catch (Error error) {
        GLib.error ("%s", error.message);
    }
    expect (new Ms.Error.INVALID_SCHEMA (""), "", () => new Ms.Schema.from_data ("<multistore/>", -1, null));
}

async void test_data (Ms.StoreRegistry registry) throws Error {
    var kind = definition ();
    var store = yield registry.get_async (kind, "a", null, null);
    store.commit (added ("a", "first"));
    store.commit_events ({ added ("b", "second"), added ("c", "third") });

    var query = new Ms.Query ("SELECT * FROM note WHERE id >= :from ORDER BY id");
    query.set_variant ("from", "b");
    var result = store.query (query);
    assert (result.get_n_rows () == 2);
    assert_cmpstr (result.get_row (0).get_text ("body"), CompareOperator.EQ, "second");
    assert (result.get_row (1).is_null ("stars"));
    query.set_value ("from", "a");
    assert ((yield store.query_async (query, null)).get_n_rows () == 3);

    var records = store.list_events (null, 0, { "v1.NoteAdded" }, Ms.EventFilter.ALL);
    assert (records.length == 3);
    assert_cmpstr (records[2].get_sequence ().to_string (), CompareOperator.EQ, "e3");
    uint n_failed, n_unknown;
    store.import_events ({ added ("a"), event ("v9.Later", "x") }, out n_failed, out n_unknown);
    assert (n_failed == 1 && n_unknown == 1);
    assert (yield store.wait_async (Ms.Stage.DURABLE, null));

    expect (new Ms.Error.UNKNOWN_EVENT (""), "v1.Nothing", () => store.commit (event ("v1.Nothing", "x")));
    expect (new Ms.Error.INVALID_ARGS (""), "body", () => store.commit (event ("v1.NoteAdded", "x")));
    expect (new Ms.Error.CONSTRAINT (""), "v1.NoteAdded", () => store.commit (added ("a")));
    expect (new Ms.Error.INVALID_QUERY (""), "", () => store.query (new Ms.Query ("DELETE FROM note")));
    assert (count (store) == 3);
    try {
        yield store.wait_async (Ms.Stage.SYNCED, null);
        assert_not_reached ();
    } catch (Ms.Error.NO_PROVIDER error) {
        assert (error.message != "");
    }

    yield expect_open (registry, definition (null, "other"), "a", new Ms.Error.STORE_ID_TAKEN (""), "other");
    yield expect_open (registry, kind, "a/b", new Ms.Error.INVALID_STORE_ID (""), "a/b");
    yield store.close_async (null);
    expect (new Ms.Error.CLOSED (""), "", () => store.commit (added ("d")));
}

async void test_callback (Ms.StoreRegistry registry) throws Error {
    var attempt = 0;
    Ms.Store? store = null;
    var kind = definition (schema_with_callback ((context, record) => {
        switch (attempt++) {
        case 0:
            var rows = context.query ("SELECT count(*) AS n FROM note", null);
            assert (rows.n_children () == 1);
            var params = new VariantDict ();
            params.insert_value ("id", record.get_event ().get_args ().lookup_value ("id", null));
            params.insert ("body", "s", record.get_sequence ().to_string ());
            return context.execute ("INSERT INTO note (id, body) VALUES (:id, :body)", params.end ());
        case 1:
            return false;
        case 2:
            throw new Ms.Error.CONSTRAINT ("there are enough");
        default:
            return store.commit (added ("inside"));
        }
    }));
    store = yield registry.get_async (kind, "a", null, null);
    store.commit (event ("v1.Counted", "a"));
    assert (count (store) == 1);
    expect (new Ms.Error.CALLBACK (""), "v1.Counted", () => store.commit (event ("v1.Counted", "b")));
    expect (new Ms.Error.CONSTRAINT (""), "there are enough", () => store.commit (event ("v1.Counted", "b")));
    expect (new Ms.Error.RECURSION (""), "", () => store.commit (event ("v1.Counted", "b")));
    assert (count (store) == 1);
}

async void test_boot (Ms.StoreRegistry registry) throws Error {
    var kind = definition ();
    var released = false;
    kind.set_boot_func ((store, context) => {
        assert (context.get_migrations_report ().get_created ());
        context.hold ();
        Idle.add (() => {
            released = true;
            context.release ();
            return Source.REMOVE;
        });
        return store.commit (added ("welcome"));
    });
    var store = yield registry.get_async (kind, "a", null, null);
    assert (released);
    assert (count (store) == 1);

    kind.set_boot_func ((store, context) => {
        throw new IOError.FAILED ("no licence");
    });
    yield expect_open (registry, kind, "b", new Ms.Error.BOOT_FAILED (""), "no licence");
}

async void test_handles (Ms.StoreRegistry registry) throws Error {
    var options = new Ms.StoreOptions ();
    options.set_gc_time (0);
    var kind = definition ();
    var handle = yield registry.acquire_async (kind, "a", options, null);
    assert (handle.get_store () == registry.lookup (kind, "a"));
    handle = null;
    while (registry.has ("a")) {
        Idle.add (test_handles.callback, Priority.LOW);
        yield;
    }

    handle = registry.retain (kind, "b", null);
    assert (registry.drop ("b"));
    try {
        yield handle.wait_async (null);
        assert_not_reached ();
    } catch (Error error) {
        check_error (error, new Ms.Error.DROPPED (""), "");
    }
}

async void run () throws Error {
    var registry = new Ms.StoreRegistry (null);
    yield test_data (registry);
    registry.clear ();
    yield test_callback (registry);
    registry.clear ();
    yield test_boot (registry);
    registry.clear ();
    yield test_handles (registry);
    registry.clear ();
}

int main () {
    test_schema ();
    var loop = new MainLoop ();
    Timeout.add_seconds (60, () => {
        GLib.error ("it took too long");
    });
    run.begin ((source, result) => {
        try {
            run.end (result);
        } catch (Error error) {
            GLib.error ("%s", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The scenarios in Vala. Arguments: the schema, a folder. */

const uint WATCHDOG_SECONDS = 40;

string schema_file;
string folder;
Ms.StoreDefinition notes;
Ms.StoreRegistry registry;

Ms.StoreDefinition define (Ms.Adapter adapter) throws Error {
    var schema = new Ms.Schema.from_file (File.new_for_path (schema_file), "notes");
    return new Ms.StoreDefinition ("notes", schema, adapter);
}

Ms.Event note_added (string id, string body) {
    return new Ms.Event.build ("v1.NoteAdded", "id", "s", id, "body", "s", body);
}

Ms.Event note_starred (string id, uint stars) {
    return new Ms.Event.build ("v1.NoteStarred", "id", "s", id, "stars", "u", stars);
}

int64 count_notes (Ms.Store store) throws Error {
    int64 n_notes;
    store.query_int (new Ms.Query ("SELECT count(*) FROM note"), out n_notes);
    return n_notes;
}

unowned string presence (string store_id) {
    return registry.has (store_id) ? "there" : "gone";
}

async void open_store () throws Error {
    var handle = yield registry.acquire_async (notes, "home");
    var store = handle.store;
    print (@"open: $(store.id), $(count_notes (store)) notes, head $(store.head.to_string ())\n");
    handle.release ();
}

async void share_store () throws Error {
    Ms.StoreEntry[] loads = {};
    var handler = registry.store_loading.connect (entry => { loads += entry; });
    var window = registry.retain (notes, "inbox");
    var sidebar = registry.retain (notes, "inbox");
    var first = yield window.wait_async ();
    var second = yield sidebar.wait_async ();
    var which = first == second ? "the same" : "another";
    print (@"share: $(loads.length) load, $which store, $(loads[0].n_observers) observers\n");
    window.release ();
    sidebar.release ();
    registry.disconnect (handler);
}

async void collect_store () throws Error {
    var brief = yield registry.acquire_async (notes, "brief", new Ms.StoreOptions () { gc_time = 0 });
    var lasting = yield registry.acquire_async (notes, "lasting", new Ms.StoreOptions () { gc_time = 60000 });
    SourceFunc resume = collect_store.callback;
    var handler = registry.store_dropped.connect (() => resume ());
    brief.release ();
    lasting.release ();
    yield;
    registry.disconnect (handler);
    print (@"collect: brief is $(presence ("brief")), lasting is $(presence ("lasting"))\n");
}

async void preload_store () throws Error {
    var cancellable = new Cancellable ();
    var options = new Ms.StoreOptions () { gc_time = 0 };
    AsyncResult? answer = null;
    registry.preload_async.begin (notes, "cold", options, cancellable, (_registry, result) => {
        answer = result;
        preload_store.callback ();
    });
    cancellable.cancel ();
    yield;
    try {
        registry.preload_async.end (answer);
        assert_not_reached ();
    } catch (IOError.CANCELLED error) {
        yield registry.preload_async (notes, "warm");
    }
    var found = registry.lookup (notes, "warm") != null ? "there" : "gone";
    print (@"preload: cold is cancelled and $(presence ("cold")), warm is $found\n");
}

async void commit_events () throws Error {
    var handle = yield registry.acquire_async (notes, "home");
    var store = handle.store;
    store.commit (note_added ("milk", "Buy milk"));
    store.commit_events ({ note_added ("bread", "Buy bread"), note_added ("anna", "Call Anna") });
    var n_before = count_notes (store);
    var refusal = "accepted";
    try {
        store.commit_events ({ note_added ("tea", "Buy tea"), note_added ("milk", "Again") });
    } catch (Ms.Error.CONSTRAINT error) {
        refusal = @"refused with code $(error.code), still $(count_notes (store))";
    }
    store.commit (note_added ("tea", "Buy tea"));
    print (@"commit: $n_before notes; $refusal; then $(count_notes (store))\n");
    handle.release ();
}

async void follow_query () throws Error {
    var handle = yield registry.acquire_async (notes, "home");
    var store = handle.store;
    var sql = "SELECT id, body FROM note WHERE stars >= :least ORDER BY body";
    var starred = store.query_live (new Ms.Query.build (sql, "least", "x", (int64) 1));
    var n_changes = 0;
    starred.items_changed.connect (() => n_changes++);
    store.commit (note_starred ("milk", 5));
    store.commit (note_starred ("anna", 2));
    store.refresh ();
    var first = @"$(starred.size) rows after $n_changes change";
    starred.query.set_variant ("least", new Variant.int64 (3));
    store.refresh ();
    print (@"live query: $first, $(starred.size) row after $n_changes\n");
    handle.release ();
}

async void bind_document () throws Error {
    var handle = yield registry.acquire_async (notes, "home");
    var ui = handle.store.get_document ("ui");
    var sidebar = new SimpleAction ("sidebar", null);
    sidebar.set_enabled (false);
    ui.bind ("sidebar-open", sidebar, "enabled", SettingsBindFlags.DEFAULT);
    bool[] states = { sidebar.enabled };
    sidebar.set_enabled (false);
    states += ui.get_value ("sidebar-open").get_boolean ();
    ui.set_value ("sidebar-open", true);
    states += sidebar.enabled;
    string[] words = {};
    foreach (var state in states)
        words += state ? "on" : "off";
    print ("document: %s\n", string.joinv (", ", words));
    handle.release ();
}

async void sync_stores () throws Error {
    var server = new Ms.SyncServer (new Ms.FileStorage (Path.build_filename (folder, "server")), null);
    server.listen ("127.0.0.1:0");
    var provider = new Ms.WebsocketProvider (@"ws://127.0.0.1:$(server.get_port ())");
    var desktop = yield Ms.Store.open_async (define (new Ms.MemoryAdapter.synced (provider)), "shared");
    var tablet = yield Ms.Store.open_async (define (new Ms.MemoryAdapter.synced (provider)), "shared");
    var arrived = tablet.query_live (new Ms.Query ("SELECT id, body FROM note"));
    desktop.commit (note_added ("milk", "Buy milk"));
    yield desktop.wait_async (Ms.Stage.SYNCED);
    SourceFunc resume = sync_stores.callback;
    var handler = arrived.items_changed.connect (() => resume ());
    if (arrived.size == 0)
        yield;
    arrived.disconnect (handler);
    print (@"sync: $(arrived[0].get_text ("body")) on the tablet, $(desktop.pending_count) pending\n");
    yield desktop.close_async ();
    yield tablet.close_async ();
    server.stop ();
}

async void close_store () throws Error {
    var store = yield registry.get_async (notes, "home");
    yield store.close_async ();
    var code = -1;
    try {
        store.commit (note_added ("late", "Too late"));
    } catch (Ms.Error.CLOSED error) {
        code = error.code;
    }
    var handle = yield registry.acquire_async (notes, "home");
    print (@"closing: code $code when closed, $(count_notes (handle.store)) notes when opened again\n");
    handle.release ();
}

async void close_rest () throws Error {
    yield registry.clear_async ();
}

async void run_scenarios () throws Error {
    notes = define (new Ms.PersistedAdapter (folder));
    registry = new Ms.StoreRegistry ();
    yield open_store ();
    yield share_store ();
    yield collect_store ();
    yield preload_store ();
    yield commit_events ();
    yield follow_query ();
    yield bind_document ();
    yield sync_stores ();
    yield close_store ();
    yield close_rest ();
}

int main (string[] args) {
    schema_file = args[1];
    folder = args[2];
    var loop = new MainLoop ();
    var watchdog = Timeout.add_seconds (WATCHDOG_SECONDS, () => {
        GLib.error ("it takes too long");
    });
    run_scenarios.begin ((source, result) => {
        try {
            run_scenarios.end (result);
        } catch (Error error) {
            printerr ("%s\n", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    Source.remove (watchdog);
    return 0;
}

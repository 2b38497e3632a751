/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a store, commits an event, reads the rows. Arguments: the schema, a folder. */

async void run (string file, string folder) throws Error {
    var schema = new Ms.Schema.from_file (File.new_for_path (file), "notes");
    var definition = new Ms.StoreDefinition ("notes", schema, new Ms.PersistedAdapter (folder));
    var registry = new Ms.StoreRegistry ();
    var handle = yield registry.acquire_async (definition, "home");
    handle.store.commit (new Ms.Event.build ("v1.NoteAdded", "id", "s", "a", "body", "s", "Buy milk"));
    foreach (var note in handle.store.query (new Ms.Query ("SELECT id, body FROM note ORDER BY id")))
        print ("%s %s\n", note.get_text ("id"), note.get_text ("body"));
    handle.release ();
}

int main (string[] args) {
    var loop = new MainLoop ();
    run.begin (args[1], args[2], (source, result) => {
        try {
            run.end (result);
        } catch (Error error) {
            printerr ("%s\n", error.message);
        }
        loop.quit ();
    });
    loop.run ();
    return 0;
}

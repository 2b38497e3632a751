/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens a store, commits an event, reads the rows. Arguments: the schema, a folder. */

async void run (string file, string folder) throws Error {
    var schema = new Ms.Schema.from_file (File.new_for_path (file), "notes");
    var definition = new Ms.StoreDefinition ("notes", schema, new Ms.PersistedAdapter (folder));
    var registry = new Ms.StoreRegistry (null);
    var handle = yield registry.acquire_async (definition, "home", null, null);
    var args = new VariantDict ();
    args.insert ("id", "s", "a");
    args.insert ("body", "s", "Buy milk");
    handle.get_store ().commit (new Ms.Event ("v1.NoteAdded", args.end ()));
    var notes = handle.get_store ().query (new Ms.Query ("SELECT id, body FROM note ORDER BY id"));
    for (var i = 0; i < notes.get_n_rows (); i++)
        print ("%s %s\n", notes.get_row (i).get_text ("id"), notes.get_row (i).get_text ("body"));
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

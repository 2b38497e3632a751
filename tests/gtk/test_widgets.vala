/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The widgets from Vala: a subclass, a function, a list. */

const string XML = """<multistore><store name="notes">
  <table>CREATE TABLE note (id TEXT PRIMARY KEY, title TEXT NOT NULL) STRICT</table>
  <event name="v1.Put"><arg name="id" type="s"/><arg name="title" type="s"/>
    <materializer>INSERT INTO note (id, title) VALUES (:id, :title)</materializer></event>
</store></multistore>""";

class NoteView : MsGtk.StoreView {
  public NoteView (Ms.StoreDefinition definition, string store_id) {
    Object (definition: definition, store_id: store_id);
  }

  public override Gtk.Widget? create_content (Ms.Store store) {
    var query = new Ms.Query.for_table ("note", null, null);
    return new MsGtk.QueryView (store, query, MsGtk.row_factory_new_text ("title"));
  }
}

delegate bool Condition ();

void await_until (Condition condition) {
  var watchdog = Timeout.add_seconds (30, () => {
    error ("nothing happened in time");
  });
  while (!condition ())
    MainContext.default ().iteration (true);
  Source.remove (watchdog);
}

bool shows (Gtk.Widget widget, string text) {
  if (!widget.get_mapped ())
    return false;
  var label = widget as Gtk.Label;
  if (label != null && label.label == text)
    return true;
  for (var child = widget.get_first_child (); child != null; child = child.get_next_sibling ())
    if (shows (child, text))
      return true;
  return false;
}

// What may be null is so for a compiler that minds, and what may be left out is.
void check_nullable (NoteView list) {
  Error? error = list.error;
  assert (error == null);
  var view = new MsGtk.StoreView ();
  view.definition = null;
  view.store_id = null;
  Ms.Store? store = view.store;
  assert (store == null);
  var query_view = new MsGtk.QueryView ();
  query_view.store = null;
  query_view.query = null;
  assert (query_view.live_query == null);
  var provider = new MsGtk.StoreProvider ();
  provider.registry = null;
  provider.store_id = null;
  var indicator = new MsGtk.SyncIndicator ();
  indicator.store = null;
  try {
    assert (MsGtk.get_registry (list) != null);
  } catch (Error failure) {
    assert_not_reached ();
  }
}

int main () {
  Gtk.init ();
  try {
    var definition = new Ms.StoreDefinition ("notes", new Ms.Schema.from_data (XML, -1, null), new Ms.MemoryAdapter ());
    var box = new Gtk.Box (Gtk.Orientation.VERTICAL, 0);
    var list = new NoteView (definition, "a");
    var plain = new MsGtk.StoreView (definition, "b");
    plain.set_create_func ((view, store) => new Gtk.Label (store.get_id ()));
    box.append (list);
    box.append (plain);
    var window = new Gtk.Window ();
    window.child = new MsGtk.StoreProvider () { child = box };
    window.present ();
    await_until (() => list.store != null && plain.state == MsGtk.StoreViewState.READY);
    var builder = new VariantBuilder (VariantType.VARDICT);
    builder.add ("{sv}", "id", new Variant.string ("1"));
    builder.add ("{sv}", "title", new Variant.string ("bee"));
    list.store.commit (new Ms.Event ("v1.Put", builder.end ()));
    await_until (() => shows (window, "bee") && shows (window, "b"));
    check_nullable (list);
    window.destroy ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    return 1;
  }
  return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Vala gets beside the GIR: foreach over rows without a cast, values as varargs, attributes of boxed types. */

namespace Ms {
	[Compact]
	public class Event {
		/* Names, GVariant type strings and values, as in VariantBuilder: build ("v1.NoteAdded", "id", "s", "a"). */
		[CCode (cname = "ms_event_build", has_construct_function = false, sentinel = "NULL")]
		public Event.build (string name, ...);
		public string name { [CCode (cname = "ms_event_get_name")] get; }
		public GLib.Variant args { [CCode (cname = "ms_event_get_args")] get; }
	}

	[Compact]
	public class EventRecord {
		public Ms.Event event { [CCode (cname = "ms_event_record_get_event")] get; }
		public string? failure { [CCode (cname = "ms_event_record_get_failure")] get; }
		public bool final { [CCode (cname = "ms_event_record_get_final")] get; }
	}

	public sealed class Query : GLib.Object {
		/* Names, GVariant type strings and values of its parameters. */
		[CCode (cname = "ms_query_build", has_construct_function = false, sentinel = "NULL")]
		public Query.build (string sql, ...);
	}

	public sealed class Result : GLib.Object {
		public int size { [CCode (cname = "ms_result_get_n_rows")] get; }
		[CCode (cname = "ms_result_get_row")]
		public Ms.Row @get (uint position);
	}

	public sealed class LiveQuery : GLib.Object {
		public int size { [CCode (cname = "ms_live_query_get_n_rows")] get; }
		/* A row of a query whose items are rows, as they are unless it was told otherwise. */
		[CCode (cname = "ms_live_query_get_row")]
		public Ms.Row @get (uint position);
	}
}

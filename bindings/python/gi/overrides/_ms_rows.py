# SPDX-License-Identifier: LGPL-2.1-or-later
"""Queries, results, rows and documents: mappings and sequences."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any, Optional, Union

from gi.repository import GLib

from gi.overrides._ms_extend import Ms, extend
from gi.overrides._ms_values import from_variant, to_datetime, to_params, to_variant, to_variant_of

_set_document_value = Ms.Document.set_value
_set_query_values = Ms.Query.set_values
_get_row_value = Ms.Row.get_value
_Bytes = GLib.Bytes  # each look into the namespace costs
_FEW = 5


class _Mapping:
    """What a mapping has beside __getitem__() and __iter__()."""

    def keys(self) -> list[str]:
        """Its names."""
        return list(self)

    def values(self) -> list[Any]:
        """Its values."""
        return [self[name] for name in self]

    def items(self) -> list[tuple[str, Any]]:
        """Pairs of name and value."""
        return [(name, self[name]) for name in self]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of @name; @default where there is none."""
        return self[name] if name in self else default

    def __bool__(self) -> bool:
        return True


@extend(Ms.Row)
class Row(_Mapping):
    def __iter__(self) -> Iterator[str]:
        return iter(self.list_columns())

    def __len__(self) -> int:
        return len(self.list_columns())

    def __contains__(self, column: object) -> bool:
        return isinstance(column, str) and self.has_column(column)

    def get_value(self, column: str) -> Any:
        """The value of a column, as ``row[column]``."""
        return self[column]

    def __getitem__(self, column: str) -> Any:
        found, value = _get_row_value(self, column)
        if not found:
            raise KeyError(f"{column!r}: the row has {', '.join(self)}")
        # What comes in a GValue is gone with it: PyGObject does not copy it.
        return self.dup_bytes(column).get_data() or b"" if isinstance(value, _Bytes) else value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"The row has no column {name!r}, but {', '.join(self)}") from None

    def get_datetime(self, column: str) -> Optional[datetime.datetime]:
        """The UTC datetime of milliseconds since 1970, or of a text in ISO 8601, in a column; None for NULL."""
        return to_datetime(self[column])

    def __repr__(self) -> str:
        gone = "" if self.get_exists() else ", which is gone"
        return f"<Ms.Row {dict(self)!r}{gone}>"


def _read_special(member):
    """What JSON has no form for: see ms_result_to_json()."""
    ((kind, text),) = member.items()
    return base64.b64decode(text) if kind == "base64" else int(text) if kind == "integer" else float(text)


def _preview(rows):
    shown = ", ".join(repr(dict(row)) for row in rows[:_FEW])
    return f"{shown}, …" if len(rows) > _FEW else shown


@extend(Ms.Result)
class Result:
    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.list_columns()

    def to_list(self) -> list[dict[str, Any]]:
        """All rows as dictionaries, at once: faster than row by row."""
        columns = self.list_columns()
        rows = json.loads(self.to_json(), object_hook=_read_special)
        if len(set(columns)) == len(columns):
            return [dict(zip(columns, row)) for row in rows]
        # Of columns with one name the first counts, as in a row.
        places = {column: columns.index(column) for column in columns}
        return [{column: row[place] for column, place in places.items()} for row in rows]

    def __repr__(self) -> str:
        return f"<Ms.Result of {len(self)}: [{_preview(self)}]>"


@extend(Ms.LiveQuery)
class LiveQuery:
    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        state = ", loading" if self.is_loading() else ", failed" if self.has_failed() else ""
        return f"<Ms.LiveQuery of {self.get_n_rows()} rows{state}: {self.get_query()!r}>"


_init_query = Ms.Query.__init__


@extend(Ms.Query)
class Query:
    def __init__(self, sql: Optional[str] = None, params: Optional[Mapping[str, Any]] = None, **properties: Any) -> None:
        """``Query("SELECT …", {"state": "open"})`` or ``Query(table="issue", where="state = :state", order_by="number")``."""
        if sql is not None:
            properties["sql"] = sql
        _init_query(self, **properties)
        if params:
            self.set(params)

    def set(self, params: Optional[Mapping[str, Any]] = None, /, **more: Any) -> None:
        """Sets parameters, and keeps the others."""
        for name, value in {**(params or {}), **more}.items():
            self.set_variant(name, to_variant(value))

    def set_values(self, values: Union[Mapping[str, Any], GLib.Variant]) -> bool:
        """Sets parameters, a mapping or an ``a{sv}``, and keeps the others."""
        return _set_query_values(self, to_params(values, {}) or to_variant({}))

    def __getitem__(self, name: str) -> Any:
        return from_variant(self.get_values())[name]

    def __contains__(self, name: object) -> bool:
        return name in from_variant(self.get_values())

    def __iter__(self) -> Iterator[str]:
        return iter(from_variant(self.get_values()))

    def __setitem__(self, name: str, value: Any) -> None:
        self.set_variant(name, to_variant(value))

    def __repr__(self) -> str:
        clauses = ((" WHERE ", self.get_where()), (" ORDER BY ", self.get_order_by()))
        what = self.get_sql() or str(self.get_table()) + "".join(word + clause for word, clause in clauses if clause)
        return f"<Ms.Query {what!r} with {from_variant(self.get_values())!r}>"


@extend(Ms.Document)
class Document(_Mapping):
    def __iter__(self) -> Iterator[str]:
        return iter(self.list_keys())

    def __len__(self) -> int:
        return len(self.list_keys())

    def __contains__(self, key: object) -> bool:
        return key in self.list_keys()

    def __getitem__(self, key: str) -> Any:
        if key not in self:
            raise KeyError(f"{key!r}: the document “{self.get_name()}” has {', '.join(self)}")
        return from_variant(self.get_value(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self.set_value(key, value)

    def __delitem__(self, key: str) -> None:
        self.reset(key)

    def set_value(self, key: str, value: Any) -> bool:
        """Sets a key to a value of its type."""
        declared = self.get_value(key) if key in self else None
        kind = declared.get_type_string() if declared is not None else "v"
        variant = to_variant_of(kind, value) if kind != "v" else to_variant(value)
        return _set_document_value(self, key, variant)

    def __repr__(self) -> str:
        return f"<Ms.Document {self.get_name()!r} of {self.get_id()!r}: {dict(self)!r}>"


_new_event = Ms.Event.new


@extend(Ms.Event)
class Event:
    def __new__(cls, name: str, args: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Event:
        """``Event("v1.IssueCreated", id="a", title="…")``; without a store its arguments have the types of their values."""
        return _new_event(name, to_params(args, more) or to_variant({}))

    def __init__(self, /, *_args: Any, **_more: Any) -> None:
        pass

    @property
    def name(self) -> str:
        """The name of the event."""
        return self.get_name()

    @property
    def args(self) -> dict[str, Any]:
        """Its arguments as they are in the log, as a dictionary: bytes are base64 there."""
        return json.loads(self.dup_json())

    def __repr__(self) -> str:
        return f"<Ms.Event {self.name} {self.dup_json()}>"


@extend(Ms.EventRecord)
class EventRecord:
    @property
    def event(self) -> Event:
        """The event itself."""
        return self.get_event()

    @property
    def name(self) -> str:
        """The name of the event."""
        return self.get_event().get_name()

    @property
    def args(self) -> dict[str, Any]:
        """Its arguments as a dictionary."""
        return self.get_event().args

    @property
    def sequence(self) -> Sequence:
        """Its place in the log."""
        return self.get_sequence()

    @property
    def final(self) -> bool:
        """Whether its place is for good."""
        return self.get_final()

    @property
    def failure(self) -> Optional[str]:
        """Why it changed nothing, or None."""
        return self.get_failure()

    @property
    def client_id(self) -> str:
        """Whose event it is."""
        return self.get_client_id()

    @property
    def session_id(self) -> str:
        """Which of that client's sessions made it."""
        return self.get_session_id()

    @property
    def recorded_at(self) -> datetime.datetime:
        """When it came into this log, as a UTC datetime."""
        return to_datetime(0) + datetime.timedelta(microseconds=self.get_recorded_at())

    def __repr__(self) -> str:
        return f"<Ms.EventRecord {self.sequence} {self.event!r}>"


@extend(Ms.Sequence)
class Sequence:
    def __str__(self) -> str:
        return self.to_string()

    def __repr__(self) -> str:
        return f"<Ms.Sequence {self}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ms.Sequence) and self.compare(other) == 0

    def __lt__(self, other: Sequence) -> bool:
        return self.compare(other) < 0 if isinstance(other, Ms.Sequence) else NotImplemented

    def __le__(self, other: Sequence) -> bool:
        return self.compare(other) <= 0 if isinstance(other, Ms.Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.get_global(), self.get_client()))


# For isinstance() and for patterns. Equality stays that of objects, which models and sets of rows go by: compare dict(row).
Mapping.register(Ms.Row)
Mapping.register(Ms.Document)

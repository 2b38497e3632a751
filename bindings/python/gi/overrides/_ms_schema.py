# SPDX-License-Identifier: LGPL-2.1-or-later
"""Schemas and store definitions by keywords, materializers and boot functions as decorated functions."""

from __future__ import annotations

import base64
import datetime
import inspect
import json
import sys
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional, Union

from gi.repository import GLib

from gi.overrides import _ms_async
from gi.overrides._ms_errors import CallbackError
from gi.overrides._ms_extend import Ms, extend
from gi.overrides._ms_values import to_variant

_KINDS = {str: "s", int: "x", float: "d", bool: "b", bytes: "ay", dict: "a{sv}", list: "av", datetime.datetime: "x"}
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))
_NOTHING = inspect.Parameter.empty


def _kind_of(annotation):
    """The GVariant type of an annotation: ``str``, ``Optional[int]``, or the type string itself."""
    if isinstance(annotation, str):
        return annotation
    if typing.get_origin(annotation) in _UNIONS:
        inner = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
        if len(inner) == 1 and len(typing.get_args(annotation)) == 2:
            return "m" + _kind_of(inner[0])
    kind = _KINDS.get(typing.get_origin(annotation) or annotation)
    if kind is None:
        raise TypeError(f"{annotation!r} is no type of an event's argument: take one of "
                        f"{', '.join(known.__name__ for known in _KINDS)}, Optional of it, or a GVariant type as text")
    return kind


def _add_args(event_type, args):
    """@args maps names to types; a “?” behind the type makes the argument optional."""
    for name, annotation in args.items():
        kind = _kind_of(annotation)
        event_type.add_arg(name, kind.rstrip("?"), kind.endswith("?"))


def _resolve(function, parameter):
    """The annotation of a parameter, which “from __future__ import annotations” makes a text."""
    annotation = parameter.annotation
    if not isinstance(annotation, str):
        return annotation
    if GLib.variant_type_string_is_valid(annotation.rstrip("?")):
        return annotation
    return typing.get_type_hints(types.SimpleNamespace(__annotations__={"it": annotation}), function.__globals__)["it"]


def _args_of_signature(function):
    """The arguments of an event as its materializer's annotations tell; the first parameter is the context."""
    args = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.name == "record":
            continue
        if parameter.kind not in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
            raise TypeError(f"{function.__qualname__}() gets the arguments by their names: it cannot take {parameter}")
        if parameter.annotation is _NOTHING:
            raise TypeError(f"{function.__qualname__}() needs an annotation for {parameter.name}, such as {parameter.name}: str")
        optional = "?" if parameter.default is not _NOTHING else ""
        args[parameter.name] = _kind_of(_resolve(function, parameter)).rstrip("?") + optional
    return args


def _check_plain(function):
    if inspect.iscoroutinefunction(function):
        raise TypeError(f"{function.__qualname__}() is async: a materializer runs inside a commit, and cannot wait")


def report(function):
    """@function, whose exceptions are shown where Python shows them, and become errors of the library that keep their words."""

    def call(*args):
        try:
            return function(*args)
        except GLib.Error:
            raise
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            raise CallbackError(_describe(error)) from error

    return call


def _describe(error):
    return f"{type(error).__name__}: {error}".encode("utf-8", "replace").decode()


def _read_arg(value, kind):
    if value is None:
        return None
    kind = kind.lstrip("m")
    return base64.b64decode(value) if kind == "ay" else float(value) if kind == "d" else value


def _read_args(event, kinds):
    """The arguments as they are in the log, so that a materializer finds the same in a commit and in a rebuild."""
    args = json.loads(event.dup_json())
    return {name: _read_arg(value, kinds[name]) if name in kinds else value for name, value in args.items()}


def _materializer_of(function, args_of_event):
    """A materializer of the library from ``function(context, *, id, title)``, with @record too where it has that parameter."""
    wants_record = "record" in inspect.signature(function).parameters
    kinds = {name: kind.rstrip("?") for name, kind in args_of_event.items()}

    def call(context, record, *_data):
        args = _read_args(record.get_event(), kinds)
        more = {"record": record} if wants_record else {}
        return function(context, **args, **more) is not False

    return report(call)


def _list_of(texts):
    return [texts] if isinstance(texts, str) else texts


_init_schema = Ms.Schema.__init__


@extend(Ms.Schema)
class Schema:
    def __init__(
        self,
        tables: Iterable[str] = (),
        client_tables: Iterable[str] = (),
        indexes: Iterable[str] = (),
        views: Iterable[str] = (),
        searches: Optional[Mapping[str, Union[str, Iterable[str]]]] = None,
        events: Optional[Mapping[str, Mapping[str, Any]]] = None,
        documents: Optional[Mapping[str, Mapping[str, Any]]] = None,
    ) -> None:
        """
        What a store is made of.

        Tables, indexes and views are CREATE statements; @searches maps a table to the column, or columns, that are searched; @events an event's name to the
        arguments of add_event(); @documents a document's name to its keys and their default values.
        """
        _init_schema(self)
        for sql in _list_of(tables):
            self.add_table(sql, Ms.Scope.SYNCED)
        for sql in _list_of(client_tables):
            self.add_table(sql, Ms.Scope.CLIENT)
        for sql in _list_of(indexes):
            self.add_index(sql)
        for sql in _list_of(views):
            self.add_view(sql)
        for table, columns in (searches or {}).items():
            self.add_search(table, _list_of(columns))
        for name, parts in (events or {}).items():
            self.add_event(name, **parts)
        for document, keys in (documents or {}).items():
            for key, value in keys.items():
                self.add_document_key(document, key, to_variant(value))

    def add_event(
        self,
        name: str,
        args: Optional[Mapping[str, Any]] = None,
        sql: Union[str, Iterable[str]] = (),
        scope: Scope = Ms.Scope.SYNCED,
        deprecated: Optional[str] = None,
    ) -> None:
        """
        An event that SQL materializes.

        @args maps each argument to its type: ``str``, ``int``, ``float``, ``bool``, ``bytes``, ``dict``, ``list``, Optional of one of them, or a
        GVariant type as text; with a “?”, as ``"x?"``, the argument may be absent. @sql is a statement or a list of them.
        """
        event_type = Ms.EventType.new(name, scope)
        _add_args(event_type, args or {})
        for statement in _list_of(sql):
            event_type.add_materializer(statement)
        event_type.set_deprecated(deprecated)
        self.add_event_type(event_type)

    def materializer(
        self, name: str, version: int = 1, scope: Scope = Ms.Scope.SYNCED
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """
        A decorator: the event @name is materialized by ``function(context, id: str, stars: int = 0)``.

        Its annotations declare the event's arguments, and those with a default may be absent. Raise @version when the function does something else,
        so that the tables are made anew.
        """

        def take(function):
            _check_plain(function)
            event_type = Ms.EventType.new(name, scope)
            args = _args_of_signature(function)
            _add_args(event_type, args)
            event_type.set_callback(version, _materializer_of(function, args))
            self.add_event_type(event_type)
            return function

        return take

    def __repr__(self) -> str:
        events = [event_type.get_name() for event_type in self.list_event_types()]
        return f"<Ms.Schema of the tables {self.list_tables()} and the events {events}>"


_set_callback = Ms.EventType.set_callback


@extend(Ms.EventType)
class EventType:
    def set_callback(self, version: int, function: Callable[..., Any], *data: Any) -> None:
        """Has ``function(context, record)`` materialize the event; None counts as success."""
        _check_plain(function)

        def call(*args):
            return function(*args) is not False

        return _set_callback(self, version, report(call), *data)


_set_boot_func = Ms.StoreDefinition.set_boot_func
_new_definition = Ms.StoreDefinition.new
_SCHEMA_PARTS = ("tables", "client_tables", "indexes", "views", "searches", "events", "documents")


def _end_boot(context, task):
    """Of a coroutine; an asyncio.Task tells of its error as a Call does."""
    try:
        task.result()
    except GLib.Error as error:
        context.fail(error)
    except BaseException as error:  # pylint: disable=broad-except
        sys.excepthook(type(error), error, error.__traceback__)
        context.fail(CallbackError(_describe(error)))
    else:
        context.release()


def _boot_of(function):
    def call(store, context, *data):
        result = function(store, context, *data)
        if inspect.isawaitable(result):
            context.hold()
            _ms_async.create_task(result).add_done_callback(lambda task: _end_boot(context, task))
        return result is not False

    return report(call)


def _make_schema(name, xml, parts):
    unknown = set(parts) - set(_SCHEMA_PARTS)
    if unknown:
        raise TypeError(f"A store definition has no {', '.join(sorted(unknown))}")
    if xml is not None:
        return Ms.Schema.new_from_data(xml, -1, name)
    return Ms.Schema(**parts)


@extend(Ms.StoreDefinition)
class StoreDefinition:
    def __new__(
        cls,
        name: str,
        schema: Optional[Schema] = None,
        adapter: Optional[Adapter] = None,
        *,
        xml: Optional[str] = None,
        gc_time: Optional[int] = None,
        boot: Optional[Callable[..., Any]] = None,
        **parts: Any,
    ) -> StoreDefinition:
        """
        ``StoreDefinition("note", adapter=…, tables=[…], events={…})``, or with a schema, or with the XML that describes the store @name.

        Without an adapter the store lives in the data folder of the application. Its schema is sealed.
        """
        if schema is not None and (xml is not None or parts):
            raise TypeError("Give a schema, XML, or the schema's parts")
        made = _new_definition(name, schema or _make_schema(name, xml, parts), adapter or Ms.PersistedAdapter.new(None))
        if gc_time is not None:
            made.set_gc_time(gc_time)
        if boot is not None:
            made.set_boot_func(boot)
        return made

    def __init__(self, *_args: Any, **_more: Any) -> None:
        pass

    def set_boot_func(self, function: Optional[Callable[..., Any]], *data: Any) -> None:
        """Calls ``function(store, context)``, plain or async, at the end of each load, which waits for it. None counts as success."""
        return _set_boot_func(self, _boot_of(function) if function else None, *data)

    def boot(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A decorator: as set_boot_func()."""
        self.set_boot_func(function)
        return function

    def __repr__(self) -> str:
        return f"<Ms.StoreDefinition {self.get_name()!r}>"

# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stores, their registry, handles and options."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Optional, Union

from gi.repository import Gio, GLib, GObject

from gi.overrides import _ms_async
from gi.overrides._ms_errors import MultistoreError, named
from gi.overrides._ms_extend import Ms, extend
from gi.overrides._ms_values import to_args, to_json_args, to_params, to_variant

_commit = Ms.Store.commit
_commit_events = Ms.Store.commit_events
_query = Ms.Store.query
_query_async = Ms.Store.query_async
_query_live = Ms.Store.query_live
_bind_query = Ms.Store.bind_query
_get_sync_error = Ms.Store.get_sync_error
_set_sync_payload = Ms.Store.set_sync_payload


_event_of_json = Ms.Event.new_from_json
_types = weakref.WeakKeyDictionary()


def _get_types(store, name):
    """The types of an event's arguments, by their names; those of a store never change."""
    known = _types.get(store)
    if known is None:
        known = _types[store] = {}
    if name not in known:
        event_type = store.get_definition().get_schema().get_event_type(name)
        if event_type is None:
            return {}
        known[name] = {arg: event_type.get_arg_type(arg)[0] for arg in event_type.list_args()}
    return known[name]


def _to_query(query, params, more):
    if isinstance(query, Ms.Query):
        if params or more:
            raise TypeError("Parameters go with an SQL text; those of a Query are set with its set()")
        return query
    return Ms.Query(query, {**(params or {}), **more})


@extend(Ms.Store)
class Store:
    def event(self, name: str, args: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Event:
        """An event whose arguments have the types that the schema declares."""
        types = _get_types(self, name)
        values = {**args, **more} if args else more
        text = to_json_args(types, name, values)
        return Ms.Event(name, to_args(types, name, values)) if text is None else _event_of_json(name, text, -1)

    def _to_event(self, item):
        if isinstance(item, Ms.Event):
            return item
        if not isinstance(item, tuple) or not 1 <= len(item) <= 2 or not isinstance(item[0], str):
            raise TypeError(f"{item!r} is no Ms.Event, and no pair of a name and a dictionary of arguments")
        return self.event(*item)

    def commit(
        self,
        event: Union[str, Event, Iterable[Union[Event, tuple[str, Mapping[str, Any]]]]],
        args: Optional[Mapping[str, Any]] = None,
        /,
        **more: Any,
    ) -> bool:
        """
        Commits an event by its name and arguments, an Ms.Event, or a list of events all or none of which happen.

        The items of a list are events, or pairs of a name and a dictionary of arguments.
        """
        if isinstance(event, str):
            return _commit(self, self.event(event, args, **more))
        if args or more:
            raise TypeError("Arguments go with the name of an event")
        if isinstance(event, (Ms.Event, tuple)):
            return _commit(self, self._to_event(event))
        return _commit_events(self, [self._to_event(item) for item in event])

    def query(self, query: Union[str, Query], params: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Result:
        """The rows of an SQL text with its parameters, or of an Ms.Query: ``for row in store.query("SELECT …", state="open")``."""
        return _query(self, _to_query(query, params, more))

    def query_value(self, query: Union[str, Query], params: Optional[Mapping[str, Any]] = None, /, **more: Any) -> Any:
        """The first value of the first row, or None."""
        result = self.query(query, params, **more)
        return next(iter(result[0].values())) if len(result) else None

    def query_live(self, query: Union[str, Query], params: Optional[Mapping[str, Any]] = None, /, **more: Any) -> LiveQuery:
        """A list model that follows the rows of an SQL text with its parameters, or of an Ms.Query."""
        return _query_live(self, _to_query(query, params, more))

    def query_async(
        self,
        query: Union[str, Query],
        cancellable: Optional[Gio.Cancellable] = None,
        callback: Optional[Callable[..., None]] = None,
        *data: Any,
        params: Optional[Mapping[str, Any]] = None,
    ) -> Call[Result]:
        """As query(), in a worker; to await, or with a callback."""
        return _query_async(self, _to_query(query, params, {}), cancellable, callback, *data)

    @staticmethod
    def open(
        definition: StoreDefinition,
        store_id: str,
        options: Optional[StoreOptions] = None,
        *,
        cancellable: Optional[Gio.Cancellable] = None,
        **more: Any,
    ) -> Call[Store]:
        """Opens a store without a registry; to await. It stays open until it is closed."""
        return Ms.Store.open_async(definition, store_id, _to_options(options, more), cancellable)

    def wait(self, stage: Stage, *, cancellable: Optional[Gio.Cancellable] = None) -> Call[bool]:
        """Waits until all that was committed before is as far as @stage; to await."""
        return self.wait_async(stage, cancellable)

    def bind_query(
        self,
        query: Union[str, Query],
        target: GObject.Object,
        name: str,
        flags: Gio.SettingsBindFlags = Gio.SettingsBindFlags.DEFAULT,
        params: Optional[Mapping[str, Any]] = None,
    ) -> bool:
        """Keeps a property of an object at the first value of a query."""
        return _bind_query(self, _to_query(query, params, {}), target, name, flags)

    def set_sync_payload(self, payload: Any) -> None:
        """What the server gets to know who this is: any value that has a JSON form."""
        return _set_sync_payload(self, None if payload is None else to_variant(payload))

    def get_sync_error(self) -> Optional[MultistoreError]:
        """Why syncing has failed, or None."""
        error = _get_sync_error(self)
        return named(error) if error else None

    def __repr__(self) -> str:
        state = "closed" if self.is_closed() else self.get_sync_state().value_nick
        return f"<Ms.Store {self.get_id()!r} of {self.get_definition().get_name()!r}, at {self.get_head()}, {state}>"


_init_options = Ms.StoreOptions.__init__
_set_options_payload = Ms.StoreOptions.set_sync_payload
_set_batch_func = Ms.StoreOptions.set_batch_func


@extend(Ms.StoreOptions)
class StoreOptions:
    def __init__(self, batch: Optional[Callable[[Batch], None]] = None, sync_payload: Any = None, **properties: Any) -> None:
        """``StoreOptions(gc_time=30_000, sync_payload={"authToken": "…"}, batch=func)``; @batch is as for set_batch_func()."""
        _init_options(self, **{name: value for name, value in properties.items() if value is not None})
        if sync_payload is not None:
            self.set_sync_payload(sync_payload)
        if batch:
            self.set_batch_func(batch)

    def set_sync_payload(self, payload: Any) -> None:
        """What the server gets to know who this is: any value that has a JSON form."""
        return _set_options_payload(self, None if payload is None else to_variant(payload))

    def set_batch_func(self, func: Callable[..., None], *data: Any) -> None:
        """Calls ``func(batch)`` around each refresh of live queries; it calls ``batch.run()`` once."""
        return _set_batch_func(self, func, *data)


def _to_options(options, more):
    if options is not None and more:
        raise TypeError("Give either options or their values")
    return Ms.StoreOptions(**more) if more else options


class Acquiring(_ms_async.Call):
    """What acquire() returns: to await, for a handle, or for ``async with``, which gives the store and releases it at the end."""

    async def __aenter__(self) -> Store:
        handle = await self
        if handle.get_released():
            raise RuntimeError("The store was released: acquire it again")
        return handle.get_store()

    async def __aexit__(self, *_exception: Any) -> None:
        self.result().release()


_init_registry = Ms.StoreRegistry.__init__
_retain = Ms.StoreRegistry.retain


def _begin(registry, name, args, cancellable, **more):
    cls = Ms.StoreRegistry
    function, finish = _RAW[name], getattr(cls, f"{name}_finish")
    return _ms_async.begin(name, function, finish, [registry, *args], cancellable, **more)


_RAW = {name: getattr(Ms.StoreRegistry, f"{name}_async") for name in ("get", "acquire", "preload")}


@extend(Ms.StoreRegistry)
class StoreRegistry:
    def __init__(
        self,
        default_options: Optional[StoreOptions] = None,
        headless: bool = False,
        memory_monitor: Optional[Gio.MemoryMonitor] = None,
        **options: Any,
    ) -> None:
        """``StoreRegistry(gc_time=120_000, sync_payload={…})``: the options of all its stores."""
        properties = {"default_options": _to_options(default_options, options), "headless": headless}
        if memory_monitor is not None:
            properties["memory_monitor"] = memory_monitor
        _init_registry(self, **properties)

    def get(
        self,
        definition: StoreDefinition,
        store_id: str,
        options: Optional[StoreOptions] = None,
        *,
        cancellable: Optional[Gio.Cancellable] = None,
        **more: Any,
    ) -> Call[Store]:
        """Loads a store, or finds it; to await. For short work: what shows a store acquires it."""
        return _begin(self, "get", (definition, store_id, _to_options(options, more)), cancellable)

    def acquire(
        self,
        definition: StoreDefinition,
        store_id: str,
        options: Optional[StoreOptions] = None,
        *,
        cancellable: Optional[Gio.Cancellable] = None,
        **more: Any,
    ) -> Acquiring:
        """Loads a store and keeps it: ``async with registry.acquire(definition, "issue-1") as store``."""
        args = (definition, store_id, _to_options(options, more))
        return _begin(self, "acquire", args, cancellable, kind=Acquiring, cleanup=Ms.StoreHandle.release)

    def preload(
        self,
        definition: StoreDefinition,
        store_id: str,
        options: Optional[StoreOptions] = None,
        *,
        cancellable: Optional[Gio.Cancellable] = None,
        **more: Any,
    ) -> Call[bool]:
        """Loads a store for those who ask for it soon."""
        return _begin(self, "preload", (definition, store_id, _to_options(options, more)), cancellable)

    def retain(
        self, definition: StoreDefinition, store_id: str, options: Optional[StoreOptions] = None, **more: Any
    ) -> StoreHandle:
        """A handle at once, whose store may still be loading: ``with registry.retain(…) as handle``."""
        return _retain(self, definition, store_id, _to_options(options, more))

    def __contains__(self, store_id: object) -> bool:
        return self.has(store_id)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<Ms.StoreRegistry of {[entry.get_id() for entry in self.get_entries()]}>"


_get_handle_error = Ms.StoreHandle.get_error


@extend(Ms.StoreHandle)
class StoreHandle:
    def wait(self, *, cancellable: Optional[Gio.Cancellable] = None) -> Call[Store]:
        """The store when it is loaded; to await."""
        return self.wait_async(cancellable)

    def get_error(self) -> Optional[MultistoreError]:
        """Why there is no store, or None."""
        error = _get_handle_error(self)
        return named(error) if error else None

    def __enter__(self) -> StoreHandle:
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.release()

    def __repr__(self) -> str:
        state = "released" if self.get_released() else self.get_state().value_nick
        return f"<Ms.StoreHandle of {self.get_id()!r}, {state}>"


@extend(Ms.StoreEntry)
class StoreEntry:
    def __repr__(self) -> str:
        return (f"<Ms.StoreEntry {self.get_id()!r} of {self.get_definition().get_name()!r}, {self.get_state().value_nick}, "
                f"{self.get_n_observers()} observers>")


_execute = Ms.MaterializerContext.execute
_query_in_context = Ms.MaterializerContext.query


@extend(Ms.MaterializerContext)
class MaterializerContext:
    def execute(self, sql: str, params: Union[Mapping[str, Any], GLib.Variant, None] = None, /, **more: Any) -> bool:
        """Runs a statement that changes rows."""
        return _execute(self, sql, to_params(params, more))

    def query(self, sql: str, params: Union[Mapping[str, Any], GLib.Variant, None] = None, /, **more: Any) -> GLib.Variant:
        """The rows of a query: an ``aa{sv}``, whose unpack() gives dictionaries."""
        return _query_in_context(self, sql, to_params(params, more))

# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Calls that take a while, as objects to await.

They can be awaited in every loop of asyncio that iterates GLib's main context (PyGObject's since 3.50, gbulb), and, without asyncio, in a task of
:func:`create_task`, which a plain GLib or GTK main loop drives.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Optional

from gi.repository import Gio, GLib

from gi.overrides._ms_errors import named


def get_loop():
    """The loop of asyncio that is running, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Call:
    """What an asynchronous call will give. Awaiting gives it, or raises; cancelling the task that awaits cancels the call."""

    def __init__(
        self,
        name: str,
        cancellable: Optional[Gio.Cancellable] = None,
        cleanup: Optional[Callable[[Any], object]] = None,
    ) -> None:
        self._name = name
        self._cancellable = cancellable
        self._cleanup = cleanup
        self._callbacks = []
        self._done = self._cancelled = self._seen = False
        self._value = self._error = None

    def done(self) -> bool:
        """Whether it is over."""
        return self._done

    def cancel(self) -> None:
        """Gives the call up: it ends with an error of Gio.IOErrorEnum.CANCELLED, unless it has ended already."""
        self._cancelled = True
        if self._cancellable is not None and not self._done:
            self._cancellable.cancel()

    def result(self) -> Any:
        """What the call has given; raises what it has failed with, and RuntimeError before its end."""
        if not self._done:
            raise RuntimeError(f"{self._name}() is not over yet: await it")
        self._seen = True
        if self._error is not None:
            raise self._error
        return self._value

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Calls @callback with this object at the end; at once when it is over already."""
        if self._done:
            callback(self)
        else:
            self._callbacks.append(callback)

    def settle(self, value: Any = None, error: Optional[BaseException] = None) -> None:
        """Ends the call. Of use inside this module only."""
        self._done = True
        self._value, self._error = value, error
        if self._cancelled and error is None and self._cleanup:
            self._cleanup(value)
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def __await__(self) -> Generator[Any, Any, Any]:
        try:
            loop = get_loop()
            if loop and not self._done:
                future = loop.create_future()
                self.add_done_callback(lambda _call: future.done() or future.set_result(None))
                yield from future
            elif not self._done:
                yield self
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self.result()

    def __repr__(self) -> str:
        state = "running" if not self._done else f"failed: {self._error}" if self._error else f"gave {self._value!r}"
        return f"<{type(self).__name__} of {self._name}(), {state}>"


class Task(Call):
    """A coroutine that a GLib main loop drives, without asyncio. It begins at once."""

    def __init__(self, coroutine):
        super().__init__(getattr(coroutine, "__qualname__", "coroutine"))
        self._coroutine = coroutine
        self._waiting = None
        self._step()

    def cancel(self) -> None:
        """Raises asyncio.CancelledError where the coroutine waits."""
        if self._done:
            return
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._step(asyncio.CancelledError())

    def _step(self, error=None):
        try:
            waiting = self._coroutine.throw(error) if error else self._coroutine.send(None)
        except StopIteration as stop:
            self.settle(stop.value)
        except BaseException as raised:  # pylint: disable=broad-except
            self.settle(error=raised)
        else:
            self._wait_for(waiting)

    def _wait_for(self, waiting):
        if not isinstance(waiting, Call):
            self._step(RuntimeError(f"{self._name} awaits {waiting!r}, which needs a loop of asyncio over GLib: "
                                    "run one, or await calls of this library alone"))
            return
        self._waiting = waiting
        waiting.add_done_callback(self._on_done)

    def _on_done(self, call):
        if self._waiting is call:
            self._waiting = None
            self._step()

    def __del__(self):
        if self._error is not None and not self._seen and not isinstance(self._error, asyncio.CancelledError):
            sys.excepthook(type(self._error), self._error, self._error.__traceback__)


def create_task(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Begins a coroutine, and returns its task: of asyncio where a loop of it is running, else a :class:`Task`."""
    loop = get_loop()
    return loop.create_task(coroutine) if loop else Task(coroutine)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Iterates the default main context until a coroutine has ended; returns what it returns. For scripts."""
    if get_loop():
        raise RuntimeError("A loop is running already: await the coroutine")
    task = Task(coroutine)
    context = GLib.MainContext.default()
    while not task.done():
        context.iteration(True)
    return task.result()


def begin(name, function, finish, args, cancellable=None, cleanup=None, kind=Call):
    """Calls an asynchronous function of the library with @args; returns a :class:`Call` of what @finish gives."""
    cancellable = cancellable or Gio.Cancellable()
    call = kind(name, cancellable, cleanup)

    def on_ready(source, result, *_data):
        try:
            value = finish(source, result)
        except GLib.Error as error:
            call.settle(error=named(error))
        else:
            call.settle(value)

    function(*args, cancellable, on_ready)
    return call

# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Calls that take a while, as objects to await.

They can be awaited in every loop of asyncio that iterates GLib's main context (PyGObject's since 3.50, gbulb), and, without asyncio, in a task of
:func:`create_task`, which a plain GLib or GTK main loop drives.
"""

from __future__ import annotations

import asyncio
import inspect
import sys
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Optional, Union

from gi.repository import Gio, GLib

from gi.overrides._ms_errors import named


def get_loop():
    """The loop of asyncio that is running, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


PATIENCE_SECONDS = 1.0
_over_glib = weakref.WeakSet()  # loops of asyncio that have been seen to iterate GLib's main context


def never_iterates_glib(loop):
    """In a loop of asyncio's own, what it waits for here would never come. Of a class that derives from one nobody knows."""
    return type(loop).__module__.split(".")[0] in ("asyncio", "uvloop")


def watch_for_glib(loop, fail):
    """Calls @fail if the loop goes on for a while and GLib's main context does not."""

    def on_dispatched(*_data):
        timer.cancel()
        _over_glib.add(loop)
        return GLib.SOURCE_REMOVE

    def on_time():
        source.destroy()
        fail()

    timer = loop.call_later(PATIENCE_SECONDS, on_time)
    # Before a timer that is late, as something else took long.
    source = GLib.Idle(GLib.PRIORITY_HIGH)
    source.set_callback(on_dispatched)
    source.attach(GLib.MainContext.ref_thread_default())


_driver = None  # the Task whose coroutine is running, if it is one of ours


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
        self._done = self._seen = False
        self._value = self._error = self._traceback = None

    def done(self) -> bool:
        """Whether it is over."""
        return self._done

    def cancel(self) -> None:
        """Gives the call up: it ends with an error of Gio.IOErrorEnum.CANCELLED, or what it has given and nobody has taken is given back."""
        if not self._done:
            if self._cancellable is not None:
                self._cancellable.cancel()
        elif self._cleanup and self._error is None and not self._seen:
            cleanup, self._cleanup = self._cleanup, None
            cleanup(self._value)

    def result(self) -> Any:
        """What the call has given; raises what it has failed with, and RuntimeError before its end."""
        if not self._done:
            raise RuntimeError(f"{self._name}() is not over yet: await it")
        self._seen = True
        if self._error is None:
            return self._value
        try:
            # Else each raise would add to the traceback, which keeps what its frames know.
            raise self._error.with_traceback(self._traceback)
        finally:
            self = None  # pylint: disable=self-cls-assignment

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Calls @callback with this object at the end; at once when it is over already."""
        if self._done:
            callback(self)
        else:
            self._callbacks.append(callback)

    def _settle(self, value=None, error=None):
        self._done = True
        self._value, self._error = value, error
        self._traceback = error.__traceback__ if error is not None else None
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            try:
                callback(self)
            except Exception as raised:  # pylint: disable=broad-except
                # Others wait for their turn.
                sys.excepthook(type(raised), raised, raised.__traceback__)

    def _begin_wait(self, loop):
        """A future of the loop that ends when the call does."""
        future = loop.create_future()
        self.add_done_callback(lambda _call: future.done() or future.set_result(None))
        if never_iterates_glib(loop):
            self._give_up(future)
        elif loop not in _over_glib:
            watch_for_glib(loop, lambda: self._give_up(future))
        return future

    def _give_up(self, future):
        if future.done():
            return
        future.set_exception(RuntimeError(
            f"{self._name}() ends in GLib's main context, which this loop of asyncio does not iterate: use Ms.run() "
            "instead of asyncio.run(), or a loop over GLib (gbulb, or gi.events of PyGObject 3.50)"))
        # Nobody will take what it gives.
        self.cancel()

    def __await__(self) -> Generator[Any, Any, Any]:
        try:
            if not self._done and _driver is None and get_loop():
                yield from self._begin_wait(get_loop())
            elif not self._done:
                yield self
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self.result()

    def __repr__(self) -> str:
        state = "running" if not self._done else f"failed: {self._error!r}" if self._error else f"gave {self._value!r}"
        return f"<{type(self).__name__} of {self._name}(), {state}>"


class Task(Call):
    """A coroutine that a GLib main loop drives, without asyncio. It begins at once."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        super().__init__(getattr(coroutine, "__qualname__", "coroutine"))
        self._coroutine = coroutine
        self._waiting = None
        self._must_cancel = False
        self._step()

    def cancel(self) -> None:
        """Raises asyncio.CancelledError where the coroutine waits, or at its next await."""
        if self._done:
            return
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            self._must_cancel = True
        else:
            self._step(asyncio.CancelledError())

    def _step(self, error=None):
        global _driver
        before, _driver = _driver, self
        try:
            waiting = self._coroutine.throw(error) if error else self._coroutine.send(None)
        except StopIteration as stop:
            _driver = before
            self._settle(stop.value)
        except BaseException as raised:  # pylint: disable=broad-except
            _driver = before
            # The frame of this function would keep the task, and with it the error, from being seen.
            self._settle(error=raised.with_traceback(raised.__traceback__.tb_next))
        else:
            _driver = before
            self._wait_for(waiting)

    def _wait_for(self, waiting):
        if self._must_cancel:
            self._must_cancel = False
            self._step(asyncio.CancelledError())
            return
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
            sys.excepthook(type(self._error), self._error, self._traceback)


async def _await(awaitable):
    return await awaitable


def create_task(coroutine: Union[Coroutine[Any, Any, Any], Awaitable[Any]]) -> Any:
    """Begins a coroutine, and returns its task: of asyncio where a loop of it is running, else a :class:`Task`."""
    if not inspect.iscoroutine(coroutine):
        coroutine = _await(coroutine)
    loop = get_loop() if _driver is None else None
    return loop.create_task(coroutine) if loop else Task(coroutine)


def run(coroutine: Union[Coroutine[Any, Any, Any], Awaitable[Any]]) -> Any:
    """Iterates the thread's main context until a coroutine has ended; returns what it returns. For scripts."""
    if not inspect.iscoroutine(coroutine):
        coroutine = _await(coroutine)
    if get_loop() or _driver is not None:
        coroutine.close()
        raise RuntimeError("A loop is running already: await the coroutine")
    context = GLib.MainContext.ref_thread_default()
    task = Task(coroutine)
    try:
        while not task.done():
            context.iteration(True)
    except BaseException:
        task.cancel()
        raise
    return task.result()


def begin(name, function, finish, args, cancellable=None, cleanup=None, kind=Call):
    """Calls an asynchronous function of the library with @args; returns a :class:`Call` of what @finish gives."""
    cancellable = cancellable or Gio.Cancellable()
    call = kind(name, cancellable, cleanup)

    def on_ready(source, result, *_data):
        try:
            value = finish(source, result)
        except GLib.Error as error:
            # What the frames of the call know, such as its registry, would live as long as the error.
            failure = named(error).with_traceback(None)
            failure.__context__ = None
        else:
            call._settle(value)
            return
        call._settle(error=failure)

    function(*args, cancellable, on_ready)
    return call

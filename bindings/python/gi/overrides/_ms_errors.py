# SPDX-License-Identifier: LGPL-2.1-or-later
"""The errors of the library as exceptions of named classes."""

from __future__ import annotations

from gi.module import get_introspection_module
from gi.repository import GLib

_Ms = get_introspection_module("Ms")
DOMAIN = "ms-error-quark"


class MultistoreError(GLib.Error):
    """Every error of the library: one class derived from this for each code. Can be raised by callbacks, too."""

    CODE = None

    def __init__(self, message: str = "") -> None:
        super().__init__(message, DOMAIN, int(self.CODE))

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"Ms.{type(self).__name__}({self.message!r})"


def _make(nick):
    name = "".join(word.capitalize() for word in nick.split("_"))
    name = {"Io": "IO"}.get(name, name) + "Error"
    code = getattr(_Ms.Error, nick)
    doc = f"An error of the code Ms.Error.{nick}."
    return type(name, (MultistoreError,), {"CODE": code, "__doc__": doc, "__module__": "gi.repository.Ms"})


_nicks = [nick for nick in dir(_Ms.Error) if nick.isupper()]
CLASSES = {int(getattr(_Ms.Error, nick)): _make(nick) for nick in _nicks}
InvalidArgsError = CLASSES[int(_Ms.Error.INVALID_ARGS)]
CallbackError = CLASSES[int(_Ms.Error.CALLBACK)]


def named(error):
    """@error as an exception of its own class; others than the library's, such as a cancelling, stay what they are."""
    kind = CLASSES.get(error.code) if error.domain == DOMAIN else None
    return error if kind is None or isinstance(error, MultistoreError) else kind(error.message)

# SPDX-License-Identifier: LGPL-2.1-or-later
"""
How the classes of the namespace are changed: in place.

A class of the namespace gets methods, and every method that can fail raises the exception of its code; every asynchronous one, called
without a callback, returns something to await. Annotations name the classes of the namespace without its prefix, since the type stubs are made of them.
"""

from gi.module import get_introspection_module
from gi.repository import GLib, GObject

from gi.overrides import _ms_async
from gi.overrides._ms_errors import named

Ms = get_introspection_module("Ms")
_OWN = ("__module__", "__dict__", "__weakref__", "__qualname__", "__doc__")


def extend(cls):
    """A decorator: gives @cls what the decorated class defines, and what it inherits from classes of ours."""

    def take(mixin):
        for part in reversed(mixin.__mro__[:-1]):
            for name, member in vars(part).items():
                if name not in _OWN:
                    setattr(cls, name, member)
        return cls

    return take


def _describe(function, info, cls):
    function.__name__ = info.get_name()
    function.__qualname__ = f"{cls.__name__}.{info.get_name()}"
    function.__module__ = "gi.repository.Ms"
    function.__doc__ = info.__doc__
    return function


def _raising(raw):
    def call(*args, **kwargs):
        try:
            return raw(*args, **kwargs)
        except GLib.Error as error:
            raise named(error) from None

    return call


def _take_arguments(info, args, kwargs):
    """Arguments by name, and what stands behind the callback: data for it."""
    names = [argument.get_name() for argument in info.get_arguments()]
    names = names[: names.index("callback") + 1]
    if set(names[: len(args)]) & set(kwargs):
        raise TypeError(f"{info.get_name()}() got {', '.join(sorted(set(names[: len(args)]) & set(kwargs)))} twice")
    if set(kwargs) - set(names):
        raise TypeError(f"{info.get_name()}() has no argument {', '.join(sorted(set(kwargs) - set(names)))}")
    given = {**dict(zip(names, args)), **kwargs}
    for argument in info.get_arguments()[: len(names)]:
        if argument.get_name() not in given and not argument.may_be_null():
            raise TypeError(f"{info.get_name()}() needs the argument {argument.get_name()}")
    return [given.get(name) for name in names], args[len(names):]


def _awaitable(cls, info):
    raw = vars(cls)[info.get_name()]
    finish_name = info.get_name()[: -len("_async")] + "_finish"

    def finish(source, result):
        function = getattr(cls, finish_name)
        return function(source, result) if info.is_method() else function(result)

    def call(*args, **kwargs):
        source, args = (args[:1], args[1:]) if info.is_method() else ((), args)
        values, data = _take_arguments(info, args, kwargs)
        if values[-1] is not None:
            return raw(*source, *values, *data)
        if data:
            raise TypeError(f"{info.get_name()}() got data for a callback, but no callback")
        return _ms_async.begin(info.get_name(), raw, finish, [*source, *values[:-2]], values[-2])

    return call


def _improve_method(cls, info):
    if info.get_name().endswith("_async"):
        function = _describe(_awaitable(cls, info), info, cls)
    elif info.can_throw_gerror():
        # By the class, to which a constructor is bound.
        function = _describe(_raising(getattr(cls, info.get_name())), info, cls)
    else:
        return
    setattr(cls, info.get_name(), function if info.is_method() else staticmethod(function))


def _attribute(pspec):
    """A property of GObject as an attribute; enough to read and write it."""
    name = pspec.name

    def get(self):
        value = self.get_property(name)
        return named(value) if isinstance(value, GLib.Error) else value

    def set_value(self, value):
        self.set_property(name, value)

    writable = pspec.flags & GObject.ParamFlags.WRITABLE and not pspec.flags & GObject.ParamFlags.CONSTRUCT_ONLY
    return property(get, set_value if writable else None, doc=pspec.blurb)


def _list_own_classes():
    for name in dir(Ms):
        cls = getattr(Ms, name)
        if isinstance(cls, type) and cls.__module__ == "gi.repository.Ms" and hasattr(cls, "__info__"):
            yield cls


def _add_attributes(cls):
    for pspec in cls.list_properties():
        name = pspec.name.replace("-", "_")
        if pspec.owner_type == cls.__gtype__ and not hasattr(cls, name):
            setattr(cls, name, _attribute(pspec))


def improve_all():
    """Once, before anything else is added."""
    for cls in _list_own_classes():
        for info in getattr(cls.__info__, "get_methods", list)():
            if info.get_name() in vars(cls):
                _improve_method(cls, info)
        if issubclass(cls, GObject.Object):
            _add_attributes(cls)

#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes type stubs of the namespace: what the typelib says, and what the override adds to it.

Usage: make-stubs.py OUTPUT        with GI_TYPELIB_PATH, LD_LIBRARY_PATH and PYTHONPATH as for using the library
"""

import inspect
import keyword
import re
import sys
from collections.abc import Mapping

import gi

gi.require_version("Ms", "1")
from gi import _gi  # noqa: E402
from gi.repository import GObject, Ms  # noqa: E402

HEADER = '''# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by make-stubs.py of the typelib and its override.
import datetime
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Iterator, Mapping
from typing import Any, Generic, Optional, TypeVar, Union

from gi.repository import Gio, GLib, GObject

T = TypeVar("T")
'''
# What a call gives is known where it is made.
GENERIC = {
    "class Call:": "class Call(Generic[T]):",
    "class Acquiring(Call):": "class Acquiring(Call[StoreHandle]):",
    "def result(self) -> Any:": "def result(self) -> T:",
    "Generator[Any, Any, Any]:": "Generator[Any, Any, T]:",
    "Callable[[Any], object]) -> None": "Callable[[Call[T]], object]) -> None",
}
TAGS = {
    "gboolean": "bool", "gdouble": "float", "gfloat": "float", "utf8": "str", "filename": "str", "void": "None",
    "GType": "type", "gunichar": "str", "error": "GLib.Error", "ghash": "dict[Any, Any]",
}
CALLBACK = "Callable[..., Any]"
VALUE_TYPES = {"gboolean": "bool", "gchararray": "str", "gdouble": "float", "gfloat": "float", "GStrv": "list[str]",
               "GType": "type", "GVariant": "GLib.Variant", "GError": "GLib.Error"}


def name_of_interface(info):
    if isinstance(info, _gi.CallbackInfo):
        return CALLBACK
    return info.get_name() if info.get_namespace() == "Ms" else f"{info.get_namespace()}.{info.get_name()}"


def name_of_type(info):
    tag = info.get_tag_as_string()
    if tag == "interface":
        return name_of_interface(info.get_interface())
    if tag == "array" and info.get_param_type(0).get_tag_as_string() == "guint8":
        return "bytes"
    if tag in ("array", "glist", "gslist"):
        return f"list[{name_of_type(info.get_param_type(0))}]"
    if tag == "void" and info.is_pointer():
        return "Any"
    return TAGS.get(tag, "int")


def optional(name, is_optional):
    return f"Optional[{name}]" if is_optional and name not in ("None", "Any") else name


def safe(name):
    return name + "_" if keyword.iskeyword(name) else name


def without_lengths(info):
    """The arguments that Python gives: not those that tell how long an array is, nor what goes to a callback."""
    arguments = list(info.get_arguments())
    hidden = {argument.get_closure() for argument in arguments} | {argument.get_destroy() for argument in arguments}
    for argument in arguments:
        if argument.get_type().get_tag_as_string() == "array":
            hidden.add(argument.get_type().get_array_length())
    if info.get_return_type().get_tag_as_string() == "array":
        hidden.add(info.get_return_type().get_array_length())
    return [argument for i, argument in enumerate(arguments) if i not in hidden]


def is_out(argument):
    return argument.get_direction() == _gi.Direction.OUT


def parameters_of(info):
    given = [argument for argument in without_lengths(info) if not is_out(argument)]
    texts, rest_optional = [], True
    for argument in reversed(given):
        rest_optional = rest_optional and argument.may_be_null()
        kind = optional(name_of_type(argument.get_type()), argument.may_be_null())
        texts.insert(0, f"{safe(argument.get_name())}: {kind}" + (" = None" if rest_optional else ""))
    if any(name_of_type(argument.get_type()) == CALLBACK for argument in given):
        texts.append("*data: Any")
    return texts


def result_of(info):
    results = [optional(name_of_type(info.get_return_type()), info.may_return_null())]
    outs = [name_of_type(argument.get_type()) for argument in without_lengths(info) if is_out(argument)]
    if outs and results == ["None"]:
        results = []
    results += outs
    return results[0] if len(results) == 1 else f"tuple[{', '.join(results)}]"


def stub_of_info(info, methods, indent):
    parameters, result = parameters_of(info), result_of(info)
    finish = methods.get(info.get_name()[: -len("async")] + "finish") if info.get_name().endswith("_async") else None
    if finish:
        result = f"Call[{result_of(finish)}]"
    decorator = ""
    if info.is_method():
        parameters.insert(0, "self")
    elif indent:
        decorator = f"{indent}@staticmethod\n"
    return f"{decorator}{indent}def {safe(info.get_name())}({', '.join(parameters)}) -> {result}: ...\n"


class Plain:
    """What is printed as it is."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def signature_of(function):
    """The annotations of the override are texts already; which default a parameter has does not matter here."""
    nothing = inspect.Signature.empty
    signature = inspect.signature(function)

    def plain(annotation):
        return annotation if annotation is nothing else Plain(str(annotation))

    parameters = [
        parameter.replace(annotation=plain(parameter.annotation), default=nothing if parameter.default is nothing else Plain("..."))
        for parameter in signature.parameters.values()]
    return signature.replace(parameters=parameters, return_annotation=plain(signature.return_annotation))


def stub_of_function(name, function, indent):
    prefix = "async def" if inspect.iscoroutinefunction(function) else "def"
    return f"{indent}{prefix} {name}{signature_of(function)}: ...\n"


def stub_of_property(name, member, cls, methods):
    returns = member.fget.__annotations__.get("return")
    getter = methods.get(f"get_{name}") or methods.get(f"is_{name}")
    if returns is None and getter:
        returns = result_of(getter)
    if returns is None:
        pspec = cls.find_property(name.replace("_", "-"))
        value_type = pspec.value_type
        known = VALUE_TYPES.get(value_type.name)
        own = value_type.name.startswith("Ms") and value_type.name[2:]
        nullable = known in ("str", "GLib.Variant", "GLib.Error") or value_type.is_a(GObject.TYPE_OBJECT)
        returns = optional(known or own or ("int" if value_type.name.startswith(("gint", "guint")) else "Any"), nullable)
    text = f"    @property\n    def {name}(self) -> {returns}: ...\n"
    if member.fset:
        text += f"    @{name}.setter\n    def {name}(self, value: {returns}) -> None: ...\n"
    return text


def stub_of_member(name, member, cls, methods):
    if re.match(r"_[^_]", name):
        return ""
    if isinstance(member, property) and inspect.isfunction(member.fget):
        return stub_of_property(name, member, cls, methods)
    function = member.__func__ if isinstance(member, staticmethod) else member
    if inspect.isfunction(function) and function.__module__.startswith("gi.overrides._ms"):
        # Python makes __new__() static by itself.
        is_static = member is not function and name != "__new__"
        stub = ("    @staticmethod\n" if is_static else "") + stub_of_function(name, function, "    ")
        # Lists, where a mapping of Python's own gives views.
        is_other = issubclass(cls, Mapping) and name in ("items", "keys", "values")
        return stub.replace(": ...\n", ": ...  # type: ignore[override]\n") if is_other else stub
    if name in methods:
        return stub_of_info(methods[name], methods, "    ")
    return ""


def bases_of(cls):
    bases = []
    for base in cls.__bases__:
        module = base.__module__.rsplit(".", 1)[-1]
        if base.__module__ == "gi.repository.Ms" or base.__module__.startswith("gi.overrides._ms"):
            bases.append(base.__name__)
        elif module in ("GObject", "Gio", "GLib"):
            bases.append(f"{module}.{base.__name__}")
    if issubclass(cls, Mapping):
        bases.append("Mapping[str, Any]")
    return f"({', '.join(bases)})" if bases else ""


def stub_of_class(cls):
    text = f"\nclass {cls.__name__}{bases_of(cls)}:\n"
    if issubclass(cls, GObject.GEnum):
        text = f"\nclass {cls.__name__}(GObject.GEnum):\n"
        values = [name for name in dir(cls) if name.isupper() and isinstance(getattr(cls, name), cls)]
        return text + "".join(f"    {name}: {cls.__name__}\n" for name in values)
    if not hasattr(cls, "__info__"):
        return text + "".join(stub_of_member(name, member, cls, {}) for name, member in vars(cls).items()) + "    pass\n"
    methods = {info.get_name(): info for info in getattr(cls.__info__, "get_methods", list)()}
    body = "".join(stub_of_member(name, member, cls, methods) for name, member in sorted(vars(cls).items()))
    if "def __init__" not in body and issubclass(cls, GObject.Object):
        body += "    def __init__(self, **properties: Any) -> None: ...\n"
    return text + (body or "    pass\n")


def stub_of_name(name):
    member = getattr(Ms, name)
    if isinstance(member, type):
        return stub_of_class(member)
    if inspect.isfunction(member):
        return "\n" + stub_of_function(name, member, "")
    if isinstance(member, _gi.FunctionInfo):
        return "\n" + stub_of_info(member, {}, "")
    return f"\n{name}: {type(member).__name__}\n"


def list_names():
    return sorted(name for name in dir(Ms) if not name.startswith("_") and not name.endswith("Class"))


def main():
    from gi.overrides import _ms_async, _ms_stores

    calls = stub_of_class(_ms_async.Call) + stub_of_class(_ms_stores.Acquiring)
    for plain, generic in GENERIC.items():
        calls = calls.replace(plain, generic)
    text = HEADER + calls
    text += "".join(stub_of_name(name) for name in list_names())
    with open(sys.argv[1], "w", encoding="utf-8") as output:
        output.write(text)


if __name__ == "__main__":
    main()

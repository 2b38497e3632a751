# SPDX-License-Identifier: LGPL-2.1-or-later
"""Values of Python as GVariants, and back."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any, Optional, Union

from gi.repository import GLib

from gi.overrides._ms_errors import InvalidArgsError

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MILLISECOND = datetime.timedelta(milliseconds=1)


def to_milliseconds(moment):
    """Milliseconds since 1970 of a datetime; one without a time zone is local time, as everywhere in Python."""
    return round((moment.astimezone(datetime.timezone.utc) - _EPOCH) / _MILLISECOND)


def to_datetime(value: Union[int, float, str, datetime.datetime, None]) -> Optional[datetime.datetime]:
    """The UTC datetime that milliseconds since 1970, or a text in ISO 8601, stand for; None for None."""
    if value is None or isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(datetime.timezone.utc)
    return _EPOCH + value * _MILLISECOND


def _to_iso(moment):
    text = moment.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _dictionary(values):
    return GLib.Variant("a{sv}", {_name(key): to_variant(value) for key, value in values.items()})


def _name(key):
    if not isinstance(key, str):
        raise InvalidArgsError(f"The keys of a dictionary are strings, not {key!r}")
    return key


def _integer(value, kind="x"):
    try:
        return GLib.Variant(kind, value)
    except (OverflowError, TypeError) as error:
        raise InvalidArgsError(f"{value!r} does not fit the type “{kind}”") from error


def to_variant(value: Any) -> GLib.Variant:
    """
    The GVariant of a value of Python.

    None becomes an empty maybe, bool ``b``, int ``x``, float ``d``, str ``s``, bytes ``ay``, a datetime milliseconds since 1970 (``x``), a mapping
    ``a{sv}`` and a list or tuple ``av``. A GLib.Variant stays what it is.
    """
    if isinstance(value, GLib.Variant):
        return value
    if value is None:
        return GLib.Variant("mv", None)
    if isinstance(value, bool):
        return GLib.Variant("b", value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return GLib.Variant("d", value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return GLib.Variant("ay", bytes(value))
    if isinstance(value, GLib.Bytes):
        return GLib.Variant("ay", value.get_data())
    if isinstance(value, datetime.datetime):
        return GLib.Variant("x", to_milliseconds(value))
    if hasattr(value, "keys"):
        return _dictionary({key: value[key] for key in value.keys()})
    if isinstance(value, (list, tuple)):
        return GLib.Variant("av", [to_variant(item) for item in value])
    raise InvalidArgsError(f"A {type(value).__name__} is no value for a store: give text, a number, bytes, a list or a dictionary")


def _text(value):
    if "\0" in value:
        raise InvalidArgsError("NUL is not allowed in a text")
    try:
        return GLib.Variant("s", value)
    except UnicodeEncodeError as error:
        raise InvalidArgsError(f"{value!r} is no valid Unicode text") from error


def to_variant_of(kind, value):
    """The GVariant of a value where the type is known: an int may be a ``d``, a datetime a text, a list ``as``."""
    if isinstance(value, GLib.Variant):
        return value
    if kind.startswith("m"):
        inner = None if value is None else to_variant_of(kind[1:], value)
        return GLib.Variant(kind, None) if inner is None else GLib.Variant.new_maybe(None, inner)
    if isinstance(value, datetime.datetime) and kind == "s":
        return GLib.Variant("s", _to_iso(value))
    if isinstance(value, datetime.datetime) and kind == "d":
        return GLib.Variant("d", float(to_milliseconds(value)))
    if kind == "d" and isinstance(value, int) and not isinstance(value, bool):
        return GLib.Variant("d", float(value))
    if kind in ("y", "n", "q", "i", "u", "t") and isinstance(value, int) and not isinstance(value, bool):
        return _integer(value, kind)
    if kind == "v":
        return GLib.Variant("v", to_variant(value))
    if kind == "as" and isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return GLib.Variant("as", value)
    return to_variant(value)


def _to_json_value(value):
    """Of json.dumps(): what is deeper in an argument than its type tells."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime.datetime):
        return to_milliseconds(value)
    if hasattr(value, "keys"):
        return {_name(key): value[key] for key in value.keys()}
    raise InvalidArgsError(f"A {type(value).__name__} is no value for a store: give text, a number, bytes, a list or a dictionary")


def _to_json_arg(kind, value):
    """@value as the JSON form of its declared type, or what json.dumps() makes that of."""
    bare = kind.lstrip("m")
    if bare == "ay" and value is not None and not isinstance(value, (bytes, bytearray, memoryview)):
        raise InvalidArgsError(f"A {type(value).__name__} is no bytes")
    if isinstance(value, datetime.datetime) and bare == "s":
        return _to_iso(value)
    return value


def to_json_args(types, name, args):
    """
    The JSON text of an event's arguments, by the types that its schema declares, or None when one of them is a variant.

    A text costs one call, where a variant for each argument costs many.
    """
    if any(isinstance(value, GLib.Variant) for value in args.values()):
        return None
    try:
        plain = {_name(arg): _to_json_arg(types.get(arg, "v"), value) for arg, value in args.items()}
        text = _dump(plain)
        text.encode()
        return text
    except (InvalidArgsError, TypeError, ValueError, RecursionError):
        _find_wrong(types, name, args)
        raise


def _dump(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_to_json_value)


def _find_wrong(types, name, args):
    """Raises what is wrong with the first argument that cannot be written."""
    for arg, value in args.items():
        try:
            _dump(_to_json_arg(types.get(_name(arg), "v"), value)).encode()
        except (InvalidArgsError, TypeError, ValueError, RecursionError) as error:
            raise InvalidArgsError(f"Argument “{arg}” of event “{name}”: {error}") from None


def to_args(types, name, args):
    """The ``a{sv}`` of an event's arguments, by the types that its schema declares."""
    variants = {}
    for arg, value in args.items():
        try:
            variants[_name(arg)] = to_variant_of(types[arg], value) if arg in types else to_variant(value)
        except InvalidArgsError as error:
            raise InvalidArgsError(f"Argument “{arg}” of event “{name}”: {error.message}") from None
    return GLib.Variant("a{sv}", variants)


def to_params(params, more):
    """The ``a{sv}`` of an SQL statement's parameters, given as a mapping, as keywords, or both; None when there are none."""
    if isinstance(params, GLib.Variant):
        return params
    values = {**(params or {}), **more}
    return _dictionary(values) if values else None


def from_variant(variant: Optional[GLib.Variant]) -> Any:
    """The value of Python that a GVariant stands for; the reverse of :func:`to_variant`, and None for None."""
    if variant is None:
        return None
    kind = variant.get_type_string()
    if kind == "v":
        return from_variant(variant.get_variant())
    if kind.startswith("m"):
        return from_variant(variant.get_maybe())
    if kind == "ay":
        return variant.get_data_as_bytes().get_data() or b""
    if kind.startswith("a{"):
        entries = (variant.get_child_value(i) for i in range(variant.n_children()))
        return {from_variant(entry.get_child_value(0)): from_variant(entry.get_child_value(1)) for entry in entries}
    if kind.startswith("a"):
        return [from_variant(variant.get_child_value(i)) for i in range(variant.n_children())]
    if kind.startswith("("):
        return tuple(from_variant(variant.get_child_value(i)) for i in range(variant.n_children()))
    return variant.unpack()

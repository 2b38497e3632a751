# SPDX-License-Identifier: LGPL-2.1-or-later
"""Values of Python as GVariants, and back."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping
from typing import Any, Optional, Union

from gi.repository import GLib

from gi.overrides._ms_errors import InvalidArgsError

_Bytes = GLib.Bytes  # each look into the namespace costs
_BYTES = (bytes, bytearray, memoryview, _Bytes)
_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_MILLISECOND = datetime.timedelta(milliseconds=1)


def to_milliseconds(moment):
    """Milliseconds since 1970 of a datetime; one without a time zone is local time, as everywhere in Python."""
    return (moment.astimezone(datetime.timezone.utc) - _EPOCH) // _MILLISECOND


def to_datetime(value: Union[int, float, str, datetime.datetime, None]) -> Optional[datetime.datetime]:
    """The UTC datetime that milliseconds since 1970, or a text in ISO 8601, stand for; None for None."""
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc)
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
    return _check_text(key)


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
        return GLib.Variant("s", _check_text(value))
    if _is_bytes(value):
        return GLib.Variant("ay", _to_bytes(value))
    if isinstance(value, datetime.datetime):
        return GLib.Variant("x", to_milliseconds(value))
    return _to_container(value)


def _to_container(value):
    try:
        if _is_mapping(value):
            return _dictionary({key: value[key] for key in value.keys()})
        if isinstance(value, (list, tuple)):
            return GLib.Variant("av", [to_variant(item) for item in value])
    except RecursionError as error:
        raise InvalidArgsError("It holds itself, or is nested too deep") from error
    raise _fail_kind(value)


def _fail_kind(value):
    return InvalidArgsError(f"A {type(value).__name__} is no value for a store: give text, a number, bytes, a list or a dictionary")


def _is_mapping(value):
    return isinstance(value, Mapping) or (hasattr(type(value), "keys") and not isinstance(value, type))


def _is_bytes(value):
    return isinstance(value, _BYTES)


def _to_bytes(value):
    return value.get_data() or b"" if isinstance(value, _Bytes) else bytes(value)


def _check_text(value):
    if "\0" in value:
        raise InvalidArgsError("NUL is not allowed in a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgsError(f"{value!r} is no valid Unicode text") from error
    return value


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


class _NeedsVariants(Exception):
    """A variant is among the values."""


def _to_json_value(value):
    """@value as what json.dumps() writes rightly."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, str):
        return _check_text(value)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise InvalidArgsError(f"{value!r} does not fit the type “x”")
        return value
    if _is_bytes(value):
        return base64.b64encode(_to_bytes(value)).decode("ascii")
    if isinstance(value, datetime.datetime):
        return to_milliseconds(value)
    if isinstance(value, GLib.Variant):
        raise _NeedsVariants
    if _is_mapping(value):
        return {_name(key): _to_json_value(value[key]) for key in value.keys()}
    if isinstance(value, (list, tuple)):
        return [_to_json_value(item) for item in value]
    raise _fail_kind(value)


def _to_json_arg(kind, value):
    """@value as the JSON form of its declared type."""
    bare = kind.lstrip("m")
    if bare == "ay" and value is not None and not _is_bytes(value) and not isinstance(value, GLib.Variant):
        raise InvalidArgsError(f"A {type(value).__name__} is no bytes")
    if bare not in ("ay", "v") and _is_bytes(value):
        raise InvalidArgsError(f"Bytes do not fit the type “{kind}”")
    if bare == "as" and isinstance(value, (list, tuple)) and not all(isinstance(item, str) for item in value):
        raise InvalidArgsError("The type “as” takes a list of texts")
    try:
        return _to_iso(value) if isinstance(value, datetime.datetime) and bare == "s" else _to_json_value(value)
    except (BufferError, OverflowError, RecursionError) as error:
        raise InvalidArgsError(str(error)) from error


def _convert_each(args, name, convert):
    """What @convert makes of each argument; an error says which of them, and of which event."""
    converted = {}
    for arg, value in args.items():
        try:
            converted[_name(arg)] = convert(arg, value)
        except InvalidArgsError as error:
            raise InvalidArgsError(f"Argument “{arg}” of event “{name}”: {error.message}") from None
    return converted


def to_json_args(types, name, args):
    """
    The JSON text of an event's arguments, by the types that its schema declares, or None when one of them is a variant.

    A text costs one call, where a variant for each argument costs many.
    """
    try:
        return _dump(_convert_each(args, name, lambda arg, value: _to_json_arg(types.get(arg, "v"), value)))
    except _NeedsVariants:
        return None
    except ValueError as error:
        raise InvalidArgsError(f"The arguments of event “{name}”: {error}, such as a number that is not finite: {args!r}") from error


def to_args(types, name, args):
    """The ``a{sv}`` of an event's arguments, by the types that its schema declares."""

    def convert(arg, value):
        return to_variant_of(types[arg], value) if arg in types else to_variant(value)

    return GLib.Variant("a{sv}", _convert_each(args, name, convert))


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

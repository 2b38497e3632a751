# SPDX-License-Identifier: LGPL-2.1-or-later
"""
The library as Python programmers expect it; used by ``from gi.repository import Ms``.

Whatever the namespace has stays; values, rows, calls that take a while, definitions and errors become Python's own.
"""

from gi.overrides import _ms_extend

_ms_extend.improve_all()

# They change the classes that were improved.
from gi.overrides import _ms_async, _ms_errors, _ms_rows, _ms_schema, _ms_stores, _ms_values  # noqa: E402, F401

MultistoreError = _ms_errors.MultistoreError
create_task = _ms_async.create_task
run = _ms_async.run
to_variant = _ms_values.to_variant
from_variant = _ms_values.from_variant
to_datetime = _ms_values.to_datetime

__all__ = ["MultistoreError", "create_task", "from_variant", "run", "to_datetime", "to_variant"]
for _kind in _ms_errors.CLASSES.values():
    globals()[_kind.__name__] = _kind
    __all__.append(_kind.__name__)

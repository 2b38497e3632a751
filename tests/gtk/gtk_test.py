# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of the widgets in Python share: waiting by iterating, and what is on the screen."""

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gtk  # noqa: E402

WATCHDOG_SECONDS = 60


def iterate_until(condition):
    """Iterates until the condition holds, and returns what it gave."""
    late = []
    watchdog = GLib.timeout_add_seconds(WATCHDOG_SECONDS, lambda: late.append(True) or GLib.SOURCE_REMOVE)
    try:
        while not (value := condition()):
            if late:
                raise AssertionError("it took too long")
            GLib.MainContext.default().iteration(True)
    finally:
        if not late:
            GLib.source_remove(watchdog)
    return value


def descendants(widget):
    """The widget and all below it, as far as they are mapped."""
    if not widget.get_mapped():
        return
    yield widget
    child = widget.get_first_child()
    while child:
        yield from descendants(child)
        child = child.get_next_sibling()


def below(widget, kind):
    """All widgets of a kind at or below another."""
    return [found for found in descendants(widget) if isinstance(found, kind)]


def find(widget, kind):
    """The first of them, or None."""
    return next((found for found in descendants(widget) if isinstance(found, kind)), None)


def labels(widget):
    """The texts of all labels at or below a widget."""
    return [label.get_text() for label in below(widget, Gtk.Label)]

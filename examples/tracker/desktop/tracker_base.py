# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the parts of the desktop tracker in Python share: resources, UI files, callbacks, words."""

import functools
import gettext
import logging
import os
import weakref

import gi

gi.require_version("Adw", "1")
gi.require_version("Gtk", "4.0")
gi.require_version("Ms", "1")
gi.require_version("MsGtk", "1")
from gi.repository import Adw, Gio, GLib, GObject, Gtk, Ms, MsGtk  # noqa: E402

RESOURCES = {"TRACKER_RESOURCE": "tracker.gresource", "TRACKER_DESKTOP_RESOURCE": "tracker-desktop.gresource"}
NAMED_IN_UI_FILES = (Ms.Query, MsGtk.StoreProvider, MsGtk.StoreView, MsGtk.QueryView, MsGtk.SyncIndicator)

for variable, beside in RESOURCES.items():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), beside)
    Gio.resources_register(Gio.Resource.load(os.environ.get(variable, path)))
for kind in NAMED_IN_UI_FILES:
    GObject.type_ensure(kind)

translation = gettext.translation("multistore-1", fallback=True)
_ = translation.gettext
ngettext = translation.ngettext


def weak(method):
    """
    A callback that does not keep its object.

    Python's collector does not see that a widget has others in it: kept by their callbacks, it would never go.
    """
    reference = weakref.WeakMethod(method)

    def call(*args):
        target = reference()
        return target(*args) if target else None

    return call


class WeakScope(GObject.Object, Gtk.BuilderScope):
    """Finds what a UI file calls: functions of MsGtk, and methods of the widget, which Gtk.Template.Callback keeps."""

    def do_create_closure(self, builder, name, _flags, _object):
        if name.startswith("ms_gtk_"):
            return getattr(MsGtk, name[len("ms_gtk_"):])
        return weak(getattr(builder.get_current_object(), name))


def template(name):
    """A decorator: the widget's class is made of a UI file of the program."""

    def decorate(cls):
        cls = Gtk.Template(resource_path=f"/io/github/multistore/Tracker/desktop/{name}")(cls)
        cls.set_template_scope(WeakScope())
        return cls

    return decorate


def add_actions(group, callbacks):
    for name, callback in callbacks.items():
        action = Gio.SimpleAction(name=name)
        action.connect("activate", weak(callback))
        group.add_action(action)


def show_error(widget, error):
    """Shows the message as a toast of the window around the widget."""
    overlay = widget.get_ancestor(Adw.ToastOverlay)
    if overlay:
        overlay.add_toast(Adw.Toast.new(GLib.markup_escape_text(error.message)))
    else:
        logging.warning(error.message)


def shows_error(method):
    """A decorator for a widget's callbacks: what goes wrong is told to the user."""

    @functools.wraps(method)
    def call(self, *args):
        try:
            method(self, *args)
        except GLib.Error as error:
            show_error(self, error)

    return call


def set_margins(widget, horizontal, vertical):
    widget.set_margin_start(horizontal)
    widget.set_margin_end(horizontal)
    widget.set_margin_top(vertical)
    widget.set_margin_bottom(vertical)


def describe_author(author, at):
    """“contributor, 3 November 2025 10:15”; either may be missing."""
    name = author or _("Somebody")
    if not at:
        return name
    # TRANSLATORS: the time of a comment, see g_date_time_format()
    time = GLib.DateTime.new_from_unix_local(at).format(_("%-d %B %Y %H:%M"))
    # TRANSLATORS: who wrote something, and when
    return _("%s, %s") % (name, time)

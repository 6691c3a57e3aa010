"""Speaks to Evolution's address book factory as its own program does. Commands come as JSON lines, answers go out as such."""

import json
import sys

from gi.repository import Gio, GLib

PREFIX = "org.gnome.evolution.dataserver."
bus = Gio.bus_get_sync(Gio.BusType.SESSION)


def call(name, path, interface, method, arguments=None):
    result = bus.call_sync(
        name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 20_000, None
    )
    return result.unpack()


def pause(seconds):
    loop = GLib.MainLoop()
    GLib.timeout_add(int(seconds * 1000), loop.quit)
    loop.run()


def open_book(uid, user, password):
    """Opens the book of a source and gives the password that a person would type."""
    sources = PREFIX + "Sources5"
    manager = "/org/gnome/evolution/dataserver/SourceManager"
    objects = call(sources, manager, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")[0]
    source = next(
        path for path, parts in objects.items() if parts.get(PREFIX + "Source", {}).get("UID") == uid
    )
    path, name = call(
        PREFIX + "AddressBook10",
        "/org/gnome/evolution/dataserver/AddressBookFactory",
        PREFIX + "AddressBookFactory",
        "OpenAddressBook",
        GLib.Variant("(s)", (uid,)),
    )
    book = lambda method, arguments=None: call(
        name, path, PREFIX + "AddressBook", method, arguments
    )
    book("Open")
    credentials = GLib.Variant("(as)", ([f"username:{user}", f"password:{password}"],))
    call(sources, source, PREFIX + "Source", "InvokeAuthenticate", credentials)
    return book


def run(book, command):
    kind = command["do"]
    if kind == "refresh":
        book("Refresh")
        return None
    if kind == "list":
        return book("GetContactList", GLib.Variant("(s)", ('(exists "full_name")',)))[0]
    if kind == "create":
        return book("CreateContacts", GLib.Variant("(asu)", ([command["card"]], 0)))[0]
    if kind == "modify":
        book("ModifyContacts", GLib.Variant("(asu)", ([command["card"]], 0)))
        return None
    if kind == "remove":
        book("RemoveContacts", GLib.Variant("(asu)", ([command["uid"]], 0)))
        return None
    raise ValueError(kind)


def main():
    uid, user, password = sys.argv[1:4]
    book = open_book(uid, user, password)
    # It signs in behind our back.
    pause(2)
    for line in sys.stdin:
        command = json.loads(line)
        if "pause" in command:
            pause(command["pause"])
            continue
        print(json.dumps(run(book, command)), flush=True)


main()

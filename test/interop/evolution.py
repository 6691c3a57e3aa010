"""What Evolution and GNOME's programs do through Evolution data server; run by evolution.test.ts in a session bus of its own."""

import base64
import sys
import time
import urllib.request

import gi

for name, version in {"EDataServer": "1.2", "ECal": "2.0", "EBook": "1.2", "EBookContacts": "1.2", "ICalGLib": "3.0"}.items():
    gi.require_version(name, version)
from gi.repository import EBook, EBookContacts, ECal, EDataServer, GLib, ICalGLib

origin, password = sys.argv[1:]
user = "alice@example.test"
context = GLib.MainContext.default()


def wait_until(look, what):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        while context.pending():
            context.iteration(False)
        value = look()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"in vain for {what}")


def finish(start, *arguments):
    """Runs an asynchronous call to its end while the main loop goes on."""
    results = []
    start(*arguments, lambda source, result, *_: results.append(result))
    return wait_until(lambda: results, start.__name__)[0]


def ask(method, path, body=None, status=207, **headers):
    """What another program of the account would do."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    request = urllib.request.Request(origin + path, method=method, data=body and body.encode(), headers={"Authorization": f"Basic {token}", **headers})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == status, answer.status
        return answer.read().decode()


def stored(collection, text):
    """The one document that has this text in it, its lines unfolded."""
    kind = "addressbooks" if collection == "contacts" else "calendars"
    listing = ask("PROPFIND", f"/dav/{kind}/{user}/{collection}/", Depth="1")
    hrefs = [part.split("</D:href>")[0] for part in listing.split("<D:href>")[1:]]
    all = [(href, ask("GET", href, status=200).replace("\r\n ", "")) for href in hrefs if not href.endswith("/")]
    found = [(href, body) for href, body in all if text in body]
    return found[0] if found else None


# Accounts, as its assistant makes them.
registry = EDataServer.SourceRegistry.new_sync(None)


def credentials_of(name):
    credentials = EDataServer.NamedParameters.new()
    credentials.set("username", name)
    credentials.set("password", password)
    return credentials


def answer_prompt(_, source, *__):
    top = registry.find_extension(source, "Collection") or source
    source.invoke_authenticate(credentials_of(top.get_display_name()), None, None)


registry.connect("credentials-required", answer_prompt)


def add_account(name):
    account = EDataServer.Source.new_with_uid(name, None)
    account.set_display_name(name)
    authentication = account.get_extension("Authentication")
    authentication.set_user(name)
    authentication.set_host("127.0.0.1")
    authentication.set_port(int(origin.split(":")[-1]))
    authentication.set_method("plain/password")
    found = EDataServer.webdav_discover_sources_sync(account, origin, EDataServer.WebDAVDiscoverSupports.NONE, credentials_of(name), None)
    assert sorted(d.display_name for d in found.out_discovered_sources) == ["Calendar", "Contacts", "Directory", "Notes", "Tasks"]
    assert found.out_calendar_user_addresses == [name]
    collection = account.get_extension("Collection")
    collection.set_backend_name("webdav")
    collection.set_identity(name)
    collection.set_calendar_url(origin)
    collection.set_contacts_url(origin)
    registry.commit_source_sync(account, None)


add_account(user)


def source_of(name, owner=user):
    mine = (s for s in registry.list_sources(None) if s.get_parent() == owner)
    return next((s for s in mine if s.get_display_name() == name), None)


def open_calendar(name, kind, owner=user):
    source = wait_until(lambda: source_of(name, owner), name)
    return ECal.Client.connect_finish(finish(ECal.Client.connect, source, kind, 15, None))


def summaries(client, query="#t"):
    client.refresh_sync(None)
    _, objects = client.get_object_list_sync(query, None)
    return sorted(o.get_summary() for o in objects)


def component(text):
    return ICalGLib.Component.new_from_string(text)


calendar = open_calendar("Calendar", ECal.ClientSourceType.EVENTS)
wait_until(lambda: not calendar.is_readonly(), "the right to write")
assert calendar.check_save_schedules()

# A series, one instance changed, another removed.
_, uid = calendar.create_object_sync(
    component("""BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20261201T100000
DTEND;TZID=Europe/Berlin:20261201T110000
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Wöchentlich ✓
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:-PT15M
DESCRIPTION:Gleich
END:VALARM
END:VEVENT"""),
    ECal.OperationFlags.NONE,
    None,
)
instance = component(f"""BEGIN:VEVENT
UID:{uid}
RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000
DTSTART;TZID=Europe/Berlin:20261209T120000
DTEND;TZID=Europe/Berlin:20261209T130000
SUMMARY:Verlegt
END:VEVENT""")
calendar.modify_object_sync(instance, ECal.ObjModType.THIS, ECal.OperationFlags.NONE, None)
calendar.remove_object_sync(uid, "20261215T100000", ECal.ObjModType.THIS, ECal.OperationFlags.NONE, None)
href, text = stored("calendar", f"UID:{uid}")
assert "BEGIN:VTIMEZONE" in text and "RECURRENCE-ID;TZID=Europe/Berlin:20261208T100000" in text, text
assert "EXDATE:20261215T090000Z" in text, text

# Others change it, add to it and take away.
ask("PUT", href, text.replace("Wöchentlich", "Geändert"), 204)
other = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{}@far\r\nDTSTAMP:20261120T080000Z\r\nDTSTART;VALUE=DATE:20261224\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
for name in ["one", "two"]:
    ask("PUT", f"/dav/calendars/{user}/calendar/{name}.ics", other.format(name, name), 201)
wait_until(lambda: summaries(calendar) == ["Geändert ✓", "Verlegt", "one", "two"], "the changes of others")
ask("DELETE", f"/dav/calendars/{user}/calendar/one.ics", status=204)
wait_until(lambda: "one" not in summaries(calendar), "the deletion")
assert summaries(calendar, '(occur-in-time-range? (make-time "20261208T000000Z") (make-time "20261210T000000Z"))') == ["Geändert ✓", "Verlegt"]
calendar.remove_object_sync("two@far", None, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)
assert stored("calendar", "two@far") is None

# A meeting: the server invites; the other's answer comes back.
_, meeting = calendar.create_object_sync(
    component(f"""BEGIN:VEVENT
DTSTART:20261210T100000Z
DTEND:20261210T110000Z
SUMMARY:Treffen
ORGANIZER:mailto:{user}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{user}
ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:bob@example.test
END:VEVENT"""),
    ECal.OperationFlags.NONE,
    None,
)
wait_until(lambda: "SCHEDULE-STATUS" in stored("calendar", f"UID:{meeting}")[1], "the invitation to be sent")
bob = "bob@example.test"
add_account(bob)
theirs = open_calendar("Calendar", ECal.ClientSourceType.EVENTS, bob)
wait_until(lambda: summaries(theirs) == ["Treffen"], "the invitation")
_, invitation = theirs.get_object_sync(meeting, None, None)
text = invitation.as_ical_string().replace("\r\n ", "")
line = next(l for l in text.splitlines() if l.startswith("ATTENDEE") and bob in l)
answer = component(text.replace(line, line.replace("NEEDS-ACTION", "ACCEPTED")))
theirs.modify_object_sync(answer, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)



def is_accepted():
    _, text = stored("calendar", f"UID:{meeting}")
    return any("PARTSTAT=ACCEPTED" in line and bob in line for line in text.splitlines())


wait_until(is_accepted, "the answer")
busy = calendar.get_free_busy_sync(1796860800, 1796947200, [user, bob], None)
assert len(busy.out_freebusy) == 2, busy

# Tasks and memos.
early = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VTODO\r\nUID:early@far\r\nDTSTAMP:20261120T080000Z\r\nSUMMARY:Früher\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
ask("PUT", f"/dav/calendars/{user}/tasks/early.ics", early, 201)
tasks = open_calendar("Tasks", ECal.ClientSourceType.TASKS)
# It loses what it makes while it looks at a task list for the first time.
wait_until(lambda: summaries(tasks) == ["Früher"], "the task list")
_, task = tasks.create_object_sync(component("BEGIN:VTODO\nSUMMARY:Milch\nDUE;VALUE=DATE:20261205\nPRIORITY:1\nEND:VTODO"), ECal.OperationFlags.NONE, None)
_, done = tasks.get_object_sync(task, None, None)
done.set_status(ICalGLib.PropertyStatus.COMPLETED)
tasks.modify_object_sync(done, ECal.ObjModType.ALL, ECal.OperationFlags.NONE, None)
assert "STATUS:COMPLETED" in stored("tasks", f"UID:{task}")[1]
memos = open_calendar("Notes", ECal.ClientSourceType.MEMOS)
memos.create_object_sync(component("BEGIN:VJOURNAL\nSUMMARY:Notiz\nDESCRIPTION:Grüße\nEND:VJOURNAL"), ECal.OperationFlags.NONE, None)
assert stored("notes", "SUMMARY:Notiz")


# Contacts, and the address list.
def open_book(name):
    source = wait_until(lambda: source_of(name), name)
    return EBook.BookClient.connect_finish(finish(EBook.BookClient.connect, source, 15, None))


book = open_book("Contacts")
card = EBookContacts.Contact.new_from_vcard("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Löwe\nN:Löwe;Ada;;;\nEMAIL;TYPE=WORK:ada@example.test\nEND:VCARD")
_, id = book.add_contact_sync(card, EBookContacts.BookOperationFlags.NONE, None)
_, card = book.get_contact_sync(id, None)
card.add_attribute_with_value(EBookContacts.VCardAttribute.new("", "TEL"), "+49 221 12")
book.modify_contact_sync(card, EBookContacts.BookOperationFlags.NONE, None)
href, text = stored("contacts", "FN:Ada Löwe")
assert "+49 221 12" in text
ask("PUT", href, text.replace("Ada L", "Eva L"), 204)


def names(client, query):
    client.refresh_sync(None)
    _, found = client.get_contacts_sync(query, None)
    return sorted(c.get_property("full-name") for c in found)


wait_until(lambda: names(book, '(contains "full_name" "Eva")') == ["Eva Löwe"], "the changed card")
book.remove_contact_by_uid_sync(id, EBookContacts.BookOperationFlags.NONE, None)
assert stored("contacts", "Eva") is None
directory = open_book("Directory")
wait_until(directory.is_readonly, "the address list to be known as read-only")
wait_until(lambda: names(directory, '(contains "email" "bob")') == ["bob@example.test"], "the address list")

# What its browser of servers does: a calendar with name and colour, a lock, who may do what, and away with it.
session = EDataServer.WebDAVSession.new(source_of("Calendar"))
session.set_credentials(credentials_of(user))
home = f"{origin}/dav/calendars/{user}/"
here = f"{home}own%20one/"
supports = EDataServer.WebDAVResourceSupports
session.mkcalendar_sync(here, "Größe & Co", "Beschreibung", "#00ff00", supports.EVENTS, None)


def look():
    listed = session.list_sync(home, EDataServer.WEBDAV_DEPTH_THIS_AND_CHILDREN, EDataServer.WebDAVListFlags.ALL, None)
    return next((r for r in listed.out_resources if r.href == here), None)


own = look()
assert (own.display_name, own.description, own.color) == ("Größe & Co", "Beschreibung", "#00ff00"), own
assert own.kind == EDataServer.WebDAVResourceKind.CALENDAR and own.supports & supports.EVENTS and not own.supports & supports.TASKS
change = EDataServer.WebDAVPropertyChange.new_set
session.update_properties_sync(here, [change(EDataServer.WEBDAV_NS_DAV, "displayname", "Umbenannt"), change(EDataServer.WEBDAV_NS_ICAL, "calendar-color", "#0000ff")], None)
own = look()
assert (own.display_name, own.color) == ("Umbenannt", "#0000ff")
token = session.lock_resource_sync(here, EDataServer.WebDAVLockScope.EXCLUSIVE, 60, user, None).out_lock_token
session.refresh_lock_sync(here, token, 60, None)
session.unlock_sync(here, token, None)
assert {p.name for p in session.get_current_user_privilege_set_sync(here, None).out_privileges} >= {"read", "write", "write-acl"}
assert session.get_acl_sync(here, None).out_entries
assert session.get_acl_restrictions_sync(here, None)
[principals] = session.get_principal_collection_set_sync(here, None).out_principal_hrefs
found = session.principal_property_search_sync(origin + principals, False, EDataServer.WEBDAV_NS_DAV, "displayname", "bob", None)
assert [p.display_name for p in found.out_principals] == ["bob@example.test"]
book_here = f"{origin}/dav/addressbooks/{user}/friends/"
session.mkcol_addressbook_sync(book_here, "Freunde", None, None)
for gone in [here, book_here]:
    session.delete_sync(gone, EDataServer.WEBDAV_DEPTH_INFINITY, None, None)
assert look() is None

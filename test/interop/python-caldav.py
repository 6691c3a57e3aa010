"""What programs over python-caldav do; run by python-caldav.test.ts with the server's address and a password."""

import sys
from datetime import date, datetime, timedelta, timezone

import caldav
import icalendar
from caldav.lib import error

origin, password = sys.argv[1:]


def principal_of(name):
    return caldav.DAVClient(url=origin, username=f"{name}@example.test", password=password).principal()


def at(day, hour):
    return datetime(2026, 12, day, hour, tzinfo=timezone.utc)


def event(uid, start, more=""):
    return f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.test//python//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261120T080000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}
SUMMARY:Event {uid}
{more}END:VEVENT
END:VCALENDAR
"""


def summaries(objects):
    return sorted(str(o.icalendar_component["SUMMARY"]) for o in objects)


def refused(kind, action):
    try:
        action()
    except kind:
        return True
    return False


alice = principal_of("alice")
assert alice.calendar_user_address_set()[0] == "mailto:alice@example.test"
assert sorted(c.name for c in alice.calendars()) == ["Calendar", "Notes", "Tasks"]
assert refused(error.AuthorizationError, lambda: caldav.DAVClient(origin, username="alice@example.test", password="x").principal())

# Calendars.
calendar = alice.make_calendar(name="Größe & Co", cal_id="own")
assert calendar.get_display_name() == "Größe & Co"
assert alice.calendar(name="Größe & Co").url == calendar.url
calendar.set_properties([caldav.dav.DisplayName("Umbenannt")])
assert alice.calendar(cal_id="own").get_display_name() == "Umbenannt"
assert refused(error.AuthorizationError, lambda: alice.make_calendar(name="again", cal_id="own"))

# Events, series, and one instance of it.
series = calendar.save_event(event("series@py", at(1, 10), "RRULE:FREQ=WEEKLY;COUNT=4\nLOCATION:Köln\nCATEGORIES:Büro,Privat\n"))
for day in range(1, 11):
    calendar.save_event(event(f"plain{day}@py", at(day, 15), "DESCRIPTION:a b\n" if day == 3 else ""))
assert len(calendar.events()) == 11
found = calendar.date_search(at(7, 0), at(16, 0), expand=True)
assert summaries(found) == ["Event plain10@py", "Event plain7@py", "Event plain8@py", "Event plain9@py", "Event series@py"]
[expanded] = [f.icalendar_instance.subcomponents for f in found if "series" in f.data]
assert [e["RECURRENCE-ID"].dt.day for e in expanded] == [8, 15]
moved = icalendar.Calendar.from_ical(event("series@py", at(9, 12), f"RECURRENCE-ID:{at(8, 10):%Y%m%dT%H%M%SZ}\n"))
whole = series.icalendar_instance
whole.add_component(moved.subcomponents[0])
series.icalendar_instance = whole
series.save()
instances = calendar.search(start=at(7, 0), end=at(16, 0), event=True, expand=True, sort_keys=("dtstart",))
starts = [i.icalendar_component["DTSTART"].dt for i in instances if "series" in i.icalendar_component["UID"]]
assert starts == [at(9, 12), at(15, 10)], starts
assert calendar.event_by_uid("plain4@py").url == calendar.object_by_uid("plain4@py").url
assert refused(error.NotFoundError, lambda: calendar.event_by_uid("nobody@py"))
loaded = calendar.event_by_url(calendar.event_by_uid("plain4@py").url)
loaded.load()
assert "UID:plain4@py" in loaded.data
assert len(calendar.calendar_multiget([e.url for e in calendar.events()])) == 11
assert refused(error.ConsistencyError, lambda: calendar.save_event(event("plain4@py", at(4, 9)), no_overwrite=True))
assert refused(error.ConsistencyError, lambda: calendar.save_event(event("new@py", at(4, 9)), no_create=True))

# Searches by text.
def texts(**filters):
    return summaries(calendar.search(comp_class=caldav.Event, **filters))


assert texts(location="Köln") == ["Event series@py"]
assert texts(category="Büro") == ["Event series@py"]
assert texts(summary="plain1") == ["Event plain10@py", "Event plain1@py"]
assert texts(description="a b") == ["Event plain3@py"]
assert texts(summary="nothing of it") == []

# Tasks.
tasks = alice.make_calendar(name="Aufgaben", cal_id="todo", supported_calendar_component_set=["VTODO"])
assert tasks.get_supported_components() == ["VTODO"]
assert refused(error.AuthorizationError, lambda: tasks.save_event(event("no@py", at(1, 1))))
for name, due, priority in [("b", date(2026, 12, 5), 5), ("a", date(2026, 12, 7), 1), ("c", None, 9)]:
    tasks.save_todo(summary=name, priority=priority, **({"due": due} if due else {}))
assert [str(t.icalendar_component["SUMMARY"]) for t in tasks.todos(sort_keys=("priority",))] == ["a", "b", "c"]
done = tasks.todos(sort_keys=("priority",))[0]
done.complete()
assert summaries(tasks.todos()) == ["b", "c"]
assert summaries(tasks.todos(include_completed=True)) == ["a", "b", "c"]
done.uncomplete()
assert summaries(tasks.todos()) == ["a", "b", "c"]
assert "b" in summaries(tasks.date_search(at(1, 0), at(6, 0), compfilter="VTODO", expand=False))
tasks.save_todo("""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example.test//python//EN
BEGIN:VTODO
UID:again@py
DTSTAMP:20261120T080000Z
DTSTART:20261201T080000Z
DUE:20261201T090000Z
RRULE:FREQ=DAILY;COUNT=5
SUMMARY:again
END:VTODO
END:VCALENDAR
""")
[again] = [t for t in tasks.todos() if t.icalendar_component["SUMMARY"] == "again"]
again.complete(handle_rrule=True, rrule_mode="safe")
assert summaries(tasks.todos(include_completed=True)).count("again") == 2

# Notes.
notes = alice.calendar(cal_id="notes")
notes.save_journal(summary="Notiz", dtstart=date(2026, 12, 1), description="Grüße")
assert summaries(notes.journals()) == ["Notiz"]

# What changed since.
known = calendar.objects_by_sync_token(load_objects=True)
assert len(list(known)) == 11
calendar.event_by_uid("plain5@py").delete()
calendar.save_event(event("plain6@py", at(6, 9)))
calendar.save_event(event("plain20@py", at(20, 9)))
changed, removed = known.sync()
assert (len(list(changed)), len(list(removed))) == (2, 1), (changed, removed)
changed, removed = known.sync()
assert (len(list(changed)), len(list(removed))) == (0, 0)

# Free and busy time, here and of others.
busy = calendar.freebusy_request(at(1, 0), at(10, 0))
periods = [p.start for line in busy.icalendar_component["FREEBUSY"] for p in (line if isinstance(line, list) else [line])]
assert at(9, 12) in periods and at(8, 10) not in periods, periods
answers = alice.freebusy_request(at(1, 0), at(10, 0), ["mailto:bob@example.test", "mailto:nobody@example.test"])
assert answers

# Meetings between the two.
bob = principal_of("bob")
meeting = alice.calendar(cal_id="calendar").save_with_invites(event("meeting@py", at(14, 9)), [bob, "nobody@elsewhere.test"])
[invitation] = [i for i in bob.schedule_inbox().get_items() if i.is_invite_request()]
invitation.accept_invite()
meeting.load()
partstat = {str(a): a.params["PARTSTAT"] for a in meeting.icalendar_component["ATTENDEE"]}
assert partstat["mailto:bob@example.test"] == "ACCEPTED", meeting.data
invitation.delete()
assert any(not i.is_invite_request() for i in alice.schedule_inbox().get_items())
meeting.delete()
assert "STATUS:CANCELLED" in "".join(e.data for e in bob.calendar(cal_id="calendar").events())

calendar.delete()
tasks.delete()
assert sorted(c.name for c in alice.calendars()) == ["Calendar", "Notes", "Tasks"]

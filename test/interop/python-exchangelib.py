"""What python3-exchangelib reads from and writes to an EWS service; run by python-exchangelib.test.ts.

Arguments: the address of the service, "write" or "read". Reading prints JSON of what there is.
"""

import json
import sys
from decimal import Decimal

from exchangelib import (
    DELEGATE,
    Account,
    Attendee,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    Mailbox,
    Message,
    Task,
    Version,
)
from exchangelib.fields import MONDAY
from exchangelib.indexed_properties import EmailAddress, PhoneNumber
from exchangelib.items import SEND_TO_NONE
from exchangelib.recurrence import Recurrence, WeeklyPattern
from exchangelib.version import EXCHANGE_2013_SP1

url, what = sys.argv[1:]
account = Account(
    "anna@a.test",
    config=Configuration(
        service_endpoint=url,
        credentials=Credentials("anna@a.test", "secret"),
        auth_type="basic",
        version=Version(build=EXCHANGE_2013_SP1),
    ),
    autodiscover=False,
    access_type=DELEGATE,
    default_timezone=EWSTimeZone("Europe/Berlin"),
)
berlin = EWSTimeZone("Europe/Berlin")


def at(day, hour):
    return EWSDateTime(2040, 3, day, hour, tzinfo=berlin)


def write():
    Message(
        account=account,
        folder=account.inbox,
        subject="Größe",
        body="Hello from Python",
        to_recipients=[Mailbox(email_address="anna@a.test", name="Anna")],
        categories=["Red Category"],
        is_read=False,
    ).save()
    CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Weekly",
        start=at(5, 9),
        end=at(5, 10),
        location="Room 1",
        legacy_free_busy_status="OOF",
        reminder_is_set=True,
        reminder_minutes_before_start=10,
        required_attendees=[
            Attendee(mailbox=Mailbox(email_address="ben@a.test", name="Ben"), response_type="Accept")
        ],
        recurrence=Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=[MONDAY], first_day_of_week=MONDAY),
            start=EWSDate(2040, 3, 5),
            number=6,
        ),
    ).save(send_meeting_invitations=SEND_TO_NONE)
    CalendarItem(
        account=account,
        folder=account.calendar,
        subject="Holiday",
        start=EWSDate(2040, 5, 1),
        end=EWSDate(2040, 5, 1),
        is_all_day=True,
    ).save(send_meeting_invitations=SEND_TO_NONE)
    Contact(
        account=account,
        folder=account.contacts,
        given_name="Cleo",
        surname="Sample",
        display_name="Cleo Sample",
        company_name="Sample; Sons",
        birthday=EWSDate(1980, 2, 29),
        email_addresses=[EmailAddress(label="EmailAddress1", email="cleo@b.test")],
        phone_numbers=[PhoneNumber(label="MobilePhone", phone_number="+1 555 1")],
    ).save()
    Task(
        account=account,
        folder=account.tasks,
        subject="Pay",
        due_date=EWSDate(2040, 4, 30),
        status="InProgress",
        percent_complete=Decimal(40),
    ).save()


def read():
    messages = [
        {
            "subject": m.subject,
            "read": m.is_read,
            "draft": m.is_draft,
            "categories": m.categories,
            "received": m.datetime_received.isoformat(),
            "mime": m.mime_content.decode(),
        }
        for m in account.inbox.all().order_by("subject")
    ]
    events = []
    for e in account.calendar.all().order_by("subject"):
        item = account.calendar.get(id=e.id, changekey=e.changekey)
        events.append(
            {
                "subject": item.subject,
                "start": item.start.isoformat(),
                "end": item.end.isoformat(),
                "all_day": item.is_all_day,
                "uid": item.uid,
                "type": item.type,
                "busy": item.legacy_free_busy_status,
                "attendees": [a.mailbox.email_address for a in item.required_attendees or []],
                "deleted": [o.start.isoformat() for o in item.deleted_occurrences or []],
                "modified": [o.start.isoformat() for o in item.modified_occurrences or []],
                "recurrence": type(item.recurrence.pattern).__name__ if item.recurrence else None,
                # Days have no zone of their own.
                "zone": None if item.is_all_day else str(item._start_timezone),
            }
        )
    contacts = [
        {
            "name": c.display_name,
            "emails": [e.email for e in c.email_addresses or []],
            "phones": {p.label: p.phone_number for p in c.phone_numbers or [] if p.phone_number},
            "birthday": c.birthday.isoformat() if c.birthday else None,
        }
        for c in account.contacts.all()
    ]
    tasks = [
        {
            "subject": t.subject,
            "due": t.due_date.isoformat() if t.due_date else None,
            "status": t.status,
            "percent": float(t.percent_complete or 0),
        }
        for t in account.tasks.all()
    ]
    print(json.dumps({"messages": messages, "events": events, "contacts": contacts, "tasks": tasks}))


{"write": write, "read": read}[what]()

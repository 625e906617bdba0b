"""khal, the calendar of the terminal: lists, makes, edits and deletes an event; vdirsyncer carries it."""

import pathlib
import re
import tempfile

from support import BASE, PASSWORD, PROGRAMS, Failure, Outcome, home, mailbox, request, run

THERE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Client//EN\r\nBEGIN:VEVENT\r\nUID:there\r\n"
    "DTSTAMP:20270101T000000Z\r\nDTSTART;TZID=Europe/Berlin:20270301T140000\r\nDURATION:PT1H\r\n"
    "RRULE:FREQ=DAILY;COUNT=2\r\nSUMMARY:From the server\r\nX-CLIENT-OWN:kept\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def configs(root, address):
    khal = root / "khal.conf"
    khal.write_text(
        f"[calendars]\n[[roost]]\npath = {root}/calendars/default\ntype = calendar\n"
        "[locale]\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        "local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
        f"[sqlite]\npath = {root}/khal.db\n[default]\ndefault_calendar = roost\n"
    )
    sync = root / "vdirsyncer.conf"
    sync.write_text(
        f'[general]\nstatus_path = "{root}/status/"\n[pair p]\na = "local"\nb = "remote"\ncollections = ["default"]\n'
        f'[storage local]\ntype = "filesystem"\npath = "{root}/calendars/"\nfileext = ".ics"\n'
        f'[storage remote]\ntype = "caldav"\nurl = "{BASE}/"\nusername = "{address}"\npassword = "{PASSWORD}"\n'
    )
    return khal, sync


def on_server(address):
    """The events of the account's calendar, by plain requests."""
    body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
    xml = request(address, "PROPFIND", f"{home(address, 'calendars')}default/", body, Depth="1")
    return [request(address, "GET", BASE + path) for path in re.findall(r"href>([^<]+\.ics)<", xml)]


def main(outcome):
    address = mailbox("khal")
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "calendars/default").mkdir(parents=True)
        khal, sync = ([PROGRAMS / program, "-c", path] for program, path in zip(("khal", "vdirsyncer"), configs(root, address)))

        def step(title, shown, hidden, in_event):
            run(*sync, "sync")
            agenda = run(*khal, "list", "2027-03-01", "2d")
            events = "".join(on_server(address))
            for texts, place in ((shown, agenda), (in_event, events)):
                for text in texts:
                    if text not in place:
                        raise Failure(f"{title}: {text!r} is not in\n{place}")
            if hidden and (hidden in agenda or hidden in events):
                raise Failure(f"{title}: {hidden!r} is still in\n{agenda}\n{events}")
            outcome.passed(title)

        request(address, "PUT", f"{home(address, 'calendars')}default/there.ics", THERE, **{"Content-Type": "text/calendar"})
        run(*sync, "discover", "--no-list")
        step("list shows what is on the server", ["14:00-15:00 From the server", "2027-03-02"], None, ["X-CLIENT-OWN:kept"])
        run(*khal, "new", "2027-03-01", "10:00", "11:00", "Planning", "::", "With words, and; signs")
        step("new reaches the server", ["10:00-11:00 Planning"], None, ["SUMMARY:Planning", "With words\\, and\\; signs"])
        run(*khal, "edit", "--show-past", "Planning", input="s\nReviewed\nn\n")
        step("edit changes it", ["10:00-11:00 Reviewed"], "Planning", ["SUMMARY:Reviewed"])
        run(*khal, "edit", "--show-past", "From the server", input="s\nEdited here\nq\n")
        step("edit keeps what it does not know", ["14:00-15:00 Edited here"], "From the server", ["X-CLIENT-OWN:kept", "RRULE:"])
        run(*khal, "edit", "--show-past", "Reviewed", input="D\ny\n")
        step("delete removes it", ["Edited here"], "Reviewed", ["UID:there"])


with Outcome() as result:
    main(result)

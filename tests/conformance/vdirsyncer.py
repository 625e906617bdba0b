"""A real client, vdirsyncer, syncs 500 events and 500 contacts both ways.

Both sides change and delete; after each sync they must hold the same objects.
"""

import pathlib
import re
import tempfile

from support import BASE, PASSWORD, PROGRAMS, Failure, Outcome, home, mailbox, request, run

COUNT = 500


def event(number, title):
    rule = "RRULE:FREQ=WEEKLY;COUNT=10\r\n" if number % 5 == 0 else ""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Client//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:event-{number}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;TZID=Europe/Berlin:202611{number % 28 + 1:02}T{number % 24:02}0000\r\n"
        f"DURATION:PT1H\r\nSUMMARY:{title}\r\nX-CLIENT-OWN;X-PARAM=a:kept {number}\r\n{rule}"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def card(number, name):
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:card-{number}\r\nFN:{name}\r\nN:{name};Person;;;\r\n"
        f"EMAIL;TYPE=INTERNET:person{number}@example.org\r\nX-CLIENT-OWN:kept {number}\r\nEND:VCARD\r\n"
    )


KINDS = {
    "calendars": ("caldav", "ics", "text/calendar", event),
    "addressbooks": ("carddav", "vcf", "text/vcard", card),
}


class Side:
    """One collection on the server, by plain requests that are none of vdirsyncer's."""

    def __init__(self, address, kind):
        self.address = address
        self.home = f"{home(address, kind)}default/"

    def request(self, method, url, body=None, **headers):
        return request(self.address, method, url, body, **headers)

    def names(self):
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        xml = self.request("PROPFIND", self.home, body, Depth="1")
        paths = re.findall(r"<[^<>]*?href>([^<]+)<", xml)
        return [BASE + path for path in paths if re.search(r"\.(ics|vcf)$", path)]

    def objects(self):
        return dict(uid_and_text(self.request("GET", url)) for url in self.names())

    def put(self, url, body, media_type):
        self.request("PUT", url, body, **{"Content-Type": media_type})

    def delete(self, url):
        self.request("DELETE", url)


def uid_and_text(text):
    lines = text.replace("\r\n", "\n").strip().split("\n")
    uid = next(line.removeprefix("UID:") for line in lines if line.startswith("UID:"))
    return uid, "\n".join(lines)


def local_objects(folder):
    return dict(uid_and_text(path.read_bytes().decode()) for path in folder.iterdir() if path.suffix in (".ics", ".vcf"))


def config(root, address):
    parts = [f'[general]\nstatus_path = "{root}/status/"\n']
    for kind, (protocol, extension, _, _) in KINDS.items():
        parts.append(
            f'[pair {kind}]\na = "{kind}_local"\nb = "{kind}_remote"\ncollections = ["default"]\nconflict_resolution = "b wins"\n'
            f'[storage {kind}_local]\ntype = "filesystem"\npath = "{root}/{kind}/"\nfileext = ".{extension}"\n'
            f'[storage {kind}_remote]\ntype = "{protocol}"\nurl = "{BASE}/"\nusername = "{address}"\npassword = "{PASSWORD}"\n'
        )
    path = root / "config"
    path.write_text("\n".join(parts))
    return path


def check(outcome, what, local, remote):
    missing = sorted(set(local) ^ set(remote))
    different = [uid for uid in local if uid in remote and local[uid] != remote[uid]]
    if missing or different:
        raise Failure(f"{what}: on one side only {missing[:5]}, different {different[:5]}")
    outcome.passed(f"{what}: {len(local)} objects, the same on both sides")


def main(outcome):
    address = mailbox("vdirsyncer")
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        sync = [PROGRAMS / "vdirsyncer", "-c", config(root, address)]
        for kind, (_, extension, _, make) in KINDS.items():
            folder = root / kind / "default"
            folder.mkdir(parents=True)
            for number in range(COUNT):
                (folder / f"{number}.{extension}").write_bytes(make(number, f"First {number}").encode())
        run(*sync, "discover", "--no-list")
        run(*sync, "sync")
        sides = {kind: Side(address, kind) for kind in KINDS}
        for kind, side in sides.items():
            check(outcome, f"{kind}, first upload", local_objects(root / kind / "default"), side.objects())

        for kind, (_, extension, media_type, make) in KINDS.items():
            folder, side = root / kind / "default", sides[kind]
            (folder / f"10.{extension}").write_bytes(make(10, "Changed here").encode())
            (folder / f"11.{extension}").unlink()
            (folder / "new-here.x").with_suffix(f".{extension}").write_bytes(make(9001, "New here").encode())
            names = {uid_and_text(side.request("GET", url))[0]: url for url in side.names()}
            prefix = "event" if kind == "calendars" else "card"
            side.put(names[f"{prefix}-20"], make(20, "Changed there"), media_type)
            side.delete(names[f"{prefix}-21"])
            side.put(f"{side.home}new-there.{extension}", make(9002, "New there"), media_type)
        run(*sync, "sync")
        for kind, side in sides.items():
            local = local_objects(root / kind / "default")
            check(outcome, f"{kind}, changes on both sides", local, side.objects())
            prefix = "event" if kind == "calendars" else "card"
            gone = [uid for uid in (f"{prefix}-11", f"{prefix}-21") if uid in local]
            lost = [uid for uid in (f"{prefix}-9001", f"{prefix}-9002") if uid not in local]
            kept = "Changed here" in local[f"{prefix}-10"] and "Changed there" in local[f"{prefix}-20"]
            if gone or lost or not kept or len(local) != COUNT:
                raise Failure(f"{kind}: still there {gone}, lost {lost}, changes kept: {kept}, {len(local)} objects")
        run(*sync, "sync")
        for kind, side in sides.items():
            check(outcome, f"{kind}, nothing to do", local_objects(root / kind / "default"), side.objects())


with Outcome() as result:
    main(result)

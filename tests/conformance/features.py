"""What the caldav library and its tester are told of Roost, in their words.

They take a server for one that does all that the RFCs ask of it. What stands here is true of Roost nevertheless, and
both suites check it: what they observe must be what is declared.
"""

from support import answer, home


def features(address):
    """The declarations; `address` is an account that may be asked."""
    declared = {
        # The library writes the properties that it wants outside of DAV:prop. RFC 3744 §9.4 has a search without
        # DAV:prop answer with no property, so the library sees no names. Asked as the RFC says, Roost answers.
        "principal-search.by-name": {"support": "unsupported"},
        "principal-search.by-name.self": {"support": "unsupported"},
        # A search that looks for nothing: RFC 3744 §9.4 wants at least one DAV:property-search, so it is refused.
        "principal-search.list-all": {"support": "ungraceful"},
        "principal-search": {"support": "ungraceful"},
    }
    # An attendee's own PUT gives the resource a new schedule tag, whatever it changes: If-Schedule-Tag-Match is there
    # so that a client notices what it has not seen (RFC 6638 §3.2.10). Only what others answer leaves the tag alone.
    declared["scheduling.schedule-tag.stable-partstat"] = {"support": "unsupported"}
    with answer(address, "OPTIONS", home(address, "calendars")) as options:
        # RFC 6638 §2: whoever does scheduling says so there. Then it is tested like everything else.
        if "calendar-auto-schedule" not in options.headers.get("DAV", ""):
            declared["scheduling"] = {"support": "unsupported"}
    return declared

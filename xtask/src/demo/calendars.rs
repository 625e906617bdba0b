//! Two calendars with events that repeat, in three timezones.

use anyhow::ensure;

use super::date::Instant;
use super::http::Http;

struct Event {
    key: &'static str,
    summary: &'static str,
    /// Days after this week's Monday; times of day, or none for whole days.
    day: i64,
    times: Option<(&'static str, &'static str)>,
    zone: &'static str,
    rule: &'static str,
    more: &'static str,
}

const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";
const TOKYO: &str = "Asia/Tokyo";

const fn event(
    key: &'static str,
    summary: &'static str,
    day: i64,
    times: (&'static str, &'static str),
) -> Event {
    Event {
        key,
        summary,
        day,
        times: Some(times),
        zone: BERLIN,
        rule: "",
        more: "",
    }
}

const fn whole_day(key: &'static str, summary: &'static str, day: i64, rule: &'static str) -> Event {
    Event {
        key,
        summary,
        day,
        times: None,
        zone: BERLIN,
        rule,
        more: "",
    }
}

/// The calendar that everybody has.
const PERSONAL: &[Event] = &[
    Event {
        rule: "FREQ=WEEKLY;BYDAY=TU,TH",
        more: "LOCATION:Indoor pool\n",
        ..event("swim", "Swimming", -55, ("063000", "074500"))
    },
    Event {
        rule: "FREQ=MONTHLY;BYDAY=1FR",
        more: "LOCATION:Priya's place\n",
        ..event("books", "Book club", -59, ("193000", "220000"))
    },
    Event {
        rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
        more: "DESCRIPTION:Papa makes the roast.\n",
        ..event("sunday", "Lunch with the family", -8, ("123000", "150000"))
    },
    event("dentist", "Dentist", 1, ("081500", "084500")),
    Event {
        more: "LOCATION:North pier\nCATEGORIES:boat\n",
        ..event("boat", "Sailing with Oskar", 5, ("090000", "170000"))
    },
    Event {
        more: "LOCATION:The place at the corner\n",
        ..event("lunch", "Lunch with Bob and Carol", 4, ("123000", "133000"))
    },
    event("concert", "Concert: the harbour choir", 12, ("200000", "223000")),
    Event {
        zone: TOKYO,
        more: "DESCRIPTION:Call Jun when it is morning in Kyoto.\n",
        ..event("jun", "Call with Jun (Kyoto)", 2, ("170000", "173000"))
    },
    whole_day("mum", "Mum's birthday", 10, "FREQ=YEARLY"),
    whole_day("leo", "Leo's birthday", -40, "FREQ=YEARLY"),
    Event {
        more: "TRANSP:TRANSPARENT\n",
        ..whole_day("bins", "Paper collection", 2, "FREQ=WEEKLY;INTERVAL=4")
    },
];

/// One that alice made.
const WORK: &[Event] = &[
    Event {
        rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ..event("standup", "Stand-up", -56, ("091500", "093000"))
    },
    Event {
        rule: "FREQ=WEEKLY;BYDAY=MO;EXDATE",
        ..event("planning", "Planning", -56, ("100000", "113000"))
    },
    Event {
        zone: NEW_YORK,
        rule: "FREQ=WEEKLY;BYDAY=WE",
        more: "LOCATION:Video\nDESCRIPTION:Office in Boston. Half past nine there\\, also when the clocks change.\n",
        ..event("boston", "Call with the Boston office", -54, ("093000", "101500"))
    },
    Event {
        zone: TOKYO,
        rule: "FREQ=MONTHLY;BYMONTHDAY=15",
        more: "LOCATION:Video\n",
        ..event(
            "printer",
            "Print schedule with Watanabe",
            -30,
            ("160000", "170000"),
        )
    },
    Event {
        rule: "FREQ=WEEKLY;BYDAY=FR;COUNT=30",
        ..event("review", "Week in review", -52, ("150000", "154500"))
    },
    Event {
        more: "LOCATION:Harbour office\nATTENDEE;CN=Maya Brandt;PARTSTAT=ACCEPTED:mailto:maya.brandt@harbourlight.example\nORGANIZER;CN=Alice Hartmann:mailto:alice@example.test\n",
        ..event("harbour", "Harbour Light: demonstration", 3, ("140000", "160000"))
    },
    event("focus", "No meetings", 1, ("130000", "170000")),
    Event {
        more: "BEGIN:VALARM\nACTION:DISPLAY\nDESCRIPTION:Train\nTRIGGER:-PT45M\nEND:VALARM\n",
        ..event("train", "Train to Rotterdam", 8, ("073000", "140500"))
    },
    Event {
        more: "LOCATION:Maritime Museum\\, Rotterdam\n",
        ..event("atlas", "Open Atlas day", 9, ("093000", "180000"))
    },
    whole_day("release", "First release of Harbour Light", 17, ""),
];

/// Puts both calendars.
pub fn load(http: &mut Http, address: &str, now: Instant) -> anyhow::Result<()> {
    let home = format!("/dav/calendars/{address}");
    // As every client does first. The server makes what everybody has when somebody looks for it.
    let found = http.send("PROPFIND", &format!("{home}/"), XML, b"")?;
    ensure!(found == 207, "PROPFIND was answered with {found}");
    let made = http.send("MKCALENDAR", &format!("{home}/work/"), XML, MAKE_WORK.as_bytes())?;
    // 405: it stands already.
    ensure!(matches!(made, 201 | 405), "MKCALENDAR was answered with {made}");
    for (calendar, events) in [("default", PERSONAL), ("work", WORK)] {
        for event in events {
            let path = format!("{home}/{calendar}/demo-{}.ics", event.key);
            http.put(&path, "text/calendar; charset=utf-8", &event.object(now))?;
        }
    }
    Ok(())
}

const XML: &str = "application/xml; charset=utf-8";

const MAKE_WORK: &str = r##"<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"><set><prop>
<displayname>Work</displayname><A:calendar-color>#c2571a</A:calendar-color>
</prop></set></C:mkcalendar>"##;

impl Event {
    fn object(&self, now: Instant) -> String {
        let day = now.monday().days_after(self.day);
        let mut lines = String::from("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Roost//Demo data//EN\n");
        if self.times.is_some() {
            lines.push_str(zone_definition(self.zone));
        }
        lines.push_str("BEGIN:VEVENT\n");
        lines.push_str(&format!(
            "UID:demo-{}@example.test\nDTSTAMP:{}\nSUMMARY:{}\n",
            self.key,
            now.stamp(),
            self.summary
        ));
        let zone = self.zone;
        match self.times {
            Some((from, to)) => {
                let date = day.day_stamp();
                lines.push_str(&format!(
                    "DTSTART;TZID={zone}:{date}T{from}\nDTEND;TZID={zone}:{date}T{to}\n"
                ));
            }
            None => lines.push_str(&format!(
                "DTSTART;VALUE=DATE:{}\nDTEND;VALUE=DATE:{}\n",
                day.day_stamp(),
                day.days_after(1).day_stamp()
            )),
        }
        // A mark of ours: one occurrence, two weeks from the first, is left out.
        let (rule, excepted) = match self.rule.strip_suffix(";EXDATE") {
            Some(rule) => (rule, true),
            None => (self.rule, false),
        };
        if !rule.is_empty() {
            lines.push_str(&format!("RRULE:{rule}\n"));
        }
        if let (true, Some((from, _))) = (excepted, self.times) {
            lines.push_str(&format!(
                "EXDATE;TZID={zone}:{}T{from}\n",
                day.days_after(56).day_stamp()
            ));
        }
        lines.push_str(self.more);
        lines.push_str("END:VEVENT\nEND:VCALENDAR\n");
        lines.replace('\n', "\r\n")
    }
}

fn zone_definition(zone: &str) -> &'static str {
    match zone {
        NEW_YORK => {
            "BEGIN:VTIMEZONE\nTZID:America/New_York\nBEGIN:DAYLIGHT\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nTZNAME:EDT\nDTSTART:20070311T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nTZNAME:EST\nDTSTART:20071104T020000\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\nEND:VTIMEZONE\n"
        }
        TOKYO => {
            "BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nBEGIN:STANDARD\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\nTZNAME:JST\nDTSTART:19700101T000000\nEND:STANDARD\nEND:VTIMEZONE\n"
        }
        _ => {
            "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:DAYLIGHT\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nDTSTART:19810329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nDTSTART:19961027T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_zones_repeat_and_keys_differ() {
        let all: Vec<&Event> = PERSONAL.iter().chain(WORK).collect();
        for zone in [BERLIN, NEW_YORK, TOKYO] {
            assert!(
                all.iter()
                    .any(|event| event.zone == zone && !event.rule.is_empty()),
                "{zone}"
            );
        }
        let keys: std::collections::BTreeSet<_> = all.iter().map(|event| event.key).collect();
        assert_eq!(keys.len(), all.len());
    }

    #[test]
    fn objects_have_a_zone_for_each_time() {
        let object = WORK
            .iter()
            .find(|event| event.key == "boston")
            .unwrap()
            .object(Instant::now());
        assert!(
            object.contains("DTSTART;TZID=America/New_York:") && object.contains("TZID:America/New_York\r\n")
        );
        let planning = WORK
            .iter()
            .find(|event| event.key == "planning")
            .unwrap()
            .object(Instant::now());
        assert!(
            planning.contains("RRULE:FREQ=WEEKLY;BYDAY=MO\r\n")
                && planning.contains("EXDATE;TZID=Europe/Berlin:")
        );
    }
}

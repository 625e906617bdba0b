use roost_shared::calendar::{AttendeeKind, Participation};

use super::*;
use crate::edit::{Invitee, invite};
use crate::itip::{Addresses, Participant};

fn participant(address: &str, name: &str) -> Participant {
    Participant {
        address: address.into(),
        name: name.into(),
    }
}

fn invitee(address: &str, kind: AttendeeKind) -> Invitee {
    Invitee {
        person: participant(address, "Ann \"A\": x"),
        kind,
    }
}

fn invited(data: &[u8], invited: &[Invitee]) -> Vec<u8> {
    let organizer = participant("olga@example.com", "Olga");
    invite(data, &organizer, &Addresses::new(["olga@example.com"]), invited).unwrap()
}

#[test]
fn the_organizer_comes_along_and_a_room_is_one() {
    let data = create_event("u1", &draft(), now()).unwrap();
    let data = invited(
        &data,
        &[
            invitee("ann@example.com", AttendeeKind::Person),
            invitee("room@example.com", AttendeeKind::Room),
        ],
    );
    let found = parts(&text(&data).replace("\r\n", "\n"));
    assert_eq!(found.organizer.unwrap().email, "olga@example.com");
    let lines: Vec<_> = found
        .attendees
        .iter()
        .map(|attendee| {
            (
                attendee.person.email.as_str(),
                attendee.kind,
                attendee.participation,
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("olga@example.com", AttendeeKind::Person, Participation::Accepted),
            (
                "ann@example.com",
                AttendeeKind::Person,
                Participation::NeedsAction
            ),
            ("room@example.com", AttendeeKind::Room, Participation::NeedsAction),
        ]
    );
    assert_eq!(found.attendees[1].person.name, "Ann \"A\": x");
}

#[test]
fn answers_stay_those_left_out_go_and_nobody_makes_it_no_meeting() {
    let data = create_event("u1", &draft(), now()).unwrap();
    let data = invited(
        &data,
        &[
            invitee("ann@example.com", AttendeeKind::Person),
            invitee("bob@example.com", AttendeeKind::Person),
        ],
    );
    let answered = text(&data).replace("NEEDS-ACTION", "DECLINED");
    let data = invited(
        answered.as_bytes(),
        &[
            invitee("ANN@example.com", AttendeeKind::Person),
            invitee("new@example.com", AttendeeKind::Person),
        ],
    );
    let lines: Vec<_> = parts(&text(&data).replace("\r\n", "\n"))
        .attendees
        .iter()
        .map(|attendee| (attendee.person.email.clone(), attendee.participation))
        .collect();
    assert_eq!(
        lines,
        [
            ("olga@example.com".to_owned(), Participation::Accepted),
            ("ann@example.com".to_owned(), Participation::Declined),
            ("new@example.com".to_owned(), Participation::NeedsAction),
        ]
    );
    let found = parts(&text(&invited(&data, &[])).replace("\r\n", "\n"));
    assert_eq!((found.organizer, found.attendees.len()), (None, 0));
}

//! Paths and what they mean.

use super::*;

fn read(path: &str) -> Target {
    Target::read(path).unwrap()
}

#[test]
fn every_depth_has_its_meaning() {
    let kind = CollectionKind::Calendar;
    let address = || "alice@example.test".to_owned();
    assert_eq!(read("/"), Target::Root { at_host: true });
    assert_eq!(read("/dav"), Target::Root { at_host: false });
    assert_eq!(read("/dav/principals"), Target::Principals);
    assert_eq!(
        read("/dav/principals/Alice%40example.test/"),
        Target::Principal { address: address() }
    );
    assert_eq!(
        read("/dav/principals/alice@example.test/calendar-proxy-write/"),
        Target::Proxy {
            address: address(),
            writable: true
        }
    );
    assert_eq!(
        read("/dav/principals/groups/Staff%40example.test/"),
        Target::Group {
            address: "staff@example.test".to_owned()
        }
    );
    assert_eq!(
        read("/dav/addressbooks/"),
        Target::Homes {
            kind: CollectionKind::AddressBook
        }
    );
    assert_eq!(
        read("/dav/calendars/alice@example.test"),
        Target::Home {
            kind,
            address: address()
        }
    );
    assert_eq!(
        read("/dav/calendars/alice%40example.test/w%C3%B6rk/"),
        Target::Collection {
            kind,
            address: address(),
            name: "wörk".to_owned()
        }
    );
    assert_eq!(read("/dav/files"), Target::FileHomes);
    for (href, path) in [
        ("", vec![]),
        ("/a/b%20c/", vec!["a".to_owned(), "b c".to_owned()]),
    ] {
        assert_eq!(
            read(&format!("/dav/files/Alice@example.test{href}")),
            Target::File {
                address: address(),
                path
            }
        );
    }
    assert_eq!(
        read("/dav/calendars/alice@example.test/work/a%20b.ics"),
        Target::Object {
            kind,
            address: address(),
            collection: "work".to_owned(),
            name: "a b.ics".to_owned()
        }
    );
}

#[test]
fn other_paths_lead_nowhere() {
    for path in [
        "/davx/",
        "/dav/tasks/",
        "/dav/tasks/alice",
        "/dav/principals/a/b",
        "/dav/calendars/a/b/c/d",
        "/dav/calendars/a/b/c/d/e/f/g",
        "/remote.php/dav",
    ] {
        assert_eq!(read(path), Target::Nowhere, "{path}");
    }
    assert!(Target::read("/dav/calendars/../x").is_err());
    assert!(Target::read("/dav/files/a/%2e%2e/b").is_err());
    assert!(Target::read("/dav/calendars/a/b/c%2Fd.ics").is_err());
}

#[test]
fn hrefs_are_read_back_as_what_they_name() {
    let kind = CollectionKind::AddressBook;
    let collection = collection(kind, "alice@example.test", "Freunde & Co");
    assert_eq!(
        collection,
        "/dav/addressbooks/alice@example.test/Freunde%20%26%20Co/"
    );
    let expected = Target::Object {
        kind,
        address: "alice@example.test".to_owned(),
        collection: "Freunde & Co".to_owned(),
        name: "100%.vcf".to_owned(),
    };
    assert_eq!(read(&object(&collection, "100%.vcf")), expected);
    let path = vec!["a/b".replace('/', "%"), "ü".to_owned()];
    let expected = Target::File {
        address: "alice@example.test".to_owned(),
        path: path.clone(),
    };
    assert_eq!(read(&file("alice@example.test", &path, true)), expected);
}

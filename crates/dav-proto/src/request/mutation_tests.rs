//! Broken requests: every example of the RFCs cut off at every byte, and with bytes exchanged. No reader may
//! panic, and what is accepted must survive being written and read again.

use super::mkcol::NewCollection;
use super::propfind::PropertyRequest;
use super::proppatch::PropertyChange;
use super::report::Report;
use crate::xml::{Limits, parse};

fn fixtures() -> Vec<Vec<u8>> {
    let folder = format!("{}/fixtures", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() > 20);
    paths
        .into_iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn read_everything(bytes: &[u8]) {
    let _ = PropertyRequest::read(bytes);
    let _ = NewCollection::read_mkcol(bytes);
    let _ = Report::read(bytes);
    if let Ok(changes) = PropertyChange::read(bytes) {
        for change in changes {
            if let PropertyChange::Set(element) = change {
                let written = element.to_xml();
                let again = parse(written.as_bytes(), Limits::default()).unwrap();
                assert_eq!(again.to_xml(), written);
            }
        }
    }
}

#[test]
fn requests_that_are_cut_off_are_errors() {
    for bytes in fixtures() {
        let end = bytes.trim_ascii_end().len();
        for length in 0..end {
            read_everything(&bytes[..length]);
            assert!(
                parse(&bytes[..length], Limits::default()).is_err(),
                "cut at {length}"
            );
        }
    }
}

#[test]
fn requests_with_exchanged_bytes_do_no_harm() {
    for mut bytes in fixtures() {
        for position in 0..bytes.len() {
            let original = bytes[position];
            for other in [b'<', b'&', b'"'] {
                bytes[position] = other;
                read_everything(&bytes);
            }
            bytes[position] = original;
        }
    }
}

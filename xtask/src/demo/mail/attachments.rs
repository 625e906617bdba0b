//! Mails with files of many kinds.

use std::fmt::Write as _;

use super::{BOB, CAROL, DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{Entity, attachment, binary, header_text, multipart, text, zlib};
use crate::demo::picture;

const AGENCY: Person = Person {
    name: "Hydrographic Office",
    address: "data@hydro.example",
};
const TAX: Person = Person {
    name: "Petra Vogel (tax adviser)",
    address: "vogel@steuer-vogel.example",
};

pub fn mails(now: Instant) -> Vec<Delivery> {
    let tides: String = (0..400).fold(String::from("time,height_m\n"), |mut csv, row| {
        let _ = writeln!(
            csv,
            "2027-01-{:02}T{:02}:00,{:.2}",
            row / 24 + 1,
            row % 24,
            (f64::from(row) / 1.98).sin() * 1.4 + 2.1
        );
        csv
    });
    let report = pdf(&[
        "Soundings of the north channel",
        "Preliminary",
        "Depths in metres below chart datum",
    ]);
    let patch =
        b"--- a/tides.rs\n+++ b/tides.rs\n@@ -1,2 +1,2 @@\n-const YEARS: u32 = 1;\n+const YEARS: u32 = 2;\n";
    let long_name = binary("application/pdf", &report).with(
        "Content-Disposition",
        "attachment;\r\n filename*0*=utf-8''%C3%9Cbersicht%20der%20;\r\n filename*1*=Belege%20f%C3%BCr%20das%20vierte%20;\r\n filename*2*=Quartal.pdf",
    );
    let old_name = binary(
        &format!("application/pdf; name=\"{}\"", header_text("Steuererklärung.pdf")),
        &report,
    )
    .with(
        "Content-Disposition",
        format!("attachment; filename=\"{}\"", header_text("Steuererklärung.pdf")),
    );
    let forwarded = Letter::new(
        "inner-forward",
        AGENCY,
        "Tide tables 2027",
        now.minutes_before(40 * DAY),
        text("The tables for 2027 are attached.\n"),
    );
    let list: Vec<(&str, Person, &str, i64, Vec<Entity>)> = vec![
        (
            "tides",
            AGENCY,
            "Tide tables 2027, first half of January",
            33 * HOUR,
            vec![
                text(
                    "Dear Ms Hartmann,\n\nas discussed. Heights in metres above chart datum, times in UTC.\n\nHydrographic Office\n",
                ),
                attachment("tides-2027-01.csv", "text/csv; charset=utf-8", tides.as_bytes()),
            ],
        ),
        (
            "soundings",
            CAROL,
            "Soundings, preliminary",
            4 * DAY,
            vec![
                text("Have a look at page 2 before tomorrow.\n\nCarol\n"),
                attachment("soundings.pdf", "application/pdf", &report),
                attachment(
                    "chart.png",
                    "image/png",
                    &picture::chart(&[0.3, 0.5, 0.9, 0.7, 0.4, 0.6]),
                ),
            ],
        ),
        (
            "patch",
            BOB,
            "A small patch",
            6 * DAY,
            vec![
                text("One line. The tests pass.\n\nBob\n"),
                attachment("0001-two-years.patch", "text/x-patch", patch),
            ],
        ),
        (
            "tax",
            TAX,
            "Unterlagen für das vierte Quartal",
            12 * DAY,
            vec![
                text(
                    "Sehr geehrte Frau Hartmann,\n\nanbei die Übersicht. Bitte prüfen Sie die markierten Zeilen.\n\nMit freundlichen Grüßen\nPetra Vogel\n",
                ),
                long_name,
                old_name,
            ],
        ),
        (
            "forward",
            BOB,
            "Fwd: Tide tables 2027",
            39 * DAY,
            vec![text("For your records.\n\nBob\n"), binary_message(&forwarded)],
        ),
        ("many", CAROL, "All the logos", 17 * DAY, {
            let mut parts = vec![text("Twelve of them. Tell me which one you like.\n\nCarol\n")];
            parts.extend((1..=12).map(|number| {
                attachment(
                    &format!("logo-{number:02}.png"),
                    "image/png",
                    &picture::portrait(number),
                )
            }));
            parts
        }),
        (
            "large",
            AGENCY,
            "The survey's raw data",
            25 * DAY,
            vec![
                text("3 MB, as you asked for.\n"),
                attachment("survey.bin", "application/octet-stream", &noise(3_000_000)),
            ],
        ),
    ];
    list.into_iter()
        .map(|(key, from, subject, age, parts)| {
            let letter = Letter::new(
                &format!("file-{key}"),
                from,
                subject,
                now.minutes_before(age),
                multipart("mixed", &parts),
            );
            let flags = if key == "tides" {
                "\\Flagged"
            } else {
                flags(age, key != "soundings")
            };
            letter.deliver("alice", if age > 20 * DAY { "Archive" } else { "INBOX" }, flags)
        })
        .collect()
}

/// A message as a part of another one (RFC 2046 §5.2.1).
fn binary_message(letter: &Letter) -> Entity {
    let bytes = String::from_utf8_lossy(&letter.bytes()).replace("\r\n", "\n");
    crate::demo::mime::raw("message/rfc822", "7bit", bytes.as_bytes())
        .with("Content-Disposition", "attachment; filename=\"forwarded.eml\"")
}

/// A page with a few lines of text.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 18 Tf 72 760 Td 28 TL\n");
    for line in lines {
        let _ = writeln!(content, "({line}) Tj T*");
    }
    content.push_str("ET");
    let packed = zlib(content.as_bytes());
    let objects: [Vec<u8>; 5] = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        [format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).as_bytes(), &packed, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(end, "{offset:010} 00000 n ");
    }
    let _ = write!(
        end,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    out.extend_from_slice(end.as_bytes());
    out
}

/// Bytes without a pattern, the same every time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes().first().copied().unwrap_or(0)
    })
    .take(length)
    .collect()
}

//! The days of a card that come again each year: BDAY and ANNIVERSARY (RFC 6350 §6.2.5, §6.2.6), and what cards
//! of version 3.0 have in their place.

use super::{Card, birthday, label};
use crate::content::Property;

/// What is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// When someone was born.
    Birthday,
    /// When someone married, or something began.
    Anniversary,
}

/// A day of the year, and the year in which it was, if the card says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardDate {
    /// What is remembered.
    pub occasion: Occasion,
    /// The year; `None` for dates like `--0412`.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31, one that the month has.
    pub day: u32,
}

/// Names of ANNIVERSARY in cards of version 3.0.
const ANNIVERSARIES: [&str; 3] = ["ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY"];

pub(super) fn of(card: &Card) -> Vec<CardDate> {
    let root = card.root();
    let birthday = root
        .all("BDAY")
        .find_map(|property| read(Occasion::Birthday, property));
    let named = ANNIVERSARIES.into_iter().flat_map(|name| root.all(name));
    // Apple's way: any date, with a label that says what it is.
    let labelled = root
        .all("X-ABDATE")
        .filter(|property| label::read(root, property).to_lowercase().contains("anniversary"));
    let anniversary = named
        .chain(labelled)
        .find_map(|property| read(Occasion::Anniversary, property));
    birthday.into_iter().chain(anniversary).collect()
}

fn read(occasion: Occasion, property: &Property) -> Option<CardDate> {
    let text = birthday::read(property);
    let (year, rest) = match text.strip_prefix("--") {
        Some(rest) => (None, rest),
        None => {
            let (year, rest) = text.split_once('-')?;
            (Some(year.parse().ok()?), rest)
        }
    };
    let (month, day) = rest.split_once('-')?;
    Some(CardDate {
        occasion,
        year: year.filter(|year| *year > 0),
        month: month.parse().ok()?,
        day: day.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(lines: &str) -> Vec<(Occasion, Option<i32>, u32, u32)> {
        let card = format!("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\n{lines}END:VCARD\r\n");
        let card = Card::parse(card.as_bytes()).unwrap();
        let found = card.dates().into_iter();
        found
            .map(|date| (date.occasion, date.year, date.month, date.day))
            .collect()
    }

    /// The examples of RFC 6350 §6.2.5 and §6.2.6.
    #[test]
    fn rfc6350_6_2_5() {
        assert_eq!(
            dates("BDAY:19960415\r\nANNIVERSARY:19960415\r\n"),
            [
                (Occasion::Birthday, Some(1996), 4, 15),
                (Occasion::Anniversary, Some(1996), 4, 15)
            ]
        );
        assert_eq!(dates("BDAY:--0415\r\n"), [(Occasion::Birthday, None, 4, 15)]);
        assert_eq!(
            dates("BDAY;19531015T231000Z:19531015T231000Z\r\n"),
            [(Occasion::Birthday, Some(1953), 10, 15)]
        );
        assert!(dates("BDAY;VALUE=text:circa 1800\r\n").is_empty());
    }

    #[test]
    fn what_clients_write_in_version_3_is_read() {
        assert_eq!(
            dates("X-ANNIVERSARY:2009-08-08\r\n"),
            [(Occasion::Anniversary, Some(2009), 8, 8)]
        );
        assert_eq!(
            dates("item1.X-ABDATE:2009-08-08\r\nitem1.X-ABLabel:_$!<Anniversary>!$_\r\n"),
            [(Occasion::Anniversary, Some(2009), 8, 8)]
        );
        assert!(dates("item1.X-ABDATE:2009-08-08\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n").is_empty());
        assert!(dates("BDAY:2001-02-29\r\n").is_empty());
    }
}

//! Sixty people with portraits.

use super::http::Http;
use super::mime::base64;
use super::picture;

const GIVEN: [&str; 30] = [
    "Maya", "Tomás", "Ingrid", "Jun", "Nadia", "Priya", "Oskar", "Renate", "Leo", "Zoé", "Jonas", "Irina",
    "Ken", "Misaki", "Fang", "Minjun", "Eleni", "Noa", "Łukasz", "Layla", "Amara", "Henrik", "Sofia",
    "Mateo", "Freya", "Rahul", "Chidi", "Anneke", "Piotr", "Yasmin",
];
const FAMILY: [&str; 20] = [
    "Brandt", "Rivera", "Solheim", "Watanabe", "El-Amin", "Raman", "Nygård", "Hartmann", "Keller", "Martin",
    "Sokolova", "Tanaka", "Wang", "Kim", "Pappa", "Levi", "Nowak", "Haddad", "Obi", "de Vries",
];
const COMPANIES: [(&str, &str); 8] = [
    ("Harbour Light", "Harbour master's deputy"),
    ("Rivera Architects", "Architect"),
    ("Fjordpost", "Head of stamps"),
    ("Watanabe Print", "Printer"),
    ("Open Atlas", "Programme"),
    ("Meridian", "Engineer"),
    ("Hydrographic Office", "Tides"),
    ("", ""),
];
const CITIES: [(&str, &str, &str); 6] = [
    ("Hamburg", "20457", "Germany"),
    ("Rotterdam", "3011", "Netherlands"),
    ("Bergen", "5003", "Norway"),
    ("Kyoto", "604-8001", "Japan"),
    ("Lisboa", "1100-148", "Portugal"),
    ("Boston", "MA 02110", "United States"),
];

/// How many.
const COUNT: usize = 60;

/// Puts them into the address book that everybody has.
pub fn load(http: &mut Http, address: &str) -> anyhow::Result<()> {
    (0..COUNT).try_for_each(|number| {
        let path = format!("/dav/addressbooks/{address}/default/demo-{number:02}.vcf");
        http.put(&path, "text/vcard; charset=utf-8", &card(number))
    })
}

fn card(number: usize) -> String {
    let pick =
        |list: &[&'static str], step: usize| list.iter().cycle().nth(number * step).copied().unwrap_or("");
    // Steps that share no divisor with the lists' lengths: sixty different pairs.
    let (given, family) = (pick(&GIVEN, 1), pick(&FAMILY, 7).to_owned());
    let family = if number >= GIVEN.len() {
        pick(&FAMILY, 3).to_owned()
    } else {
        family
    };
    let (company, title) = COMPANIES
        .iter()
        .cycle()
        .nth(number * 3)
        .copied()
        .unwrap_or(("", ""));
    let (city, code, country) = CITIES
        .iter()
        .cycle()
        .nth(number * 5)
        .copied()
        .unwrap_or(("", "", ""));
    let local: String = plain(given);
    let domain = plain(&family);
    let mut lines = vec![
        "BEGIN:VCARD".to_owned(),
        "VERSION:4.0".to_owned(),
        format!("UID:urn:uuid:5f0c2b1e-0000-4000-8000-{number:012}"),
        format!("FN:{given} {family}"),
        format!("N:{family};{given};;;"),
        format!("EMAIL;TYPE=work;PREF=1:{local}@{domain}.example"),
        format!(
            "TEL;TYPE=cell;VALUE=uri:tel:+49-40-555-{:04}",
            1_000 + number * 37
        ),
        format!(
            "ADR;TYPE=home:;;{} Quay Street;{city};;{code};{country}",
            number + 1
        ),
        format!(
            "BDAY:19{:02}{:02}{:02}",
            60 + number % 40,
            number % 12 + 1,
            number % 28 + 1
        ),
    ];
    if number.is_multiple_of(3) {
        lines.push(format!("EMAIL;TYPE=home:{local}.{domain}@home.example"));
    }
    if !company.is_empty() {
        lines.push(format!("ORG:{company}"));
        lines.push(format!("TITLE:{title}"));
    }
    if number.is_multiple_of(7) {
        lines.push("NOTE:Met at the Open Atlas day.\\nLikes boats and strong coffee.".to_owned());
    }
    let portrait = picture::portrait(u32::try_from(number).unwrap_or(0));
    lines.push(format!("PHOTO:data:image/png;base64,{}", base64(&portrait)));
    lines.push("END:VCARD".to_owned());
    lines.iter().map(|line| fold(line)).collect()
}

/// Letters that an address may have.
fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'á' | 'å' => 'a',
            'é' => 'e',
            'Ł' => 'l',
            other => other.to_ascii_lowercase(),
        })
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

/// At most 75 bytes in a line (RFC 6350 §3.2).
fn fold(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(letter);
        length += letter.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sixty_different_people_with_small_portraits() {
        let cards: Vec<String> = (0..COUNT).map(card).collect();
        let names: BTreeSet<_> = cards
            .iter()
            .map(|card| card.lines().find(|line| line.starts_with("FN:")).unwrap())
            .collect();
        assert_eq!(names.len(), COUNT);
        for card in &cards {
            assert!(card.contains("PHOTO:data:image/png;base64,") && card.len() < 30_000);
            assert!(card.split("\r\n").all(|line| line.len() <= 75));
        }
    }
}

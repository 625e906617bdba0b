//! The colours offered for calendars. Any `#rrggbb` is shown; these are what one chooses from.

/// A colour with its name in English, which is also its key in the page's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// Its name.
    pub name: &'static str,
    /// `#rrggbb`
    pub color: &'static str,
}

const fn swatch(name: &'static str, color: &'static str) -> Swatch {
    Swatch { name, color }
}

/// Twelve colours of about one strength, so that no calendar shouts.
pub const SWATCHES: [Swatch; 12] = [
    swatch("Blue", "#3a6ee0"),
    swatch("Teal", "#0e8f9c"),
    swatch("Green", "#2e9d58"),
    swatch("Olive", "#7d8f1f"),
    swatch("Yellow", "#d9a406"),
    swatch("Orange", "#e0742a"),
    swatch("Red", "#d5453c"),
    swatch("Pink", "#d64a86"),
    swatch("Purple", "#9a52c7"),
    swatch("Indigo", "#5b5bd6"),
    swatch("Brown", "#9a6b4b"),
    swatch("Grey", "#6b7785"),
];

/// The colour as `#rrggbb` in lower case; the first swatch for what is not a colour. Alpha, as some clients
/// store it (`#rrggbbaa`), is left out.
#[must_use]
pub fn normalised(color: &str) -> String {
    let digits: String = color
        .trim()
        .strip_prefix('#')
        .unwrap_or_default()
        .chars()
        .take(6)
        .collect();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        format!("#{}", digits.to_ascii_lowercase())
    } else {
        SWATCHES
            .first()
            .map(|swatch| swatch.color)
            .unwrap_or_default()
            .to_owned()
    }
}

/// The swatch that is used least by `taken`, the earlier one where several are: the colour of a new calendar.
#[must_use]
pub fn next_color(taken: &[String]) -> &'static str {
    let uses = |swatch: &Swatch| {
        taken
            .iter()
            .filter(|color| normalised(color) == swatch.color)
            .count()
    };
    SWATCHES
        .iter()
        .min_by_key(|swatch| uses(swatch))
        .map(|swatch| swatch.color)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_swatch_is_a_colour_of_its_own() {
        for (index, swatch) in SWATCHES.iter().enumerate() {
            assert_eq!(normalised(swatch.color), swatch.color);
            assert!(
                SWATCHES
                    .iter()
                    .skip(index + 1)
                    .all(|other| other.color != swatch.color)
            );
        }
    }

    #[test]
    fn colours_of_other_clients_are_understood() {
        assert_eq!(normalised("#FF2968FF"), "#ff2968");
        assert_eq!(normalised(" #ABCDEF "), "#abcdef");
        for text in ["", "red", "#12345", "url(x)", "#zzzzzz", "#ééé"] {
            assert_eq!(normalised(text), SWATCHES[0].color, "{text}");
        }
    }

    #[test]
    fn a_new_calendar_gets_a_colour_that_is_free() {
        assert_eq!(next_color(&[]), SWATCHES[0].color);
        assert_eq!(
            next_color(&[SWATCHES[0].color.to_uppercase(), SWATCHES[1].color.to_owned()]),
            SWATCHES[2].color
        );
        let all: Vec<String> = SWATCHES.iter().map(|swatch| swatch.color.to_owned()).collect();
        assert_eq!(next_color(&all), SWATCHES[0].color);
    }
}

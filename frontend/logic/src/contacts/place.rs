//! Where one is in contacts, as the page's address says it: `all`, `12`, `12/12/card.vcf`, `all/12/card.vcf/edit`,
//! `all/new`. Object names stand in it encoded; encoding and decoding is the page's.

use roost_shared::AddressBookId;

/// What the other pane shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// Nothing: no contact is chosen.
    #[default]
    Nothing,
    /// A card.
    Card {
        /// Its book.
        book: AddressBookId,
        /// Its name in the book, encoded as it stands in the path.
        object: String,
        /// Whether it is being edited.
        edit: bool,
    },
    /// The form for a new card.
    New,
}

/// Where one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The book whose list is shown; `None` for all.
    pub book: Option<AddressBookId>,
    /// What the other pane shows.
    pub pane: Pane,
}

/// Reads the rest of a path below the contacts' own. What cannot be read leads to the list.
#[must_use]
pub fn parse(rest: &str) -> Place {
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let book = parts.first().and_then(|part| part.parse().ok());
    let pane = match parts.get(1..).unwrap_or_default() {
        ["new"] => Pane::New,
        [book, object] => card(book, object, false),
        [book, object, "edit"] => card(book, object, true),
        _ => Pane::Nothing,
    };
    Place { book, pane }
}

/// The path below the contacts' own.
#[must_use]
pub fn path(place: &Place) -> String {
    let list = place
        .book
        .map_or_else(|| "all".to_owned(), |book| book.to_string());
    match &place.pane {
        Pane::Nothing => list,
        Pane::New => format!("{list}/new"),
        Pane::Card { book, object, edit } => {
            format!("{list}/{book}/{object}{}", if *edit { "/edit" } else { "" })
        }
    }
}

fn card(book: &str, object: &str, edit: bool) -> Pane {
    book.parse().map_or(Pane::Nothing, |book| Pane::Card {
        book,
        object: object.to_owned(),
        edit,
    })
}

#[cfg(test)]
mod tests {
    use roost_shared::CollectionId;

    use super::*;

    #[test]
    fn a_path_leads_back_to_its_place() {
        let card = |edit| Pane::Card {
            book: CollectionId(12),
            object: "a%2Fb.vcf".to_owned(),
            edit,
        };
        for book in [None, Some(CollectionId(3))] {
            for pane in [Pane::Nothing, Pane::New, card(false), card(true)] {
                let place = Place { book, pane };
                assert_eq!(parse(&path(&place)), place);
            }
        }
    }

    #[test]
    fn nonsense_leads_to_the_list() {
        for rest in ["", "/", "all", "x", "all/x/y.vcf", "all/1/2/3/4", "all/12"] {
            assert_eq!(parse(rest), Place::default(), "{rest}");
        }
    }
}

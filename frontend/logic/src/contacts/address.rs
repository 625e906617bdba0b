//! Postal addresses as they stand on an envelope.

use roost_shared::contacts::PostalAddress;

/// The lines of an address, none of them empty. Where a region is given the town's line is written as in North
/// America and Australia (`Springfield, IL 62701`), else with the postal code first (`10115 Berlin`).
#[must_use]
pub fn lines(address: &PostalAddress) -> Vec<String> {
    let town = if address.region.trim().is_empty() {
        joined(&[&address.postal_code, &address.locality], " ")
    } else {
        let region = joined(&[&address.region, &address.postal_code], " ");
        joined(&[&address.locality, &region], ", ")
    };
    address
        .street
        .lines()
        .chain([town.as_str(), address.country.as_str()])
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Whether nothing was filled in.
#[must_use]
pub fn is_blank(address: &PostalAddress) -> bool {
    lines(address).is_empty()
}

fn joined(parts: &[&str], separator: &str) -> String {
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(
        street: &str,
        locality: &str,
        region: &str,
        postal_code: &str,
        country: &str,
    ) -> PostalAddress {
        PostalAddress {
            label: String::new(),
            street: street.to_owned(),
            locality: locality.to_owned(),
            region: region.to_owned(),
            postal_code: postal_code.to_owned(),
            country: country.to_owned(),
        }
    }

    #[test]
    fn the_town_is_written_as_at_home() {
        let berlin = address("Invalidenstraße 117", "Berlin", "", "10115", "Germany");
        assert_eq!(lines(&berlin), ["Invalidenstraße 117", "10115 Berlin", "Germany"]);
        let springfield = address("742 Evergreen Terrace", "Springfield", "IL", "62701", "");
        assert_eq!(
            lines(&springfield),
            ["742 Evergreen Terrace", "Springfield, IL 62701"]
        );
    }

    #[test]
    fn what_is_missing_leaves_no_trace() {
        assert_eq!(lines(&address("", "Berlin", "", "", " ")), ["Berlin"]);
        assert_eq!(lines(&address("", "", "IL", "", "")), ["IL"]);
        assert_eq!(
            lines(&address("House\nStreet 1\n", "", "", "", "")),
            ["House", "Street 1"]
        );
        assert!(is_blank(&address(" ", "", "", "", "")));
    }
}

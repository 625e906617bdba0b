//! The policy for CSS: what is allowed is parsed and written again, everything else is left out.
//!
//! Nothing of the original text is passed through: each token that stays is serialised anew, so that a browser
//! cannot read it in another way. Addresses reach the outside only as the caller's closure returns them.

mod property;
mod sheet;
mod value;

use cssparser::{Delimiter, ParseError, Parser};

pub(super) use sheet::sheet;

/// Says what an address in `url(…)` becomes; `None` takes the picture away.
pub(super) type Rewrite<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// Which properties may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Properties {
    /// In a frame of its own: everything about looks.
    Received,
    /// In the editor, beside Roost's own controls: nothing that leaves the text's flow.
    Composed,
}

/// Bytes of a `style` attribute that are read.
const LONGEST_ATTRIBUTE: usize = 16 * 1024;

/// Sanitises the value of a `style` attribute. Empty if nothing is left.
pub(super) fn declarations(css: &str, properties: Properties, rewrite: Rewrite<'_>) -> String {
    let mut out = String::new();
    declaration_list(
        &mut Parser::new(crate::display::prefix(css, LONGEST_ATTRIBUTE)),
        properties,
        rewrite,
        &mut out,
    );
    out
}

/// Reads `name: value; …` to the end of the block and writes what may stay.
fn declaration_list(parser: &mut Parser<'_>, properties: Properties, rewrite: Rewrite<'_>, out: &mut String) {
    loop {
        parser.skip_whitespace();
        if parser.is_exhausted() {
            return;
        }
        let declaration = parser.parse_until_after(Delimiter::Semicolon, |parser| {
            declaration(parser, properties, rewrite).ok_or_else(ParseError::unexpected_token)
        });
        let declaration: Result<String, ParseError<()>> = declaration;
        if let Ok(declaration) = declaration {
            if !out.is_empty() && !out.ends_with('{') {
                out.push(';');
            }
            out.push_str(&declaration);
        }
    }
}

/// One declaration, written anew.
fn declaration(parser: &mut Parser<'_>, properties: Properties, rewrite: Rewrite<'_>) -> Option<String> {
    let name = parser.expect_ident().ok()?.to_ascii_lowercase();
    parser.expect_colon().ok()?;
    if !property::is_allowed(&name, properties) {
        return None;
    }
    let (value, important) = value::value(parser, rewrite)?;
    if !property::is_allowed_value(&name, &value, properties) {
        return None;
    }
    Some(format!(
        "{name}:{value}{}",
        if important { "!important" } else { "" }
    ))
}

#[cfg(test)]
mod tests;

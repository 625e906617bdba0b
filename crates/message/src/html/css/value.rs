//! Values, token by token.

use std::fmt::Write as _;

use cssparser::{ParseError, Parser, ToCss as _, Token, serialize_identifier, serialize_string};

use super::Rewrite;

/// How deep functions may nest: `calc(min(…))` does, ten levels do not.
const DEEPEST: usize = 8;

/// Functions that compute and nothing else. What reads or loads from elsewhere (`var`, `env`, `attr`, `image-set`,
/// `element`, `expression`, …) is not among them.
const FUNCTIONS: &[&str] = &[
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "calc",
    "min",
    "max",
    "clamp",
    "linear-gradient",
    "radial-gradient",
    "conic-gradient",
    "repeating-linear-gradient",
    "repeating-radial-gradient",
    "minmax",
    "repeat",
    "fit-content",
    "translate",
    "translatex",
    "translatey",
    "scale",
    "scalex",
    "scaley",
    "rotate",
    "skew",
    "skewx",
    "skewy",
    "matrix",
];

/// The rest of a declaration, written anew, and whether it ends in `!important`. `None` if anything in it is
/// not allowed.
pub(super) fn value(parser: &mut Parser<'_>, rewrite: Rewrite<'_>) -> Option<(String, bool)> {
    let mut out = String::new();
    let important = tokens(parser, rewrite, &mut out, 0)?;
    let out = out.trim();
    (!out.is_empty()).then(|| (out.to_owned(), important))
}

/// Writes the tokens up to the end of the block. Returns whether they end in `!important`.
fn tokens(parser: &mut Parser<'_>, rewrite: Rewrite<'_>, out: &mut String, depth: usize) -> Option<bool> {
    if depth > DEEPEST {
        return None;
    }
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        match &token {
            // A comment separates what stands before it from what follows.
            Token::WhiteSpace(_) | Token::Comment(_) => {
                if !out.ends_with([' ', '(']) {
                    out.push(' ');
                }
            }
            Token::Ident(name) => serialize_identifier(name, out).ok()?,
            Token::Hash(_)
            | Token::IDHash(_)
            | Token::Number { .. }
            | Token::Percentage { .. }
            | Token::Dimension { .. } => token.to_css(out).ok()?,
            Token::QuotedString(text) => string(text, out)?,
            Token::Comma => out.push(','),
            Token::Delim(sign @ ('/' | '+' | '-' | '*')) => out.push(*sign),
            Token::Delim('!') if depth == 0 => {
                parser.expect_ident_matching("important").ok()?;
                return parser.is_exhausted().then_some(true);
            }
            Token::UnquotedUrl(address) => url(address, rewrite, out)?,
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let address = nested(parser, |parser| {
                    let address = parser.expect_string().ok()?.as_ref().to_owned();
                    parser.is_exhausted().then_some(address)
                })?;
                url(&address, rewrite, out)?;
            }
            Token::Function(name) if FUNCTIONS.contains(&name.to_ascii_lowercase().as_str()) => {
                write!(out, "{}(", name.to_ascii_lowercase()).ok()?;
                nested(parser, |parser| tokens(parser, rewrite, out, depth + 1))?;
                out.push(')');
            }
            Token::ParenthesisBlock if depth > 0 => {
                out.push('(');
                nested(parser, |parser| tokens(parser, rewrite, out, depth + 1))?;
                out.push(')');
            }
            _ => return None,
        }
    }
    Some(false)
}

/// Reads the block or function that was just opened.
pub(super) fn nested<T>(
    parser: &mut Parser<'_>,
    read: impl FnOnce(&mut Parser<'_>) -> Option<T>,
) -> Option<T> {
    let result: Result<T, ParseError<()>> =
        parser.parse_nested_block(|parser| read(parser).ok_or_else(ParseError::unexpected_token));
    result.ok()
}

/// A picture, as the caller says, or `none` in its place so that the rest of a shorthand stays.
fn url(address: &str, rewrite: Rewrite<'_>, out: &mut String) -> Option<()> {
    match rewrite(address) {
        Some(address) => {
            out.push_str("url(");
            string(&address, out)?;
            out.push(')');
        }
        None => out.push_str("none"),
    }
    Some(())
}

/// A string. An opening angle bracket is escaped, so that no string can end a `<style>` element.
pub(super) fn string(text: &str, out: &mut String) -> Option<()> {
    let mut quoted = String::with_capacity(text.len() + 2);
    serialize_string(text, &mut quoted).ok()?;
    out.push_str(&quoted.replace('<', "\\3c "));
    Some(())
}

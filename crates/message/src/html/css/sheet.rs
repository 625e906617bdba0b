//! `<style>` blocks: rules and media queries.

use cssparser::{Delimiter, ParseError, Parser, ToCss as _, Token, serialize_identifier};

use super::value::{nested, string};
use super::{Properties, Rewrite, declaration_list};

/// Rules kept of one message.
const MOST_RULES: usize = 20_000;
/// Bytes of one selector list or media query.
const LONGEST_PRELUDE: usize = 4_096;

/// Sanitises a style sheet. What it returns can stand in a `<style>` element: it holds no `<`.
pub(in super::super) fn sheet(css: &str, rewrite: Rewrite<'_>) -> String {
    let mut out = String::new();
    let mut rules = 0;
    rule_list(&mut Parser::new(css), rewrite, &mut out, &mut rules, 0);
    // Every way to write one is closed above; this keeps it so.
    if out.contains('<') { String::new() } else { out }
}

fn rule_list(
    parser: &mut Parser<'_>,
    rewrite: Rewrite<'_>,
    out: &mut String,
    rules: &mut usize,
    depth: usize,
) {
    while *rules < MOST_RULES {
        let start = parser.state();
        match parser.next() {
            Err(_) => return,
            Ok(Token::CDO | Token::CDC | Token::Semicolon) => {}
            Ok(Token::AtKeyword(name)) => {
                let is_media = name.eq_ignore_ascii_case("media");
                at_rule(parser, is_media && depth < 3, rewrite, out, rules, depth);
            }
            Ok(_) => {
                parser.reset(&start);
                style_rule(parser, rewrite, out, rules);
            }
        }
    }
}

/// Keeps `@media`; skips every other at-rule with its block (`@import`, `@font-face`, `@keyframes`, …).
fn at_rule(
    parser: &mut Parser<'_>,
    is_media: bool,
    rewrite: Rewrite<'_>,
    out: &mut String,
    rules: &mut usize,
    depth: usize,
) {
    let query = prelude(
        parser,
        Delimiter::Semicolon | Delimiter::CurlyBracketBlock,
        media_query,
    );
    let Ok(Token::CurlyBracketBlock) = parser.next() else {
        return;
    };
    // A block that is not entered is skipped by the next call.
    let Some(query) = query.filter(|query| is_media && !is_for_dark(query)) else {
        return;
    };
    nested(parser, |parser| {
        let mut inner = String::new();
        rule_list(parser, rewrite, &mut inner, rules, depth + 1);
        if !inner.is_empty() {
            out.push_str(&format!("@media {query}{{{inner}}}\n"));
        }
        Some(())
    });
}

/// Mail is shown on a light ground whatever the system prefers, so its colours for a dark one would not fit.
fn is_for_dark(query: &str) -> bool {
    let query = query.to_ascii_lowercase();
    query.contains("prefers-color-scheme") && query.contains("dark")
}

fn style_rule(parser: &mut Parser<'_>, rewrite: Rewrite<'_>, out: &mut String, rules: &mut usize) {
    *rules += 1;
    let selectors = prelude(parser, Delimiter::CurlyBracketBlock, selector_list);
    let Ok(Token::CurlyBracketBlock) = parser.next() else {
        return;
    };
    let Some(selectors) = selectors else { return };
    nested(parser, |parser| {
        let mut block = String::new();
        declaration_list(parser, Properties::Received, rewrite, &mut block);
        if !block.is_empty() {
            out.push_str(&format!("{selectors}{{{block}}}\n"));
        }
        Some(())
    });
}

/// Reads what stands before a block, and the rest of it if it is not allowed.
fn prelude(
    parser: &mut Parser<'_>,
    end: cssparser::Delimiters,
    read: fn(&mut Parser<'_>, &mut String, usize) -> Option<()>,
) -> Option<String> {
    let result: Result<String, ParseError<()>> = parser.parse_until_before(end, |parser| {
        let mut out = String::new();
        read(parser, &mut out, 0)
            .filter(|()| out.len() <= LONGEST_PRELUDE && !out.trim().is_empty())
            .map(|()| out.trim().to_owned())
            .ok_or_else(ParseError::unexpected_token)
    });
    result.ok()
}

fn selector_list(parser: &mut Parser<'_>, out: &mut String, depth: usize) -> Option<()> {
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        match &token {
            Token::WhiteSpace(_) | Token::Comment(_) => out.push(' '),
            Token::Ident(name) => serialize_identifier(name, out).ok()?,
            Token::Hash(_) | Token::IDHash(_) => token.to_css(out).ok()?,
            Token::Delim(sign @ ('.' | '*' | '>' | '+' | '~')) => out.push(*sign),
            // Only in `[name^=value]` and in `:nth-child(2n-1)`.
            Token::Delim(sign @ ('=' | '^' | '$' | '|' | '-')) if depth > 0 => out.push(*sign),
            Token::Number { .. } | Token::Dimension { .. } if depth > 0 => token.to_css(out).ok()?,
            Token::IncludeMatch
            | Token::DashMatch
            | Token::PrefixMatch
            | Token::SuffixMatch
            | Token::SubstringMatch
                if depth > 0 =>
            {
                token.to_css(out).ok()?
            }
            Token::QuotedString(text) if depth > 0 => string(text, out)?,
            Token::Comma => out.push(','),
            Token::Colon => out.push(':'),
            Token::SquareBracketBlock if depth == 0 => {
                out.push('[');
                nested(parser, |parser| selector_list(parser, out, depth + 1))?;
                out.push(']');
            }
            Token::Function(name) if depth < 3 => {
                serialize_identifier(name, out).ok()?;
                out.push('(');
                nested(parser, |parser| selector_list(parser, out, depth + 1))?;
                out.push(')');
            }
            _ => return None,
        }
    }
    Some(())
}

fn media_query(parser: &mut Parser<'_>, out: &mut String, depth: usize) -> Option<()> {
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        match &token {
            Token::WhiteSpace(_) | Token::Comment(_) => out.push(' '),
            Token::Ident(name) => serialize_identifier(name, out).ok()?,
            Token::Number { .. } | Token::Dimension { .. } | Token::Percentage { .. } => {
                token.to_css(out).ok()?
            }
            Token::Comma => out.push(','),
            Token::Colon => out.push(':'),
            Token::Delim('/') => out.push('/'),
            Token::ParenthesisBlock if depth < 3 => {
                out.push('(');
                nested(parser, |parser| media_query(parser, out, depth + 1))?;
                out.push(')');
            }
            _ => return None,
        }
    }
    Some(())
}

//! The plain text of a message in its parts: what the writer wrote, what they quoted, their signature.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the writer wrote.
    Own(String),
    /// What they quoted, with the marks taken off: stretches of one depth each, 1 for the outermost.
    Quote(Vec<(usize, String)>),
    /// What follows the line `-- `.
    Signature(String),
}

/// Splits a text into its parts.
#[must_use]
pub fn parts(text: &str) -> Vec<Part> {
    let text = text.replace("\r\n", "\n");
    let mut parts: Vec<Part> = Vec::new();
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let (depth, content) = unquote(line);
        if depth == 0 && line == "-- " {
            let rest: Vec<&str> = lines.by_ref().collect();
            parts.push(Part::Signature(rest.join("\n").trim_end().to_owned()));
        } else if depth == 0 {
            push_own(&mut parts, line);
        } else {
            push_quote(&mut parts, depth, content);
        }
    }
    trim(parts)
}

/// How deeply a line is quoted, and what it says (RFC 3676 §4.5).
fn unquote(line: &str) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>') {
        depth += 1;
        // `> > text` is as common as `>> text`.
        rest = inner
            .strip_prefix(' ')
            .filter(|next| next.starts_with('>'))
            .unwrap_or(inner);
    }
    if depth == 0 {
        (0, line)
    } else {
        (depth, rest.strip_prefix(' ').unwrap_or(rest))
    }
}

fn push_own(parts: &mut Vec<Part>, line: &str) {
    if let Some(Part::Own(text)) = parts.last_mut() {
        text.push('\n');
        text.push_str(line);
    } else {
        parts.push(Part::Own(line.to_owned()));
    }
}

fn push_quote(parts: &mut Vec<Part>, depth: usize, content: &str) {
    let Some(Part::Quote(stretches)) = parts.last_mut() else {
        parts.push(Part::Quote(vec![(depth, content.to_owned())]));
        return;
    };
    match stretches.last_mut() {
        Some((last, text)) if *last == depth => {
            text.push('\n');
            text.push_str(content);
        }
        _ => stretches.push((depth, content.to_owned())),
    }
}

/// Takes off empty lines at the edges of the parts, and parts that have nothing left.
fn trim(parts: Vec<Part>) -> Vec<Part> {
    parts
        .into_iter()
        .filter_map(|part| match part {
            Part::Own(text) => {
                let text = text.trim_matches('\n').trim_end();
                (!text.trim().is_empty()).then(|| Part::Own(text.to_owned()))
            }
            Part::Signature(text) => (!text.trim().is_empty()).then_some(Part::Signature(text)),
            quote @ Part::Quote(_) => Some(quote),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Part {
        Part::Own(text.to_owned())
    }

    #[test]
    fn own_words_quotes_and_signature() {
        let text = "Hello,\r\n\r\nyes.\r\n\r\nOn Monday, Bob wrote:\r\n> Shall we?\r\n>> Perhaps.\r\n> So?\r\n\r\nBye\r\n-- \r\nAlice\r\nRoost";
        assert_eq!(
            parts(text),
            [
                own("Hello,\n\nyes.\n\nOn Monday, Bob wrote:"),
                Part::Quote(vec![
                    (1, "Shall we?".to_owned()),
                    (2, "Perhaps.".to_owned()),
                    (1, "So?".to_owned())
                ]),
                own("Bye"),
                Part::Signature("Alice\nRoost".to_owned()),
            ]
        );
    }

    #[test]
    fn spaced_marks_count_alike() {
        assert_eq!(
            parts("> > deep\n> flat"),
            [Part::Quote(vec![(2, "deep".to_owned()), (1, "flat".to_owned())])]
        );
        assert_eq!(
            parts(">  indented"),
            [Part::Quote(vec![(1, " indented".to_owned())])]
        );
    }

    #[test]
    fn edges() {
        assert_eq!(parts(""), []);
        assert_eq!(parts("\n\n"), []);
        assert_eq!(parts("-- \n"), []);
        assert_eq!(parts("--\nno signature"), [own("--\nno signature")]);
        assert_eq!(parts("  code\n"), [own("  code")]);
    }
}

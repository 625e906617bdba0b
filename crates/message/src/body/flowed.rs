//! `format=flowed`: paragraphs that were broken into lines for transport (RFC 3676).

/// Joins the lines of each paragraph. Quotes keep their depth as `> ` for each level.
pub(super) fn unfold(text: &str, delete_space: bool) -> String {
    let mut unfolded = String::with_capacity(text.len());
    // The quote depth of the paragraph that goes on in the next line, if one does.
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let ended = line.ends_with('\n');
        let line = line.strip_suffix('\n').unwrap_or(line);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        // RFC 3676 §4.4: one leading space is there only to protect the line.
        let content = content.strip_prefix(' ').unwrap_or(content);
        // RFC 3676 §4.3: the line before a signature is never joined with it.
        let signature = content == "-- ";
        if open.take_if(|open| *open != depth || signature).is_some() {
            unfolded.push('\n');
        }
        if open.is_none() && depth > 0 {
            unfolded.extend(std::iter::repeat_n('>', depth));
            unfolded.push(' ');
        }
        let flows = content.ends_with(' ') && !signature;
        let shown = if flows && delete_space {
            content.strip_suffix(' ').unwrap_or(content)
        } else {
            content
        };
        unfolded.push_str(shown);
        open = flows.then_some(depth);
        if !flows && ended {
            unfolded.push('\n');
        }
    }
    unfolded
}

#[cfg(test)]
mod tests {
    use super::unfold;

    #[test]
    fn joins_paragraphs() {
        assert_eq!(unfold("a \nb \nc\n\nd\n", false), "a b c\n\nd\n");
        assert_eq!(unfold("日 \n本\n", true), "日本\n");
    }

    #[test]
    fn keeps_quotes_apart_by_depth() {
        assert_eq!(
            unfold(">> deep \n>> er\n> one \nreply\n", false),
            ">> deep er\n> one \nreply\n"
        );
    }

    #[test]
    fn unstuffs_and_leaves_signatures() {
        assert_eq!(
            unfold(" From here\n >not a quote\n", false),
            "From here\n>not a quote\n"
        );
        assert_eq!(unfold("bye \n-- \nAlice\n", false), "bye \n-- \nAlice\n");
    }
}

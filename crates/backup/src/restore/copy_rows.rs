//! Rows in the text form of Postgres' `COPY` (as `pg_restore` prints them): columns by name.

/// Reads lines one after another.
#[derive(Default)]
pub(super) struct CopyRows {
    table: String,
    columns: Vec<String>,
    within: bool,
}

/// A row: values by column, `None` for NULL.
pub(super) struct Row<'a> {
    columns: &'a [String],
    values: Vec<Option<Vec<u8>>>,
}

impl CopyRows {
    /// The row that a line is, with its table; `None` for what is no row.
    pub(super) fn line<'a>(&'a mut self, line: &str) -> Option<(&'a str, Row<'a>)> {
        if !self.within {
            // COPY public.object (id, data) FROM stdin;
            let rest = line.strip_prefix("COPY public.")?;
            let (table, rest) = rest.split_once(" (")?;
            let (columns, _) = rest.split_once(") FROM stdin;")?;
            self.table = table.trim_matches('"').to_owned();
            self.columns = columns
                .split(", ")
                .map(|column| column.trim_matches('"').to_owned())
                .collect();
            self.within = true;
            return None;
        }
        if line == "\\." {
            self.within = false;
            return None;
        }
        let values = line.split('\t').map(unescaped).collect();
        let columns = &self.columns;
        Some((&self.table, Row { columns, values }))
    }
}

impl Row<'_> {
    fn bytes(&self, column: &str) -> Option<&[u8]> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.values.get(place)?.as_deref()
    }

    /// A text; empty for NULL.
    pub(super) fn text(&self, column: &str) -> String {
        String::from_utf8_lossy(self.bytes(column).unwrap_or_default()).into_owned()
    }

    /// A number; `None` for NULL and for what is none.
    pub(super) fn number(&self, column: &str) -> Option<i64> {
        self.text(column).parse().ok()
    }

    /// A `bytea`.
    pub(super) fn binary(&self, column: &str) -> Option<Vec<u8>> {
        let (pairs, odd) = self.bytes(column)?.strip_prefix(b"\\x")?.as_chunks::<2>();
        let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        odd.is_empty().then(|| pairs.iter().map(byte).collect())?
    }

    /// A `text[]` of plain words.
    pub(super) fn words(&self, column: &str) -> Vec<String> {
        let text = self.text(column);
        text.trim_matches(['{', '}'])
            .split(',')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// A value as it stands between tabs.
fn unescaped(field: &str) -> Option<Vec<u8>> {
    if field == "\\N" {
        return None;
    }
    let mut value = Vec::with_capacity(field.len());
    let mut bytes = field.bytes();
    while let Some(byte) = bytes.next() {
        value.push(match byte {
            b'\\' => match bytes.next()? {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'f' => 12,
                b'v' => 11,
                other => other,
            },
            plain => plain,
        });
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_their_columns() {
        let mut rows = CopyRows::default();
        assert!(rows.line("SET client_encoding = 'UTF8';").is_none());
        assert!(
            rows.line("COPY public.object (id, name, data, \"at\", on, w) FROM stdin;")
                .is_none()
        );
        let (table, row) = rows
            .line("7\ta\\tb\\\\\t\\\\x4142\t\\N\tt\t{VEVENT,VTODO}")
            .unwrap();
        assert_eq!(table, "object");
        assert_eq!(row.number("id"), Some(7));
        assert_eq!(row.text("name"), "a\tb\\");
        assert_eq!(row.binary("data").unwrap(), b"AB");
        assert_eq!((row.text("at"), row.number("at")), (String::new(), None));
        assert_eq!(row.text("on"), "t");
        assert_eq!(row.words("w"), ["VEVENT", "VTODO"]);
        assert!(rows.line("\\.").is_none());
        assert!(rows.line("8\tno row any more").is_none());
    }
}

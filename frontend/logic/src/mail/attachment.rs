//! What the page says of files.

/// A size for people: `840 B`, `12 KB`, `3.4 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut units = UNITS.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    let mut divisor = 1_000;
    // 999.5 would be shown as 1000 of its unit.
    while bytes >= divisor * 999 + divisor / 2 {
        let Some(next) = units.next() else { break };
        divisor *= 1_000;
        unit = next;
    }
    // Whole numbers only: writing fractions takes 15 kB of code.
    let tenths = bytes.saturating_add(divisor / 20) / (divisor / 10);
    if tenths < 100 {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    } else {
        format!(
            "{} {unit}",
            bytes / divisor + u64::from(bytes % divisor >= divisor / 2)
        )
    }
}

/// What kind of file it is, for its mark: a word and the class that colours it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Shown in place.
    Image,
    /// PDF
    Pdf,
    /// Text documents.
    Document,
    /// Tables.
    Sheet,
    /// Slides.
    Slides,
    /// Packed files.
    Archive,
    /// Sound and film.
    Media,
    /// Mail and calendar objects.
    Message,
    /// Anything else.
    Other,
}

impl Kind {
    /// The kind of a media type, or where that says nothing, of a file name.
    #[must_use]
    pub fn of(media_type: &str, name: &str) -> Self {
        let extension = name
            .rsplit_once('.')
            .map(|(_, end)| end.to_ascii_lowercase())
            .unwrap_or_default();
        match media_type {
            kind if kind.starts_with("image/") => Self::Image,
            kind if kind.starts_with("audio/") || kind.starts_with("video/") => Self::Media,
            "application/pdf" => Self::Pdf,
            "message/rfc822" | "text/calendar" | "text/vcard" => Self::Message,
            _ => match extension.as_str() {
                "pdf" => Self::Pdf,
                "doc" | "docx" | "odt" | "rtf" | "txt" | "md" | "pages" => Self::Document,
                "xls" | "xlsx" | "ods" | "csv" | "numbers" => Self::Sheet,
                "ppt" | "pptx" | "odp" | "key" => Self::Slides,
                "zip" | "gz" | "tar" | "7z" | "rar" | "xz" | "bz2" | "zst" => Self::Archive,
                "eml" | "ics" | "vcf" => Self::Message,
                "mp3" | "mp4" | "mov" | "wav" | "ogg" | "webm" | "m4a" | "flac" => Self::Media,
                _ if media_type.starts_with("text/") => Self::Document,
                _ => Self::Other,
            },
        }
    }

    /// The end of its class name in the style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Document => "document",
            Self::Sheet => "sheet",
            Self::Slides => "slides",
            Self::Archive => "archive",
            Self::Media => "media",
            Self::Message => "message",
            Self::Other => "other",
        }
    }
}

/// Whether a browser shows pictures of this type. SVG is left out: it is a document that can hold anything.
#[must_use]
pub fn is_previewable(media_type: &str) -> bool {
    matches!(
        media_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" | "image/bmp"
    )
}

/// The letters on a file's mark: its extension where that is short, or its kind.
#[must_use]
pub fn mark(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && (1..=4).contains(&end.chars().count()) => {
            end.to_ascii_uppercase()
        }
        _ => "FILE".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let shown: Vec<String> = [
            0,
            999,
            1_000,
            9_949,
            9_960,
            482_133,
            999_499,
            999_500,
            2_204_811,
            5_000_000_000,
        ]
        .map(size)
        .into();
        assert_eq!(
            shown,
            [
                "0 B", "999 B", "1.0 KB", "9.9 KB", "10 KB", "482 KB", "999 KB", "1.0 MB", "2.2 MB", "5.0 GB"
            ]
        );
        assert_eq!(size(u64::MAX), "18446744 TB");
    }

    #[test]
    fn kinds() {
        assert_eq!(Kind::of("image/png", "x"), Kind::Image);
        assert_eq!(Kind::of("application/octet-stream", "Plan.PDF"), Kind::Pdf);
        assert_eq!(Kind::of("text/plain", "README"), Kind::Document);
        assert_eq!(Kind::of("application/zip", "a.tar.gz"), Kind::Archive);
        assert_eq!(Kind::of("", ""), Kind::Other);
    }

    #[test]
    fn svg_is_not_shown_in_place() {
        assert!(is_previewable("image/jpeg"));
        assert!(!is_previewable("image/svg+xml"));
    }

    #[test]
    fn marks() {
        assert_eq!(mark("a.pdf"), "PDF");
        assert_eq!(mark("archive.backup"), "FILE");
        assert_eq!(mark(".profile"), "FILE");
        assert_eq!(mark("noname"), "FILE");
    }
}

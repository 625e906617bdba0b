//! Bytes to text, for charsets that are named, misnamed or not named at all.

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Decodes by the label, or by what the bytes look like where the label is missing, unknown or plainly wrong.
///
/// UTF-7 is not decoded: it can hide markup from whoever does not expect it, and nobody sends it.
#[must_use]
pub fn decode(label: &str, bytes: &[u8]) -> String {
    let label = label.trim().trim_matches(['"', '\'']).trim();
    let named = Encoding::for_label_no_replacement(label.as_bytes()).or_else(|| alias(label));
    let encoding = match named {
        None => guess(bytes),
        // Latin text labels are what senders put when they do not know: valid UTF-8 with more than
        // ASCII in it is UTF-8 all the same.
        Some(encoding) if encoding == WINDOWS_1252 && looks_like_utf8(bytes) => UTF_8,
        Some(encoding) if encoding == UTF_8 && !looks_like_utf8(bytes) => guess(bytes),
        Some(encoding) if (encoding == UTF_16LE || encoding == UTF_16BE) && !bytes.contains(&0) => {
            guess(bytes)
        }
        Some(encoding) => encoding,
    };
    if encoding == UTF_8 {
        return String::from_utf8_lossy(without_cut_end(strip_bom(bytes))).into_owned();
    }
    encoding.decode(bytes).0.into_owned()
}

/// What the bytes are, as far as one can tell: UTF-8, ISO-2022-JP or, failing these, windows-1252.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.is_ascii() {
        if bytes
            .windows(3)
            .any(|bytes| matches!(bytes, [0x1B, b'$', b'B' | b'@']))
        {
            ISO_2022_JP
        } else {
            UTF_8
        }
    } else if looks_like_utf8(bytes) {
        UTF_8
    } else {
        WINDOWS_1252
    }
}

/// Labels that mail knows and the web does not.
fn alias(label: &str) -> Option<&'static Encoding> {
    let label = label.to_ascii_lowercase();
    let known = match label.as_str() {
        "utf-8n" | "utf_8" | "utf8mb4" => "utf-8",
        "cp932" | "x-ms-cp932" => "shift_jis",
        "cp936" | "ms936" | "gb18030-2000" => "gbk",
        "cp949" | "ks_c_5601" => "euc-kr",
        "cp950" => "big5",
        "iso-2022-jp-1" | "iso-2022-jp-2" | "iso-2022-jp-ms" | "cp50220" | "cp50221" => "iso-2022-jp",
        "latin-1" | "iso8859_1" | "ansi" => "windows-1252",
        other => other
            .strip_prefix("x-")
            .or_else(|| other.strip_prefix("cs"))
            .unwrap_or_default(),
    };
    Encoding::for_label(known.as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
}

/// Whether the bytes hold at least one character beyond ASCII in UTF-8 and, but for a cut end, nothing else.
/// A few broken sequences in much that is right do not count.
fn looks_like_utf8(bytes: &[u8]) -> bool {
    let (mut beyond, mut broken) = (0_usize, 0_usize);
    for chunk in without_cut_end(bytes).utf8_chunks() {
        beyond += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if beyond == 0 {
        broken == 0 && bytes.is_ascii()
    } else {
        broken * 10 <= beyond
    }
}

fn strip_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

/// Without the first bytes of a character whose others were cut off.
fn without_cut_end(bytes: &[u8]) -> &[u8] {
    for back in 1..=3.min(bytes.len()) {
        let Some(&byte) = bytes.get(bytes.len() - back) else {
            break;
        };
        let length = match byte {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            0x80..=0xBF => continue,
            _ => break,
        };
        if length > back {
            return bytes.get(..bytes.len() - back).unwrap_or(bytes);
        }
        break;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn follows_the_label() {
        assert_eq!(decode("iso-8859-1", b"caf\xE9"), "café");
        assert_eq!(decode("\"ISO-8859-15\"", b"5 \xA4"), "5 €");
        assert_eq!(decode("koi8-r", b"\xF0\xD2\xC9\xD7\xC5\xD4"), "Привет");
        assert_eq!(decode("gb2312", b"\xC4\xE3\xBA\xC3"), "你好");
        assert_eq!(decode("iso-2022-jp", b"\x1B$B$3$s\x1B(B"), "こん");
        assert_eq!(decode("cp932", b"\x82\xB1"), "こ");
        assert_eq!(decode("utf-16le", b"a\0b\0"), "ab");
    }

    #[test]
    fn sees_through_wrong_labels() {
        assert_eq!(decode("us-ascii", "grüße".as_bytes()), "grüße");
        assert_eq!(decode("iso-8859-1", "grüße".as_bytes()), "grüße");
        assert_eq!(decode("utf-8", b"gr\xFC\xDFe"), "grüße");
        assert_eq!(decode("", b"gr\xFC\xDFe"), "grüße");
        assert_eq!(decode("x-unknown", "grüße".as_bytes()), "grüße");
        assert_eq!(decode("utf-16", b"plain"), "plain");
        assert_eq!(decode("", b"\x1B$B$3$s\x1B(B"), "こん");
    }

    #[test]
    fn utf7_stays_as_it_is() {
        assert_eq!(decode("utf-7", b"+ADw-script+AD4-"), "+ADw-script+AD4-");
        assert_eq!(decode("hz-gb-2312", b"~{VPND~}"), "~{VPND~}");
    }

    #[test]
    fn a_cut_character_is_left_out() {
        assert_eq!(decode("utf-8", &"grüß".as_bytes()[..5]), "grü");
        assert_eq!(decode("utf-8", b"\xEF\xBB\xBFa\xC0\xAF\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC").chars().next(), Some('a'));
        assert_eq!(decode("utf-8", b""), "");
    }
}

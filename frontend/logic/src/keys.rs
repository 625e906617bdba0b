//! Keyboard shortcuts as text: `"j"`, `"Shift+I"`, `"Escape"`, and two in a row as `"g i"`.
//!
//! The page's `keyboard` module feeds presses in and hands the names out to whoever listens.

/// How long the second key of a pair may be in coming, in milliseconds.
pub const PAIR_WINDOW_MS: f64 = 1_500.0;

/// One key press as the browser reports it.
#[derive(Clone, Copy, Debug)]
pub struct Press<'a> {
    /// `KeyboardEvent.key`
    pub key: &'a str,
    /// Whether Shift was held.
    pub shift: bool,
    /// Whether Control, Alt or Meta was held: then it is the browser's or the system's key.
    pub modified: bool,
}

/// Remembers the first key of a pair.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    first: Option<(String, f64)>,
}

impl Sequence {
    /// The shortcut that this press completes, if it completes one. `now` is a time in milliseconds.
    ///
    /// `g` alone completes nothing: it starts a pair. A `g` whose second key is late is forgotten.
    pub fn press(&mut self, press: Press<'_>, now: f64) -> Option<String> {
        if press.modified || is_modifier(press.key) {
            return None;
        }
        let name = name(press);
        if let Some((first, since)) = self.first.take()
            && now - since <= PAIR_WINDOW_MS
        {
            return Some(format!("{first} {name}"));
        }
        if name == "g" {
            self.first = Some((name, now));
            return None;
        }
        Some(name)
    }
}

fn is_modifier(key: &str) -> bool {
    matches!(
        key,
        "Shift" | "Control" | "Alt" | "Meta" | "AltGraph" | "CapsLock" | "Dead" | "Process"
    )
}

/// Letters with Shift are named `Shift+I`; a character that Shift makes is its own name (`?`, `#`).
fn name(press: Press<'_>) -> String {
    let mut chars = press.key.chars();
    match (chars.next(), chars.next()) {
        (Some(letter), None) if letter.is_alphabetic() => {
            if press.shift {
                format!("Shift+{}", letter.to_uppercase())
            } else {
                // Caps Lock must not change what a key does.
                letter.to_lowercase().collect()
            }
        }
        (Some(_), None) => press.key.to_owned(),
        _ if press.shift => format!("Shift+{}", press.key),
        _ => press.key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Press<'_> {
        Press {
            key,
            shift: false,
            modified: false,
        }
    }

    fn shifted(key: &str) -> Press<'_> {
        Press {
            key,
            shift: true,
            modified: false,
        }
    }

    #[test]
    fn single_keys_have_their_names() {
        let mut keys = Sequence::default();
        assert_eq!(keys.press(key("j"), 0.0).as_deref(), Some("j"));
        assert_eq!(keys.press(key("J"), 0.0).as_deref(), Some("j"), "Caps Lock");
        assert_eq!(keys.press(shifted("I"), 0.0).as_deref(), Some("Shift+I"));
        assert_eq!(keys.press(shifted("?"), 0.0).as_deref(), Some("?"));
        assert_eq!(keys.press(shifted("#"), 0.0).as_deref(), Some("#"));
        assert_eq!(keys.press(key("Escape"), 0.0).as_deref(), Some("Escape"));
        assert_eq!(
            keys.press(shifted("ArrowDown"), 0.0).as_deref(),
            Some("Shift+ArrowDown")
        );
    }

    #[test]
    fn g_starts_a_pair() {
        let mut keys = Sequence::default();
        assert_eq!(keys.press(key("g"), 0.0), None);
        assert_eq!(keys.press(key("i"), 400.0).as_deref(), Some("g i"));
        assert_eq!(keys.press(key("i"), 500.0).as_deref(), Some("i"));
    }

    #[test]
    fn a_late_second_key_stands_alone() {
        let mut keys = Sequence::default();
        assert_eq!(keys.press(key("g"), 0.0), None);
        assert_eq!(keys.press(key("j"), 5_000.0).as_deref(), Some("j"));
    }

    #[test]
    fn modifiers_and_system_shortcuts_are_left_alone() {
        let mut keys = Sequence::default();
        assert_eq!(keys.press(key("g"), 0.0), None);
        assert_eq!(keys.press(shifted("Shift"), 100.0), None);
        assert_eq!(keys.press(shifted("I"), 200.0).as_deref(), Some("g Shift+I"));
        assert_eq!(
            keys.press(
                Press {
                    key: "c",
                    shift: false,
                    modified: true
                },
                300.0
            ),
            None
        );
    }
}

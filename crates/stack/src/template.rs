//! Rendering of the files in `deploy/`: `{{name}}` is replaced by the value of that name, and nothing else is
//! special. The container images use the same files, so the language stays this small.
//!
//! Pure; reading and writing files is `daemon::config`'s business.

use std::collections::{BTreeMap, BTreeSet};

/// The values for a folder of templates, by placeholder name.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<&'static str, String>);

/// Why a template could not be rendered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TemplateError {
    /// The template names a placeholder that has no value.
    #[error("line {line}: nothing is known by the name {{{{{name}}}}}")]
    Unknown {
        /// The placeholder's name.
        name: String,
        /// Where it stands, from 1.
        line: usize,
    },
    /// `{{` without `}}` on the same line.
    #[error("line {line}: a placeholder is opened and not closed")]
    Unclosed {
        /// Where it stands, from 1.
        line: usize,
    },
    /// A value would break out of its line in the rendered file.
    #[error("the value of {{{{{name}}}}} contains a line break or control character")]
    UnsafeValue {
        /// The placeholder's name.
        name: String,
    },
    /// A value that no template of the folder uses: most likely a misspelt name.
    #[error("no file uses the value {{{{{name}}}}}")]
    Unused {
        /// The value's name.
        name: &'static str,
    },
}

impl Values {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same values and one more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.insert(name, value.to_string());
        self
    }

    /// Fails with the first value that is not among `used`.
    ///
    /// # Errors
    /// [`TemplateError::Unused`].
    pub fn check_all_used(&self, used: &BTreeSet<String>) -> Result<(), TemplateError> {
        match self.0.keys().find(|name| !used.contains(**name)) {
            Some(name) => Err(TemplateError::Unused { name }),
            None => Ok(()),
        }
    }
}

/// Replaces every placeholder of `template`; the names that it used are added to `used`.
///
/// # Errors
/// A placeholder without a value, one that is not closed, or a value with a control character.
pub fn render(template: &str, values: &Values, used: &mut BTreeSet<String>) -> Result<String, TemplateError> {
    let mut out = String::with_capacity(template.len());
    for (index, line) in template.split_inclusive('\n').enumerate() {
        let number = index + 1;
        let mut rest = line;
        while let Some((before, opened)) = rest.split_once("{{") {
            let (name, after) = opened
                .split_once("}}")
                .ok_or(TemplateError::Unclosed { line: number })?;
            let value = values.0.get(name).ok_or_else(|| TemplateError::Unknown {
                name: name.to_owned(),
                line: number,
            })?;
            if value.chars().any(char::is_control) {
                return Err(TemplateError::UnsafeValue {
                    name: name.to_owned(),
                });
            }
            used.insert(name.to_owned());
            out.push_str(before);
            out.push_str(value);
            rest = after;
        }
        out.push_str(rest);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str, values: &Values) -> Result<String, TemplateError> {
        render(template, values, &mut BTreeSet::new())
    }

    #[test]
    fn placeholders_are_replaced_wherever_they_stand() {
        let values = Values::new().with("host", "mail.example.test").with("port", 25);
        let out = rendered("a={{host}}:{{port}}\n# {{host}}}\nlast", &values).unwrap();
        assert_eq!(out, "a=mail.example.test:25\n# mail.example.test}\nlast");
    }

    #[test]
    fn single_braces_and_dovecot_variables_stay() {
        let text = "passdb {\n  args = %{if;%d;ne;;%d;x} $config_directory\n}\n";
        assert_eq!(rendered(text, &Values::new()).unwrap(), text);
    }

    #[test]
    fn an_unknown_placeholder_is_named_with_its_line() {
        let error = rendered("fine\nport = {{prot}}\n", &Values::new().with("port", 1)).unwrap_err();
        assert_eq!(
            error,
            TemplateError::Unknown {
                name: "prot".into(),
                line: 2
            }
        );
        assert_eq!(error.to_string(), "line 2: nothing is known by the name {{prot}}");
    }

    #[test]
    fn a_placeholder_must_be_closed_on_its_line() {
        let error = rendered("{{port\n}}", &Values::new().with("port", 1)).unwrap_err();
        assert_eq!(error, TemplateError::Unclosed { line: 1 });
    }

    #[test]
    fn a_value_cannot_add_lines_to_a_configuration() {
        let values = Values::new().with("host", "x\nsmtpd_relay_restrictions = permit");
        assert_eq!(
            rendered("{{host}}", &values).unwrap_err(),
            TemplateError::UnsafeValue { name: "host".into() }
        );
    }

    #[test]
    fn a_value_is_not_rendered_again() {
        let values = Values::new().with("a", "{{b}}").with("b", "secret");
        assert_eq!(rendered("{{a}}", &values).unwrap(), "{{b}}");
    }

    #[test]
    fn values_that_nothing_uses_are_found() {
        let values = Values::new().with("used", 1).with("misspelt", 2);
        let mut used = BTreeSet::new();
        render("{{used}}", &values, &mut used).unwrap();
        assert_eq!(
            values.check_all_used(&used).unwrap_err(),
            TemplateError::Unused { name: "misspelt" }
        );
    }
}

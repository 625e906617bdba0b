//! The parameters of a line while it is converted.

use crate::content::{Parameter, Property};

/// A list of parameters, its TYPEs taken apart into single words.
pub(super) struct Params {
    list: Vec<Parameter>,
    types: Vec<String>,
}

impl Params {
    /// No parameters.
    pub(super) const fn none() -> Params {
        Params {
            list: Vec::new(),
            types: Vec::new(),
        }
    }

    /// Those of a line. `TYPE="home,work"`, as 4.0 may write it, is two words like `TYPE=home,work`.
    pub(super) fn of(line: &Property) -> Params {
        let words = line.param_values("TYPE").flat_map(|value| value.split(','));
        Params {
            types: words
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect(),
            list: line
                .params()
                .iter()
                .filter(|param| param.name != "TYPE")
                .cloned()
                .collect(),
        }
    }

    /// The first value of a parameter other than TYPE.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.list.iter().find(|param| param.name == name)?;
        found.values.first().map(String::as_str)
    }

    /// Takes a parameter away and gives its values.
    pub(super) fn take(&mut self, name: &str) -> Option<Vec<String>> {
        let found = self.list.iter().position(|param| param.name == name)?;
        let values = self.list.get(found).map(|param| param.values.clone());
        self.list.retain(|param| param.name != name);
        values
    }

    /// Sets a parameter.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        self.list.retain(|param| param.name != name);
        self.list.push(Parameter::new(name, &[value]));
    }

    /// The TYPE words.
    pub(super) fn types(&self) -> &[String] {
        &self.types
    }

    /// Takes a TYPE word away, compared without case; whether it was there.
    pub(super) fn take_type(&mut self, word: &str) -> bool {
        let before = self.types.len();
        self.types.retain(|known| !known.eq_ignore_ascii_case(word));
        self.types.len() != before
    }

    /// Takes all TYPE words.
    pub(super) fn take_types(&mut self) -> Vec<String> {
        std::mem::take(&mut self.types)
    }

    /// Adds a TYPE word, unless it is there.
    pub(super) fn add_type(&mut self, word: &str) {
        if !self.types.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            self.types.push(word.to_owned());
        }
    }

    /// The line with these parameters, in the group of the one that it came from.
    pub(super) fn line(self, from: &Property, name: &str, value: &str) -> Property {
        let mut list = self.list;
        if !self.types.is_empty() {
            list.push(Parameter {
                name: "TYPE".to_owned(),
                values: self.types,
            });
        }
        Property::from_parts(from.group(), name, list, value)
    }
}

//! Paths with query parameters, encoded.

/// Builds a path with query parameters.
#[derive(Clone, Debug)]
pub struct Query {
    url: String,
    separator: char,
}

impl Query {
    /// Starts with a path, which must be encoded already.
    pub fn new(path: &str) -> Self {
        Self {
            url: path.to_owned(),
            separator: '?',
        }
    }

    /// Adds a parameter.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.url.push(self.separator);
        self.separator = '&';
        self.url.push_str(name);
        self.url.push('=');
        self.url.push_str(&encode(&value.to_string()));
        self
    }

    /// The whole path.
    pub fn build(self) -> String {
        self.url
    }
}

/// Encodes one path segment or parameter value.
pub fn encode(value: &str) -> String {
    js_sys::encode_uri_component(value).into()
}

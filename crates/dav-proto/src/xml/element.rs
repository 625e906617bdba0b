//! The tree that a request body is read into.

use crate::name::{Name, XML};
use crate::xml::write::XmlWriter;

/// An element with everything that RFC 4918 §4.3 asks to be kept of a property's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: Name,
    /// The prefix that the sender used, kept because values may contain names as text.
    pub prefix: Option<String>,
    /// Its attributes, without namespace declarations.
    pub attributes: Vec<Attribute>,
    /// Its content in order; comments and processing instructions are dropped.
    pub children: Vec<Node>,
}

/// One attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; most attributes have no namespace.
    pub name: Name,
    /// The prefix that the sender used.
    pub prefix: Option<String>,
    /// The normalised value.
    pub value: String,
}

/// Content of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// Character data, never empty.
    Text(String),
}

impl Element {
    /// An element without content.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self {
            name,
            prefix: None,
            attributes: Vec::new(),
            children: Vec::new(),
        }
    }

    /// Its child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child element of that name.
    #[must_use]
    pub fn child(&self, name: &Name) -> Option<&Self> {
        self.elements().find(|element| element.name == *name)
    }

    /// Whether there is a child element of that name.
    #[must_use]
    pub fn has_child(&self, name: &Name) -> bool {
        self.child(name).is_some()
    }

    /// Its character data, without that of child elements.
    #[must_use]
    pub fn text(&self) -> String {
        let mut texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        let mut whole = texts.next().unwrap_or_default().to_owned();
        for text in texts {
            whole.push_str(text);
        }
        whole
    }

    /// Its character data without white space around it.
    #[must_use]
    pub fn trimmed_text(&self) -> String {
        self.text().trim().to_owned()
    }

    /// The value of the attribute of that name in no namespace.
    #[must_use]
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.namespace.is_empty() && attribute.name.local == local)
            .map(|attribute| attribute.value.as_str())
    }

    /// The language that the element states for itself (`xml:lang`).
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name.namespace == XML && attribute.name.local == "lang")
            .map(|attribute| attribute.value.as_str())
    }

    /// States the language that was in scope where the element stood, unless it states its own
    /// (RFC 4918 §4.3).
    pub fn inherit_language(&mut self, language: Option<&str>) {
        if let (None, Some(language)) = (self.language(), language) {
            self.attributes.push(Attribute {
                name: Name::read(XML, "lang"),
                prefix: Some("xml".to_owned()),
                value: language.to_owned(),
            });
        }
    }

    /// The element as XML text that stands for itself: it declares every namespace that it uses.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut writer = XmlWriter::fragment();
        writer.tree(self);
        writer.into_text()
    }
}

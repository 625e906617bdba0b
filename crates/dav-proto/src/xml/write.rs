//! Writing XML into a growing text.

use crate::name::{Name, PREFIXES, XML};
use crate::xml::element::{Element, Node};
use crate::xml::escape;

/// Appends elements to a text. Known namespaces have fixed prefixes that the root declares; a foreign
/// namespace is declared where it is used.
#[derive(Debug, Default)]
pub struct XmlWriter {
    text: String,
}

impl XmlWriter {
    /// Begins a document: the XML declaration and the root's start tag, which declares every known prefix.
    #[must_use]
    pub fn document(root: &Name) -> Self {
        let mut writer = Self {
            text: String::with_capacity(1024),
        };
        writer
            .text
            .push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        writer.text.push('<');
        writer.push_name(root);
        for (prefix, namespace) in PREFIXES {
            writer.declare(Some(prefix), namespace);
        }
        writer.text.push('>');
        writer
    }

    /// Begins a piece of XML without declarations.
    #[must_use]
    pub fn fragment() -> Self {
        Self::default()
    }

    /// Opens an element.
    pub fn start(&mut self, name: &Name) {
        self.text.push('<');
        self.push_declared(name);
        self.text.push('>');
    }

    /// Closes an element.
    pub fn end(&mut self, name: &Name) {
        self.text.push_str("</");
        self.push_name(name);
        self.text.push('>');
    }

    /// An element without content.
    pub fn empty(&mut self, name: &Name) {
        self.text.push('<');
        self.push_declared(name);
        self.text.push_str("/>");
    }

    /// An element without content, with attributes that are in no namespace.
    pub fn empty_with(&mut self, name: &Name, attributes: &[(&str, &str)]) {
        self.text.push('<');
        self.push_declared(name);
        for (key, value) in attributes {
            self.push_attribute(None, key, value);
        }
        self.text.push_str("/>");
    }

    /// Character data.
    pub fn text(&mut self, text: &str) {
        escape::push_text(&mut self.text, text);
    }

    /// Text that is XML already.
    pub fn raw(&mut self, xml: &str) {
        self.text.push_str(xml);
    }

    /// An element with character data.
    pub fn element(&mut self, name: &Name, text: &str) {
        self.start(name);
        self.text(text);
        self.end(name);
    }

    /// An element with character data in a language (`xml:lang`); an empty one is not stated.
    pub fn element_in(&mut self, language: &str, name: &Name, text: &str) {
        if language.is_empty() {
            return self.element(name, text);
        }
        self.text.push('<');
        self.push_declared(name);
        self.push_attribute(Some("xml"), "lang", language);
        self.text.push('>');
        self.text(text);
        self.end(name);
    }

    /// An element with the content that `content` writes.
    pub fn within(&mut self, name: &Name, content: impl FnOnce(&mut Self)) {
        self.start(name);
        content(self);
        self.end(name);
    }

    /// As [`XmlWriter::within`], with attributes, which are in no namespace.
    pub fn within_with(&mut self, name: &Name, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        self.text.push('<');
        self.push_declared(name);
        for (key, value) in attributes {
            self.push_attribute(None, key, value);
        }
        self.text.push('>');
        content(self);
        self.end(name);
    }

    /// A whole tree that declares what it uses itself, with the prefixes it was read with.
    pub fn tree(&mut self, element: &Element) {
        self.push_tree(element, &mut Vec::new());
    }

    /// How much was written and not taken yet, in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was written since the last [`Self::take`].
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Forgets what was written after the first `length` bytes.
    pub fn truncate(&mut self, length: usize) {
        if self.text.is_char_boundary(length) {
            self.text.truncate(length);
        }
    }

    /// Takes what was written so far, leaving room for as much again.
    #[must_use]
    pub fn take(&mut self) -> String {
        let capacity = self.text.capacity();
        std::mem::replace(&mut self.text, String::with_capacity(capacity))
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn push_tree(&mut self, element: &Element, scope: &mut Vec<(Option<String>, String)>) {
        let before = scope.len();
        self.text.push('<');
        self.push_prefixed(element.prefix.as_deref(), &element.name.local);
        self.declare_once(element.prefix.as_deref(), &element.name.namespace, scope);
        for attribute in &element.attributes {
            if attribute.name.namespace != XML && !attribute.name.namespace.is_empty() {
                self.declare_once(attribute.prefix.as_deref(), &attribute.name.namespace, scope);
            }
            self.push_attribute(
                attribute.prefix.as_deref(),
                &attribute.name.local,
                &attribute.value,
            );
        }
        if element.children.is_empty() {
            self.text.push_str("/>");
        } else {
            self.text.push('>');
            for child in &element.children {
                match child {
                    Node::Element(child) => self.push_tree(child, scope),
                    Node::Text(text) => self.text(text),
                }
            }
            self.text.push_str("</");
            self.push_prefixed(element.prefix.as_deref(), &element.name.local);
            self.text.push('>');
        }
        scope.truncate(before);
    }

    fn declare_once(
        &mut self,
        prefix: Option<&str>,
        namespace: &str,
        scope: &mut Vec<(Option<String>, String)>,
    ) {
        let bound = scope
            .iter()
            .rev()
            .find(|(known, _)| known.as_deref() == prefix)
            .map(|(_, ns)| ns.as_str());
        // A fragment is put where the default namespace is none and no prefix may be taken for granted.
        if bound == Some(namespace) || (bound.is_none() && prefix.is_none() && namespace.is_empty()) {
            return;
        }
        self.declare(prefix, namespace);
        scope.push((prefix.map(str::to_owned), namespace.to_owned()));
    }

    fn declare(&mut self, prefix: Option<&str>, namespace: &str) {
        match prefix {
            Some(prefix) => self.push_attribute(Some("xmlns"), prefix, namespace),
            None => self.push_attribute(None, "xmlns", namespace),
        }
    }

    fn push_attribute(&mut self, prefix: Option<&str>, local: &str, value: &str) {
        self.text.push(' ');
        self.push_prefixed(prefix, local);
        self.text.push_str("=\"");
        escape::push_attribute(&mut self.text, value);
        self.text.push('"');
    }

    fn push_prefixed(&mut self, prefix: Option<&str>, local: &str) {
        if let Some(prefix) = prefix {
            self.text.push_str(prefix);
            self.text.push(':');
        }
        self.text.push_str(local);
    }

    fn push_name(&mut self, name: &Name) {
        let prefix = name
            .prefix()
            .or_else(|| (!name.namespace.is_empty()).then_some("X"));
        self.push_prefixed(prefix, &name.local);
    }

    fn push_declared(&mut self, name: &Name) {
        self.push_name(name);
        if name.prefix().is_none() && !name.namespace.is_empty() {
            self.declare(Some("X"), &name.namespace);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::dav;
    use crate::xml::read::{Limits, parse};

    fn round_trip(xml: &str) -> String {
        parse(xml.as_bytes(), Limits::default()).unwrap().to_xml()
    }

    #[test]
    fn known_names_have_fixed_prefixes() {
        let mut writer = XmlWriter::document(&dav::MULTISTATUS);
        writer.element(&dav::HREF, "/a&b");
        writer.end(&dav::MULTISTATUS);
        let text = writer.into_text();
        assert!(
            text.contains("<D:multistatus xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\""),
            "{text}"
        );
        assert!(
            text.ends_with("<D:href>/a&amp;b</D:href></D:multistatus>"),
            "{text}"
        );
    }

    #[test]
    fn foreign_names_declare_themselves() {
        let mut writer = XmlWriter::fragment();
        writer.empty(&Name::read("http://e.com/\"x\"", "p"));
        writer.empty(&Name::read("", "q"));
        assert_eq!(
            writer.into_text(),
            "<X:p xmlns:X=\"http://e.com/&quot;x&quot;\"/><q/>"
        );
    }

    #[test]
    fn a_tree_keeps_prefixes_attributes_and_mixed_content() {
        let xml = "<e:a xmlns:e=\"urn:e\" xml:lang=\"de\" f:n=\"1\" xmlns:f=\"urn:f\">x<e:b/>y<c xmlns=\"urn:c\"><d/></c><n/></e:a>";
        let once = round_trip(xml);
        assert_eq!(
            once,
            "<e:a xmlns:e=\"urn:e\" xml:lang=\"de\" xmlns:f=\"urn:f\" f:n=\"1\">x<e:b/>y<c xmlns=\"urn:c\"><d/></c><n/></e:a>"
        );
        assert_eq!(round_trip(&once), once);
    }

    #[test]
    fn a_prefix_that_changes_its_meaning_is_declared_again() {
        let xml = "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"/><p:c/></p:a>";
        assert_eq!(round_trip(xml), xml);
        let undeclared = "<a xmlns=\"urn:1\"><b xmlns=\"\"/></a>";
        assert_eq!(round_trip(undeclared), undeclared);
    }
}

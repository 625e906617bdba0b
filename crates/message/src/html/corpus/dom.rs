//! A small tree for html5ever to build, so that the checks see what a browser sees.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::rc::{Rc, Weak};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};

pub struct Node {
    pub data: Data,
    pub children: RefCell<Vec<Rc<Node>>>,
    parent: RefCell<Weak<Node>>,
}

pub enum Data {
    Document,
    Element {
        name: QualName,
        attributes: RefCell<Vec<Attribute>>,
        template: Option<Rc<Node>>,
    },
    Text(RefCell<String>),
    Other,
}

/// Parses a document as a browser does, with scripts off or on.
pub fn parse(html: &str, scripting_enabled: bool) -> Rc<Node> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    parse_document(
        Sink {
            document: node(Data::Document),
            quirks: Cell::new(QuirksMode::NoQuirks),
        },
        options,
    )
    .one(html)
}

/// All elements below a node, in order.
pub fn elements(root: &Rc<Node>) -> Vec<Rc<Node>> {
    let mut found = Vec::new();
    let mut open = vec![Rc::clone(root)];
    while let Some(node) = open.pop() {
        open.extend(node.children.borrow().iter().rev().cloned());
        if let Data::Element { template, .. } = &node.data {
            open.extend(template.iter().cloned());
            found.push(node);
        }
    }
    found
}

/// The tree in one line for each node: two trees are alike if these are.
pub fn outline(root: &Rc<Node>) -> String {
    let mut out = String::new();
    let mut open = vec![(Rc::clone(root), 0)];
    while let Some((node, depth)) = open.pop() {
        open.extend(
            node.children
                .borrow()
                .iter()
                .rev()
                .map(|child| (Rc::clone(child), depth + 1)),
        );
        match &node.data {
            Data::Element { name, attributes, .. } => {
                let mut names: Vec<_> = attributes
                    .borrow()
                    .iter()
                    .map(|a| format!("{}={:?}", &*a.name.local, &*a.value))
                    .collect();
                names.sort();
                writeln!(out, "{depth} {}:{} {names:?}", &*name.ns, &*name.local).unwrap();
            }
            Data::Text(text) => writeln!(out, "{depth} {:?}", text.borrow()).unwrap(),
            Data::Document | Data::Other => {}
        }
    }
    out
}

/// The tree as HTML again, as a browser's `innerHTML` writes it.
pub fn serialize(root: &Rc<Node>, out: &mut String) {
    enum Step {
        Open(Rc<Node>, bool),
        Close(String),
    }
    let mut steps = vec![Step::Open(Rc::clone(root), false)];
    while let Some(step) = steps.pop() {
        let (node, raw) = match step {
            Step::Close(name) => {
                write!(out, "</{name}>").unwrap();
                continue;
            }
            Step::Open(node, raw) => (node, raw),
        };
        let mut inside_raw = false;
        match &node.data {
            Data::Element { name, attributes, .. } => {
                let name = &*name.local;
                write!(out, "<{name}").unwrap();
                for attribute in attributes.borrow().iter() {
                    let value = attribute
                        .value
                        .replace('&', "&amp;")
                        .replace('\u{a0}', "&nbsp;")
                        .replace('"', "&quot;");
                    write!(out, " {}=\"{value}\"", &*attribute.name.local).unwrap();
                }
                out.push('>');
                inside_raw = matches!(
                    name,
                    "style" | "script" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext"
                );
                if !matches!(name, "br" | "img" | "hr" | "meta" | "col" | "area" | "wbr") {
                    steps.push(Step::Close(name.to_owned()));
                }
            }
            Data::Text(text) if raw => out.push_str(&text.borrow()),
            Data::Text(text) => {
                out.push_str(
                    &text
                        .borrow()
                        .replace('&', "&amp;")
                        .replace('<', "&lt;")
                        .replace('>', "&gt;"),
                );
            }
            Data::Document | Data::Other => {}
        }
        steps.extend(
            node.children
                .borrow()
                .iter()
                .rev()
                .map(|child| Step::Open(Rc::clone(child), inside_raw)),
        );
    }
}

impl Node {
    pub fn name(&self) -> &QualName {
        let Data::Element { name, .. } = &self.data else {
            panic!("not an element")
        };
        name
    }

    pub fn attributes(&self) -> Vec<(String, String)> {
        let Data::Element { attributes, .. } = &self.data else {
            panic!("not an element")
        };
        attributes
            .borrow()
            .iter()
            .map(|a| (a.name.local.to_string(), a.value.to_string()))
            .collect()
    }

    pub fn text(self: &Rc<Self>) -> String {
        let mut text = String::new();
        let mut open = vec![Rc::clone(self)];
        while let Some(node) = open.pop() {
            open.extend(node.children.borrow().iter().rev().cloned());
            if let Data::Text(piece) = &node.data {
                text.push_str(&piece.borrow());
            }
        }
        text
    }
}

/// Deep trees must not be dropped by recursion.
impl Drop for Node {
    fn drop(&mut self) {
        let mut dropped = std::mem::take(&mut *self.children.borrow_mut());
        while let Some(node) = dropped.pop() {
            dropped.append(&mut node.children.borrow_mut());
        }
    }
}

fn node(data: Data) -> Rc<Node> {
    Rc::new(Node {
        data,
        children: RefCell::default(),
        parent: RefCell::default(),
    })
}

fn detach(child: &Rc<Node>) {
    if let Some(parent) = child.parent.take().upgrade() {
        parent
            .children
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, child));
    }
}

fn insert(parent: &Rc<Node>, position: usize, child: NodeOrText<Rc<Node>>) {
    let child = match child {
        NodeOrText::AppendNode(child) => {
            detach(&child);
            child
        }
        NodeOrText::AppendText(text) => {
            if let Some(Data::Text(before)) = position
                .checked_sub(1)
                .and_then(|at| parent.children.borrow().get(at).cloned())
                .as_deref()
                .map(|n| &n.data)
            {
                before.borrow_mut().push_str(&text);
                return;
            }
            node(Data::Text(RefCell::new(text.to_string())))
        }
    };
    *child.parent.borrow_mut() = Rc::downgrade(parent);
    let position = position.min(parent.children.borrow().len());
    parent.children.borrow_mut().insert(position, child);
}

struct Sink {
    document: Rc<Node>,
    quirks: Cell<QuirksMode>,
}

impl TreeSink for Sink {
    type Handle = Rc<Node>;
    type Output = Rc<Node>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Rc<Node> {
        self.document
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> Rc<Node> {
        Rc::clone(&self.document)
    }
    fn elem_name<'a>(&'a self, target: &'a Rc<Node>) -> ExpandedName<'a> {
        target.name().expanded()
    }
    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Rc<Node> {
        let template = flags.template.then(|| node(Data::Document));
        node(Data::Element {
            name,
            attributes: RefCell::new(attributes),
            template,
        })
    }
    fn create_comment(&self, _: StrTendril) -> Rc<Node> {
        node(Data::Other)
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        node(Data::Other)
    }
    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        let end = parent.children.borrow().len();
        insert(parent, end, child);
    }
    fn append_based_on_parent_node(
        &self,
        element: &Rc<Node>,
        previous: &Rc<Node>,
        child: NodeOrText<Rc<Node>>,
    ) {
        if element.parent.borrow().upgrade().is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        let Data::Element {
            template: Some(template),
            ..
        } = &target.data
        else {
            panic!("not a template")
        };
        Rc::clone(template)
    }
    fn same_node(&self, x: &Rc<Node>, y: &Rc<Node>) -> bool {
        Rc::ptr_eq(x, y)
    }
    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode);
    }
    fn append_before_sibling(&self, sibling: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        if let NodeOrText::AppendNode(child) = &child {
            detach(child);
        }
        let parent = sibling.parent.borrow().upgrade().unwrap();
        let position = parent
            .children
            .borrow()
            .iter()
            .position(|other| Rc::ptr_eq(other, sibling))
            .unwrap();
        insert(&parent, position, child);
    }
    fn add_attrs_if_missing(&self, target: &Rc<Node>, more: Vec<Attribute>) {
        let Data::Element { attributes, .. } = &target.data else {
            panic!("not an element")
        };
        for attribute in more {
            if attributes
                .borrow()
                .iter()
                .all(|known| known.name != attribute.name)
            {
                attributes.borrow_mut().push(attribute);
            }
        }
    }
    fn remove_from_parent(&self, target: &Rc<Node>) {
        detach(target);
    }
    fn reparent_children(&self, from: &Rc<Node>, to: &Rc<Node>) {
        for child in from.children.take() {
            *child.parent.borrow_mut() = Rc::downgrade(to);
            to.children.borrow_mut().push(child);
        }
    }
}

//! A component: `BEGIN:NAME` … `END:NAME` with lines and components between.

use super::Property;

/// What stands in a component, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A content line.
    Property(Property),
    /// A component.
    Component(Component),
    /// An empty line, kept for writing again.
    Blank(Box<[u8]>),
}

/// A component with everything that stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    name: Box<str>,
    begin: Box<[u8]>,
    end: Box<[u8]>,
    items: Vec<Item>,
}

impl Component {
    /// An empty component.
    pub fn new(name: &str) -> Component {
        let name = name.to_ascii_uppercase();
        let begin = format!("BEGIN:{name}\r\n").into_bytes().into();
        let end = format!("END:{name}\r\n").into_bytes().into();
        Component {
            name: name.into(),
            begin,
            end,
            items: Vec::new(),
        }
    }

    /// One that was read, its first line verbatim.
    pub(super) fn opened(name: &str, begin: &[u8]) -> Component {
        Component {
            begin: begin.into(),
            ..Component::new(name)
        }
    }

    pub(super) fn close(&mut self, end: &[u8]) {
        self.end = end.into();
    }

    /// The name in upper case: `VEVENT`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Everything in it, in its order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Everything in it, to be changed.
    pub fn items_mut(&mut self) -> &mut Vec<Item> {
        &mut self.items
    }

    /// Its lines.
    pub fn properties(&self) -> impl Iterator<Item = &Property> {
        self.items.iter().filter_map(|item| match item {
            Item::Property(property) => Some(property),
            _ => None,
        })
    }

    /// Its lines of one name (upper case).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Property> {
        self.properties().filter(move |property| property.name() == name)
    }

    /// Its first line of that name (upper case).
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties().find(|property| property.name() == name)
    }

    /// The unescaped text of its first line of that name, empty if there is none.
    pub fn text(&self, name: &str) -> String {
        self.property(name).map(Property::text).unwrap_or_default()
    }

    /// Whether its first line of that name has this value, compared without case.
    pub fn has_value(&self, name: &str, value: &str) -> bool {
        self.property(name)
            .is_some_and(|property| property.value().trim().eq_ignore_ascii_case(value))
    }

    /// The components directly in it.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.items.iter().filter_map(|item| match item {
            Item::Component(component) => Some(component),
            _ => None,
        })
    }

    /// The components directly in it, to be changed.
    pub fn components_mut(&mut self) -> impl Iterator<Item = &mut Component> {
        self.items.iter_mut().filter_map(|item| match item {
            Item::Component(component) => Some(component),
            _ => None,
        })
    }

    /// Appends a line after the last one, before the components in it.
    pub fn push(&mut self, property: Property) {
        let at = self
            .items
            .iter()
            .rposition(|item| matches!(item, Item::Property(_)))
            .map_or(0, |at| at + 1);
        self.items.insert(at, Item::Property(property));
    }

    /// Appends a component.
    pub fn push_component(&mut self, component: Component) {
        self.items.push(Item::Component(component));
    }

    /// Puts a line in the place of the first one of its name and removes the others, or appends it.
    pub fn set(&mut self, property: Property) {
        let name = property.name().to_owned();
        let first = self.items.iter().position(|item| is_property(item, &name));
        match first {
            Some(at) => {
                let mut index = 0;
                self.items.retain(|item| {
                    index += 1;
                    index - 1 <= at || !is_property(item, &name)
                });
                if let Some(item) = self.items.get_mut(at) {
                    *item = Item::Property(property);
                }
            }
            None => self.push(property),
        }
    }

    /// Puts what `change` makes of each line of that name (upper case) into its place; `None` leaves it as it is.
    pub fn update(&mut self, name: &str, mut change: impl FnMut(&Property) -> Option<Property>) {
        for item in &mut self.items {
            if let Item::Property(property) = item
                && property.name() == name
                && let Some(changed) = change(property)
            {
                *property = changed;
            }
        }
    }

    /// Appends a line after the last one of its name, so that they stand together.
    pub fn push_after(&mut self, property: Property) {
        let last = self
            .items
            .iter()
            .rposition(|item| is_property(item, property.name()));
        match last {
            Some(at) => self.items.insert(at + 1, Item::Property(property)),
            None => self.push(property),
        }
    }

    /// Removes all lines of that name (upper case).
    pub fn remove(&mut self, name: &str) {
        self.items.retain(|item| !is_property(item, name));
    }

    /// Appends everything exactly as it was stored.
    pub fn write_verbatim(&self, out: &mut Vec<u8>) {
        push_line(&self.begin, out);
        for item in &self.items {
            match item {
                Item::Property(property) => property.write_verbatim(out),
                Item::Component(component) => component.write_verbatim(out),
                Item::Blank(raw) => out.extend_from_slice(raw),
            }
        }
        push_line(&self.end, out);
    }

    /// Appends everything, folded at 75 octets with CRLF, empty lines left out.
    pub fn write_folded(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("BEGIN:{}\r\n", self.name).as_bytes());
        for item in &self.items {
            match item {
                Item::Property(property) => property.write_folded(out),
                Item::Component(component) => component.write_folded(out),
                Item::Blank(_) => {}
            }
        }
        out.extend_from_slice(format!("END:{}\r\n", self.name).as_bytes());
    }

    /// The whole component exactly as it was stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write_verbatim(&mut out);
        out
    }
}

fn is_property(item: &Item, name: &str) -> bool {
    matches!(item, Item::Property(property) if property.name() == name)
}

fn push_line(raw: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(raw);
    if !raw.ends_with(b"\n") {
        out.extend_from_slice(b"\r\n");
    }
}

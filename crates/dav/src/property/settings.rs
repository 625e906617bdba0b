//! Properties that clients set: what PROPPATCH, MKCOL and MKCALENDAR ask to be changed of a collection.
//!
//! All or nothing (RFC 4918 §9.2): either every change makes sense, or none is carried out and the answer
//! says for each property what became of it.

use http::StatusCode;
use roost_dav_proto::Precondition;
use roost_dav_proto::multistatus::PropStat;
use roost_dav_proto::name::{self, caldav};
use roost_dav_proto::request::proppatch::PropertyChange;
use roost_dav_proto::xml::Element;
use roost_groupware::{CollectionKind, DeadProperty};
use roost_ical::content::{Syntax, parse};
use roost_ical::zone::{find, to_calendar_timezone};

use super::{CalDav, CardDav, Extension, Property, WebDav};

/// What a calendar can be made to take (RFC 4791 §5.2.3).
const COMPONENTS: [&str; 4] = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"];

/// No address is longer.
const MAX_SOURCE_BYTES: usize = 2_000;

/// Changes to a collection. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Its name for people.
    pub display_name: Option<String>,
    /// The language of that name, or empty.
    pub display_name_language: String,
    /// What it is for.
    pub description: Option<String>,
    /// The language of that description, or empty.
    pub description_language: String,
    /// Its colour, or empty.
    pub color: Option<String>,
    /// Its place in the list.
    pub sort_order: Option<i32>,
    /// What floating times mean, or empty.
    pub timezone: Option<String>,
    /// What it takes; for a new calendar alone.
    pub components: Option<Vec<String>>,
    /// Where a calendar is published; for a new subscription alone.
    pub source: Option<String>,
    /// Whether what is in it does not keep its owner busy.
    pub is_transparent: Option<bool>,
    /// Of an inbox, the href of the calendar that invitations go into.
    pub default_calendar: Option<String>,
    /// Dead properties to set, each name once.
    pub set: Vec<DeadProperty>,
    /// Dead properties to remove: namespace and name.
    pub remove: Vec<(String, String)>,
}

/// Why a property was not set.
pub(super) struct Refused {
    status: StatusCode,
    condition: Option<Precondition>,
}

/// The changes that a PROPPATCH asks for.
///
/// # Errors
/// What became of each property, if one is refused.
pub fn collection_settings(
    kind: CollectionKind,
    changes: &[PropertyChange],
) -> Result<Settings, Vec<PropStat>> {
    read(changes.iter().cloned(), |settings, change| {
        settings.apply(kind, change)
    })
}

/// The properties that a new collection is to have.
///
/// # Errors
/// What became of each property, if one is refused.
pub fn new_collection_settings(
    kind: CollectionKind,
    properties: &[Element],
) -> Result<Settings, Vec<PropStat>> {
    let changes = properties.iter().cloned().map(PropertyChange::Set);
    read(changes, |settings, change| settings.apply_to_new(kind, change))
}

/// Gathers the settings that `apply` takes from the changes.
///
/// # Errors
/// What became of each property, if `apply` refused one.
pub(super) fn read(
    changes: impl Iterator<Item = PropertyChange>,
    mut apply: impl FnMut(&mut Settings, PropertyChange) -> Result<(), Refused>,
) -> Result<Settings, Vec<PropStat>> {
    let mut settings = Settings::default();
    let mut accepted = Vec::new();
    let mut stats: Vec<PropStat> = Vec::new();
    for change in changes {
        let name = change.name().clone();
        let Err(Refused { status, condition }) = apply(&mut settings, change) else {
            accepted.push(name);
            continue;
        };
        let status = status.as_u16();
        match stats
            .iter_mut()
            .find(|stat| stat.status == status && stat.condition == condition)
        {
            Some(stat) => stat.names.push(name),
            None => stats.push(PropStat {
                status,
                names: vec![name],
                condition,
            }),
        }
    }
    if stats.is_empty() {
        return Ok(settings);
    }
    if !accepted.is_empty() {
        stats.push(PropStat {
            status: 424,
            names: accepted,
            condition: None,
        });
    }
    Err(stats)
}

/// The answer to a PROPPATCH of a resource that keeps no properties: each one is refused.
#[must_use]
pub fn all_refused(changes: &[PropertyChange]) -> Vec<PropStat> {
    let names = changes.iter().map(|change| change.name().clone()).collect();
    vec![PropStat {
        status: 403,
        names,
        condition: None,
    }]
}

impl Settings {
    fn apply_to_new(&mut self, kind: CollectionKind, change: PropertyChange) -> Result<(), Refused> {
        match (&change, Property::find(change.name())) {
            // The method has looked at it already.
            (_, Some(Property::WebDav(WebDav::ResourceType))) => Ok(()),
            (PropertyChange::Set(element), Some(Property::CalDav(CalDav::SupportedCalendarComponentSet)))
                if kind == CollectionKind::Calendar =>
            {
                self.components = Some(read_components(element)?);
                Ok(())
            }
            (PropertyChange::Set(element), Some(Property::Extension(Extension::Source)))
                if kind == CollectionKind::Calendar =>
            {
                self.source = Some(read_source(element)?);
                Ok(())
            }
            _ => self.apply(kind, change),
        }
    }

    fn apply(&mut self, kind: CollectionKind, change: PropertyChange) -> Result<(), Refused> {
        let is_calendar = kind == CollectionKind::Calendar;
        let live = Property::find(change.name());
        match live {
            Some(Property::WebDav(WebDav::DisplayName)) => {
                self.display_name = Some(text_of(&change));
                self.display_name_language = language_of(&change);
            }
            Some(Property::CalDav(CalDav::CalendarDescription)) if is_calendar => self.describe(&change),
            Some(Property::CardDav(CardDav::AddressBookDescription)) if !is_calendar => {
                self.describe(&change);
            }
            Some(Property::CalDav(CalDav::CalendarTimezone)) if is_calendar => {
                self.timezone = Some(read_timezone(&change)?);
            }
            Some(Property::CalDav(CalDav::CalendarTimezoneId)) if is_calendar => {
                self.timezone = Some(read_timezone_id(&change)?);
            }
            Some(Property::Extension(Extension::CalendarColor)) if is_calendar => {
                self.color = Some(read_color(&change)?);
            }
            Some(Property::Extension(Extension::CalendarOrder)) if is_calendar => {
                self.sort_order = Some(read_order(&change)?);
            }
            Some(Property::CalDav(CalDav::ScheduleCalendarTransp)) if is_calendar => {
                self.is_transparent = Some(read_transparency(&change)?);
            }
            Some(Property::CalDav(CalDav::ScheduleDefaultCalendarUrl)) if is_calendar => {
                self.default_calendar = Some(read_default_calendar(&change)?);
            }
            Some(_) => return Err(Refused::protected()),
            None => self.keep(change),
        }
        Ok(())
    }

    fn describe(&mut self, change: &PropertyChange) {
        self.description = Some(text_of(change));
        self.description_language = language_of(change);
    }

    /// Notes a dead property; of several changes to one, the last counts.
    pub(super) fn keep(&mut self, change: PropertyChange) {
        let (namespace, name) = (
            change.name().namespace.to_string(),
            change.name().local.to_string(),
        );
        self.set
            .retain(|kept| kept.namespace != namespace || kept.name != name);
        self.remove
            .retain(|removed| removed.0 != namespace || removed.1 != name);
        match change {
            PropertyChange::Set(element) => {
                self.set.push(DeadProperty {
                    namespace,
                    name,
                    value: element.to_xml(),
                });
            }
            PropertyChange::Remove(_) => self.remove.push((namespace, name)),
        }
    }
}

impl Refused {
    pub(super) fn protected() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            condition: Some(Precondition::CannotModifyProtectedProperty),
        }
    }

    /// RFC 4918 §9.2.1: the value does not fit the property.
    fn unfit() -> Self {
        Self {
            status: StatusCode::CONFLICT,
            condition: None,
        }
    }

    fn because(condition: Precondition) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            condition: Some(condition),
        }
    }
}

fn text_of(change: &PropertyChange) -> String {
    match change {
        PropertyChange::Set(element) => element.text(),
        PropertyChange::Remove(_) => String::new(),
    }
}

/// RFC 4918 §4.3: the language is a part of the value.
fn language_of(change: &PropertyChange) -> String {
    match change {
        PropertyChange::Set(element) => element.language().unwrap_or_default().to_owned(),
        PropertyChange::Remove(_) => String::new(),
    }
}

fn read_color(change: &PropertyChange) -> Result<String, Refused> {
    let text = text_of(change).trim().to_owned();
    let is_color = text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if is_color || text.is_empty() {
        Ok(text)
    } else {
        Err(Refused::unfit())
    }
}

/// Where a calendar is published: an address that a web browser would open too.
fn read_source(element: &Element) -> Result<String, Refused> {
    let source = element
        .child(&name::dav::HREF)
        .map_or_else(|| element.trimmed_text(), Element::trimmed_text);
    let is_web = ["http://", "https://", "webcal://", "webcals://"]
        .into_iter()
        .any(|scheme| {
            source
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
    if is_web && source.len() <= MAX_SOURCE_BYTES {
        Ok(source)
    } else {
        Err(Refused::unfit())
    }
}

fn read_order(change: &PropertyChange) -> Result<i32, Refused> {
    match change {
        PropertyChange::Set(element) => element.text().trim().parse().map_err(|_| Refused::unfit()),
        PropertyChange::Remove(_) => Ok(0),
    }
}

/// RFC 6638 §9.1: `opaque` or `transparent`; what is removed is as if it had never been said.
fn read_transparency(change: &PropertyChange) -> Result<bool, Refused> {
    match change {
        PropertyChange::Set(element) if element.has_child(&caldav::TRANSPARENT) => Ok(true),
        PropertyChange::Set(element) if !element.has_child(&caldav::OPAQUE) => Err(Refused::unfit()),
        _ => Ok(false),
    }
}

/// RFC 6638 §9.2: one href. There always is a default calendar, so that this cannot be removed.
fn read_default_calendar(change: &PropertyChange) -> Result<String, Refused> {
    match change {
        PropertyChange::Set(element) => element.child(&name::dav::HREF).map(Element::trimmed_text),
        PropertyChange::Remove(_) => None,
    }
    .ok_or_else(|| Refused::because(Precondition::ValidScheduleDefaultCalendarUrl))
}

/// RFC 4791 §5.2.2: an iCalendar object with one VTIMEZONE.
fn read_timezone(change: &PropertyChange) -> Result<String, Refused> {
    let text = text_of(change);
    if matches!(change, PropertyChange::Remove(_)) || is_timezone(&text) {
        Ok(text)
    } else {
        Err(Refused::because(Precondition::ValidCalendarTimezone))
    }
}

/// RFC 7809 §5.2: the name of a timezone that the server knows. What is kept is its definition, so that both
/// properties always say the same.
fn read_timezone_id(change: &PropertyChange) -> Result<String, Refused> {
    let text = text_of(change);
    if matches!(change, PropertyChange::Remove(_)) {
        return Ok(text);
    }
    find(text.trim())
        .and_then(to_calendar_timezone)
        .ok_or_else(|| Refused::because(Precondition::ValidTimezone))
}

/// Whether a text is an iCalendar object with exactly one VTIMEZONE and nothing else.
#[must_use]
pub fn is_timezone(text: &str) -> bool {
    let Ok(roots) = parse(text.trim().as_bytes(), Syntax::Calendar) else {
        return false;
    };
    let [calendar] = roots.as_slice() else {
        return false;
    };
    let mut components = calendar.components();
    calendar.name() == "VCALENDAR"
        && components
            .next()
            .is_some_and(|component| component.name() == "VTIMEZONE")
        && components.next().is_none()
}

fn read_components(element: &Element) -> Result<Vec<String>, Refused> {
    let mut components = Vec::new();
    for comp in element.elements().filter(|child| child.name == caldav::COMP) {
        let name = comp.attribute("name").unwrap_or_default().to_ascii_uppercase();
        if !COMPONENTS.contains(&name.as_str()) {
            return Err(Refused::because(Precondition::SupportedCalendarComponent));
        }
        if !components.contains(&name) {
            components.push(name);
        }
    }
    if components.is_empty() {
        Err(Refused::unfit())
    } else {
        Ok(components)
    }
}

#[cfg(test)]
mod tests;

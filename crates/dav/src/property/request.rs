//! Answering a request for properties, of one resource after another.

use std::collections::HashMap;

use roost_dav_proto::multistatus::{Multistatus, Properties};
use roost_dav_proto::name::Name;
use roost_dav_proto::request::propfind::PropertyRequest;
use roost_files::FileId;
use roost_groupware::DeadProperty;
use roost_shared::CollectionId;

use super::{Property, Subject, Viewer, WebDav};

/// The dead properties that were looked up (RFC 4918 §4.4).
#[derive(Clone, Debug, Default)]
pub struct DeadProperties {
    /// Those of calendars and address books.
    pub collections: HashMap<CollectionId, Vec<DeadProperty>>,
    /// Those of files and their collections.
    pub files: HashMap<FileId, Vec<DeadProperty>>,
}

impl DeadProperties {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn of(&self, subject: &Subject<'_>) -> &[DeadProperty] {
        let found = match subject {
            Subject::Collection(collection) => self.collections.get(&collection.id),
            Subject::File { node, .. } => self.files.get(&node.id),
            _ => None,
        };
        found.map(Vec::as_slice).unwrap_or_default()
    }
}

/// A request for properties, looked up once for all resources that it is asked of.
#[derive(Clone, Debug)]
pub struct Wanted {
    kind: Kind,
    minimal: bool,
}

#[derive(Clone, Debug)]
enum Kind {
    All { include: Vec<Entry> },
    Names,
    Listed(Vec<Entry>),
}

/// A name, and the live property that it is, if any.
#[derive(Clone, Debug)]
struct Entry {
    name: Name,
    live: Option<Property>,
}

impl Wanted {
    /// Looks up what is asked for. With `minimal`, properties that are missing are not spoken of.
    #[must_use]
    pub fn new(request: PropertyRequest, minimal: bool) -> Self {
        let entries = |names: Vec<Name>| {
            names
                .into_iter()
                .map(|name| Entry {
                    live: Property::find(&name),
                    name,
                })
                .collect::<Vec<_>>()
        };
        let kind = match request {
            PropertyRequest::All { include } => Kind::All {
                include: entries(include),
            },
            PropertyRequest::Names => Kind::Names,
            PropertyRequest::Listed(names) => Kind::Listed(entries(names)),
        };
        Self { kind, minimal }
    }

    /// Whether dead properties have to be loaded to answer.
    #[must_use]
    pub fn needs_dead_properties(&self) -> bool {
        match &self.kind {
            Kind::All { .. } | Kind::Names => true,
            Kind::Listed(entries) => entries.iter().any(|entry| entry.live.is_none()),
        }
    }

    /// Whether dead properties of files have to be loaded to answer: names that are live elsewhere may be dead there.
    #[must_use]
    pub fn needs_dead_properties_of_files(&self) -> bool {
        match &self.kind {
            Kind::All { .. } | Kind::Names => true,
            Kind::Listed(entries) => entries.iter().any(|entry| match entry.live {
                Some(Property::WebDav(property)) => property == WebDav::DisplayName,
                Some(Property::Access(_)) => false,
                _ => true,
            }),
        }
    }

    /// Whether locks have to be looked up to answer.
    #[must_use]
    pub fn needs_locks(&self) -> bool {
        matches!(self.kind, Kind::All { .. }) || self.names(Property::WebDav(WebDav::LockDiscovery))
    }

    /// Whether the account's quota has to be looked up to answer.
    #[must_use]
    pub fn needs_usage(&self) -> bool {
        let of_quota = [WebDav::QuotaAvailableBytes, WebDav::QuotaUsedBytes];
        matches!(self.kind, Kind::Names)
            || of_quota
                .into_iter()
                .any(|property| self.names(Property::WebDav(property)))
    }

    /// Whether nothing is asked for of objects but what an [`roost_groupware::ObjectTag`] knows.
    #[must_use]
    pub fn needs_tags_alone(&self) -> bool {
        const KNOWN: [WebDav; 3] = [WebDav::GetEtag, WebDav::GetContentType, WebDav::ResourceType];
        match &self.kind {
            Kind::Listed(entries) => entries.iter().all(|entry| match entry.live {
                Some(Property::WebDav(property)) => KNOWN.contains(&property),
                _ => false,
            }),
            Kind::All { .. } | Kind::Names => false,
        }
    }

    /// Whether it has to be known when objects were made and last written.
    #[must_use]
    pub fn needs_times(&self) -> bool {
        let of_times = [WebDav::CreationDate, WebDav::GetLastModified];
        matches!(self.kind, Kind::All { .. } | Kind::Names)
            || of_times
                .into_iter()
                .any(|property| self.names(Property::WebDav(property)))
    }

    /// Whether this property is asked for by name.
    #[must_use]
    pub fn names(&self, property: Property) -> bool {
        match &self.kind {
            Kind::Listed(entries) | Kind::All { include: entries } => {
                entries.iter().any(|entry| entry.live == Some(property))
            }
            Kind::Names => false,
        }
    }

    /// Whether answering takes what this property needs: it is asked for, or whether it exists is.
    #[must_use]
    pub fn needs(&self, property: Property) -> bool {
        matches!(self.kind, Kind::Names) || self.names(property)
    }

    /// Adds a response with what was asked for.
    pub fn respond(
        &self,
        body: &mut Multistatus,
        href: &str,
        subject: &Subject<'_>,
        viewer: &Viewer,
        dead: &DeadProperties,
    ) {
        let dead = dead.of(subject);
        body.properties(href, self.minimal, |properties| match &self.kind {
            Kind::Listed(entries) => write_listed(entries, properties, subject, viewer, dead),
            Kind::All { include } => {
                let wanted = Property::all().filter(|property| property.in_allprop());
                for property in wanted {
                    properties.found_if(|out| property.write(subject, viewer, out));
                }
                dead.iter()
                    .for_each(|property| properties.found(|out| out.raw(&property.value)));
                let rest = include
                    .iter()
                    .filter(|entry| !entry.live.is_some_and(Property::in_allprop));
                write_listed(rest, properties, subject, viewer, &[]);
            }
            Kind::Names => {
                for property in Property::all().filter(|property| property.exists(subject, viewer)) {
                    properties.found(|out| out.empty(&property.name()));
                }
                for property in dead {
                    properties.found(|out| out.empty(&Name::read(&property.namespace, &property.name)));
                }
            }
        });
    }
}

impl Property {
    /// Whether the resource has it.
    fn exists(self, subject: &Subject<'_>, viewer: &Viewer) -> bool {
        self.write(subject, viewer, &mut roost_dav_proto::xml::XmlWriter::fragment())
    }
}

fn write_listed<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    properties: &mut Properties<'_>,
    subject: &Subject<'_>,
    viewer: &Viewer,
    dead: &[DeadProperty],
) {
    for entry in entries {
        let is_live = entry
            .live
            .is_some_and(|property| properties.found_if(|out| property.write(subject, viewer, out)));
        // What is live elsewhere may be dead here.
        let kept = dead
            .iter()
            .find(|dead| dead.namespace == entry.name.namespace && dead.name == entry.name.local);
        let found = is_live
            || kept.is_some_and(|kept| {
                properties.found(|out| out.raw(&kept.value));
                true
            });
        if !found {
            properties.missing(&entry.name);
        }
    }
}

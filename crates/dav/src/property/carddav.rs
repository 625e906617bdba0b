//! Properties of CardDAV: RFC 6352 §6.2, §7.1.

use roost_dav_proto::name::{carddav, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{CollectionKind, MAX_OBJECT_BYTES};

use super::caldav::write_collations;
use super::{Member, Subject, properties};
use crate::core::path;
use crate::core::principal::PrincipalResource;

/// The book that every account gets, and gets again if it is deleted.
const DEFAULT: &str = "default";

properties! {
    /// A property of CardDAV.
    CardDav {
        /// Where a person's address books are.
        AddressBookHomeSet = carddav::ADDRESSBOOK_HOME_SET,
        /// Of a home, the book that new cards go into (Calendar Server).
        DefaultAddressBookUrl = carddav::DEFAULT_ADDRESSBOOK_URL,
        /// Where the directory of the domain is (draft-daboo-carddav-directory-gateway-02 §3).
        DirectoryGateway = carddav::DIRECTORY_GATEWAY,
        /// What an address book is for.
        AddressBookDescription = carddav::ADDRESSBOOK_DESCRIPTION,
        /// The media types that an address book takes.
        SupportedAddressData = carddav::SUPPORTED_ADDRESS_DATA,
        /// How texts can be compared in queries.
        SupportedCollationSet = carddav::SUPPORTED_COLLATION_SET,
        /// The largest card in bytes.
        MaxResourceSize = carddav::MAX_RESOURCE_SIZE,
        /// The card itself, in reports alone.
        AddressData = carddav::ADDRESS_DATA,
    }
}

impl CardDav {
    pub(super) fn write(self, subject: &Subject<'_>, out: &mut XmlWriter) -> bool {
        let name = self.name();
        match (self, subject) {
            (Self::AddressBookHomeSet, Subject::Principal(PrincipalResource::Person(person))) => {
                let home = path::home(CollectionKind::AddressBook, &person.address);
                out.within(&name, |out| out.element(&dav::HREF, &home));
                return true;
            }
            (Self::DirectoryGateway, Subject::Principal(PrincipalResource::Person(_))) => {
                out.within(&name, |out| out.element(&dav::HREF, &path::directory()));
                return true;
            }
            (Self::DefaultAddressBookUrl, Subject::Home(CollectionKind::AddressBook, home)) => {
                let book = path::collection(CollectionKind::AddressBook, &home.address, DEFAULT);
                out.within(&name, |out| out.element(&dav::HREF, &book));
                return true;
            }
            (
                Self::AddressData,
                Subject::Object {
                    member: Member { data: Some(data), .. },
                    collection,
                },
            ) if collection.kind == CollectionKind::AddressBook => {
                out.element(&name, data);
                return true;
            }
            // RFC 6352 §8.3.1: wherever there are reports that compare texts.
            (Self::SupportedCollationSet, Subject::Home(CollectionKind::AddressBook, _)) => {
                write_collations(&name, &carddav::SUPPORTED_COLLATION, out);
                return true;
            }
            (Self::SupportedCollationSet, Subject::Object { collection, .. })
                if collection.kind == CollectionKind::AddressBook =>
            {
                write_collations(&name, &carddav::SUPPORTED_COLLATION, out);
                return true;
            }
            _ => {}
        }
        let Some(book) = subject.collection(CollectionKind::AddressBook) else {
            return false;
        };
        match self {
            Self::AddressBookDescription if !book.description.is_empty() => {
                out.element_in(&book.description_language, &name, &book.description);
            }
            Self::SupportedAddressData => out.within(&name, |out| {
                for version in ["3.0", "4.0"] {
                    let attributes = [("content-type", "text/vcard"), ("version", version)];
                    out.empty_with(&carddav::ADDRESS_DATA_TYPE, &attributes);
                }
            }),
            Self::SupportedCollationSet => write_collations(&name, &carddav::SUPPORTED_COLLATION, out),
            Self::MaxResourceSize => out.element(&name, &MAX_OBJECT_BYTES.to_string()),
            _ => return false,
        }
        true
    }
}

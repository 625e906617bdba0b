//! Qualified names, and constants for those that this server speaks.
//!
//! [`crate::xml::read`] produces names, [`crate::xml::write`] turns them into prefixes.

use std::borrow::Cow;
use std::fmt;

/// The namespace of WebDAV itself.
pub const DAV: &str = "DAV:";
/// The namespace of CalDAV (RFC 4791).
pub const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
/// The namespace of CardDAV (RFC 6352).
pub const CARDDAV: &str = "urn:ietf:params:xml:ns:carddav";
/// The namespace of Apple's Calendar Server extensions.
pub const CALENDARSERVER: &str = "http://calendarserver.org/ns/";
/// The namespace of Apple's calendar client.
pub const APPLE_ICAL: &str = "http://apple.com/ns/ical/";
/// The namespace that the prefix `xml` stands for.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Every namespace that is declared on the root of what the server writes, with its prefix.
pub const PREFIXES: [(&str, &str); 5] = [
    ("D", DAV),
    ("C", CALDAV),
    ("CARD", CARDDAV),
    ("CS", CALENDARSERVER),
    ("A", APPLE_ICAL),
];

/// An XML name with its namespace; the prefix plays no part in equality.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// The namespace, empty if there is none.
    pub namespace: Cow<'static, str>,
    /// The local part.
    pub local: Cow<'static, str>,
}

impl Name {
    /// A name that is known when compiling.
    #[must_use]
    pub const fn new(namespace: &'static str, local: &'static str) -> Self {
        Self {
            namespace: Cow::Borrowed(namespace),
            local: Cow::Borrowed(local),
        }
    }

    /// A name that was read. Known namespaces are not copied.
    #[must_use]
    pub fn read(namespace: &str, local: &str) -> Self {
        let namespace = PREFIXES
            .iter()
            .find(|(_, known)| *known == namespace)
            .map_or_else(
                || Cow::Owned(namespace.to_owned()),
                |(_, known)| Cow::Borrowed(*known),
            );
        Self {
            namespace,
            local: Cow::Owned(local.to_owned()),
        }
    }

    /// The prefix that the server always writes for this name's namespace; `None` for a foreign one.
    #[must_use]
    pub fn prefix(&self) -> Option<&'static str> {
        PREFIXES
            .iter()
            .find(|(_, namespace)| *namespace == self.namespace)
            .map(|(prefix, _)| *prefix)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}{}", self.namespace, self.local)
    }
}

macro_rules! names {
    ($(#[$doc:meta])* $module:ident, $namespace:expr, { $($constant:ident = $local:literal,)* }) => {
        $(#[$doc])*
        pub mod $module {
            use super::Name;
            $(
                #[doc = concat!("The name `", $local, "`.")]
                pub const $constant: Name = Name::new($namespace, $local);
            )*
        }
    };
}

names! {
    /// Names in `DAV:` (RFC 4918, 3253, 3744, 4331, 5397, 5689, 5995, 6578).
    dav, super::DAV, {
        ABSTRACT = "abstract",
        ACE = "ace",
        ACL = "acl",
        ACL_PRINCIPAL_PROP_SET = "acl-principal-prop-set",
        ACL_RESTRICTIONS = "acl-restrictions",
        ACTIVE_LOCK = "activelock",
        ADD_MEMBER = "add-member",
        ALL = "all",
        ALLPROP = "allprop",
        ALTERNATE_URI_SET = "alternate-URI-set",
        APPLY_TO_PRINCIPAL_COLLECTION_SET = "apply-to-principal-collection-set",
        AUTHENTICATED = "authenticated",
        COLLECTION = "collection",
        CREATION_DATE = "creationdate",
        CURRENT_USER_PRINCIPAL = "current-user-principal",
        CURRENT_USER_PRIVILEGE_SET = "current-user-privilege-set",
        DENY = "deny",
        DEPTH = "depth",
        DESCRIPTION = "description",
        DISPLAY_NAME = "displayname",
        ERROR = "error",
        EXCLUSIVE = "exclusive",
        EXPAND_PROPERTY = "expand-property",
        GET_CONTENT_LANGUAGE = "getcontentlanguage",
        GET_CONTENT_LENGTH = "getcontentlength",
        GET_CONTENT_TYPE = "getcontenttype",
        GET_ETAG = "getetag",
        GET_LAST_MODIFIED = "getlastmodified",
        GRANT = "grant",
        GRANT_ONLY = "grant-only",
        GROUP = "group",
        GROUP_MEMBERSHIP = "group-membership",
        GROUP_MEMBER_SET = "group-member-set",
        HREF = "href",
        INCLUDE = "include",
        INHERITED = "inherited",
        INHERITED_ACL_SET = "inherited-acl-set",
        INVERT = "invert",
        LIMIT = "limit",
        LOCK_DISCOVERY = "lockdiscovery",
        LOCK_ENTRY = "lockentry",
        LOCK_INFO = "lockinfo",
        LOCK_ROOT = "lockroot",
        LOCK_SCOPE = "lockscope",
        LOCK_TOKEN = "locktoken",
        LOCK_TYPE = "locktype",
        MATCH = "match",
        MKCOL = "mkcol",
        MKCOL_RESPONSE = "mkcol-response",
        MULTISTATUS = "multistatus",
        NO_INVERT = "no-invert",
        NRESULTS = "nresults",
        OWNER = "owner",
        PRINCIPAL = "principal",
        PRINCIPAL_COLLECTION_SET = "principal-collection-set",
        PRINCIPAL_MATCH = "principal-match",
        PRINCIPAL_PROPERTY = "principal-property",
        PRINCIPAL_PROPERTY_SEARCH = "principal-property-search",
        PRINCIPAL_SEARCH_PROPERTY = "principal-search-property",
        PRINCIPAL_SEARCH_PROPERTY_SET = "principal-search-property-set",
        PRINCIPAL_URL = "principal-URL",
        PRIVILEGE = "privilege",
        PROP = "prop",
        PROPERTY = "property",
        PROPERTY_SEARCH = "property-search",
        PROPERTY_UPDATE = "propertyupdate",
        PROPFIND = "propfind",
        PROPNAME = "propname",
        PROPSTAT = "propstat",
        PROTECTED = "protected",
        QUOTA_AVAILABLE_BYTES = "quota-available-bytes",
        QUOTA_USED_BYTES = "quota-used-bytes",
        REMOVE = "remove",
        REPORT = "report",
        RESOURCE = "resource",
        RESOURCE_TYPE = "resourcetype",
        RESPONSE = "response",
        SELF = "self",
        SET = "set",
        SHARED = "shared",
        STATUS = "status",
        SUPPORTED_LOCK = "supportedlock",
        SUPPORTED_PRIVILEGE = "supported-privilege",
        SUPPORTED_PRIVILEGE_SET = "supported-privilege-set",
        SUPPORTED_REPORT = "supported-report",
        SUPPORTED_REPORT_SET = "supported-report-set",
        SYNC_COLLECTION = "sync-collection",
        SYNC_LEVEL = "sync-level",
        SYNC_TOKEN = "sync-token",
        TIMEOUT = "timeout",
        UNAUTHENTICATED = "unauthenticated",
        WRITE = "write",
    }
}

names! {
    /// Names in CalDAV's namespace (RFC 4791, 6638).
    caldav, super::CALDAV, {
        ALLCOMP = "allcomp",
        ALLPROP = "allprop",
        CALENDAR = "calendar",
        CALENDAR_DATA = "calendar-data",
        CALENDAR_DESCRIPTION = "calendar-description",
        CALENDAR_FREE_BUSY_SET = "calendar-free-busy-set",
        CALENDAR_HOME_SET = "calendar-home-set",
        CALENDAR_MULTIGET = "calendar-multiget",
        CALENDAR_QUERY = "calendar-query",
        CALENDAR_TIMEZONE = "calendar-timezone",
        CALENDAR_TIMEZONE_ID = "calendar-timezone-id",
        CALENDAR_USER_ADDRESS_SET = "calendar-user-address-set",
        CALENDAR_USER_TYPE = "calendar-user-type",
        COMP = "comp",
        COMP_FILTER = "comp-filter",
        EXPAND = "expand",
        FILTER = "filter",
        FREE_BUSY_QUERY = "free-busy-query",
        IS_NOT_DEFINED = "is-not-defined",
        LIMIT_FREEBUSY_SET = "limit-freebusy-set",
        LIMIT_RECURRENCE_SET = "limit-recurrence-set",
        MAX_ATTENDEES_PER_INSTANCE = "max-attendees-per-instance",
        MAX_DATE_TIME = "max-date-time",
        MAX_INSTANCES = "max-instances",
        MAX_RESOURCE_SIZE = "max-resource-size",
        MIN_DATE_TIME = "min-date-time",
        MKCALENDAR = "mkcalendar",
        MKCALENDAR_RESPONSE = "mkcalendar-response",
        OPAQUE = "opaque",
        PARAM_FILTER = "param-filter",
        PROP = "prop",
        PROP_FILTER = "prop-filter",
        READ_FREE_BUSY = "read-free-busy",
        RECIPIENT = "recipient",
        REQUEST_STATUS = "request-status",
        RESPONSE = "response",
        SCHEDULE_CALENDAR_TRANSP = "schedule-calendar-transp",
        SCHEDULE_DEFAULT_CALENDAR_URL = "schedule-default-calendar-URL",
        SCHEDULE_DELIVER = "schedule-deliver",
        SCHEDULE_DELIVER_INVITE = "schedule-deliver-invite",
        SCHEDULE_DELIVER_REPLY = "schedule-deliver-reply",
        SCHEDULE_INBOX = "schedule-inbox",
        SCHEDULE_INBOX_URL = "schedule-inbox-URL",
        SCHEDULE_OUTBOX = "schedule-outbox",
        SCHEDULE_OUTBOX_URL = "schedule-outbox-URL",
        SCHEDULE_QUERY_FREEBUSY = "schedule-query-freebusy",
        SCHEDULE_RESPONSE = "schedule-response",
        SCHEDULE_SEND = "schedule-send",
        SCHEDULE_SEND_FREEBUSY = "schedule-send-freebusy",
        SCHEDULE_SEND_INVITE = "schedule-send-invite",
        SCHEDULE_SEND_REPLY = "schedule-send-reply",
        SCHEDULE_TAG = "schedule-tag",
        SUPPORTED_CALENDAR_COMPONENT_SET = "supported-calendar-component-set",
        SUPPORTED_CALENDAR_COMPONENT_SETS = "supported-calendar-component-sets",
        SUPPORTED_CALENDAR_DATA = "supported-calendar-data",
        SUPPORTED_COLLATION = "supported-collation",
        SUPPORTED_COLLATION_SET = "supported-collation-set",
        TEXT_MATCH = "text-match",
        TIME_RANGE = "time-range",
        TIMEZONE = "timezone",
        TIMEZONE_ID = "timezone-id",
        TIMEZONE_SERVICE_SET = "timezone-service-set",
        TRANSPARENT = "transparent",
    }
}

names! {
    /// Names in CardDAV's namespace (RFC 6352).
    carddav, super::CARDDAV, {
        ADDRESS_DATA = "address-data",
        ADDRESS_DATA_TYPE = "address-data-type",
        ADDRESSBOOK = "addressbook",
        ADDRESSBOOK_DESCRIPTION = "addressbook-description",
        ADDRESSBOOK_HOME_SET = "addressbook-home-set",
        ADDRESSBOOK_MULTIGET = "addressbook-multiget",
        ADDRESSBOOK_QUERY = "addressbook-query",
        ALLPROP = "allprop",
        DEFAULT_ADDRESSBOOK_URL = "default-addressbook-URL",
        DIRECTORY = "directory",
        DIRECTORY_GATEWAY = "directory-gateway",
        FILTER = "filter",
        IS_NOT_DEFINED = "is-not-defined",
        LIMIT = "limit",
        MAX_RESOURCE_SIZE = "max-resource-size",
        NRESULTS = "nresults",
        PARAM_FILTER = "param-filter",
        PROP = "prop",
        PROP_FILTER = "prop-filter",
        SUPPORTED_ADDRESS_DATA = "supported-address-data",
        SUPPORTED_COLLATION = "supported-collation",
        SUPPORTED_COLLATION_SET = "supported-collation-set",
        TEXT_MATCH = "text-match",
    }
}

names! {
    /// Names in Calendar Server's namespace.
    calendarserver, super::CALENDARSERVER, {
        ACCESS = "access",
        ALLOWED_SHARING_MODES = "allowed-sharing-modes",
        CALENDARSERVER_PRINCIPAL_SEARCH = "calendarserver-principal-search",
        CALENDAR_PROXY_READ = "calendar-proxy-read",
        CALENDAR_PROXY_READ_FOR = "calendar-proxy-read-for",
        CALENDAR_PROXY_WRITE = "calendar-proxy-write",
        CALENDAR_PROXY_WRITE_FOR = "calendar-proxy-write-for",
        CAN_BE_SHARED = "can-be-shared",
        COMMON_NAME = "common-name",
        DTSTAMP = "dtstamp",
        EMAIL_ADDRESS = "email-address",
        EMAIL_ADDRESS_SET = "email-address-set",
        GETCTAG = "getctag",
        HOSTURL = "hosturl",
        INVITE = "invite",
        INVITE_ACCEPTED = "invite-accepted",
        INVITE_DECLINED = "invite-declined",
        INVITE_DELETED = "invite-deleted",
        INVITE_NORESPONSE = "invite-noresponse",
        INVITE_NOTIFICATION = "invite-notification",
        INVITE_REPLY = "invite-reply",
        IN_REPLY_TO = "in-reply-to",
        LIMIT = "limit",
        NOTIFICATION = "notification",
        NOTIFICATIONTYPE = "notificationtype",
        NOTIFICATION_URL = "notification-URL",
        NRESULTS = "nresults",
        ORGANIZER = "organizer",
        READ = "read",
        READ_WRITE = "read-write",
        REMOVE = "remove",
        SEARCH_TOKEN = "search-token",
        SET = "set",
        SHARE = "share",
        SHARED = "shared",
        SHARED_AS = "shared-as",
        SHARED_OWNER = "shared-owner",
        SHARED_URL = "shared-url",
        SOURCE = "source",
        SUBSCRIBED = "subscribed",
        SUMMARY = "summary",
        UID = "uid",
        USER = "user",
    }
}

names! {
    /// Names in the namespace of Apple's calendar client.
    apple, super::APPLE_ICAL, {
        CALENDAR_COLOR = "calendar-color",
        CALENDAR_ORDER = "calendar-order",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_read_equals_its_constant() {
        assert_eq!(Name::read("DAV:", "prop"), dav::PROP);
        assert_ne!(Name::read(CALDAV, "prop"), dav::PROP);
    }

    #[test]
    fn foreign_namespaces_have_no_prefix() {
        assert_eq!(dav::PROP.prefix(), Some("D"));
        assert_eq!(Name::read("http://example.com/", "prop").prefix(), None);
        assert_eq!(Name::read("", "prop").prefix(), None);
    }
}

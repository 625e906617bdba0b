//! Privileges (RFC 3744 §3), and which contain which.

use crate::name::{Name, caldav};

macro_rules! privileges {
    ($($(#[$doc:meta])* $variant:ident = $name:expr,)*) => {
        /// What someone may do with a resource.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Privilege {
            $($(#[$doc])* $variant,)*
        }

        impl Privilege {
            /// The element that names it.
            #[must_use]
            pub fn name(self) -> Name {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

privileges! {
    /// Every other privilege.
    All = Name::new(crate::name::DAV, "all"),
    /// See content and properties.
    Read = Name::new(crate::name::DAV, "read"),
    /// Everything that changes the resource.
    Write = Name::new(crate::name::DAV, "write"),
    /// Change properties.
    WriteProperties = Name::new(crate::name::DAV, "write-properties"),
    /// Change the content.
    WriteContent = Name::new(crate::name::DAV, "write-content"),
    /// Add members to a collection.
    Bind = Name::new(crate::name::DAV, "bind"),
    /// Remove members from a collection.
    Unbind = Name::new(crate::name::DAV, "unbind"),
    /// See who may do what.
    ReadAcl = Name::new(crate::name::DAV, "read-acl"),
    /// Say who may do what.
    WriteAcl = Name::new(crate::name::DAV, "write-acl"),
    /// See what oneself may do.
    ReadCurrentUserPrivilegeSet = Name::new(crate::name::DAV, "read-current-user-privilege-set"),
    /// Ask when someone is busy (RFC 4791 §6.1.1).
    ReadFreeBusy = caldav::READ_FREE_BUSY,
    /// Have messages put into an inbox (RFC 6638 §6.1).
    ScheduleDeliver = caldav::SCHEDULE_DELIVER,
    /// Have invitations put into it.
    ScheduleDeliverInvite = caldav::SCHEDULE_DELIVER_INVITE,
    /// Have answers put into it.
    ScheduleDeliverReply = caldav::SCHEDULE_DELIVER_REPLY,
    /// Ask its owner for busy times.
    ScheduleQueryFreeBusy = caldav::SCHEDULE_QUERY_FREEBUSY,
    /// Send messages in the name of an outbox's owner (RFC 6638 §6.2).
    ScheduleSend = caldav::SCHEDULE_SEND,
    /// Send invitations.
    ScheduleSendInvite = caldav::SCHEDULE_SEND_INVITE,
    /// Send answers.
    ScheduleSendReply = caldav::SCHEDULE_SEND_REPLY,
    /// Ask others for busy times.
    ScheduleSendFreeBusy = caldav::SCHEDULE_SEND_FREEBUSY,
}

impl Privilege {
    /// The privilege of that name, if the server has it.
    #[must_use]
    pub fn find(name: &Name) -> Option<Self> {
        let mut open = vec![Self::All];
        while let Some(privilege) = open.pop() {
            if privilege.name() == *name {
                return Some(privilege);
            }
            open.extend(privilege.parts());
        }
        None
    }

    /// What it says of itself in `supported-privilege-set`.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::All => "Any operation",
            Self::Read => "Read content and properties",
            Self::Write => "Change content, members and properties",
            Self::WriteProperties => "Change properties",
            Self::WriteContent => "Change content",
            Self::Bind => "Add members",
            Self::Unbind => "Remove members",
            Self::ReadAcl => "Read the access rules",
            Self::WriteAcl => "Change the access rules",
            Self::ReadCurrentUserPrivilegeSet => "Read one's own privileges",
            Self::ReadFreeBusy => "Read busy times",
            Self::ScheduleDeliver => "Deliver scheduling messages",
            Self::ScheduleDeliverInvite => "Deliver invitations",
            Self::ScheduleDeliverReply => "Deliver answers",
            Self::ScheduleQueryFreeBusy => "Ask for busy times",
            Self::ScheduleSend => "Send scheduling messages",
            Self::ScheduleSendInvite => "Send invitations",
            Self::ScheduleSendReply => "Send answers",
            Self::ScheduleSendFreeBusy => "Ask others for busy times",
        }
    }

    /// The privileges that it is the sum of, one level down (RFC 3744 §3.12).
    #[must_use]
    pub fn parts(self) -> &'static [Self] {
        match self {
            Self::All => &[
                Self::Read,
                Self::Write,
                Self::ReadAcl,
                Self::WriteAcl,
                Self::ReadCurrentUserPrivilegeSet,
            ],
            Self::Read => &[Self::ReadFreeBusy],
            Self::Write => &[
                Self::WriteProperties,
                Self::WriteContent,
                Self::Bind,
                Self::Unbind,
            ],
            Self::ScheduleDeliver => &[
                Self::ScheduleDeliverInvite,
                Self::ScheduleDeliverReply,
                Self::ScheduleQueryFreeBusy,
            ],
            Self::ScheduleSend => &[
                Self::ScheduleSendInvite,
                Self::ScheduleSendReply,
                Self::ScheduleSendFreeBusy,
            ],
            _ => &[],
        }
    }
}

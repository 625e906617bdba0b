//! Who signs in.

use roost_shared::AccountId;

/// A person or role with a mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id in Roost's database.
    pub id: AccountId,
    /// The canonical mail address: lower case.
    pub address: String,
    /// The person's name, empty if none was given.
    pub display_name: String,
}

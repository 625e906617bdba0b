//! The people of a development stack. Their passwords are printed and well known: the stack listens on loopback
//! only.

use roost_stack::Stack;
use serde::Serialize;

use crate::console;

/// The domain that they belong to.
pub const DOMAIN: &str = "example.test";

/// Someone who signs in.
#[derive(Debug, Clone, Serialize)]
pub struct Account {
    /// The mail address.
    pub address: String,
    /// The password.
    pub password: String,
    /// The person's name.
    #[serde(skip)]
    pub name: &'static str,
    #[serde(skip)]
    admin: bool,
}

fn account(local_part: &str, name: &'static str, admin: bool) -> Account {
    Account {
        address: format!("{local_part}@{DOMAIN}"),
        password: format!("{local_part}-at-roost"),
        name,
        admin,
    }
}

/// The one with the demo data.
pub fn alice() -> Account {
    account("alice", "Alice Hartmann", false)
}

/// Those without special rights.
pub fn people() -> Vec<Account> {
    vec![
        alice(),
        account("bob", "Bob Okafor", false),
        account("carol", "Carol Lindqvist", false),
    ]
}

/// The administrator of the domain.
pub fn administrator() -> Account {
    account("admin", "Administrator", true)
}

/// Makes the domain and the accounts.
pub fn create(stack: &Stack) -> anyhow::Result<()> {
    console::step(&format!("making {DOMAIN} and its accounts"), || {
        stack.add_domain(DOMAIN)?;
        for account in people().iter().chain([&administrator()]) {
            stack.add_mailbox(&account.address, account.name, &account.password, account.admin)?;
        }
        Ok(())
    })
}

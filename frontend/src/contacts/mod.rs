//! Contacts: address books, the list, the card, and its form.
//!
//! `page` puts it together; `state` is what its parts share; `load` and `removal` speak with the server. What can be
//! decided without a browser is in `roost_page_logic::contacts`.

mod books;
mod card;
mod editor;
mod keys;
mod list;
mod load;
mod page;
mod removal;
mod sidebar;
mod state;

pub use page::ContactsPage;

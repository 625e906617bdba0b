//! Backups: a stack of its own is filled, backed up while people write, wiped, restored and compared.

pub mod imap_text;
mod refused;
mod site;
mod whole;

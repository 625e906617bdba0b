//! Demo data: what makes a fresh Roost look like somebody's. The same at each load, but for the dates, which count
//! from now.

mod calendars;
mod contacts;
mod date;
mod http;
mod imap;
mod mail;
mod mime;
mod picture;

use roost_stack::Stack;

use crate::{accounts, console};
use date::Instant;
use http::Http;
use imap::Imap;

/// Loads mails for all.
pub fn mails(stack: &Stack) -> anyhow::Result<()> {
    console::step("loading demo mails", || load_mail(stack, Instant::now()))
}

/// Loads alice's calendars.
pub fn calendars(stack: &Stack) -> anyhow::Result<()> {
    let alice = accounts::alice();
    console::step("loading demo calendars", || {
        let mut http = Http::connect(&stack.addresses().url, &alice.address, &alice.password)?;
        calendars::load(&mut http, &alice.address, Instant::now())
    })
}

/// Loads alice's contacts.
pub fn contacts(stack: &Stack) -> anyhow::Result<()> {
    let alice = accounts::alice();
    console::step("loading demo contacts", || {
        let mut http = Http::connect(&stack.addresses().url, &alice.address, &alice.password)?;
        contacts::load(&mut http, &alice.address)
    })
}

fn load_mail(stack: &Stack, now: Instant) -> anyhow::Result<()> {
    let mails = mail::all(now);
    for account in accounts::people() {
        let owner = account.address.split('@').next().unwrap_or_default();
        let mut imap = Imap::sign_in(&stack.addresses().imap, &account.address, &account.password)?;
        if owner == "alice" {
            for folder in mail::FOLDERS {
                imap.create(folder)?;
            }
        }
        let mut count = 0;
        for mail in mails.iter().filter(|mail| mail.owner == owner) {
            imap.append(mail.folder, mail.flags, mail.when, &mail.bytes)?;
            count += 1;
        }
        imap.finish(count)?;
    }
    Ok(())
}

//! HTML mail as companies send it: tables, styles, remote pictures, a button, a counter pixel.

use super::{DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::alternative;

struct Sender {
    key: &'static str,
    person: Person,
    colour: &'static str,
    ground: &'static str,
    /// How many, and minutes between two.
    count: i64,
    every: i64,
    first: i64,
    titles: &'static [&'static str],
    lead: &'static str,
    button: &'static str,
}

const SENDERS: &[Sender] = &[
    Sender {
        key: "tidewater",
        person: Person {
            name: "The Tidewater Letter",
            address: "letter@tidewater.example",
        },
        colour: "#12506b",
        ground: "#e8f1f4",
        count: 18,
        every: 7 * DAY,
        first: 8 * HOUR,
        titles: &[
            "Lighthouses that still have keepers",
            "How a harbour learns to be quiet",
            "The map that was wrong for a century",
            "Ferries, and the people who wave",
            "A year of fog, measured",
            "What the seals know about sandbanks",
        ],
        lead: "Every Sunday one long read about the coast and the people who live there. This week we spent three days on an island with one road, two dogs and a very good baker.",
        button: "Read on",
    },
    Sender {
        key: "fieldnotes",
        person: Person {
            name: "Fieldnotes Magazine",
            address: "hello@fieldnotes.example",
        },
        colour: "#3f6b2a",
        ground: "#f2f5ec",
        count: 12,
        every: 10 * DAY,
        first: 2 * DAY + 3 * HOUR,
        titles: &[
            "Ten walks that begin at a railway station",
            "Why hedges are back",
            "A field guide to mud",
            "The oldest orchard in the county",
        ],
        lead: "Walks, weather and small discoveries. Put on your boots: the paths are dry, the light is low, and the first cranes have been seen over the moor.",
        button: "See all the walks",
    },
    Sender {
        key: "larkandloom",
        person: Person {
            name: "Lark & Loom",
            address: "shop@larkandloom.example",
        },
        colour: "#8a3b3b",
        ground: "#faf1ec",
        count: 14,
        every: 8 * DAY,
        first: 20 * HOUR,
        titles: &[
            "New wool has arrived 🧶",
            "Three days only: 20 % off all blankets",
            "Made for cold mornings",
            "Your basket is waiting for you",
        ],
        lead: "Woven on the island, dyed with what grows there. Free shipping this week for everything that keeps you warm.",
        button: "To the shop",
    },
];

pub fn mails(now: Instant) -> Vec<Delivery> {
    SENDERS.iter().flat_map(|sender| sender.mails(now)).collect()
}

impl Sender {
    fn mails(&self, now: Instant) -> Vec<Delivery> {
        (0..self.count).map(|issue| self.mail(now, issue)).collect()
    }

    fn mail(&self, now: Instant, issue: i64) -> Delivery {
        let number = self.count - issue;
        let index = usize::try_from(issue).unwrap_or(0);
        let title = self.titles.iter().cycle().nth(index).copied().unwrap_or("");
        let age = self.first + issue * self.every;
        let host = self.person.address.rsplit('@').next().unwrap_or("");
        let plain = format!(
            "{title}\n\n{}\n\nhttps://www.{host}/{number}\n\nTo stop receiving this: https://www.{host}/unsubscribe\n",
            self.lead
        );
        let letter = Letter::new(
            &format!("{}-{number}", self.key),
            self.person,
            title,
            now.minutes_before(age),
            alternative(&plain, &self.html(title, number, host)),
        )
        .header("List-Id", format!("{} <list.{host}>", self.person.name))
        .header(
            "List-Unsubscribe",
            format!("<https://www.{host}/unsubscribe?u=alice>, <mailto:leave@{host}>"),
        )
        .header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        .header("Precedence", "bulk");
        let folder = if issue > 8 { "Archive" } else { "INBOX" };
        letter.deliver("alice", folder, flags(age, issue % 3 == 1))
    }

    fn html(&self, title: &str, number: i64, host: &str) -> String {
        let Self {
            colour,
            ground,
            lead,
            button,
            person,
            ..
        } = self;
        let name = person.name.replace('&', "&amp;");
        format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title>\
<style>.button:hover {{ opacity: .85 }} @media (max-width: 480px) {{ .column {{ display: block; width: 100% }} }}</style></head>\
<body style=\"margin:0;background:{ground}\">\
<div style=\"display:none;max-height:0;overflow:hidden\">{lead}</div>\
<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" bgcolor=\"{ground}\"><tr><td align=\"center\" style=\"padding:24px\">\
<table role=\"presentation\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:600px;background:#ffffff;border-radius:8px;font-family:Georgia,serif;color:#222\">\
<tr><td style=\"padding:20px 32px;background:{colour};color:#fff;border-radius:8px 8px 0 0;font-size:20px\">{name}<span style=\"float:right;font-size:14px\">No. {number}</span></td></tr>\
<tr><td><img src=\"https://img.{host}/{number}/head.jpg\" width=\"600\" alt=\"{title}\" style=\"display:block;width:100%\"></td></tr>\
<tr><td style=\"padding:32px\"><h1 style=\"margin:0 0 16px;font-size:28px;line-height:1.2;color:{colour}\">{title}</h1>\
<p style=\"margin:0 0 24px;font-size:17px;line-height:1.6\">{lead}</p>\
<a class=\"button\" href=\"https://www.{host}/{number}?utm_source=mail\" style=\"display:inline-block;padding:12px 24px;background:{colour};color:#fff;text-decoration:none;border-radius:4px;font-family:Helvetica,Arial,sans-serif\">{button}</a></td></tr>\
<tr><td style=\"padding:0 32px 24px\"><table role=\"presentation\" width=\"100%\"><tr>\
<td class=\"column\" width=\"50%\" valign=\"top\" style=\"padding-right:12px;font-size:15px;line-height:1.5\"><b>Also this week</b><br>A recipe for fish soup, and why nobody agrees about the potatoes.</td>\
<td class=\"column\" width=\"50%\" valign=\"top\" style=\"padding-left:12px;font-size:15px;line-height:1.5\"><b>Letters</b><br>“Your piece about the foghorn made my grandfather laugh and then cry.”</td>\
</tr></table></td></tr>\
<tr><td style=\"padding:16px 32px;border-top:1px solid #ddd;font:12px Helvetica,Arial,sans-serif;color:#777\">You receive this because you asked for it. <a href=\"https://www.{host}/unsubscribe?u=alice\" style=\"color:#777\">Stop it</a>.\
<img src=\"https://count.{host}/open?m={number}\" width=\"1\" height=\"1\" alt=\"\"></td></tr>\
</table></td></tr></table></body></html>"
        )
    }
}

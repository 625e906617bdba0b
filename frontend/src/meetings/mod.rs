//! Meetings: who takes part and how they answered, answering, and the card of an invitation that came by mail.

mod answer;
mod attendees;
mod mailed;

pub use answer::AnswerBar;
pub use attendees::Attendees;
pub use mailed::MailedCard;

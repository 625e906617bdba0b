//! REPLY: an attendee's answer, into the organizer's copy (RFC 5546 §3.2.3, §3.4.3; RFC 6638 §4.2).

use super::instances::Instances;
use super::version::{in_order, stamp};
use super::{Ignored, Incoming, Outcome, Stored};
use crate::content::{Component, Property};
use crate::itip::address::normalize;
use crate::itip::participant::{COMMENT, HEARD};
use crate::itip::series::{Key, sequence};
use crate::object::CalendarObject;

/// How much of a comment is kept.
const MAX_COMMENT_CHARS: usize = 1_000;

/// Answers never change the Schedule-Tag: the organizer's client may be editing (RFC 6638 §3.2.10).
pub(super) fn apply(message: &Incoming, stored: &CalendarObject) -> Outcome {
    let sent = &message.object;
    let mut instances = Instances::of(stored, sent);
    let mut master = None;
    let mut ignored = None;
    for component in sent.instances().take(crate::limits::MAX_MESSAGE_INSTANCES) {
        let Some(answer) = Answer::of(component) else {
            continue;
        };
        let done = match instances.key_of(component) {
            Some(key) => answer.to_instance(&mut instances, key),
            None => answer
                .to_series(&mut instances)
                .map(|answered| master = answered.or(master.take())),
        };
        if let Err(reason) = done {
            ignored = Some(reason);
        }
    }
    if master.is_none() && instances.is_empty() {
        return Outcome::Ignore(ignored.unwrap_or(Ignored::NotInvited));
    }
    let new = instances.finish(|component| {
        if let Some(answered) = master {
            *component = answered;
        }
    });
    Outcome::Store(Stored {
        data: new.root().to_bytes(),
        changes_schedule_tag: false,
    })
}

/// One component of the message.
struct Answer<'a> {
    component: &'a Component,
    line: &'a Property,
    address: String,
}

impl<'a> Answer<'a> {
    fn of(component: &'a Component) -> Option<Answer<'a>> {
        let line = component.property("ATTENDEE")?;
        Some(Answer {
            component,
            line,
            address: normalize(line.value()),
        })
    }

    /// An instance that the organizer has not overridden yet becomes one that is (RFC 6638 §4.2).
    fn to_instance(&self, instances: &mut Instances<'_>, key: Key) -> Result<(), Ignored> {
        if !instances.series.has(key) {
            return Err(Ignored::Unknown);
        }
        let instance = instances.series.instance(key).ok_or(Ignored::Unknown)?;
        let answered = self.applied(instance)?;
        instances.put(key, answered);
        Ok(())
    }

    /// The answered master. Who is invited to single instances only may answer all of them at once.
    fn to_series(&self, instances: &mut Instances<'_>) -> Result<Option<Component>, Ignored> {
        let applied = match instances.series.master {
            Some(master) => self.applied(master.clone()),
            None => Err(Ignored::NotInvited),
        };
        if applied != Err(Ignored::NotInvited) {
            return applied.map(Some);
        }
        let answered: Vec<(Key, Component)> = instances
            .series
            .overrides
            .iter()
            .filter_map(|(key, component)| Some((*key, self.applied((*component).clone()).ok()?)))
            .collect();
        if answered.is_empty() {
            return Err(Ignored::NotInvited);
        }
        for (key, component) in answered {
            instances.put(key, component);
        }
        Ok(None)
    }

    /// The component with the answer in it.
    fn applied(&self, mut component: Component) -> Result<Component, Ignored> {
        let own = component
            .all("ATTENDEE")
            .find(|line| normalize(line.value()) == self.address);
        let Some(own) = own else {
            return self.with_delegate(component);
        };
        let is_older =
            self.component.property("SEQUENCE").is_some() && sequence(self.component) < sequence(&component);
        let sent = stamp(self.component);
        if is_older || own.param(HEARD).is_some_and(|heard| sent < in_order(heard)) {
            return Err(Ignored::Outdated);
        }
        component.update("ATTENDEE", |line| {
            (normalize(line.value()) == self.address).then(|| self.answered(line, &sent))
        });
        Ok(component)
    }

    fn answered(&self, line: &Property, sent: &str) -> Property {
        let status = self.line.param("PARTSTAT").unwrap_or("NEEDS-ACTION");
        let mut line = line
            .with_param("PARTSTAT", Some(status))
            .with_param("RSVP", None)
            .with_param("SCHEDULE-STATUS", Some(&self.status()))
            .with_param(HEARD, Some(sent).filter(|sent| !sent.is_empty()))
            .with_param(COMMENT, self.comment().as_deref());
        if let Some(delegate) = self.line.param("DELEGATED-TO") {
            line = line.with_param("DELEGATED-TO", Some(delegate));
        }
        line
    }

    /// What was written with the answer; an answer without takes back what was.
    fn comment(&self) -> Option<String> {
        let text: String = self
            .component
            .text("COMMENT")
            .trim()
            .chars()
            .take(MAX_COMMENT_CHARS)
            .collect();
        (!text.is_empty()).then_some(text)
    }

    /// Somebody to whom an attendee delegated takes part from now on (RFC 5546 §4.2.5). Nobody else who is not invited
    /// does.
    fn with_delegate(&self, mut component: Component) -> Result<Component, Ignored> {
        let delegators: Vec<String> = self.line.param_values("DELEGATED-FROM").map(normalize).collect();
        let is_delegated = component.all("ATTENDEE").any(|line| {
            delegators.contains(&normalize(line.value()))
                && line
                    .param_values("DELEGATED-TO")
                    .any(|to| normalize(to) == self.address)
        });
        if !is_delegated {
            return Err(Ignored::NotInvited);
        }
        component.push_after(self.answered(self.line, &stamp(self.component)));
        Ok(component)
    }

    /// The first REQUEST-STATUS code becomes SCHEDULE-STATUS (RFC 6638 §7.3).
    fn status(&self) -> String {
        let text = self.component.text("REQUEST-STATUS");
        let code = text.split(';').next().unwrap_or_default().trim();
        if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return "2.0".to_owned();
        }
        code.to_owned()
    }
}

//! The commands of one run and what has come in answer to them.

use async_imap::imap_proto::RequestId;

use super::tag_text;
use crate::command::Effect;
use crate::reply::Reply;

/// A command that has been sent.
pub(super) struct Pending {
    tag: String,
    pub(super) effect: Effect,
    pub(super) done: bool,
    pub(super) reply: Reply,
}

impl Pending {
    pub(super) fn selects(&self) -> bool {
        matches!(self.effect, Effect::Select { .. })
    }
}

/// The commands of one run, in their order.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) pending: Vec<Pending>,
}

impl Progress {
    pub(super) fn begin(&mut self, command: &'static str, tag: &RequestId, effect: Effect) {
        let reply = Reply {
            command,
            ..Reply::default()
        };
        self.pending.push(Pending {
            tag: tag_text(tag).to_owned(),
            effect,
            done: false,
            reply,
        });
    }

    /// The command that untagged responses belong to: servers answer in order.
    pub(super) fn current(&mut self) -> Option<&mut Pending> {
        self.pending.iter_mut().find(|pending| !pending.done)
    }

    pub(super) fn find(&mut self, tag: &str) -> Option<&mut Pending> {
        self.pending
            .iter_mut()
            .find(|pending| !pending.done && pending.tag == tag)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.pending.iter().all(|pending| pending.done)
    }
}

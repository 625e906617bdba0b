//! Changes of a list that are shown before the server has them: the calendars and the address books.
//!
//! They are sent one after another, so that the server ends with what was chosen last; and until it has them all, no list
//! that it sends is taken: it may be of before.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;

use crate::api::ApiError;
use crate::ui::Toasts;

type Change = Pin<Box<dyn Future<Output = Result<(), ApiError>>>>;

#[derive(Default)]
struct Queue {
    begun: Cell<u32>,
    ended: Cell<u32>,
    /// Tells when the last change has ended.
    last: RefCell<Option<oneshot::Receiver<()>>>,
}

/// The changes of one list, for as long as its section is open.
#[derive(Clone, Copy)]
pub struct Edits(StoredValue<Rc<Queue>, LocalStorage>);

impl Edits {
    /// None yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(Rc::default()))
    }

    /// How many there were, if the server has answered them all and the section is still open. Read before and after
    /// asking for the list, it says by being the same that the answer can be taken.
    pub fn settled(self) -> Option<u32> {
        let queue = self.0.try_get_value()?;
        let begun = queue.begun.get();
        (begun == queue.ended.get()).then_some(begun)
    }

    /// Sends a change that is shown already, after those before it; a failure is told wherever one is by then. `read_again`
    /// runs once none is under way.
    pub fn send(
        self,
        change: impl Future<Output = Result<(), ApiError>> + 'static,
        read_again: impl FnOnce() + 'static,
    ) {
        self.send_boxed(Box::pin(change), Box::new(read_again));
    }

    fn send_boxed(self, change: Change, read_again: Box<dyn FnOnce()>) {
        let Some(queue) = self.0.try_get_value() else {
            return;
        };
        queue.begun.set(queue.begun.get() + 1);
        let (ended, next) = oneshot::channel();
        let before = queue.last.replace(Some(next));
        crate::reactive::spawn(async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            if let Err(error) = change.await {
                Toasts::expect().problem(error.message());
            }
            queue.ended.set(queue.ended.get() + 1);
            // Nobody listens where it was the last one.
            let _ = ended.send(());
            if self.settled().is_some() {
                read_again();
            }
        });
    }
}

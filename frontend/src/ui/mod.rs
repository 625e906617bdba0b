//! The design system: what every feature is put together from. No fetching and no feature's state here.

mod avatar;
mod banner;
mod button;
mod checkbox;
mod choices;
mod dialog;
mod empty;
mod field;
mod icon;
mod keyed;
mod linked_text;
mod menu;
mod popover;
pub mod resize;
mod select;
mod toast;
mod undo;
mod virtual_list;

pub use avatar::{Avatar, AvatarSize};
pub use banner::{Banner, Tone};
pub use button::{Button, ButtonKind, IconButton};
pub use checkbox::Checkbox;
pub use choices::Choices;
pub use dialog::{ConfirmDialog, Dialog, DialogSize};
pub use empty::{EmptyState, Skeleton, Spinner};
pub use field::{FieldError, TextArea, TextField};
pub use icon::Icon;
pub use keyed::Keyed;
pub use linked_text::LinkedText;
pub use menu::{Menu, MenuItem, MenuLine};
pub use popover::{Anchor, Popover};
pub use select::SelectField;
pub use toast::{Toaster, Toasts};
pub use undo::commit_later;
pub use virtual_list::VirtualList;

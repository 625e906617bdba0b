//! Values as they stand in commands.

pub(crate) mod string;
pub(crate) mod utf7;

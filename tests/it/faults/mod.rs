//! What happens when a service beside Roost fails, and in the other way of running. These tests run alone.

mod beside;
mod dovecot;
mod postfix;
mod postgres;

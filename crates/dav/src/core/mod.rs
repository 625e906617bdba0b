//! What every method shares: the way of a request, from its path to its answer.

pub mod answer;
pub mod auth;
pub mod body;
pub mod condition;
pub mod context;
pub mod engine;
pub mod error;
pub mod headers;
pub mod home;
pub mod lock;
pub mod member_states;
pub mod notification;
pub mod path;
pub mod principal;
pub mod privilege;
pub mod refusal;
pub mod registry;
pub mod resource;
pub mod store;

//! The objects of a collection, be they stored or drawn from the directory of the domain.

use std::collections::HashMap;
use std::pin::Pin;

use futures_util::{Stream, StreamExt, future};
use roost_groupware::{Collection, Named, Object, ObjectInfo, Origin};
use roost_ical::card::Card;
use roost_ical::query::card::Filter;

use super::context::Context;
use super::error::DavError;

/// What is found one after another.
pub type Found<T> = Pin<Box<dyn Stream<Item = Result<T, DavError>> + Send>>;

/// Whether it is the directory.
#[must_use]
pub const fn is_directory(collection: &Collection) -> bool {
    matches!(collection.origin, Origin::Directory)
}

/// One object with its bytes.
///
/// # Errors
/// The database's.
pub async fn object(
    context: &Context,
    collection: &Collection,
    name: &str,
) -> Result<Option<Object>, DavError> {
    let groupware = &context.state.groupware;
    if is_directory(collection) {
        let found = groupware
            .directory_cards_named(&context.account, &[name.to_owned()])
            .await?;
        return Ok(found.into_iter().next());
    }
    Ok(groupware.object(context.account.id, collection.id, name).await?)
}

/// The first objects of those with the given names; see [`roost_groupware::Groupware::first_named`].
///
/// # Errors
/// The database's.
pub async fn first_named(
    context: &Context,
    collection: &Collection,
    names: &[String],
) -> Result<Named, DavError> {
    let groupware = &context.state.groupware;
    if !is_directory(collection) {
        return Ok(groupware
            .first_named(context.account.id, collection.id, names)
            .await?);
    }
    let found = groupware.directory_cards_named(&context.account, names).await?;
    let of_name: HashMap<String, Object> = found
        .into_iter()
        .map(|object| (object.info.name.clone(), object))
        .collect();
    let objects = names.iter().enumerate();
    Ok(Named {
        objects: objects
            .filter_map(|(place, name)| Some((place, of_name.get(name)?.clone())))
            .collect(),
        reached: names.len(),
    })
}

/// All objects without their bytes, by name.
pub fn objects(context: &Context, collection: &Collection) -> Found<ObjectInfo> {
    let groupware = &context.state.groupware;
    if is_directory(collection) {
        let cards = groupware.directory_cards(&context.account);
        return Box::pin(cards.map(|card| Ok(card?.info)));
    }
    let found = groupware.objects(context.account.id, collection.id);
    Box::pin(found.map(|info| Ok(info?)))
}

/// The cards that match a filter.
pub fn cards_matching(context: &Context, collection: &Collection, filter: Filter) -> Found<(Object, Card)> {
    let groupware = &context.state.groupware;
    if is_directory(collection) {
        let cards = groupware.directory_cards(&context.account);
        return Box::pin(cards.filter_map(move |card| {
            future::ready(match card {
                Ok(object) => Card::parse(&object.data)
                    .ok()
                    .filter(|card| filter.matches(card))
                    .map(|card| Ok((object, card))),
                Err(error) => Some(Err(error.into())),
            })
        }));
    }
    let found = groupware.query_cards(context.account.id, collection.id, filter);
    Box::pin(found.map(|card| Ok(card?)))
}

//! The objects of a collection, be they stored or drawn from the directory of the domain.

use std::collections::HashMap;
use std::pin::Pin;

use futures_util::{Stream, StreamExt, future};
use roost_groupware::{Collection, Content, Object, ObjectInfo, Origin};
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

/// The objects with the given names; see [`roost_groupware::Groupware::contents_named`].
pub fn contents_named(
    context: &Context,
    collection: &Collection,
    names: Vec<String>,
    with_times: bool,
) -> Found<(usize, Content)> {
    let groupware = context.state.groupware.clone();
    if !is_directory(collection) {
        let found = groupware.contents_named(context.account.id, collection.id, names, with_times);
        return Box::pin(found.map(|content| Ok(content?)));
    }
    let account = context.account.clone();
    Box::pin(async_stream::try_stream! {
        let found = groupware.directory_cards_named(&account, &names).await?;
        let mut of_name: HashMap<String, Object> =
            found.into_iter().map(|object| (object.info.name.clone(), object)).collect();
        for (place, name) in names.iter().enumerate() {
            if let Some(object) = of_name.remove(name) {
                yield (place, object.into());
            }
        }
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
pub fn cards_matching(
    context: &Context,
    collection: &Collection,
    filter: Filter,
    with_times: bool,
) -> Found<(Content, Card)> {
    let groupware = &context.state.groupware;
    if is_directory(collection) {
        let cards = groupware.directory_cards(&context.account);
        return Box::pin(cards.filter_map(move |card| {
            future::ready(match card {
                Ok(object) => Card::parse(&object.data)
                    .ok()
                    .filter(|card| filter.matches(card))
                    .map(|card| Ok((object.into(), card))),
                Err(error) => Some(Err(error.into())),
            })
        }));
    }
    let found = groupware.query_cards(context.account.id, collection.id, filter, with_times);
    Box::pin(found.map(|card| Ok(card?)))
}

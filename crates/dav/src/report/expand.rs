//! expand-property (RFC 3253 §3.8): properties, with those of the resources that they point to in the same answer.
//!
//! Each resource that is pointed to is loaded by itself, so their number is bounded for the whole answer.

use std::pin::Pin;

use axum::response::Response;
use roost_dav_proto::name::{Name, dav};
use roost_dav_proto::request::principal::ExpandedProperty;
use roost_dav_proto::request::propfind::PropertyRequest;
use roost_dav_proto::xml::{Element, Limits, XmlWriter, parse};
use roost_dav_proto::{Multistatus, Privilege, href};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::lock::Place;
use crate::core::path::Target;
use crate::core::registry::Method;
use crate::core::resource::Resource;
use crate::core::{answer, privilege};
use crate::property::{Background, Property, Subject, Viewer, Wanted};

/// Most resources that one answer tells of.
const MOST_RESOURCES: usize = 100;

/// Answers with the properties of the resource, those that point to others expanded.
///
/// # Errors
/// The database's; what cannot be seen is a response with 404 in its place.
pub async fn expand(
    context: &Context,
    resource: &Resource,
    properties: &[ExpandedProperty],
) -> Result<Response, DavError> {
    let mut left = MOST_RESOURCES;
    let response = respond(context, resource, properties, &mut left).await?;
    let mut body = Multistatus::new();
    body.raw(&response);
    Ok(answer::multistatus(body))
}

/// The `DAV:response` of one resource. Recursion is bounded by the request's own nesting, which its reader bounds.
fn respond<'a>(
    context: &'a Context,
    resource: &'a Resource,
    properties: &'a [ExpandedProperty],
    left: &'a mut usize,
) -> Pin<Box<dyn Future<Output = Result<String, DavError>> + Send + 'a>> {
    Box::pin(async move {
        let names: Vec<Name> = properties.iter().map(|property| property.name.clone()).collect();
        let wanted = Wanted::new(PropertyRequest::Listed(names), false);
        let mut viewer = Viewer::new(context.account.clone());
        viewer.background = Background::of(context, &wanted, resource).await?;
        if let Some(place) = Place::of(resource, &context.account).filter(|_| wanted.needs_locks()) {
            viewer.locks = context.state.locks.load_all(&[place.space]).await?;
        }
        let mut values = Vec::with_capacity(properties.len());
        for property in properties {
            let value = match value(resource, &viewer, &property.name) {
                Some(value) if !property.of_targets.is_empty() => {
                    Some(expanded(context, &value, &property.of_targets, left).await?)
                }
                Some(value) => Some(inner(&value)),
                None => None,
            };
            values.push((&property.name, value));
        }
        let mut body = Multistatus::fragment();
        body.properties(
            &resource.href(&context.account),
            context.headers.prefer.minimal,
            |out| {
                for (name, value) in values {
                    match value {
                        Some(value) => out.found(|out| out.within(name, |out| out.raw(&value))),
                        None => out.missing(name),
                    }
                }
            },
        );
        Ok(body.into_fragment())
    })
}

/// A live property's element; `None` if the resource does not have it.
/// Gap: RFC 3253 §3.8: dead properties are not told by this report.
fn value(resource: &Resource, viewer: &Viewer, name: &Name) -> Option<Element> {
    let property = Property::find(name)?;
    let subject = Subject::of(resource)?;
    let mut out = XmlWriter::document(&dav::PROP);
    if !property.write(&subject, viewer, &mut out) {
        return None;
    }
    out.end(&dav::PROP);
    let prop = parse(out.into_text().as_bytes(), Limits::default()).ok()?;
    prop.child(name).cloned()
}

/// The content of an element as XML that stands for itself.
fn inner(element: &Element) -> String {
    let mut out = XmlWriter::fragment();
    for child in &element.children {
        match child {
            roost_dav_proto::xml::Node::Element(child) => out.raw(&child.to_xml()),
            roost_dav_proto::xml::Node::Text(text) => out.text(text),
        }
    }
    out.into_text()
}

/// The responses of the resources that a value points to, in its place.
async fn expanded(
    context: &Context,
    value: &Element,
    properties: &[ExpandedProperty],
    left: &mut usize,
) -> Result<String, DavError> {
    let hrefs = value.elements().filter(|element| element.name == dav::HREF);
    let mut text = String::new();
    for reference in hrefs.map(Element::trimmed_text) {
        if *left == 0 {
            return Err(DavError::Status(
                http::StatusCode::INSUFFICIENT_STORAGE,
                "The report speaks of too many resources.",
            ));
        }
        *left -= 1;
        text.push_str(&match load(context, &reference).await? {
            Some(resource) => respond(context, &resource, properties, left).await?,
            None => {
                let mut body = Multistatus::fragment();
                body.status(&reference, 404, None);
                body.into_fragment()
            }
        });
    }
    Ok(text)
}

/// What an href points to, if it is for the asker to see.
async fn load(context: &Context, reference: &str) -> Result<Option<Resource>, DavError> {
    let Ok(target) = href::split(reference).and_then(|(_, path)| Target::read(path)) else {
        return Ok(None);
    };
    match Resource::load(context, target, Method::Propfind).await {
        Ok(resource) if resource.exists() => {
            let visible = privilege::require(&context.account, &resource, Privilege::ReadFreeBusy).is_ok();
            Ok(visible.then_some(resource))
        }
        Ok(_) | Err(DavError::Status(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

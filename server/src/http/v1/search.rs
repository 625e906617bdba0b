//! `search/…`: lists as DataTables asks for them from a server: a stretch of what fits the words, in an order.

use std::cmp::Ordering;

use roost_directory::{DirectoryError, ListQuery};
use roost_shared::admin::MailboxKind;
use serde_json::{Value, json};

use super::answer::Reply;
use super::{Call, alias, domain, mailbox};

/// Rows of one answer at most.
const ROWS_MAX: usize = 1000;

/// `body` is what DataTables sends: `draw`, `start`, `length`, `search.value`, `order` and `columns`.
pub(super) async fn search(call: &Call<'_>, body: &Value) -> Reply {
    let (directory, actor) = (call.directory(), call.actor);
    let all = ListQuery::default();
    let rows: Result<Vec<Value>, DirectoryError> = match call.category {
        "domain" => {
            let page = directory.domains(actor, &all).await;
            page.map(|page| page.items.iter().map(domain::show).collect())
        }
        "mailbox" => {
            let kinds = [MailboxKind::Person, MailboxKind::Shared];
            let page = directory.mailboxes(actor, &all, &kinds).await;
            page.map(|page| page.items.iter().map(mailbox::show).collect())
        }
        "alias" => {
            let page = directory.aliases(actor, &all).await;
            page.map(|page| page.items.iter().map(alias::show).collect())
        }
        _ => return Reply::NoRoute,
    };
    match rows {
        Ok(rows) => Reply::Found(answer(rows, body)),
        Err(error) => Reply::failed(error),
    }
}

/// A number, or one in a text, of what DataTables sends.
fn field(body: &Value, name: &str) -> Option<usize> {
    let number = match body.get(name)? {
        Value::String(text) => text.trim().parse().ok()?,
        other => other.as_u64()?,
    };
    usize::try_from(number).ok()
}

fn answer(mut rows: Vec<Value>, body: &Value) -> Value {
    let total = rows.len();
    let words = body.pointer("/search/value").and_then(Value::as_str);
    let words = words.unwrap_or_default().trim().to_lowercase();
    if !words.is_empty() {
        rows.retain(|row| contains(row, &words));
    }
    let filtered = rows.len();
    if let Some((column, descending)) = order(body) {
        rows.sort_by(|a, b| {
            let order = compare(a.get(column), b.get(column));
            if descending { order.reverse() } else { order }
        });
    }
    // A length of -1 is all, up to what one answer has.
    let length = field(body, "length").unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let start = field(body, "start").unwrap_or(0);
    let data: Vec<Value> = rows.into_iter().skip(start).take(length).collect();
    json!({
        "draw": field(body, "draw").unwrap_or(0),
        "recordsTotal": total,
        "recordsFiltered": filtered,
        "data": data,
    })
}

/// The name of the column that orders, and whether it does so downwards.
fn order(body: &Value) -> Option<(&str, bool)> {
    let order = body.pointer("/order/0")?;
    let column = body.get("columns")?.get(field(order, "column")?)?;
    let is_descending = order.get("dir").is_some_and(|dir| dir == "desc");
    Some((column.get("data")?.as_str()?, is_descending))
}

fn contains(row: &Value, words: &str) -> bool {
    match row {
        Value::String(text) => text.to_lowercase().contains(words),
        Value::Array(values) => values.iter().any(|value| contains(value, words)),
        // What belongs to the row itself: names, descriptions, tags.
        Value::Object(fields) => fields
            .values()
            .filter(|value| !value.is_object())
            .any(|value| contains(value, words)),
        _ => false,
    }
}

fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a.and_then(Value::as_f64), b.and_then(Value::as_f64)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.map(text).cmp(&b.map(text)),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Value> {
        [("b.test", 2), ("a.test", 10), ("c.test", 1)]
            .iter()
            .map(|(name, count)| json!({ "domain_name": name, "count": count, "tags": ["vip"] }))
            .collect()
    }

    #[test]
    fn a_stretch_of_what_fits_in_an_order() {
        let columns = json!([{ "data": "domain_name" }, { "data": "count" }]);
        let body = json!({ "draw": "3", "start": "1", "length": 1, "columns": columns,
            "order": [{ "column": "1", "dir": "desc" }], "search": { "value": "TEST" } });
        assert_eq!(
            answer(rows(), &body),
            json!({ "draw": 3, "recordsTotal": 3, "recordsFiltered": 3,
                "data": [{ "domain_name": "b.test", "count": 2, "tags": ["vip"] }] })
        );
        let body = json!({ "draw": 1, "search": { "value": "a.t" } });
        let found = answer(rows(), &body);
        assert_eq!(
            (&found["recordsFiltered"], &found["data"][0]["count"]),
            (&json!(1), &json!(10))
        );
        // Nothing that is sent brings it down.
        for odd in [
            json!(null),
            json!([]),
            json!({ "order": [{ "column": 99 }], "start": 1e30, "length": -1 }),
        ] {
            assert_eq!(answer(rows(), &odd)["recordsTotal"], 3, "{odd}");
        }
    }
}

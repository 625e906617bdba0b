//! Storing one object.

use sqlx::PgConnection;

use super::collection::Measured;
use super::floor;
use crate::report::Row;
use crate::sample;
use crate::timing::side_by_side;

const ROUNDS: usize = 80;

/// Replacing objects, beside a bare transaction that replaces others of the same collection.
pub async fn put(calendar: &Measured<'_>, db: &mut PgConnection, what: &'static str) -> anyhow::Result<Row> {
    let id = calendar.id(db).await?;
    let (mut stored, mut replaced) = (0.., calendar.objects / 2..);
    let (figure, floor) = side_by_side(
        ROUNDS,
        async || calendar.put(stored.next().unwrap_or(0)).await,
        async || {
            let number = replaced.next().unwrap_or(0);
            let data = sample::event(calendar.first + number);
            floor::replace(db, id, &calendar.object(number), data.as_bytes(), "\"bench\"").await
        },
    )
    .await?;
    Ok(Row::times(what, figure, floor, 2.0))
}

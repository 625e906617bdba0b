//! Certificates with their private keys, and what ordering them needs. The rows with keys have no `Debug`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::DbError;

/// The channel on which servers are told `changed` when a certificate is, and `due` when one is to be ordered.
pub const CHANNEL: &str = "roost_certificate";

/// A certificate that is served.
#[derive(sqlx::FromRow)]
pub struct IssuedCertificate {
    /// The host's name, or the domain's.
    pub name: String,
    /// In PEM.
    pub chain: String,
    /// PKCS #8 in PEM.
    pub private_key: String,
    /// Whether it stands in for one of an authority.
    pub self_signed: bool,
}

/// How a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct CertificateState {
    /// The host's name, or the domain's.
    pub name: String,
    /// The names that it is to have.
    pub names: Vec<String>,
    /// The names that it has.
    pub issued_names: Vec<String>,
    /// Whether it stands in for one of an authority.
    pub self_signed: bool,
    /// The start of its validity; `None` while there is no certificate.
    pub not_before: Option<DateTime<Utc>>,
    /// The end of its validity.
    pub not_after: Option<DateTime<Utc>>,
    /// When the next one is ordered.
    pub order_at: DateTime<Utc>,
    /// Orders in a row that failed.
    pub failures: i32,
    /// What the authority said last; empty if nothing was wrong.
    pub error: String,
    /// When it said so.
    pub failed_at: Option<DateTime<Utc>>,
}

/// A certificate that is to be ordered now.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DueCertificate {
    /// Its id.
    pub id: i64,
    /// The host's name, or the domain's.
    pub name: String,
    /// The names that it is to have.
    pub names: Vec<String>,
    /// The one of an authority that it replaces, in PEM.
    pub replaces: Option<String>,
    /// The names that the one before has.
    pub issued_names: Vec<String>,
    /// The start of its validity.
    pub not_before: Option<DateTime<Utc>>,
    /// The end of its validity.
    pub not_after: Option<DateTime<Utc>>,
    /// Orders in a row that failed.
    pub failures: i32,
}

/// A group of names whose DNS is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct NameGroup {
    /// Its id.
    pub id: i64,
    /// The domain's name.
    pub name: String,
    /// The names that were found to point here last time.
    pub names: Vec<String>,
    /// The names that the certificate has.
    pub issued_names: Vec<String>,
}

/// A certificate to be kept.
pub struct NewCertificate<'a> {
    /// In PEM.
    pub chain: &'a str,
    /// PKCS #8 in PEM.
    pub private_key: &'a str,
    /// Its names.
    pub names: &'a [String],
    /// The start of its validity.
    pub not_before: DateTime<Utc>,
    /// The end of its validity.
    pub not_after: DateTime<Utc>,
}

/// All certificates that can be served, the host's first.
pub async fn list_issued(db: &mut PgConnection) -> Result<Vec<IssuedCertificate>, DbError> {
    Ok(sqlx::query_as(
        "SELECT c.name, c.chain, c.private_key, c.self_signed
         FROM certificate c LEFT JOIN domain d ON d.id = c.domain_id
         WHERE c.chain IS NOT NULL AND (c.domain_id IS NULL OR (d.active AND d.removed_at IS NULL))
         ORDER BY c.domain_id IS NOT NULL, c.id",
    )
    .fetch_all(db)
    .await?)
}

/// How all certificates stand, the host's first.
pub async fn list_states(db: &mut PgConnection) -> Result<Vec<CertificateState>, DbError> {
    Ok(sqlx::query_as(
        "SELECT name, names, issued_names, self_signed, not_before, not_after, order_at, failures, error, failed_at
         FROM certificate ORDER BY domain_id IS NOT NULL, name",
    )
    .fetch_all(db)
    .await?)
}

/// Makes the host's row with a self-signed certificate, unless there is one; else sets the names that it is to have, and
/// orders at once if these are others than before. Of several servers that start at once, the first one's certificate is
/// kept.
pub async fn upsert_host(
    db: &mut PgConnection,
    name: &str,
    names: &[String],
    stand_in: &NewCertificate<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO certificate AS c (name, names, self_signed, chain, private_key, not_before, not_after,
             issued_names, order_at, look_at)
         VALUES ($1, $2, true, $3, $4, $5, $6, $7, $8, 'infinity')
         ON CONFLICT (name) WHERE domain_id IS NULL DO UPDATE
         SET names = EXCLUDED.names, order_at = EXCLUDED.order_at, failures = 0,
             chain = CASE WHEN c.self_signed THEN EXCLUDED.chain ELSE c.chain END,
             private_key = CASE WHEN c.self_signed THEN EXCLUDED.private_key ELSE c.private_key END,
             not_before = CASE WHEN c.self_signed THEN EXCLUDED.not_before ELSE c.not_before END,
             not_after = CASE WHEN c.self_signed THEN EXCLUDED.not_after ELSE c.not_after END,
             issued_names = CASE WHEN c.self_signed THEN EXCLUDED.issued_names ELSE c.issued_names END
         WHERE c.names <> EXCLUDED.names",
    )
    .bind(name)
    .bind(names)
    .bind(stand_in.chain)
    .bind(stand_in.private_key)
    .bind(stand_in.not_before)
    .bind(stand_in.not_after)
    .bind(stand_in.names)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the host has a certificate of any kind.
pub async fn has_host(db: &mut PgConnection, name: &str, names: &[String]) -> Result<bool, DbError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM certificate
         WHERE name = $1 AND names = $2 AND domain_id IS NULL AND chain IS NOT NULL)",
    )
    .bind(name)
    .bind(names)
    .fetch_one(db)
    .await?)
}

/// Makes a row for each active domain that has none.
pub async fn insert_domains(db: &mut PgConnection, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO certificate (name, domain_id, order_at, look_at)
         SELECT d.name, d.id, $1, $1 FROM domain d
         WHERE d.active AND d.removed_at IS NULL
           AND NOT EXISTS (SELECT FROM certificate c WHERE c.domain_id = d.id)
         ON CONFLICT DO NOTHING",
    )
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Groups of active domains whose names are to be looked at, at most `limit`.
pub async fn list_to_look_at(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<NameGroup>, DbError> {
    Ok(sqlx::query_as(
        "SELECT c.id, c.name, c.names, c.issued_names
         FROM certificate c JOIN domain d ON d.id = c.domain_id
         WHERE c.look_at <= $1 AND d.active AND d.removed_at IS NULL
         ORDER BY c.look_at LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// Sets the names that a certificate is to have, and when they are looked at again; with `order_at` also when it is
/// ordered.
pub async fn update_names(
    db: &mut PgConnection,
    id: i64,
    names: &[String],
    look_at: DateTime<Utc>,
    order_at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE certificate SET names = $2, look_at = $3, order_at = coalesce($4, order_at),
             failures = CASE WHEN $4 IS NULL THEN failures ELSE 0 END
         WHERE id = $1",
    )
    .bind(id)
    .bind(names)
    .bind(look_at)
    .bind(order_at)
    .execute(db)
    .await?;
    Ok(())
}

/// The certificate that has been due for longest, if any is: of this host, or of an active domain.
pub async fn find_due(
    db: &mut PgConnection,
    host: &str,
    now: DateTime<Utc>,
) -> Result<Option<DueCertificate>, DbError> {
    Ok(sqlx::query_as(
        "SELECT c.id, c.name, c.names, CASE WHEN c.self_signed THEN NULL ELSE c.chain END AS replaces,
             c.issued_names, c.not_before, c.not_after, c.failures
         FROM certificate c LEFT JOIN domain d ON d.id = c.domain_id
         WHERE c.order_at <= $2 AND cardinality(c.names) > 0
           AND CASE WHEN c.domain_id IS NULL THEN c.name = $1 ELSE d.active AND d.removed_at IS NULL END
         ORDER BY c.order_at LIMIT 1",
    )
    .bind(host)
    .bind(now)
    .fetch_optional(db)
    .await?)
}

/// Keeps what the authority has issued.
pub async fn issued(
    db: &mut PgConnection,
    id: i64,
    certificate: &NewCertificate<'_>,
    order_at: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE certificate
         SET chain = $2, private_key = $3, issued_names = $4, not_before = $5, not_after = $6, self_signed = false,
             order_at = $7, failures = 0, error = '', failed_at = NULL
         WHERE id = $1",
    )
    .bind(id)
    .bind(certificate.chain)
    .bind(certificate.private_key)
    .bind(certificate.names)
    .bind(certificate.not_before)
    .bind(certificate.not_after)
    .bind(order_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that what was just issued lacks names which the authority refused, after `failures` orders in a row that failed.
pub async fn in_part(
    db: &mut PgConnection,
    id: i64,
    error: &str,
    failures: i32,
    order_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE certificate SET failures = $3 + 1, error = $2, order_at = $4, failed_at = $5 WHERE id = $1",
    )
    .bind(id)
    .bind(error)
    .bind(failures)
    .bind(order_at)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that an order failed.
pub async fn failed(
    db: &mut PgConnection,
    id: i64,
    error: &str,
    order_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE certificate SET failures = failures + 1, error = $2, order_at = $3, failed_at = $4 WHERE id = $1",
    )
    .bind(id)
    .bind(error)
    .bind(order_at)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// Certificates of an authority that are not due before `now`: their id, chain and when they are.
pub async fn list_renewals(
    db: &mut PgConnection,
    now: DateTime<Utc>,
) -> Result<Vec<(i64, String, DateTime<Utc>)>, DbError> {
    Ok(sqlx::query_as(
        "SELECT id, chain, order_at FROM certificate
         WHERE NOT self_signed AND chain IS NOT NULL AND failures = 0 AND order_at > $1",
    )
    .bind(now)
    .fetch_all(db)
    .await?)
}

/// Brings an order forward.
pub async fn order_earlier(db: &mut PgConnection, id: i64, order_at: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE certificate SET order_at = $2 WHERE id = $1 AND order_at > $2")
        .bind(id)
        .bind(order_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Puts an order off.
pub async fn postpone(db: &mut PgConnection, id: i64, order_at: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query("UPDATE certificate SET order_at = $2 WHERE id = $1")
        .bind(id)
        .bind(order_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Makes one certificate due, or all, looks at their names again, and tells the servers. Answers how many.
pub async fn make_due(db: &mut PgConnection, name: Option<&str>, now: DateTime<Utc>) -> Result<u64, DbError> {
    let done = sqlx::query(
        "WITH due AS (
             UPDATE certificate
             SET order_at = $2, failures = 0, look_at = CASE WHEN domain_id IS NULL THEN look_at ELSE $2 END
             WHERE $1::text IS NULL OR name = $1
             RETURNING id
         )
         SELECT pg_notify('roost_certificate', 'due') FROM due",
    )
    .bind(name)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Takes or keeps the right to order until `until`. `false` if another server has it.
pub async fn take_lease(
    db: &mut PgConnection,
    holder: &str,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query(
        "INSERT INTO certificate_lease AS l (holder, ends_at) VALUES ($1, $2)
         ON CONFLICT (singleton) DO UPDATE SET holder = EXCLUDED.holder, ends_at = EXCLUDED.ends_at
         WHERE l.holder = $1 OR l.ends_at < $3",
    )
    .bind(holder)
    .bind(until)
    .bind(now)
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Gives the right to order back.
pub async fn release_lease(db: &mut PgConnection, holder: &str) -> Result<(), DbError> {
    sqlx::query("DELETE FROM certificate_lease WHERE holder = $1")
        .bind(holder)
        .execute(db)
        .await?;
    Ok(())
}

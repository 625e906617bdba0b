//! Passwords of a mailbox for one program each, made and ended by its administrator.

use roost_db::app_password::AppPasswordRow;
use roost_directory::{Access, Actor, DirectoryError};
use roost_identity::AppPasswordWish;
use roost_model::Account;
use roost_shared::AppPasswordId;
use roost_shared::admin::{AppPassword, AppPasswordChange, IssuedAppPassword, NewAppPassword};

use super::Result;
use crate::app::AppState;

/// A mailbox's app passwords, the newest first.
pub async fn list(app: &AppState, actor: &Actor, mailbox: &str) -> Result<Vec<AppPassword>> {
    let account = account(app, actor, "app_password.list", mailbox, Access::Read).await?;
    let rows = app.identity().list_app_passwords(&account).await?;
    Ok(rows.into_iter().map(|row| shown(&account, row)).collect())
}

/// Makes one; nobody can be told it again.
pub async fn add(
    app: &AppState,
    actor: &Actor,
    mailbox: &str,
    new: &NewAppPassword,
) -> Result<IssuedAppPassword> {
    let account = account(app, actor, "app_password.add", mailbox, Access::Change).await?;
    let wish = AppPasswordWish {
        name: &new.name,
        protocols: &new.protocols,
        expires_at: new.expires_at,
    };
    let (password, row) = app.identity().make_app_password(&account, &wish, actor).await?;
    Ok(IssuedAppPassword {
        password: password.expose().to_owned(),
        app_password: shown(&account, row),
    })
}

/// Changes what is said of one; what is not given stays.
pub async fn edit(
    app: &AppState,
    actor: &Actor,
    mailbox: &str,
    id: i64,
    wanted: &AppPasswordChange,
) -> Result<AppPassword> {
    let account = account(app, actor, "app_password.edit", mailbox, Access::Change).await?;
    let changed = app
        .identity()
        .change_app_password(&account, AppPasswordId(id), wanted, actor)
        .await?;
    let row = changed.ok_or(DirectoryError::NotFound)?;
    Ok(shown(&account, row))
}

/// Ends one at once.
pub async fn remove(app: &AppState, actor: &Actor, mailbox: &str, id: i64) -> Result<()> {
    let account = account(app, actor, "app_password.remove", mailbox, Access::Change).await?;
    let was_there = app
        .identity()
        .revoke_app_password(&account, AppPasswordId(id), actor)
        .await?;
    if was_there {
        Ok(())
    } else {
        Err(DirectoryError::NotFound.into())
    }
}

async fn account(
    app: &AppState,
    actor: &Actor,
    action: &'static str,
    mailbox: &str,
    access: Access,
) -> Result<Account> {
    // A domain's name names no mailbox.
    let mailbox = if mailbox.contains('@') { mailbox } else { "@" };
    let address = app
        .directory()
        .permit_object(actor, action, mailbox, access)
        .await?;
    let account = app.identity().find_account(&address).await?;
    Ok(account.ok_or(DirectoryError::NotFound)?)
}

fn shown(account: &Account, row: AppPasswordRow) -> AppPassword {
    AppPassword {
        id: row.id.0,
        mailbox: account.address.clone(),
        name: row.name,
        protocols: row.protocols,
        expires_at: row.expires_at,
        last_used_at: row.last_use.map(|(at, _, _)| at),
        created_at: row.created_at,
    }
}

//! What counts as spam for a domain or a mailbox.

use roost_directory::{Access, Actor};
use roost_shared::admin::{SpamRules, SpamScores, SpamSender, SpamVerdict};
use roost_transport::spam::Verdict;

use super::{Result, transport};
use crate::app::AppState;

/// The rules of a domain or a mailbox.
pub async fn rules(app: &AppState, actor: &Actor, object: &str) -> Result<SpamRules> {
    let transport = transport(app)?;
    let object = app
        .directory()
        .permit_object(actor, "spam.show", object, Access::Read)
        .await?;
    let (policies, senders) = transport.spam_rules(Some(&object)).await?;
    Ok(SpamRules {
        scores: policies.first().map(|policy| SpamScores {
            junk: policy.junk_score,
            reject: policy.reject_score,
        }),
        senders: senders
            .into_iter()
            .map(|sender| SpamSender {
                verdict: verdict_of(&sender.verdict),
                sender: sender.sender,
            })
            .collect(),
        object,
    })
}

/// Sets the scores, or takes them back, so that those of the domain or the server hold again.
pub async fn set_scores(
    app: &AppState,
    actor: &Actor,
    object: &str,
    scores: Option<SpamScores>,
) -> Result<()> {
    let transport = transport(app)?;
    let object = app
        .directory()
        .permit_object(actor, "spam.policy", object, Access::Change)
        .await?;
    match scores {
        Some(scores) => transport
            .set_spam_policy(actor, &object, scores.junk, scores.reject)
            .await
            .map(drop)?,
        None => transport.remove_spam_policy(actor, &object).await?,
    }
    Ok(())
}

/// Says what is done with mail of a sender.
pub async fn set_sender(
    app: &AppState,
    actor: &Actor,
    object: &str,
    wanted: &SpamSender,
) -> Result<SpamSender> {
    let transport = transport(app)?;
    let object = app
        .directory()
        .permit_object(actor, "spam.sender", object, Access::Change)
        .await?;
    let verdict = match wanted.verdict {
        SpamVerdict::Allow => Verdict::Allow,
        SpamVerdict::Deny => Verdict::Deny,
    };
    let set = transport
        .set_spam_sender(actor, &object, verdict, &wanted.sender)
        .await?;
    Ok(SpamSender {
        sender: set.sender,
        verdict: wanted.verdict,
    })
}

/// Takes a verdict back.
pub async fn remove_sender(app: &AppState, actor: &Actor, object: &str, sender: &str) -> Result<()> {
    let transport = transport(app)?;
    let object = app
        .directory()
        .permit_object(actor, "spam.sender", object, Access::Change)
        .await?;
    Ok(transport.remove_spam_sender(actor, &object, sender).await?)
}

/// A verdict by the name that the database has for it.
pub fn verdict_of(name: &str) -> SpamVerdict {
    if name == "allow" {
        SpamVerdict::Allow
    } else {
        SpamVerdict::Deny
    }
}

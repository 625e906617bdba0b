//! Rspamd's controller: teaching it.

use std::time::Duration;

use anyhow::Context;
use url::Url;

use crate::config::TransportConfig;

/// A client of the controller.
pub struct SpamFilter {
    client: reqwest::Client,
    url: Url,
    password: String,
}

impl SpamFilter {
    /// With the address and the password of the configuration.
    ///
    /// # Errors
    /// If no client can be made.
    pub fn new(settings: &TransportConfig) -> anyhow::Result<Self> {
        // The first provider that is installed wins; commands have installed none.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(20))
            .build()?;
        Ok(Self {
            client,
            url: settings.controller.clone(),
            password: settings.controller_password.clone(),
        })
    }

    /// What it says of itself: version, scanned, learned, ….
    ///
    /// # Errors
    /// If it does not answer or refuses.
    pub async fn state(&self) -> anyhow::Result<serde_json::Value> {
        let answer = self
            .client
            .get(self.url.join("stat").context("transport.controller")?)
            .header("Password", &self.password)
            .send()
            .await
            .context("it does not answer")?;
        anyhow::ensure!(answer.status().is_success(), "it says {}", answer.status());
        Ok(answer.json().await?)
    }

    /// What it remembers of the mails that it judged, the newest first.
    ///
    /// # Errors
    /// If it does not answer or refuses.
    pub async fn history(&self) -> anyhow::Result<Vec<serde_json::Value>> {
        let answer = self
            .client
            .get(self.url.join("history").context("transport.controller")?)
            .header("Password", &self.password)
            .send()
            .await
            .context("Rspamd does not answer")?;
        anyhow::ensure!(answer.status().is_success(), "Rspamd says {}", answer.status());
        let said: serde_json::Value = answer.json().await.context("Rspamd's history cannot be read")?;
        // Its older form is a list, the newer one has it in a field.
        let rows = said.get("rows").unwrap_or(&said);
        Ok(rows.as_array().cloned().unwrap_or_default())
    }

    /// Teaches what a message is. One that it knows already is no error.
    ///
    /// # Errors
    /// If it does not answer or refuses.
    pub async fn learn(&self, message: Vec<u8>, spam: bool) -> anyhow::Result<()> {
        let path = if spam { "learnspam" } else { "learnham" };
        let answer = self
            .client
            .post(self.url.join(path).context("transport.controller")?)
            .header("Password", &self.password)
            .body(message)
            .send()
            .await
            .context("Rspamd does not answer")?;
        anyhow::ensure!(answer.status().is_success(), "Rspamd says {}", answer.status());
        Ok(())
    }
}

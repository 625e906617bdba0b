//! A program with a key for the administration.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{Answer, App, Visitor};

/// A program with a key.
#[derive(Clone)]
pub struct Program {
    pub visitor: Visitor,
    pub key: String,
}

impl Program {
    /// With the key of the configuration: it reaches everything.
    pub fn of_server(app: &App) -> Self {
        Self {
            visitor: app.visitor(),
            key: app.stack.state().secrets.admin_api_key.clone(),
        }
    }

    /// With a new key; `settings` go into the body that makes it.
    pub async fn new(app: &App, settings: Value) -> Self {
        let mut body = json!({ "name": format!("test {:08x}{:08x}", super::random(), super::random()) });
        if let (Some(body), Value::Object(settings)) = (body.as_object_mut(), settings) {
            body.extend(settings);
        }
        let issued: Value = Self::of_server(app)
            .post("/api/admin/api-keys", &body)
            .await
            .expect(201)
            .json();
        Self {
            visitor: app.visitor(),
            key: issued["token"].as_str().expect("a token").to_owned(),
        }
    }

    /// With a key for these domains.
    pub async fn of_domains(app: &App, domains: &[&str]) -> Self {
        Self::new(app, json!({ "role": "domains", "domains": domains })).await
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.visitor.request(method, path).header("x-api-key", &self.key)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request("POST", path).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request("PATCH", path).json(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request("PUT", path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request("DELETE", path)).await
    }
}

//! Postgres going away and coming back.

use std::time::Duration;

use roost_db::pool::{self, PoolSettings};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Fixture;
use crate::{Groupware, GroupwareError};

/// A stretch of cable between the pool and Postgres that can be cut.
struct Cable {
    port: u16,
    postgres: (String, u16),
    carrier: JoinHandle<()>,
}

impl Cable {
    async fn to(postgres: (String, u16)) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let carrier = carry(listener, postgres.clone());
        Self {
            port,
            postgres,
            carrier,
        }
    }

    /// Breaks all connections and refuses new ones.
    async fn cut(&mut self) {
        self.carrier.abort();
        let _ = (&mut self.carrier).await;
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.carrier = carry(listener, self.postgres.clone());
    }
}

fn carry(listener: TcpListener, postgres: (String, u16)) -> JoinHandle<()> {
    tokio::spawn(async move {
        // Dropped together with this task, which breaks the connections.
        let mut connections = tokio::task::JoinSet::new();
        while let Ok((mut near, _)) = listener.accept().await {
            let postgres = postgres.clone();
            connections.spawn(async move {
                if let Ok(mut far) = TcpStream::connect(postgres).await {
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                }
            });
        }
    })
}

#[tokio::test]
async fn without_postgres_the_answer_is_quick_and_afterwards_all_is_well() {
    let f = Fixture::new().await;
    let options = f.database.options();
    let mut cable = Cable::to((options.get_host().to_owned(), options.get_port())).await;
    let settings = PoolSettings {
        max_connections: 4,
        acquire_timeout: Duration::from_secs(1),
    };
    let options = options.host("127.0.0.1").port(cable.port);
    let groupware = Groupware::new(pool::connect_with(options, settings));
    groupware.collection(f.alice, f.calendar).await.unwrap();

    cable.cut().await;
    for _ in 0..3 {
        let error = groupware.collection(f.alice, f.calendar).await.unwrap_err();
        assert!(
            matches!(&error, GroupwareError::Db(error) if error.is_unavailable()),
            "{error:?}"
        );
    }

    cable.mend().await;
    groupware.collection(f.alice, f.calendar).await.unwrap();
}

#[tokio::test]
async fn a_short_break_is_not_noticed() {
    let f = Fixture::new().await;
    let options = f.database.options();
    let mut cable = Cable::to((options.get_host().to_owned(), options.get_port())).await;
    let options = options.host("127.0.0.1").port(cable.port);
    let groupware = Groupware::new(pool::connect_with(options, PoolSettings::default()));
    groupware.collection(f.alice, f.calendar).await.unwrap();
    cable.cut().await;
    cable.mend().await;
    // Longer than a resting connection is trusted without being tried.
    tokio::time::sleep(Duration::from_millis(600)).await;
    groupware.collection(f.alice, f.calendar).await.unwrap();
}

//! Timing two things alternately, so that noise of the machine falls on both alike.

use std::time::{Duration, Instant};

/// How many rounds do not count: until connections know their statements, and processors their speed.
pub const WARM_UP: usize = 10;

/// Medians of the times of `figure` and `floor`, after some rounds that do not count.
pub async fn side_by_side(
    rounds: usize,
    mut figure: impl AsyncFnMut() -> anyhow::Result<()>,
    mut floor: impl AsyncFnMut() -> anyhow::Result<()>,
) -> anyhow::Result<(Duration, Duration)> {
    let (mut figures, mut floors) = (Vec::new(), Vec::new());
    for round in 0..rounds + WARM_UP {
        let start = Instant::now();
        figure().await?;
        let figure_time = start.elapsed();
        let start = Instant::now();
        floor().await?;
        let floor_time = start.elapsed();
        if round >= WARM_UP {
            figures.push(figure_time);
            floors.push(floor_time);
        }
    }
    Ok((median(figures), median(floors)))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// How many turns all clients together make in a second. The first error ends it.
pub async fn rate<F>(time: Duration, clients: impl Iterator<Item = F>) -> anyhow::Result<f64>
where
    F: AsyncFn(usize) -> anyhow::Result<()>,
{
    Ok(count(time, clients).await?.1)
}

/// How many turns all clients together make, and how many in a second. The first error ends it.
pub async fn count<F>(time: Duration, clients: impl Iterator<Item = F>) -> anyhow::Result<(f64, f64)>
where
    F: AsyncFn(usize) -> anyhow::Result<()>,
{
    let start = Instant::now();
    let runs = clients.map(|client| async move {
        let mut turns = 0;
        while start.elapsed() < time {
            client(turns).await?;
            turns += 1;
        }
        anyhow::Ok(turns)
    });
    let turns = futures_util::future::try_join_all(runs).await?;
    let total: usize = turns.into_iter().sum();
    let total = f64::from(u32::try_from(total)?);
    Ok((total, total / start.elapsed().as_secs_f64()))
}

//! Timing two things alternately, so that noise of the machine falls on both alike.

use std::time::{Duration, Instant};

/// Medians of the times of `figure` and `floor`, after two rounds that do not count.
pub async fn side_by_side(
    rounds: usize,
    mut figure: impl AsyncFnMut() -> anyhow::Result<()>,
    mut floor: impl AsyncFnMut() -> anyhow::Result<()>,
) -> anyhow::Result<(Duration, Duration)> {
    let (mut figures, mut floors) = (Vec::new(), Vec::new());
    for round in 0..rounds + 2 {
        let start = Instant::now();
        figure().await?;
        let figure_time = start.elapsed();
        let start = Instant::now();
        floor().await?;
        let floor_time = start.elapsed();
        if round >= 2 {
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

//! How long to wait before a failed request is tried again.

/// Milliseconds before try number `attempt` (1 for the first repetition).
///
/// Doubles from one second up to 30; what the server asked for (`retry_after`, in seconds) is the least.
/// `spread` in `0.0..1.0` is a random number: it moves the result by up to a quarter, so that many pages
/// that lost the same server do not all come back in the same moment.
#[must_use]
pub fn delay_ms(attempt: u32, retry_after: Option<u32>, spread: f64) -> u32 {
    let doubled = 1_000_u32.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    let base = doubled
        .min(30_000)
        .max(retry_after.unwrap_or(0).min(600).saturating_mul(1_000));
    let extra = f64::from(base) * 0.25 * spread.clamp(0.0, 1.0);
    base.saturating_add(truncate(extra))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most a quarter of 600,000, and never negative"
)]
fn truncate(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_half_a_minute() {
        let delays: Vec<u32> = (1..=7).map(|attempt| delay_ms(attempt, None, 0.0)).collect();
        assert_eq!(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(delay_ms(4_000_000_000, None, 0.0), 30_000);
    }

    #[test]
    fn the_server_may_ask_for_more_but_not_for_less() {
        assert_eq!(delay_ms(1, Some(5), 0.0), 5_000);
        assert_eq!(delay_ms(6, Some(5), 0.0), 30_000);
        assert_eq!(delay_ms(1, Some(u32::MAX), 0.0), 600_000);
    }

    #[test]
    fn the_spread_adds_up_to_a_quarter() {
        assert_eq!(delay_ms(1, None, 0.5), 1_125);
        assert_eq!(delay_ms(1, None, 7.0), 1_250);
    }
}

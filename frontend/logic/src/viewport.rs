//! Which rows of a long list are in view. Used by `ui::virtual_list`.

use std::ops::Range;

/// The rows to render of a list whose rows are all `row_height` pixels high.
///
/// `overscan` rows are added on either side, so that a short scroll shows no gap. Values that make no
/// sense (a negative scroll position while the browser bounces, a height not measured yet) give the
/// nearest range that does; the result always lies within `0..total`.
#[must_use]
pub fn visible_range(
    scroll_top: f64,
    viewport_height: f64,
    row_height: f64,
    overscan: usize,
    total: usize,
) -> Range<usize> {
    if row_height <= 0.0 || !row_height.is_finite() || total == 0 {
        return 0..0;
    }
    let first = whole_rows((scroll_top / row_height).floor());
    let last = whole_rows(((scroll_top.max(0.0) + viewport_height.max(0.0)) / row_height).ceil());
    let start = first.min(total.saturating_sub(1)).saturating_sub(overscan);
    let end = last.saturating_add(overscan).min(total);
    start..end.max(start)
}

/// The scroll position nearest to the present one at which row `index` is wholly in view.
#[must_use]
pub fn scroll_to_reveal(index: usize, scroll_top: f64, viewport_height: f64, row_height: f64) -> f64 {
    let top = pixels(index) * row_height;
    let bottom = top + row_height;
    if top < scroll_top {
        top
    } else if bottom > scroll_top + viewport_height {
        (bottom - viewport_height).max(0.0)
    } else {
        scroll_top
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is clamped to what a list can hold first"
)]
fn whole_rows(value: f64) -> usize {
    // NaN becomes 0 by `max`.
    value.max(0.0).min(f64::from(u32::MAX)) as usize
}

#[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^52 rows")]
fn pixels(index: usize) -> f64 {
    index as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_fits_and_the_overscan() {
        assert_eq!(visible_range(0.0, 600.0, 60.0, 0, 1000), 0..10);
        assert_eq!(visible_range(0.0, 600.0, 60.0, 3, 1000), 0..13);
        assert_eq!(visible_range(6000.0, 600.0, 60.0, 3, 1000), 97..113);
    }

    #[test]
    fn partly_visible_rows_count() {
        assert_eq!(visible_range(30.0, 600.0, 60.0, 0, 1000), 0..11);
        assert_eq!(visible_range(59.9, 600.0, 60.0, 0, 1000), 0..11);
    }

    #[test]
    fn stays_within_the_list() {
        assert_eq!(visible_range(0.0, 600.0, 60.0, 5, 4), 0..4);
        assert_eq!(visible_range(1e12, 600.0, 60.0, 2, 50), 47..50);
        assert_eq!(visible_range(-200.0, 600.0, 60.0, 0, 50), 0..10);
        assert_eq!(visible_range(0.0, 600.0, 60.0, 5, 0), 0..0);
    }

    #[test]
    fn nonsense_measures_give_nothing_or_little() {
        assert_eq!(visible_range(0.0, 600.0, 0.0, 5, 100), 0..0);
        assert_eq!(visible_range(0.0, 600.0, f64::NAN, 5, 100), 0..0);
        assert_eq!(visible_range(f64::NAN, -5.0, 60.0, 0, 100), 0..0);
    }

    #[test]
    fn the_end_of_a_very_long_list_is_exact() {
        let total = 50_000;
        let bottom = 50_000.0 * 72.0 - 800.0;
        assert_eq!(visible_range(bottom, 800.0, 72.0, 0, total), 49_988..50_000);
    }

    #[test]
    fn reveals_with_the_least_movement() {
        assert!((scroll_to_reveal(3, 0.0, 600.0, 60.0) - 0.0).abs() < f64::EPSILON);
        assert!((scroll_to_reveal(10, 0.0, 600.0, 60.0) - 60.0).abs() < f64::EPSILON);
        assert!((scroll_to_reveal(2, 600.0, 600.0, 60.0) - 120.0).abs() < f64::EPSILON);
    }
}

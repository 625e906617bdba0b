//! The table: each figure beside its floor from the same run, and the bound that it is to keep.

use std::borrow::Cow;
use std::time::Duration;

/// One line of the table.
pub struct Row {
    pub what: Cow<'static, str>,
    pub figure: String,
    pub floor: String,
    pub ratio: Option<f64>,
    pub bound: String,
    pub kept: bool,
}

impl Row {
    /// A time beside the floor's time.
    pub fn times(what: impl Into<Cow<'static, str>>, figure: Duration, floor: Duration, most: f64) -> Self {
        let ratio = figure.as_secs_f64() / floor.as_secs_f64().max(1e-9);
        Self {
            what: what.into(),
            figure: milliseconds(figure),
            floor: milliseconds(floor),
            ratio: Some(ratio),
            bound: format!("≤ {most} ×"),
            kept: ratio <= most,
        }
    }

    /// A throughput beside the floor's.
    pub fn rates(what: impl Into<Cow<'static, str>>, figure: f64, floor: f64, least: f64) -> Self {
        let ratio = figure / floor.max(1e-9);
        Self {
            what: what.into(),
            figure: format!("{figure:.0}/s"),
            floor: format!("{floor:.0}/s"),
            ratio: Some(ratio),
            bound: format!("≥ {least} ×"),
            kept: ratio >= least,
        }
    }

    /// A throughput beside another's, for whoever wants to know; nothing is to be kept.
    pub fn told(what: &'static str, figure: f64, floor: f64) -> Self {
        Self {
            bound: String::from("–"),
            kept: true,
            ..Self::rates(what, figure, floor, 0.0)
        }
    }

    /// A throughput with a fixed bound.
    pub fn at_least(what: impl Into<Cow<'static, str>>, figure: f64, least: f64) -> Self {
        Self {
            what: what.into(),
            figure: format!("{figure:.0}/s"),
            floor: String::from("–"),
            ratio: None,
            bound: format!("≥ {least}/s"),
            kept: figure >= least,
        }
    }

    /// A peer's time beside Roost's: how many times as long it takes.
    pub fn peer(what: String, figure: Duration, roost: Duration) -> Self {
        Self {
            bound: String::from("–"),
            kept: true,
            ..Self::times(what, figure, roost, 0.0)
        }
    }

    /// A quantity with a fixed bound.
    pub fn amount(what: impl Into<Cow<'static, str>>, figure: f64, most: f64, unit: &str) -> Self {
        Self {
            what: what.into(),
            figure: format!("{figure:.1} {unit}"),
            floor: String::from("–"),
            ratio: None,
            bound: format!("≤ {most} {unit}"),
            kept: figure <= most,
        }
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// Prints the table as Markdown.
pub fn print(rows: &[Row]) {
    println!("\n| What | Figure | Floor | Ratio | Bound | Kept |");
    println!("|---|---|---|---|---|---|");
    for row in rows {
        let ratio = row
            .ratio
            .map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
        let kept = if row.kept { "yes" } else { "NO" };
        println!(
            "| {} | {} | {} | {ratio} | {} | {kept} |",
            row.what, row.figure, row.floor, row.bound
        );
    }
}

//! Dates and numbers in words, by the browser's `Intl`: the page carries no timezone or locale tables.
//!
//! Formatters are made once for each shape: making one takes about a hundred times as long as using it.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use roost_page_logic::sorted::SortedMap;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static ZONE: RefCell<String> = const { RefCell::new(String::new()) };
    static FORMATS: RefCell<SortedMap<Shape, Function>> = const { RefCell::new(SortedMap::new()) };
}

/// What a date is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Time,
    DayMonth,
    DayMonthYear,
    Weekday,
    Full,
    Civil,
}

impl Shape {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Time => &[("hour", "numeric"), ("minute", "2-digit")],
            Self::DayMonth => &[("day", "numeric"), ("month", "short")],
            Self::DayMonthYear => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::Weekday => &[("weekday", "short")],
            Self::Full => &[("dateStyle", "full"), ("timeStyle", "short")],
            Self::Civil => &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")],
        }
    }
}

/// Chooses the timezone in which moments are shown: an IANA name, or empty for the browser's own.
pub fn set_timezone(zone: &str) {
    ZONE.with(|current| zone.clone_into(&mut current.borrow_mut()));
    FORMATS.with(|formats| formats.borrow_mut().clear());
}

/// The timezone that moments are shown in, never empty.
pub fn timezone() -> String {
    let chosen = ZONE.with(|zone| zone.borrow().clone());
    if chosen.is_empty() {
        browser_timezone()
    } else {
        chosen
    }
}

/// The browser's own timezone.
pub fn browser_timezone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone"))
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// All timezones that the browser knows, by name.
pub fn all_timezones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).unwrap_or(JsValue::UNDEFINED);
    let Ok(function) = Reflect::get(&intl, &JsValue::from_str("supportedValuesOf")) else {
        return Vec::new();
    };
    let Ok(function) = function.dyn_into::<Function>() else {
        return Vec::new();
    };
    let Ok(list) = function.call1(&intl, &JsValue::from_str("timeZone")) else {
        return Vec::new();
    };
    Array::from(&list)
        .iter()
        .filter_map(|zone| zone.as_string())
        .collect()
}

/// A date as a list shows it: the time today, the day this year, the whole date before that.
pub fn list_date(moment_ms: f64) -> String {
    let now = super::clock::now_ms();
    let (then, today) = (format(Shape::Civil, moment_ms), format(Shape::Civil, now));
    // `en-CA` writes `2026-11-23`: the first four characters are the year.
    if then == today {
        format(Shape::Time, moment_ms)
    } else if then.get(..4) == today.get(..4) {
        format(Shape::DayMonth, moment_ms)
    } else {
        format(Shape::DayMonthYear, moment_ms)
    }
}

/// A date as the head of a message shows it: `Mon 23 Nov, 14:05`.
pub fn head_date(moment_ms: f64) -> String {
    let time = format(Shape::Time, moment_ms);
    let now = super::clock::now_ms();
    let (then, today) = (format(Shape::Civil, moment_ms), format(Shape::Civil, now));
    if then == today {
        return format!("Today, {time}");
    }
    let shape = if then.get(..4) == today.get(..4) {
        Shape::DayMonth
    } else {
        Shape::DayMonthYear
    };
    format!(
        "{} {}, {time}",
        format(Shape::Weekday, moment_ms),
        format(shape, moment_ms)
    )
}

/// A date in full words, for a tooltip.
pub fn full_date(moment_ms: f64) -> String {
    format(Shape::Full, moment_ms)
}

fn format(shape: Shape, moment_ms: f64) -> String {
    let format = FORMATS.with(|formats| {
        formats
            .borrow_mut()
            .get_or_insert_with(shape, || formatter(shape))
            .clone()
    });
    let date = Date::new(&JsValue::from_f64(moment_ms));
    format
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn formatter(shape: Shape) -> Function {
    let options = Object::new();
    let set = |name: &str, value: &str| {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    };
    for (name, value) in shape.options() {
        set(name, value);
    }
    set("timeZone", &timezone());
    let locales = Array::new();
    if shape == Shape::Civil {
        locales.push(&JsValue::from_str("en-CA"));
    }
    Intl::DateTimeFormat::new(&locales, &options).format()
}

//! Civil dates and times in words, and the present one in a timezone, by the browser's `Intl`.
//!
//! A civil time is handed to `Intl` as if it were one in UTC and written in UTC, so that no zone comes between.
//! Formatters are made once for each shape: making one takes about a hundred times as long as using it.

use std::cell::RefCell;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use roost_page_logic::sorted::SortedMap;
use wasm_bindgen::JsValue;

thread_local! {
    static FORMATS: RefCell<SortedMap<Shape, Function>> = const { RefCell::new(SortedMap::new()) };
}

/// What a date or a time is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// `November 2026`
    MonthYear,
    /// `Nov 2026`
    ShortMonthYear,
    /// `Nov`
    ShortMonth,
    /// `November`
    LongMonth,
    /// `23 Nov`
    DayMonth,
    /// `23 November 2026`
    DayMonthYear,
    /// `23 November`
    DayLongMonth,
    /// `Monday, 23 November`
    WeekdayDayMonth,
    /// `Monday, 23 November 2026`
    Full,
    /// `Mon, 23 Nov`
    ShortWeekdayDayMonth,
    /// `Mon`
    ShortWeekday,
    /// `Monday`
    Weekday,
    /// `M`
    NarrowWeekday,
    /// `9:30 AM` or `09:30`, as the language writes it.
    Time,
    /// `9 AM` or `09`.
    Hour,
}

impl Shape {
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::MonthYear => &[("month", "long"), ("year", "numeric")],
            Self::ShortMonthYear => &[("month", "short"), ("year", "numeric")],
            Self::ShortMonth => &[("month", "short")],
            Self::LongMonth => &[("month", "long")],
            Self::DayMonth => &[("day", "numeric"), ("month", "short")],
            Self::DayMonthYear => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
            Self::DayLongMonth => &[("day", "numeric"), ("month", "long")],
            Self::WeekdayDayMonth => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            Self::Full => &[
                ("weekday", "long"),
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
            ],
            Self::ShortWeekdayDayMonth => &[("weekday", "short"), ("day", "numeric"), ("month", "short")],
            Self::ShortWeekday => &[("weekday", "short")],
            Self::Weekday => &[("weekday", "long")],
            Self::NarrowWeekday => &[("weekday", "narrow")],
            Self::Time => &[("hour", "numeric"), ("minute", "2-digit")],
            Self::Hour => &[("hour", "numeric")],
        }
    }
}

/// A day in words.
pub fn date(shape: Shape, date: NaiveDate) -> String {
    write(shape, date.and_time(NaiveTime::MIN))
}

/// A moment in words.
pub fn moment(shape: Shape, moment: NaiveDateTime) -> String {
    write(shape, moment)
}

/// A time of day, as short as the language has it: `9 AM` for a full hour where it writes AM and PM, else `09:30`.
pub fn short_time(time: NaiveDateTime) -> String {
    let shape = if time.minute() == 0 && has_day_halves() {
        Shape::Hour
    } else {
        Shape::Time
    };
    write(shape, time)
}

/// The civil time that it is now in a timezone. In UTC where the browser does not know the zone.
pub fn now_in(timezone: &str) -> NaiveDateTime {
    in_zone(super::clock::now_ms(), timezone)
        .or_else(|| in_zone(super::clock::now_ms(), "UTC"))
        .unwrap_or_default()
}

/// A zone's distance from UTC now, as the browser writes it: `GMT+1`. Empty where it does not know the zone.
pub fn zone_offset(timezone: &str) -> String {
    let options = [
        ("timeZone", timezone),
        ("timeZoneName", "shortOffset"),
        ("hour", "numeric"),
    ];
    let parts = zone_formatter("en-US", &options).map(|format| parts_of(&format, super::clock::now_ms()));
    parts
        .and_then(|mut parts| parts.remove(&"timeZoneName".to_owned()))
        .unwrap_or_default()
}

/// Whether the language counts hours to twelve.
fn has_day_halves() -> bool {
    thread_local! {
        static HALVES: bool = {
            let noon = NaiveTime::from_hms_opt(13, 0, 0).unwrap_or_default();
            !write(Shape::Time, NaiveDate::default().and_time(noon)).contains("13")
        };
    }
    HALVES.with(|halves| *halves)
}

fn write(shape: Shape, moment: NaiveDateTime) -> String {
    let format = FORMATS.with(|formats| {
        formats
            .borrow_mut()
            .get_or_insert_with(shape, || formatter(shape))
            .clone()
    });
    let date = Date::new(&JsValue::from_f64(milliseconds(moment)));
    format
        .call1(&JsValue::UNDEFINED, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of any date shown are far below 2^53"
)]
fn milliseconds(moment: NaiveDateTime) -> f64 {
    moment.and_utc().timestamp_millis() as f64
}

fn formatter(shape: Shape) -> Function {
    let options = object(shape.options());
    set(&options, "timeZone", "UTC");
    Intl::DateTimeFormat::new(&Array::new(), &options).format()
}

/// The civil time at a moment in a zone.
fn in_zone(moment_ms: f64, timezone: &str) -> Option<NaiveDateTime> {
    // Asked for in one known way of writing, whatever the page's language.
    let options = [
        ("timeZone", timezone),
        ("calendar", "gregory"),
        ("numberingSystem", "latn"),
        ("hourCycle", "h23"),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ];
    let parts = parts_of(&zone_formatter("en-US", &options)?, moment_ms);
    let part = |name: &str| parts.get(&name.to_owned())?.parse::<u32>().ok();
    let date = NaiveDate::from_ymd_opt(i32::try_from(part("year")?).ok()?, part("month")?, part("day")?)?;
    date.and_hms_opt(part("hour")?, part("minute")?, part("second")?)
}

fn zone_formatter(locale: &str, options: &[(&str, &str)]) -> Option<Intl::DateTimeFormat> {
    // The constructor throws for a zone that the browser does not know, and js-sys does not catch it.
    let zone = options
        .iter()
        .find(|(name, _)| *name == "timeZone")
        .map(|(_, zone)| *zone)?;
    if !is_zone(zone) {
        return None;
    }
    Some(Intl::DateTimeFormat::new(
        &Array::of1(&JsValue::from_str(locale)),
        &object(options),
    ))
}

/// Whether the browser knows a timezone of that name.
pub fn is_zone(timezone: &str) -> bool {
    let date = Date::new(&JsValue::from_f64(0.0));
    let options = object(&[("timeZone", timezone)]);
    let write = Reflect::get(&date, &JsValue::from_str("toLocaleString")).map(Function::from);
    !timezone.is_empty()
        && write.is_ok_and(|write| write.call2(&date, &JsValue::from_str("en-US"), &options).is_ok())
}

fn parts_of(format: &Intl::DateTimeFormat, moment_ms: f64) -> SortedMap<String, String> {
    let date = Date::new(&JsValue::from_f64(moment_ms));
    let text = |part: &JsValue, name: &str| Reflect::get(part, &JsValue::from_str(name)).ok()?.as_string();
    format
        .format_to_parts(&date)
        .iter()
        .filter_map(|part| Some((text(&part, "type")?, text(&part, "value")?)))
        .collect()
}

fn object(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        set(&object, name, value);
    }
    object
}

fn set(object: &Object, name: &str, value: &str) {
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(name), &JsValue::from_str(value));
}

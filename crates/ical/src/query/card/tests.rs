use super::*;
use crate::query::{Collation, MatchType};

const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:1\r\nFN:Cyrus Daboo\r\nN:Daboo;Cyrus;;;\r\nNICKNAME:me\r\n\
    EMAIL;TYPE=INTERNET,PREF:daboo@example.com\r\nitem1.EMAIL;TYPE=HOME:cyrus@home.example\r\nTEL;TYPE=WORK:+1 412 605 0499\r\n\
    NOTE:Größe\\, one\\nline\r\nEND:VCARD\r\n";

fn card() -> Card {
    Card::parse(CARD.as_bytes()).unwrap()
}

fn text(value: &str, match_type: MatchType) -> TextMatch {
    TextMatch {
        value: value.into(),
        match_type,
        ..TextMatch::default()
    }
}

fn prop(name: &str, text_matches: Vec<TextMatch>) -> PropFilter {
    PropFilter {
        name: name.into(),
        text_matches,
        ..PropFilter::default()
    }
}

fn matches(test: Test, props: Vec<PropFilter>) -> bool {
    let filter = Filter { test, props };
    let found = filter.matches(&card());
    // What the prefilter promises must hold for every card that passes.
    let hints = filter.prefilter().any_text;
    let search_text = card().columns().search_text;
    assert!(
        !found || hints.is_empty() || hints.iter().any(|hint| search_text.contains(hint)),
        "{filter:?}"
    );
    found
}

fn one(prop: PropFilter) -> bool {
    matches(Test::AnyOf, vec![prop])
}

#[test]
fn rfc6352_8_6_3_nickname_equals() {
    assert!(one(prop("NICKNAME", vec![text("me", MatchType::Equals)])));
    assert!(!one(prop("NICKNAME", vec![text("m", MatchType::Equals)])));
}

#[test]
fn rfc6352_8_6_4_any_of_name_or_address() {
    let props = |value: &str| {
        vec![
            prop("FN", vec![text(value, MatchType::Contains)]),
            prop("EMAIL", vec![text(value, MatchType::Contains)]),
        ]
    };
    assert!(matches(Test::AnyOf, props("daboo")));
    assert!(matches(Test::AllOf, props("DABOO")));
    assert!(matches(Test::AnyOf, props("home.example")));
    assert!(!matches(Test::AllOf, props("home.example")));
    assert!(!matches(Test::AnyOf, props("nobody")));
    assert!(matches(Test::AnyOf, Vec::new()));
}

#[test]
fn rfc6352_10_5_4_match_types() {
    let email = |value: &str, match_type| one(prop("email", vec![text(value, match_type)]));
    assert!(email("daboo@", MatchType::StartsWith) && !email("example.com", MatchType::StartsWith));
    assert!(email("example.com", MatchType::EndsWith) && !email("daboo@", MatchType::EndsWith));
    assert!(email("DABOO@EXAMPLE.COM", MatchType::Equals) && !email("daboo", MatchType::Equals));
    assert!(one(prop(
        "NOTE",
        vec![text("GRÖSSE, ONE\nLINE", MatchType::Equals)]
    )));
    let octet = TextMatch {
        collation: Collation::Octet,
        ..text("DABOO", MatchType::Contains)
    };
    assert!(!one(prop("FN", vec![octet])));
}

#[test]
fn rfc6352_10_5_1_presence_absence_and_groups() {
    assert!(one(prop("TEL", Vec::new())) && !one(prop("PHOTO", Vec::new())));
    assert!(one(PropFilter {
        is_not_defined: true,
        ..prop("PHOTO", Vec::new())
    }));
    assert!(!one(PropFilter {
        is_not_defined: true,
        ..prop("TEL", Vec::new())
    }));
    assert!(one(prop(
        "item1.EMAIL",
        vec![text("cyrus", MatchType::StartsWith)]
    )));
    assert!(!one(prop(
        "item1.EMAIL",
        vec![text("daboo", MatchType::StartsWith)]
    )));
    assert!(!one(prop("item2.EMAIL", Vec::new())));
}

#[test]
fn rfc6352_10_5_2_parameters() {
    let typed = |value: &str| ParamFilter {
        name: "type".into(),
        text_match: Some(text(value, MatchType::Equals)),
        ..ParamFilter::default()
    };
    let email = |test, value: &str, param: ParamFilter| {
        one(PropFilter {
            test,
            params: vec![param],
            ..prop("EMAIL", vec![text(value, MatchType::Contains)])
        })
    };
    assert!(email(Test::AllOf, "daboo", typed("pref")));
    // All conditions hold for the same address.
    assert!(!email(Test::AllOf, "cyrus", typed("pref")));
    assert!(email(Test::AnyOf, "nobody", typed("home")));
    let absent = ParamFilter {
        name: "X-NONE".into(),
        is_not_defined: true,
        text_match: None,
    };
    assert!(email(Test::AllOf, "daboo", absent));
}

#[test]
fn negated_texts_hold_for_one_property() {
    let not = |value: &str| TextMatch {
        negate: true,
        ..text(value, MatchType::Contains)
    };
    assert!(one(prop("EMAIL", vec![not("daboo")])));
    assert!(!one(prop("FN", vec![not("daboo")])));
    assert!(!one(prop("PHOTO", vec![not("daboo")])));
}

#[test]
fn prefilters_only_where_every_card_that_passes_has_the_text() {
    let hints = |test, props: Vec<PropFilter>| Filter { test, props }.prefilter().any_text;
    let fn_has = |value: &str| prop("FN", vec![text(value, MatchType::Contains)]);
    assert_eq!(hints(Test::AnyOf, vec![fn_has("Ab"), fn_has("cd")]), ["ab", "cd"]);
    assert_eq!(
        hints(
            Test::AnyOf,
            vec![fn_has("ab"), prop("X-A", vec![text("cd", MatchType::Contains)])]
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        hints(Test::AllOf, vec![prop("X-A", Vec::new()), fn_has("cd")]),
        ["cd"]
    );
    assert_eq!(
        hints(Test::AnyOf, vec![fn_has("two words")]),
        Vec::<String>::new()
    );
    assert_eq!(
        hints(Test::AnyOf, vec![prop("FN", Vec::new())]),
        Vec::<String>::new()
    );
}

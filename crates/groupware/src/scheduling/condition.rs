//! The client's condition, judged on an object that was read under its UID's lock.

use roost_db::object::Condition;

/// Whether the condition holds for an object with this entity tag and Schedule-Tag, or for none.
pub(crate) fn holds(condition: &Condition, stored: Option<(&str, Option<&str>)>) -> bool {
    match (condition, stored) {
        (Condition::Any, _) | (Condition::Absent, None) | (Condition::Present, Some(_)) => true,
        (Condition::Absent, Some(_))
        | (Condition::Present | Condition::Etag(_) | Condition::ScheduleTag(_), None) => false,
        (Condition::Etag(etags), Some((etag, _))) => etags.iter().any(|wanted| wanted == etag),
        (Condition::ScheduleTag(wanted), Some((_, tag))) => tag == Some(wanted.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_tag_is_held_by_a_scheduling_object_alone() {
        let wanted = Condition::ScheduleTag("\"1-2\"".into());
        assert!(holds(&wanted, Some(("\"x\"", Some("\"1-2\"")))));
        assert!(!holds(&wanted, Some(("\"1-2\"", None))));
        assert!(!holds(&wanted, None));
    }

    #[test]
    fn what_must_not_be_there_is_not() {
        assert!(holds(&Condition::Absent, None));
        assert!(!holds(&Condition::Absent, Some(("\"x\"", None))));
        assert!(!holds(
            &Condition::Etag(vec!["\"y\"".into()]),
            Some(("\"x\"", None))
        ));
    }
}

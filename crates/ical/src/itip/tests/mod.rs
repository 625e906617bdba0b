//! The conversations in `fixtures/itip`, and what must hold for any input.

mod any_input;
mod conversation;
mod free_busy;
mod status;

#[test]
fn conversations() {
    let folder = format!("{}/fixtures/itip", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let mut failures = Vec::new();
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(failure) = conversation::run(&text) {
            failures.push(format!("{}:{failure}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

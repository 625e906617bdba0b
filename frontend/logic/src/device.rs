//! What a browser's description of itself (`User-Agent`) says to people.

/// A browser and a system in words: `Firefox on Windows`. What is not known is called so.
#[must_use]
pub fn describe(user_agent: &str) -> String {
    match (browser(user_agent), system(user_agent)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "An unknown browser".to_owned(),
    }
}

/// Whether it is a phone or a tablet.
#[must_use]
pub fn is_mobile(user_agent: &str) -> bool {
    ["iPhone", "iPad", "Android", "Mobile"]
        .iter()
        .any(|word| user_agent.contains(word))
}

fn browser(user_agent: &str) -> Option<&'static str> {
    // Most name several others for old sites' sake: the most particular name comes first.
    [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]
    .into_iter()
    .find_map(|(mark, name)| user_agent.contains(mark).then_some(name))
}

fn system(user_agent: &str) -> Option<&'static str> {
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find_map(|(mark, name)| user_agent.contains(mark).then_some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_particular_name_counts() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605 Version/19.1 Mobile/15E148 Safari/604.1";
        assert_eq!(describe(chrome), "Chrome on Linux");
        assert_eq!(describe(edge), "Edge on Windows");
        assert_eq!(describe(phone), "Safari on iPhone");
        assert!(is_mobile(phone) && !is_mobile(chrome));
    }

    #[test]
    fn unknown_ones() {
        assert_eq!(describe("curl/8.1"), "curl");
        assert_eq!(describe("Thing (Linux)"), "A browser on Linux");
        assert_eq!(describe(""), "An unknown browser");
    }
}

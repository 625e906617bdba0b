use super::render;

fn text(html: &str) -> String {
    render(html, 10_000)
}

#[test]
fn paragraphs_lines_and_inline() {
    assert_eq!(
        text("<p>Hello <b>you</b>,\n  there</p><p>two<br>three</p>"),
        "Hello you, there\n\ntwo\nthree\n"
    );
    assert_eq!(text("<div>a</div><div>b</div>c"), "a\nb\nc\n");
    assert_eq!(text("<div><div><br></div>a<div><br></div>b</div>"), "a\n\nb\n");
    assert_eq!(text("a&nbsp;b &lt;c&gt;"), "a b <c>\n");
}

#[test]
fn lists_quotes_and_tables() {
    assert_eq!(
        text("<ul><li>a<li>b<ol start=3><li>c</li><li>d</ol></ul>e"),
        "- a\n- b\n  3. c\n  4. d\n\ne\n"
    );
    assert_eq!(
        text("x<blockquote>a<blockquote>b</blockquote>c</blockquote>d"),
        "x\n\n> a\n> \n> > b\n> \n> c\n\nd\n".replace("> \n", ">\n")
    );
    assert_eq!(
        text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"),
        "a b\nc\n"
    );
    assert_eq!(text("<pre>a\n  b\n\nc</pre>"), "a\n  b\n\nc\n");
}

#[test]
fn links_show_where_they_lead() {
    assert_eq!(
        text("<a href='https://example.org/x'>here</a> now"),
        "here <https://example.org/x> now\n"
    );
    assert_eq!(
        text("<a href='https://example.org/'>example.org</a>"),
        "example.org\n"
    );
    assert_eq!(
        text("<a href='mailto:a@b.example'>a@b.example</a>"),
        "a@b.example\n"
    );
    assert_eq!(text("<a href='javascript:x'>here</a>"), "here\n");
}

#[test]
fn what_is_not_text_is_left_out() {
    assert_eq!(
        text("<title>t</title><style>s</style><script>x</script>a<svg><text>b</text></svg><!-- c -->"),
        "a\n"
    );
    assert_eq!(text("<img src=x alt='a picture'>"), "a picture\n");
    assert_eq!(
        text("<div style='Display: None'>a<div>b</div></div>c<br style='display:none'>d"),
        "c\nd\n"
    );
    assert_eq!(text(""), "");
}

#[test]
fn output_is_bounded() {
    assert!(render(&"<blockquote>a".repeat(50_000), 5_000).len() <= 5_000);
    assert_eq!(render("äöü", 3), "ä\n");
    assert_eq!(render("äöü", 4), "äö");
}

use super::*;

fn html(input: &str) -> String {
    balance(input).html
}

#[test]
fn honest_html_stays_as_it_is() {
    let table = "<table border=\"0\"><tbody><tr><td>a</td><td>b<br></td></tr></tbody></table>";
    assert_eq!(html(table), table);
    assert_eq!(
        html("<p>a <b>b</b></p><ul><li>c</li></ul>"),
        "<p>a <b>b</b></p><ul><li>c</li></ul>"
    );
}

#[test]
fn what_is_left_open_is_closed() {
    assert_eq!(html("<p>a<p>b"), "<p>a</p><p>b</p>");
    assert_eq!(
        html("<ul><li>a<li><b>b</ul>c"),
        "<ul><li>a</li><li><b>b</b></li></ul>c"
    );
    assert_eq!(
        html("<table><tr><td><font>a<td>b<tr><td>c</table>"),
        "<table><tr><td><font>a</font></td><td>b</td></tr><tr><td>c</td></tr></table>"
    );
    assert_eq!(
        html("<dl><dt>a<dd>b<dt>c"),
        "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"
    );
}

#[test]
fn nested_tables_do_not_end_each_other() {
    let nested = "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>";
    assert_eq!(html(nested), nested);
    assert_eq!(
        html("<div><table><tr><td></div>a</td></tr></table></div>"),
        "<div><table><tr><td>a</td></tr></table></div>"
    );
}

#[test]
fn formatting_goes_on_where_it_was_interrupted() {
    assert_eq!(html("<b>a<i>b</b>c</i>"), "<b>a<i>b</i></b><i>c</i>");
    assert_eq!(html("<p><b>a<p>b"), "<p><b>a</b></p><p><b>b</b></p>");
    assert_eq!(html("<b><div>a</b>b</div>"), "<b><div>a</b>b</div>");
    assert_eq!(html("<span><div>a</span>b</div>"), "<span><div>ab</div></span>");
    assert_eq!(
        html("<a href=\"x\" rel=x>a<a href=\"y\">b")
            .replace(" target=\"_blank\" rel=\"noopener noreferrer nofollow\"", ""),
        "<a href=\"x\">a</a><a href=\"y\">b</a>"
    );
}

#[test]
fn what_is_not_allowed_goes() {
    assert_eq!(html("<form onsubmit=x>a<input><button>b</button></form>"), "ab");
    assert_eq!(
        html("a<script>b</script>c<svg><p>d</svg>e<select><option>f</select>g"),
        "aceg"
    );
    assert_eq!(
        html("<p onclick=a style='b' class=\"c\">d"),
        "<p style=\"b\" class=\"c\">d</p>"
    );
    assert_eq!(
        html("<p title='say \"x\"'>"),
        "<p title=\"say &quot;x&quot;\"></p>"
    );
    assert_eq!(html("a < b <xmp><b></xmp>"), "a &lt; b <pre>&lt;b&gt;</pre>");
}

#[test]
fn style_and_body_are_kept_apart() {
    let balanced =
        balance("<html dir=rtl onload=x><style>a{}</style><body bgcolor=red onload=x>b<style>c{}</style>");
    assert_eq!(balanced.css, "a{}\nc{}\n");
    assert_eq!(balanced.body, " dir=\"rtl\" bgcolor=\"red\"");
    assert_eq!(balanced.html, "b");
}

#[test]
fn depth_and_number_are_bounded() {
    let deep = html(&"<div>".repeat(50_000));
    assert_eq!(deep.matches("<div>").count(), limits::HTML_DEPTH);
    assert_eq!(deep.matches("</div>").count(), limits::HTML_DEPTH);
    let wide = html(&"<br>".repeat(300_000));
    assert!(wide.matches("<br>").count() <= limits::HTML_ELEMENTS + 1);
    let closed = html(&format!("{}x{}", "<div>".repeat(1_000), "</div>".repeat(1_000)));
    assert!(closed.ends_with("</div>") && closed.contains('x'));
}

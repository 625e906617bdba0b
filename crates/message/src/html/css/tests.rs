use super::*;

fn inline(css: &str) -> String {
    declarations(css, Properties::Received, &mut |address| {
        address.starts_with("ok:").then(|| format!("/proxy?{address}"))
    })
}

fn block(css: &str) -> String {
    sheet(css, &mut |address| {
        address.starts_with("ok:").then(|| format!("/proxy?{address}"))
    })
}

#[test]
fn keeps_the_look_of_honest_mail() {
    assert_eq!(
        inline("color: #FF0000; font: bold 14px/1.5 'Helvetica Neue', Arial, sans-serif"),
        "color:#FF0000;font:bold 14px/1.5 \"Helvetica Neue\", Arial, sans-serif"
    );
    assert_eq!(
        inline("width:calc(100% - 20px) !important;MARGIN:0 AUTO"),
        "width:calc(100% - 20px)!important;margin:0 AUTO"
    );
    assert_eq!(
        inline("background:linear-gradient(90deg, rgba(0,0,0,.5) 0%, red)"),
        "background:linear-gradient(90deg, rgba(0,0,0,0.5) 0%, red)"
    );
}

#[test]
fn pictures_are_rewritten_or_taken_away() {
    assert_eq!(
        inline("background:#fff url(https://x/a.png) no-repeat"),
        "background:#fff none no-repeat"
    );
    assert_eq!(
        inline("background-image:url( 'ok:a' )"),
        "background-image:url(\"/proxy?ok:a\")"
    );
    assert_eq!(inline("background:url(https://x/a"), "background:none");
    assert_eq!(
        inline("content:url(ok:a);cursor:url(ok:b),auto;color:red"),
        "color:red"
    );
}

#[test]
fn tricks_go() {
    for css in [
        "width:expression(alert(1))",
        "behavior:url(x.htc)",
        "-moz-binding:url(x)",
        "color:var(--x)",
        "--x:red",
        "width:env(x)",
        "content:attr(title)",
        "background:image-set('https://x' 1x)",
        "background:element(#a)",
        "filter:url(#a)",
        "mask:url(x)",
        "position:fixed",
        "position:sticky",
        "position:FIXED !important",
        "color:red{}",
        "wid\\74h:exp\\72 ession(1)",
        "background:u/**/rl(https://x)",
        "background:\\75rl(x) \\65xpression(1)",
        "all:unset",
        "color:red;}</style><script>",
        "src:url(x)",
        "animation:a 1s",
        "background:src('https://x')",
        "background:cross-fade(url(x),red)",
    ] {
        let out = inline(css);
        assert!(out.is_empty() || out == "color:red", "{css} gave {out}");
    }
    assert_eq!(inline("background:\\75rl(https://x)"), "background:none");
}

#[test]
fn sheets_keep_rules_and_media() {
    assert_eq!(
        block("body, .a > #b:hover, td[class=x], p:nth-child(2n+1) { color : red; x:y }"),
        "body, .a > #b:hover, td[class=x], p:nth-child(2n+1){color:red}\n"
    );
    assert_eq!(
        block("@media only screen and (max-width:600px) { .a { width:100%!important } }"),
        "@media only screen and (max-width:600px){.a{width:100%!important}\n}\n"
    );
    assert_eq!(block("<!-- p{color:red} -->"), "p{color:red}\n");
}

#[test]
fn sheets_lose_what_loads() {
    assert_eq!(
        block("@import url(https://x/a.css); @import 'y'; p{color:red}"),
        "p{color:red}\n"
    );
    assert_eq!(
        block("@font-face{font-family:a;src:url(https://x)} p{color:red}"),
        "p{color:red}\n"
    );
    assert_eq!(
        block("@media screen{@import url(x);p{background:url(https://x)}}"),
        "@media screen{p{background:none}\n}\n"
    );
    assert_eq!(
        block(
            "@charset \"utf-7\"; @namespace svg url(x); @keyframes a{from{top:0}} @supports (a:b){p{color:red}}"
        ),
        ""
    );
    assert_eq!(block("@media (prefers-color-scheme: dark){p{color:white}}"), "");
}

#[test]
fn a_sheet_cannot_end_its_element() {
    assert_eq!(
        block("p{content:'</style><script>alert(1)</script>'}"),
        "p{content:\"\\3c /style>\\3c script>alert(1)\\3c /script>\"}\n"
    );
    assert_eq!(
        block("a[b='</style>']{color:red}"),
        "a[b=\"\\3c /style>\"]{color:red}\n"
    );
    assert_eq!(block("</style>{color:red}"), "");
    for css in [
        "p{font-family:'<",
        "p{color:red",
        "@media x{p{color:red",
        "p{background:url(</style>",
        "\\3c/style>{color:red}",
        "p{font-family:\\3c b}",
    ] {
        assert!(!block(css).contains('<'), "{css}");
    }
}

#[test]
fn deep_and_long_sheets_are_bounded() {
    let started = std::time::Instant::now();
    assert_eq!(
        inline(&format!("width:{}1{}", "calc(".repeat(5_000), ")".repeat(5_000))),
        ""
    );
    let _ = block(&"@media x{".repeat(50_000));
    let _ = block(&"a{".repeat(200_000));
    let _ = block(&"((((".repeat(100_000));
    let _ = block(&"a,".repeat(200_000));
    let _ = block(&":not(".repeat(100_000));
    let _ = block(&"'\\".repeat(200_000));
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

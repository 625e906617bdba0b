//! Random numbers, for names that must not meet: not for secrets.

/// Any number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both halves are below 2^32 and not negative"
)]
pub fn number() -> u64 {
    let half = || (js_sys::Math::random() * 4_294_967_296.0) as u64;
    (half() << 32) | half()
}

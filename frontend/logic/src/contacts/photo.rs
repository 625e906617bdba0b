//! Which pictures can become a contact's photo, and what part of them does.

/// The longest edge of a photo, in pixels: what is larger is made smaller before it is sent.
pub const EDGE: f64 = 512.0;

/// The media types that every browser shows, for the file dialog as well.
pub const TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// Whether it is a picture that can become a photo.
#[must_use]
pub fn is_picture(media_type: &str) -> bool {
    TYPES.contains(&media_type)
}

/// The square in the middle of a picture, and the edge to which it is drawn: offset from the left, offset from the
/// top, edge in the picture, edge drawn. `None` for a picture without extent.
#[must_use]
pub fn square(width: f64, height: f64) -> Option<(f64, f64, f64, f64)> {
    let edge = width.min(height);
    (edge.is_finite() && edge >= 1.0).then(|| {
        (
            ((width - edge) / 2.0).floor(),
            ((height - edge) / 2.0).floor(),
            edge,
            edge.min(EDGE),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_kept_and_nothing_is_enlarged() {
        assert_eq!(square(4000.0, 3000.0), Some((500.0, 0.0, 3000.0, 512.0)));
        assert_eq!(square(100.0, 301.0), Some((0.0, 100.0, 100.0, 100.0)));
        assert_eq!(square(0.0, 10.0), None);
        assert_eq!(square(f64::NAN, f64::NAN), None);
    }

    #[test]
    fn only_pictures_that_browsers_show() {
        assert!(is_picture("image/png"));
        assert!(!is_picture("image/svg+xml"));
        assert!(!is_picture(""));
    }
}

//! UIDs of objects that are made in the page.

/// A random UUID, version 4 (RFC 9562 §5.4, recommended for UID by RFC 7986 §5.3).
pub(crate) fn random() -> String {
    let bits: u128 = rand::random();
    let uuid = (bits & !(0xf << 76) & !(0b11 << 62)) | (0x4 << 76) | (0b10 << 62);
    let time_low = uuid >> 96;
    let time_mid = (uuid >> 80) & 0xffff;
    let version = (uuid >> 64) & 0xffff;
    let variant = (uuid >> 48) & 0xffff;
    let node = uuid & 0xffff_ffff_ffff;
    format!("{time_low:08x}-{time_mid:04x}-{version:04x}-{variant:04x}-{node:012x}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_has_the_form_of_a_version_4_uuid() {
        let uid = super::random();
        let groups: Vec<&str> = uid.split('-').collect();
        assert_eq!(
            groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert!(groups[2].starts_with('4'), "{uid}");
        assert!(groups[3].starts_with(['8', '9', 'a', 'b']), "{uid}");
        assert_ne!(uid, super::random());
    }
}

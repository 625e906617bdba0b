//! Hashes that `doveadm pw` of Dovecot 2.3.19 made, and Django's.

use super::{is_known, verify};

const PASSWORD: &[u8] = b"correct horse";

/// Made by `doveadm pw -s SCHEME -p 'correct horse'`.
const BY_DOVECOT: &[&str] = &[
    r"{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$XYsHfNfOlpcJeORF7KQHhg$rIlaUdXJtlNzXeC7CxNMs4dEuWJrwPl10tuGn+QWlRM",
    r"{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$bey7MYCYAs0hmJn1UyXecQ$EhRg8sxvTOVYWnIqzJDU9g/2yaZMhi6a6fbq1MKP9GI",
    r"{BLF-CRYPT}$2y$05$EqpD6UpQJD9jsytcP1PgpOGYtXPUgZhBDwly.z/ubccC16XevEPB.",
    r"{SHA512-CRYPT}$6$aawrTk/Qj7d7G.Dg$CkUbyXSsHyE9B.K3LtxvsITo6rEAXzyziy99Q5wgISBsSbge43o3y21UDpAQjK4Jfzc/sEGgdAB/M1PzigNhy0",
    r"{SHA256-CRYPT}$5$ji5CE9i3Qvzquo32$xIerSm0HzYJkKmfSZDG958JHUIvQaMKo8r/h2xkANN6",
    r"{SSHA512}ESbxRwcwYofKBaGfJMpZqtjyLzHpmh9LKhwCK1V5N5sI6Pbakh9Rtmx2k0cqC5IE7i/8+o+28kPBbkPsUDVjrpiemgs=",
    r"{SSHA256}7kuxh0vnBOjjxSBuPvw9MCeLyVg6pmxYeJ8ea1HkPrbanLvs",
    r"{SSHA}IDFg+2kQyOag3MmXjUz8Ot6lOZAQLLwI",
    r"{SHA512}VraY3v7bWkNbY0r+MyC7rz/c2SC2xQOkRvx7endrKY1HnRumqLYXgI6wv1ec6aldZoNHvKtxSQhayTyyeZUZew==",
    r"{SHA256}QQTTb42iwlQ0n4WDZ5Pr4CngyVcGOjTJHC6SAxh7VjE=",
    r"{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=",
    r"{SHA1}L55TUjtiq8FBorTWAZ0jy6g129A=",
    r"{SSHA512.HEX}ce61e795e825e28541f64e81188114b32bba39fa2065c95067a89acedcd2696db52161792dc7276808f11d63ef23e0764924d751e46cf8b2f4483bea25edbe092d94a320",
    r"{SSHA256.HEX}d695afc7c253e6f351f13e82a114685f7a5af4aeaf33183280067da9077048d0d685722e",
    r"{SSHA.HEX}d2ad447e86f0d68bc5a4c8011488f6df5f22e377c499bace",
    r"{SHA512.HEX}56b698defedb5a435b634afe3320bbaf3fdcd920b6c503a446fc7b7a776b298d479d1ba6a8b617808eb0bf579ce9a95d668347bcab7149085ac93cb27995197b",
    r"{SHA256.HEX}4104d36f8da2c254349f85836793ebe029e0c957063a34c91c2e9203187b5631",
    r"{SHA.HEX}2f9e53523b62abc141a2b4d6019d23cba835dbd0",
    r"{SHA.B64}L55TUjtiq8FBorTWAZ0jy6g129A=",
    r"{PBKDF2}$1$ZlbBIrAWOZfSwaAB$5000$404dd5a7d665e871b8fdca758d86f04c7f6b2fdd",
    r"{MD5-CRYPT}$1$vvz/N1S.$mi/mWp6Kg7bwvzsaUTfl10",
    r"{PLAIN-MD5}3cb4e732631f47e6eb961f34554b7cde",
    r"{PLAIN-MD5.B64}PLTnMmMfR+brlh80VUt83g==",
    r"{LDAP-MD5}PLTnMmMfR+brlh80VUt83g==",
    r"{SMD5}ppDwk/xdx0LOpfkN2PsrShgWSxw=",
    r"{SMD5.HEX}a18b429b2b7194639a593f40d5087d83030d0c59",
    r"{CRYPT}$2y$05$mqZwfdmsrw9Z02rBFolqG.rfUQkY4S8a05fZmxohPYQqydCdLivZa",
    r"{MD5}$1$VO8XslKk$N7gPW4D55eg2wwZWM4daP0",
    r"{CLEARTEXT}correct horse",
    r"{PLAIN}correct horse",
    r"{BLF-CRYPT}$2y$04$Nwe2xwiLgI11sHQVZyLBv.V.uvqXnaTiTVdVszOKuL69ZxncoqzEW",
    r"{SHA512-CRYPT}$6$rounds=1000$YMKBLyduI8Gk0MRN$.piK6VG0CImZ33nCcejgtQ3wCgXM6SFhgdHDjCo6ogMuM9.w4Lj6oiV6uekXViQ3/fDSHWuxw4tsp6T0gO2ss.",
    r"{SHA256-CRYPT}$5$rounds=12345$s/SrGfZR3A/Dm7AZ$A8I4j./YBwnqG9AKpDxQ1C7Fvvt6pjnic74AbCJji2D",
    r"{PBKDF2}$1$jfGfrRqjL7KGdrTh$77$a84a464e11fb0d9dfd741748d30cf8fac557ea76",
];

/// What recognises itself without a scheme.
const BARE: &[&str] = &[
    // Python's hashlib, in Django's form.
    "pbkdf2_sha256$1200$seasalt2$XovoWKpDy/rleUMujHW9SPW0J4Xqmqh2gpCdJPv3LIA=",
    // Debian's openssl passwd -1 and -6.
    "$1$E5FIngqO$EEhrz7j86XmFO8ULms4wS/",
    "$6$Y9Ht5lyJshLU3kQ4$JsKOOnjypyYh2NzjLKRT7AzFMqMz.sLIN3sCsMe52HGoy8lsvcQy0eS.qP00KWKLdfwh6yOXhGNShQxGmd2v0/",
];

#[test]
fn every_format_accepts_its_password_and_no_other() {
    for stored in BY_DOVECOT.iter().chain(BARE) {
        assert!(is_known(stored), "{stored}");
        assert!(verify(stored, PASSWORD), "{stored}");
        for wrong in [
            b"correct hors".as_slice(),
            b"correct horse ",
            b"Correct horse",
            b"",
        ] {
            assert!(!verify(stored, wrong), "{stored}");
        }
    }
}

/// Lengths around the block of a digest, where MD5-crypt repeats what it has.
#[test]
fn md5_crypt_takes_passwords_of_any_length() {
    for (password, stored) in LENGTHS {
        assert!(verify(stored, password.as_bytes()), "{password}");
    }
}

#[test]
fn what_cannot_be_read_fits_nothing() {
    for stored in [
        "",
        "correct horse",
        "{CLEARTEXT}",
        "{UNKNOWN}correct horse",
        "{SHA256}AAAA",
        "{SSHA.HEX}zz",
        "{SSHA.ROT13}zz",
        "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=AAAA",
        "{PBKDF2}$1$salt$0$bbaafcd3bde3dcf9c00a3fcab13270324eb9dcba",
        "{PBKDF2}$1$salt$9999999999999$bbaafcd3bde3dcf9c00a3fcab13270324eb9dcba",
        "{MD5-CRYPT}$1$CwSUJ1O2",
        "{MD5-CRYPT}$1$toolongsalt$erC1QB.FosxTfKXNmxWEf/",
        "{BLF-CRYPT}$2y$99$short",
        "{SHA512-CRYPT}",
        "{DES-CRYPT}DiPj0PIU9A.5A",
        "pbkdf2_sha256$1200$salt",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ",
        "{",
        "{}",
    ] {
        assert!(!is_known(stored), "{stored}");
        assert!(!verify(stored, PASSWORD), "{stored}");
        assert!(!verify(stored, b""), "{stored}");
    }
}

/// Made by `openssl passwd -1`.
const LENGTHS: &[(&str, &str)] = &[
    ("a", "$1$liWJl/bz$8dNLhzxq/hvLCBSf8Ko3e/"),
    ("abcdefg", "$1$C/6q.Uxz$Ws/bpAbaDZASYaW/gmu4v1"),
    ("abcdefghijabcde", "$1$CZosKfm1$7PfwQSvEdvbRt1GjlYwOd."),
    ("abcdefghijabcdef", "$1$gNuwnAoa$t2WZp/RneJE5eibQg9uVr/"),
    ("abcdefghijabcdefg", "$1$Pu4/w7wG$/pZfEJjQJ1nnbZ64bP2D4."),
    (
        "abcdefghijabcdefghijabcdefghija",
        "$1$kfdXL8Cz$rCm55MDZ5nPbhbVKCHBJ9.",
    ),
    (
        "abcdefghijabcdefghijabcdefghijab",
        "$1$KYMyIW13$flSc4/Zdenmx7iFwlTAUi/",
    ),
    (
        "abcdefghijabcdefghijabcdefghijabc",
        "$1$.KBinNID$uBhfyr99UI.GbHTVkSSh80",
    ),
    (
        "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd",
        "$1$FAbj5im5$kzmL2AdbwBoq7Arle6QBO1",
    ),
    (
        "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
        "$1$wYxs5Fqz$DEn4Toqcv5Z92yPaign1u1",
    ),
];

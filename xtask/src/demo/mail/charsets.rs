//! Mails in charsets and encodings that are older than UTF-8 is common, as they still arrive.

use super::{DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::raw;

struct Sample {
    key: &'static str,
    name: &'static str,
    address: &'static str,
    /// As bytes of the header: encoded words, or raw 8-bit.
    subject: &'static [u8],
    charset: &'static str,
    encoding: &'static str,
    body: &'static [u8],
}

const SAMPLES: &[Sample] = &[
    Sample {
        key: "latin-1",
        name: "Zoé Martin",
        address: "zoe.martin@courriel.example",
        subject: b"=?iso-8859-1?Q?R=E9union_d=E9plac=E9e?=",
        charset: "iso-8859-1",
        encoding: "8bit",
        body: b"Bonjour Alice,\nla r\xe9union a \xe9t\xe9 d\xe9plac\xe9e \xe0 jeudi. Le caf\xe9 est toujours \xe0 c\xf4t\xe9 de la gare.\n\xc0 bient\xf4t, Zo\xe9\n",
    },
    Sample {
        key: "windows-1252",
        name: "Jonas Keller",
        address: "jonas.keller@office.example",
        subject: b"=?windows-1252?Q?The_offer_=96_=8049?=",
        charset: "windows-1252",
        encoding: "8bit",
        body: b"Dear Alice,\n\x93smart quotes\x94 \x96 and dashes \x97 and a price of \x8049\x85 all in windows-1252.\nJonas\n",
    },
    Sample {
        key: "latin-9",
        name: "Service comptable",
        address: "compta@mairie.example",
        subject: b"=?iso-8859-15?Q?Facture=3A_120_=A4?=",
        charset: "iso-8859-15",
        encoding: "8bit",
        body: b"Bonjour,\nle montant est de 120 \xa4, \xe0 r\xe9gler avant la fin du mois. C\xbdur, s\xbdur, \xbduvre.\nLe service comptable\n",
    },
    Sample {
        key: "koi8-r",
        name: "Ирина Соколова",
        address: "irina@pochta.example",
        subject: b"=?koi8-r?B?5s/UwzogwcTMxdTZ?=",
        charset: "koi8-r",
        encoding: "8bit",
        body: b"\xf0\xd2\xc9\xd7\xc5\xd4, \xe1\xcc\xc9\xd3\xc1!\n\xfa\xc1\xd7\xd4\xd2\xc1 \xd7\xd3\xd4\xd2\xc5\xde\xc1\xc5\xcd\xd3\xd1 \xd5 \xd7\xcf\xcb\xda\xc1\xcc\xc1 \xd7 \xc4\xc5\xd7\xd1\xd4\xd8 \xd5\xd4\xd2\xc1. \xee\xc5 \xda\xc1\xc2\xd5\xc4\xd8 \xc2\xc9\xcc\xc5\xd4\xd9.\n\xe9\xd2\xc9\xce\xc1\n",
    },
    Sample {
        key: "shift_jis",
        name: "田中 健",
        address: "tanaka@kaisha.example",
        subject: b"=?shift_jis?B?j1SP9YLMie+LYw==?=",
        charset: "shift_jis",
        encoding: "8bit",
        body: b"\x83A\x83\x8a\x83X\x82\xb3\x82\xf1\n\x97\x88\x8fT\x82\xcc\x89\xef\x8bc\x82\xcd\x89\xce\x97j\x93\xfa\x82\xcc\x8c\xdf\x8c\xe3\x8eO\x8e\x9e\x82\xa9\x82\xe7\x82\xc5\x82\xb7\x81B\n\x93c\x92\x86\n",
    },
    Sample {
        key: "iso-2022-jp",
        name: "佐藤 美咲",
        address: "sato@insatsu.example",
        subject: b"=?iso-2022-jp?B?GyRCQEE1YT1xGyhC?=",
        charset: "iso-2022-jp",
        encoding: "7bit",
        body: b"\x1b$B$*@$OC$K$J$C$F$*$j$^$9!#\x1b(B\n\x1b$B@A5a=q$r$*Aw$j$7$^$9!#\x1b(B\n\x1b$B:4F#\x1b(B\n",
    },
    Sample {
        key: "gb18030",
        name: "王芳",
        address: "wangfang@youxiang.example",
        subject: b"=?gb18030?B?t72wuA==?=",
        charset: "gb18030",
        encoding: "8bit",
        body: b"\xc4\xe3\xba\xc3\xa3\xacAlice\xa3\xba\n\xb8\xbd\xbc\xfe\xca\xc7\xce\xd2\xc3\xc7\xc9\xcf\xd6\xdc\xcc\xd6\xc2\xdb\xb5\xc4\xb7\xbd\xb0\xb8\xa1\xa3\n\xcd\xf5\xb7\xbc\n",
    },
    Sample {
        key: "big5",
        name: "陳小姐",
        address: "chen@gongsi.example",
        subject: b"=?big5?B?pbuk66r6s/inaQ==?=",
        charset: "big5",
        encoding: "8bit",
        body: b"\xb1z\xa6n\xa1A\n\xbd\xd0\xacd\xa6\xac\xa5\xbb\xa4\xeb\xaa\xba\xb3\xf8\xa7i\xa1C\n\xb3\xaf\xa4p\xa9j\n",
    },
    Sample {
        key: "euc-kr",
        name: "김민준",
        address: "minjun.kim@mail.example",
        subject: b"=?euc-kr?B?vsiz58fPvLy/5A==?=",
        charset: "euc-kr",
        encoding: "8bit",
        body: b"\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4 \xbe\xd9\xb8\xae\xbd\xba,\n\xb4\xd9\xc0\xbd \xc1\xd6 \xbf\xf9\xbf\xe4\xc0\xcf\xbf\xa1 \xba\xcb\xb0\xda\xbd\xc0\xb4\xcf\xb4\xd9.\n\xb1\xe8\xb9\xce\xc1\xd8\n",
    },
    Sample {
        key: "iso-8859-7",
        name: "Ελένη Παππά",
        address: "eleni@limani.example",
        subject: b"=?iso-8859-7?Q?=D4=EF_=F0=EB=EF=DF=EF?=",
        charset: "iso-8859-7",
        encoding: "8bit",
        body: b"\xca\xe1\xeb\xe7\xec\xdd\xf1\xe1 \xc1\xeb\xdf\xea\xe7,\n\xf4\xef \xf0\xeb\xef\xdf\xef \xf6\xe5\xfd\xe3\xe5\xe9 \xf3\xf4\xe9\xf2 \xef\xea\xf4\xfe.\n\xc5\xeb\xdd\xed\xe7\n",
    },
    Sample {
        key: "windows-1255",
        name: "נועה לוי",
        address: "noa@doar.example",
        subject: b"=?windows-1255?B?+ez15e0=?=",
        charset: "windows-1255",
        encoding: "8bit",
        body: b"\xf9\xec\xe5\xed \xe0\xec\xe9\xf1,\n\xf0\xfa\xf8\xe0\xe4 \xe1\xe9\xe5\xed \xf8\xe0\xf9\xe5\xef \xe1\xf6\xe4\xf8\xe9\xe9\xed.\n\xf0\xe5\xf2\xe4\n",
    },
    Sample {
        key: "iso-8859-2",
        name: "Łukasz Nowak",
        address: "lukasz@poczta.example",
        subject: b"=?iso-8859-2?Q?za=BF=F3=B3=E6_g=EA=B6l=B1_ja=BC=F1?=",
        charset: "iso-8859-2",
        encoding: "8bit",
        body: b"Cze\xb6\xe6 Alice,\nza\xbf\xf3\xb3\xe6 g\xea\xb6l\xb1 ja\xbc\xf1 - wszystkie polskie znaki.\n\xa3ukasz\n",
    },
    Sample {
        key: "raw-utf-8-header",
        name: "Grüße ohne Kodierung",
        address: "roh@alt.example",
        subject: "Größe und Höhe, unkodiert".as_bytes(),
        charset: "utf-8",
        encoding: "8bit",
        body: "Auch der Betreff ist rohes UTF-8, wie es manche Programme senden.\n".as_bytes(),
    },
    Sample {
        key: "raw-latin-1-header",
        name: "Old Scanner",
        address: "scanner@old.example",
        subject: b"Gescannt: B\xfcro, 2. Stock",
        charset: "us-ascii",
        encoding: "8bit",
        body: b"The header says us-ascii, the text does not: B\xfcro.\n",
    },
    Sample {
        key: "unknown-charset",
        name: "Mystery",
        address: "mystery@old.example",
        subject: b"=?x-made-up?Q?What_is_this=3F?=",
        charset: "x-made-up",
        encoding: "8bit",
        body: b"A charset that nobody has heard of. Most of the text is plain.\n",
    },
];

pub fn mails(now: Instant) -> Vec<Delivery> {
    (0..)
        .zip(SAMPLES)
        .map(|(number, sample)| {
            let age = 40 * HOUR + number * 4 * DAY;
            let person = Person {
                name: sample.name,
                address: sample.address,
            };
            let body = raw(
                &format!("text/plain; charset={}", sample.charset),
                sample.encoding,
                sample.body,
            );
            let letter = Letter::new(
                &format!("charset-{}", sample.key),
                person,
                "",
                now.minutes_before(age),
                body,
            )
            .raw_subject(sample.subject);
            letter.deliver("alice", "INBOX", flags(age, number % 2 == 0))
        })
        .collect()
}

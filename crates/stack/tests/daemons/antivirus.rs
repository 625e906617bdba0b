//! ClamAV, with a signature file of the test's own.

use roost_stack::{Options, Service};

use crate::Running;

/// The EICAR test file, put together here so that no scanner takes exception to this source.
fn eicar() -> String {
    [
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}$",
        "EICAR-STANDARD-ANTIVIRUS-TEST-FILE",
        "!$H+H*",
    ]
    .concat()
}

/// A message with a file of this content.
fn with_file(subject: &str, content: &str) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(content);
    format!(
        "From: x@outside.test\r\nTo: alice@example.test\r\nMessage-ID: <{subject}@outside.test>\r\n\
         Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\n\
         Content-Type: application/octet-stream; name=\"file.bin\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"file.bin\"\r\n\r\n{encoded}\r\n--b--\r\n"
    )
}

#[test]
fn viruses_are_refused_and_mail_waits_while_the_scanner_is_away() {
    let running = Running::prepared(
        Options {
            services: [&Service::BASE[..], &[Service::Clamav]].concat(),
            ..Options::in_checkout()
        },
        |folder| {
            let signatures = folder.join("clamav/signatures");
            std::fs::create_dir_all(&signatures).unwrap();
            // MD5 and length of the EICAR file.
            std::fs::write(
                signatures.join("test.hdb"),
                "44d88612fea8a8f36de82e1278abb02f:68:Test.Eicar\n",
            )
            .unwrap();
        },
    );
    let send = |subject: &str, content: &str| {
        let mut smtp = running.smtp();
        smtp.smtp("MAIL FROM:<x@outside.test>");
        smtp.smtp("RCPT TO:<alice@example.test>");
        smtp.data_answer(&with_file(subject, content))
    };
    let refused = send("virus", &eicar());
    assert!(
        refused.starts_with("554 5.7.1 A virus was found: Test.Eicar"),
        "{refused}"
    );
    assert!(send("harmless", "Nothing to see here").starts_with("250"));
    assert!(running.wait_for_subject("INBOX", "harmless"));

    running.stack.stop(Service::Clamav).unwrap();
    let put_off = send("later", "Nothing to see here either");
    assert!(put_off.starts_with("451 4.7.1"), "{put_off}");
    running.stack.start_service(Service::Clamav).unwrap();
    assert!(send("later", "Nothing to see here either").starts_with("250"));
}

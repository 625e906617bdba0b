//! Encryption by age. A folder of backups has one identity, which lies in it under the passphrase; what is written is
//! encrypted to that identity. Its public half is written down nowhere, so whoever has the folder alone can neither
//! read nor make up what it holds.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::iter;
use std::path::Path;

use age::secrecy::{ExposeSecret, SecretString};
use age::stream::{StreamReader, StreamWriter};
use age::x25519::Identity;
use age::{Decryptor, Encryptor};
use zeroize::Zeroizing;

use crate::error::{BackupError, Result};

/// What opens a folder of backups.
#[derive(Clone)]
pub(crate) struct Seal(Identity);

impl Seal {
    /// Makes an identity and writes it to `path` under the passphrase.
    pub(crate) fn create(path: &Path, passphrase: &str) -> Result<Self> {
        let identity = Identity::generate();
        let recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
        let sealed = age::encrypt(&recipient, identity.to_string().expose_secret().as_bytes())
            .map_err(|error| BackupError::refused(format!("the key cannot be encrypted: {error}")))?;
        let mut file = File::create_new(path).map_err(BackupError::file("write", path))?;
        file.write_all(&sealed)
            .and_then(|()| file.sync_all())
            .map_err(BackupError::file("write", path))?;
        Ok(Self(identity))
    }

    /// Opens the one at `path`.
    pub(crate) fn open(path: &Path, passphrase: &str) -> Result<Self> {
        let sealed = std::fs::read(path).map_err(BackupError::file("read", path))?;
        let key = age::scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
        let text = age::decrypt(&key, &sealed)
            .map(Zeroizing::new)
            .map_err(|_| BackupError::damaged(path, "the passphrase does not open it"))?;
        let identity = std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| BackupError::damaged(path, "it holds no key"))?;
        Ok(Self(identity))
    }

    pub(crate) fn writer<W: Write>(&self, output: W) -> io::Result<StreamWriter<W>> {
        let recipient = self.0.to_public();
        Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))
            .map_err(io::Error::other)?
            .wrap_output(output)
    }

    pub(crate) fn reader<R: Read + Seek>(&self, input: R) -> io::Result<StreamReader<R>> {
        Decryptor::new(input)
            .and_then(|decryptor| decryptor.decrypt(iter::once(&self.0 as &dyn age::Identity)))
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
    }
}

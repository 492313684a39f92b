//! The secrets in force: those of the configuration, or, in a local environment, ones made once and kept.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use domain::shared::{Randomness, Secret};
use eyre::{WrapErr, eyre};
use secrecy::ExposeSecret;

use crate::config::{Config, TokenConfig};

/// The secrets in force.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Signs access tokens, where no key file does.
    pub tokens: Option<Secret>,
    /// Authenticates cursors.
    pub cursors: Secret,
}

impl Secrets {
    /// Takes them from the configuration; what a local environment lacks is read from `DATA_DIR/secrets`, or made there.
    pub fn load(config: &Config, randomness: &dyn Randomness) -> eyre::Result<Self> {
        let given = |secret: &secrecy::SecretString| Secret::new(secret.expose_secret());
        let TokenConfig { secret, cursor_secret, key_files, .. } = &config.tokens;
        let folder = config.data_dir.join("secrets");
        let tokens = match secret {
            Some(secret) => Some(given(secret)),
            None if key_files.is_empty() => Some(keep(&folder, "jwt_secret", randomness)?),
            None => None,
        };
        let cursors = match (cursor_secret, &tokens) {
            (Some(secret), _) => given(secret),
            (None, Some(tokens)) => tokens.clone(),
            (None, None) => keep(&folder, "cursor_secret", randomness)?,
        };
        Ok(Self { tokens, cursors })
    }
}

/// The secret in this file, which is made if it is missing. Of several processes that make it at once one wins.
fn keep(folder: &Path, name: &str, randomness: &dyn Randomness) -> eyre::Result<Secret> {
    let path = folder.join(name);
    if let Some(kept) = read(&path)? {
        return Ok(kept);
    }
    make_folder(folder).wrap_err_with(|| format!("the folder {} cannot be made", folder.display()))?;
    let (text, draft) = (drawn(randomness)?, drawn(randomness)?);
    write_once(&folder.join(format!(".{draft}.draft")), &path, &text)
        .wrap_err_with(|| format!("the secret {} cannot be written", path.display()))?;
    read(&path)?.ok_or_else(|| eyre!("the secret {} vanished", path.display()))
}

fn read(path: &Path) -> eyre::Result<Option<Secret>> {
    if is_open_to_others(path) {
        return Err(eyre!("others can use the secret in {0}: run `chmod 600 {0}`", path.display()));
    }
    match fs::read_to_string(path) {
        Ok(text) if text.trim().len() >= TokenConfig::SHORTEST_SECRET => Ok(Some(Secret::new(text.trim()))),
        Ok(_) => Err(eyre!(
            "the secret in {} is too short: remove the file, and a new one is made",
            path.display()
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).wrap_err_with(|| format!("the secret {} cannot be read", path.display())),
    }
}

/// Whether anybody but the owner may read or change the file. One that is not there is told by whoever reads it.
fn is_open_to_others(path: &Path) -> bool {
    permits(path, 0o077)
}

/// The same of a file that somebody else made for us: its group may read it, because that is how Kubernetes mounts a secret for
/// who is not root (owner root, group by `fsGroup`, mode 0440).
pub(crate) fn is_open_to_strangers(path: &Path) -> bool {
    permits(path, 0o027)
}

/// Whether the file's mode has any of these bits.
#[cfg(unix)]
fn permits(path: &Path, bits: u32) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & bits != 0)
}

#[cfg(not(unix))]
fn permits(_: &Path, _: u32) -> bool {
    false
}

/// 256 random bits in hexadecimal digits.
fn drawn(randomness: &dyn Randomness) -> eyre::Result<String> {
    let bytes = randomness.random_bytes().map_err(|error| eyre!(error))?;
    Ok(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")))
}

/// Written whole under a name that nobody else has, so that nobody reads half of it; a link does not replace what is there.
fn write_once(draft: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = match fs::hard_link(draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    };
    fs::remove_file(draft)?;
    linked
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;

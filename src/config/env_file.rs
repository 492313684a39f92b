//! The `.env` file: names and values beside the environment, which goes before it.

use std::path::Path;

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct EnvFile {
    /// Names and values in the file's order.
    pub values: Vec<(String, String)>,
    /// Why the rest of it cannot be read, without any of its content.
    pub problem: Option<String>,
}

/// Reads the file, which need not be there. The process's own environment is left as it is.
pub fn read_env_file(path: &Path) -> EnvFile {
    let mut file = EnvFile::default();
    let entries = match dotenvy::from_path_iter(path) {
        Ok(entries) => entries,
        Err(error) if error.not_found() => return file,
        Err(error) => return EnvFile { problem: Some(explain(&error)), ..file },
    };
    for entry in entries {
        match entry {
            Ok(entry) => file.values.push(entry),
            Err(error) => {
                file.problem = Some(explain(&error));
                break;
            }
        }
    }
    file
}

/// The library's own message quotes the line, which may hold a secret.
fn explain(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(line, _) => match line.split_once('=') {
            Some((name, _)) if name.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                format!("has a line that cannot be read: that of {}", name.trim())
            }
            _ => "has a line that is not NAME=value".to_owned(),
        },
        dotenvy::Error::Io(error) => format!("cannot be read: {error}"),
        _ => "cannot be read".to_owned(),
    }
}

//! What counts where a variable is not set and what it is then follows from others.

use std::path::Path;

use super::{
    ConfigProblems, DatabaseConfig, PasswordConfig, ServerConfig, SessionConfig, TokenConfig, Values,
    root::own_address,
};

/// What a variable that is not set comes to, for people: never a secret. `None` where it is off, or what it follows from is wrong.
pub fn computed(variable: &str, values: &Values) -> Option<String> {
    let problems = &mut ConfigProblems::default();
    let data_dir = Path::new(values.get("DATA_DIR").unwrap_or_default());
    match variable {
        "PUBLIC_URL" => ServerConfig::read(values, problems).map(|server| own_address(&server)),
        "DATABASE_URL" => {
            DatabaseConfig::read(values, data_dir, problems).map(|database| database.shown_url())
        }
        "SESSION_CACHE_TTL_MS" => {
            let database = DatabaseConfig::read(values, data_dir, problems)?;
            let sessions = SessionConfig::read(values, problems)?;
            Some(sessions.cache_ttl_on(database.is_postgres()).as_millis().to_string())
        }
        "PASSWORD_MAX_CONCURRENT" => {
            PasswordConfig::read(values, problems).map(|passwords| passwords.max_concurrent.to_string())
        }
        "JWT_SECRET" => {
            let is_made = !values.environment().is_deployed() && !signs_with_keys(values)?;
            is_made.then(|| kept(data_dir, "jwt_secret"))
        }
        "CURSOR_SECRET" => {
            if values.get("JWT_SECRET").is_some() || computed("JWT_SECRET", values).is_some() {
                return Some("(that of JWT_SECRET)".to_owned());
            }
            (!values.environment().is_deployed()).then(|| kept(data_dir, "cursor_secret"))
        }
        _ => None,
    }
}

fn signs_with_keys(values: &Values) -> Option<bool> {
    let tokens = TokenConfig::read(values, &mut ConfigProblems::default())?;
    Some(!tokens.key_files.is_empty())
}

/// Where a local environment keeps a secret that it makes for itself.
fn kept(data_dir: &Path, name: &str) -> String {
    format!("(made once, kept in {})", data_dir.join("secrets").join(name).display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EnvFile;

    fn values(given: &[(&str, &str)]) -> Values {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Values::collect(Vec::new(), given, EnvFile::default())
    }

    fn of(variable: &str, given: &[(&str, &str)]) -> String {
        computed(variable, &values(given)).unwrap_or_default()
    }

    #[test]
    fn what_follows_from_others_is_told() {
        assert_eq!(of("PUBLIC_URL", &[("SERVER_PORT", "4000")]), "http://127.0.0.1:4000");
        assert_eq!(of("DATABASE_URL", &[("DATA_DIR", "/srv/x")]), "sqlite:///srv/x/hexwright.db");
        assert_eq!(of("SESSION_CACHE_TTL_MS", &[]), "0");
        assert_eq!(of("SESSION_CACHE_TTL_MS", &[("DATABASE_URL", "postgres://a:b@c/d")]), "1000");
        assert!(of("PASSWORD_MAX_CONCURRENT", &[]).parse::<usize>().is_ok_and(|count| count > 0));
        assert_eq!(of("RUST_LOG", &[]), "", "it is off");
    }

    #[test]
    fn of_a_secret_it_is_told_where_it_is_from_and_no_more() {
        const SECRET: &str = "hunter2-hunter2-hunter2-hunter2-hunter2";
        let kept = "(made once, kept in ./data/secrets/jwt_secret)";
        assert_eq!(
            (of("JWT_SECRET", &[]).as_str(), of("CURSOR_SECRET", &[]).as_str()),
            (kept, "(that of JWT_SECRET)")
        );
        assert_eq!(of("CURSOR_SECRET", &[("JWT_SECRET", SECRET)]), "(that of JWT_SECRET)");
        let keys = [("JWT_KEY_FILES", "a.pem")];
        assert_eq!(of("JWT_SECRET", &keys), "", "the keys sign");
        assert_eq!(of("CURSOR_SECRET", &keys), "(made once, kept in ./data/secrets/cursor_secret)");
        let deployed = [("ENVIRONMENT", "production")];
        assert_eq!(
            (of("JWT_SECRET", &deployed), of("CURSOR_SECRET", &deployed)),
            (String::new(), String::new())
        );
    }

    #[test]
    fn a_mistake_elsewhere_does_not_hide_it() {
        let wrong = [("LOG_LEVEL", "loud"), ("SERVER_PORT", "none")];
        assert_eq!(of("DATABASE_URL", &wrong), "sqlite://./data/hexwright.db");
        assert_eq!(of("PUBLIC_URL", &wrong), "", "the port is not known");
    }
}

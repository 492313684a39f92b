//! Reading a password: typed twice without being shown, or the first line of stdin.

use std::io::{BufRead, Read, stdin};

use eyre::{WrapErr, bail};

use domain::shared::Secret;

/// Longest line that is read, in bytes: longer than any password may be.
const LONGEST_LINE: u64 = 4_096;

/// Reads it. It is never an argument, which other users of the machine could see.
pub(super) fn read_password(from_stdin: bool) -> eyre::Result<Secret> {
    if from_stdin {
        return first_line(&mut stdin().lock());
    }
    let ask = |prompt| {
        rpassword::prompt_password(prompt)
            .wrap_err("the password cannot be asked for here: pass --password-stdin and write it there")
    };
    let password = ask("Password: ")?;
    if ask("Once more: ")? != password {
        bail!("the two passwords differ");
    }
    Ok(Secret::new(password))
}

fn first_line(input: &mut impl BufRead) -> eyre::Result<Secret> {
    let mut line = String::new();
    input.take(LONGEST_LINE).read_line(&mut line).wrap_err("the password cannot be read from stdin")?;
    let password =
        line.strip_suffix('\n').map_or(line.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    if password.is_empty() {
        bail!("stdin holds no password");
    }
    Ok(Secret::new(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_without_its_end_is_the_password() {
        for (input, password) in [("a b \n", "a b "), ("x\r\ny\n", "x"), ("x", "x")] {
            assert_eq!(first_line(&mut input.as_bytes()).expect("a line").expose(), password);
        }
        assert!(first_line(&mut "\n".as_bytes()).is_err());
        assert!(first_line(&mut "".as_bytes()).is_err());
    }
}

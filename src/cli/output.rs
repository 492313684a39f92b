//! What commands answer, on stdout.

use std::io::{self, Write};

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use eyre::WrapErr;
use serde::Serialize;

/// Where answers go. When nobody reads them any more, as after `| head`, the rest is not written, and that is no error.
pub struct Output {
    writer: Box<dyn Write + Send>,
    is_gone: bool,
}

impl Output {
    /// To stdout.
    pub fn stdout() -> Self {
        Self::to(io::stdout())
    }

    /// To any writer.
    pub fn to(writer: impl Write + Send + 'static) -> Self {
        Self { writer: Box::new(writer), is_gone: false }
    }

    /// Writes a line, and flushes it: others may be waiting for it.
    pub fn line(&mut self, text: &str) -> eyre::Result<()> {
        if self.is_gone {
            return Ok(());
        }
        match writeln!(self.writer, "{text}").and_then(|()| self.writer.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_gone = true;
                Ok(())
            }
            written => written.wrap_err("the answer cannot be written"),
        }
    }

    /// Writes a value as JSON, for programs.
    pub fn json(&mut self, value: &impl Serialize) -> eyre::Result<()> {
        self.line(&serde_json::to_string_pretty(value)?)
    }

    /// Writes a table, for people.
    pub fn table<const COLUMNS: usize>(
        &mut self,
        header: [&str; COLUMNS],
        rows: impl IntoIterator<Item = [String; COLUMNS]>,
    ) -> eyre::Result<()> {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_header(header);
        for row in rows {
            table.add_row(row);
        }
        self.line(&table.trim_fmt())
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Output")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        let mut output = Output::to(Broken);
        assert!(output.line("one").is_ok());
        assert!(output.line("two").is_ok());
    }
}

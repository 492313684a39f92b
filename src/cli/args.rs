//! What can be typed. Its texts are the manual.

use std::net::IpAddr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  hexwright                                   serve on 127.0.0.1:3000, with everything in ./data
  hexwright serve --port 4000 -v              another port, more logging
  hexwright users create-admin --email ada@example.com --name Ada
                                              make the first administrator; asks for the password
  hexwright users set-role ada@example.com admin
                                              make an account that exists an administrator
  hexwright migrate status --json             what the database has and lacks, for programs
  hexwright config show                       every setting, its value and where it comes from
  hexwright doctor                            find out why something does not work

Settings come from the command line, then the environment, then the file .env, then defaults;
.env.example lists them all. Answers go to stdout, logs and errors to stderr.

Exit codes:
  0  done
  1  failed
  2  the command line is not understood
  3  the configuration is wrong; every problem is printed
  4  the database cannot be used: unreachable, not migrated, or newer than this program
  5  refused: it needs a confirmation or a permission that was not given
";

const DATABASE_URL: &str = "Use this database: sqlite://path or postgres://user@host/name";

/// Hexwright: an HTTP API service. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "hexwright", version, after_help = EXAMPLES, max_term_width = 110)]
pub struct Arguments {
    /// What to do; `serve` when nothing is said
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Log more: -v debug, -vv trace and the libraries
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Where the data is, in place of `DATABASE_URL`.
    #[arg(long, global = true, value_name = "URL", help = DATABASE_URL)]
    pub database_url: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until Ctrl-C or SIGTERM
    Serve(Serve),
    /// Bring the database to the state this program needs, or back
    #[command(subcommand)]
    Migrate(Migrate),
    /// Make and find users
    #[command(subcommand)]
    Users(Users),
    /// Print the OpenAPI document of a version
    Openapi {
        /// Which version
        version: Version,
    },
    /// Check and show the configuration
    #[command(subcommand)]
    Config(Configuration),
    /// Check everything that serving needs, and say what to do about it
    Doctor(Format),
}

/// Options of `serve`.
#[derive(Debug, Default, Args)]
pub struct Serve {
    /// Listen on this address [default: 127.0.0.1]
    #[arg(long)]
    pub host: Option<IpAddr>,
    /// Listen on this port; 0 takes any that is free [default: 3000]
    #[arg(long)]
    pub port: Option<u16>,
    /// Allow a local environment to be reachable from other machines
    #[arg(long)]
    pub listen_publicly: bool,
}

/// What can be done to the schema.
#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Apply what is missing
    Up,
    /// Take back the latest migrations; what they added is lost
    Down {
        /// How many
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Needed in production
        #[arg(long)]
        destroy_production_data: bool,
    },
    /// Print which migrations are applied
    Status(Format),
    /// Destroy everything in the database and begin anew
    Fresh {
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Needed in production
        #[arg(long)]
        destroy_production_data: bool,
    },
}

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub enum Users {
    /// Make a user
    Create(NewUser),
    /// Make an administrator
    CreateAdmin(NewUser),
    /// Print users, newest first
    List {
        /// How many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        /// Only those with this word in name, e-mail or username
        #[arg(long)]
        search: Option<String>,
        /// The deleted ones too
        #[arg(long)]
        deleted: bool,
        /// The form of the answer
        #[command(flatten)]
        format: Format,
    },
    /// Print one user
    Show {
        /// Id, e-mail or username
        user: String,
        /// The form of the answer
        #[command(flatten)]
        format: Format,
    },
    /// Give a user another role; the last administrator stays one
    SetRole {
        /// Id, e-mail or username
        user: String,
        /// admin or user
        role: String,
        /// The form of the answer
        #[command(flatten)]
        format: Format,
    },
}

/// A user to be made. The password is asked for, or read from stdin; never an argument, which others could see.
#[derive(Debug, Args)]
pub struct NewUser {
    /// E-mail address
    #[arg(long)]
    pub email: String,
    /// Name that others see
    #[arg(long)]
    pub name: String,
    /// Second name to sign in by: 3 to 30 letters, digits and _
    #[arg(long)]
    pub username: Option<String>,
    /// Read the password from the first line of stdin
    #[arg(long)]
    pub password_stdin: bool,
    /// The form of the answer
    #[command(flatten)]
    pub format: Format,
}

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum Configuration {
    /// Find every problem; nothing is started
    Check(Format),
    /// Print every setting with its value and origin; secrets are not shown
    Show(Format),
}

/// The form of an answer.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Format {
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

/// The versions of the API.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Version {
    /// The first, deprecated
    V1,
    /// The current one
    V2,
}

impl Arguments {
    /// Reads the arguments of the process; prints help or usage, and ends it, where they ask for that or make no sense.
    pub fn read() -> Self {
        Self::parse()
    }

    /// The variables that arguments stand for.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = Vec::new();
        settings.extend(self.database_url.clone().map(|url| ("DATABASE_URL", url)));
        if let Some(Command::Serve(serve)) = &self.command {
            settings.extend(serve.host.map(|host| ("SERVER_HOST", host.to_string())));
            settings.extend(serve.port.map(|port| ("SERVER_PORT", port.to_string())));
        }
        settings
    }

    /// Whether the process serves, and does not just do one thing.
    pub const fn serves(&self) -> bool {
        matches!(self.command, None | Some(Command::Serve(_)))
    }

    /// Whether a local environment may be reachable from elsewhere. Commands that do not listen need not be told.
    pub fn listens_publicly(&self) -> bool {
        match &self.command {
            None => false,
            Some(Command::Serve(serve)) => serve.listen_publicly,
            Some(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_makes_sense() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_says_what_it_does() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} says nothing", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} says nothing", argument.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}

//! Building test binaries.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    workspace::{Target, Tools, Workspace, output_of},
};

/// A test binary that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// The first segment of its tests' paths in the plan.
    pub house: String,
    /// What nextest calls it.
    pub id: String,
    /// The program.
    pub program: PathBuf,
    /// The folder its tests run in: the package's.
    pub folder: PathBuf,
    /// The root file of the crate.
    pub root: PathBuf,
    /// Whether it is an integration test binary.
    pub is_integration: bool,
}

/// What a build ended in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Built {
    /// The binaries, libraries before programs, in cargo's order.
    Binaries(Vec<Binary>),
    /// It does not compile.
    Broken(CompileError),
}

/// The first error of the compiler, and nothing of what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompileError {
    /// The error as the compiler renders it, place included.
    pub rendered: String,
}

#[derive(Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
enum Said {
    CompilerMessage {
        message: Message,
    },
    CompilerArtifact(Box<Artifact>),
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    #[serde(rename = "message")]
    text: String,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Artifact {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds the tests that these words of `cargo test` select.
pub fn build(tools: &Tools, workspace: &Workspace, selection: &[String]) -> Result<Built, Failure> {
    let mut command = tools.cargo(&workspace.root);
    command.args(["test", "--quiet", "--no-run", "--message-format", "json"]).args(selection);
    let output = output_of(&mut command)?;
    let (mut binaries, mut error) = (vec![], None);
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        match serde_json::from_str(line) {
            Ok(Said::CompilerArtifact(artifact)) => binaries.extend(binary(workspace, *artifact)),
            Ok(Said::CompilerMessage { message }) if error.is_none() => error = first_error(message),
            _ => {}
        }
    }
    if output.status.success() {
        return Ok(Built::Binaries(binaries));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let error = error.ok_or_else(|| Failure::because("cargo cannot build the tests", said.trim()))?;
    Ok(Built::Broken(error))
}

fn first_error(message: Message) -> Option<CompileError> {
    let is_error = message.level.starts_with("error") && !message.text.starts_with("aborting due to");
    is_error.then(|| CompileError { rendered: message.rendered.unwrap_or(message.text).trim().to_owned() })
}

fn binary(workspace: &Workspace, artifact: Artifact) -> Option<Binary> {
    let program = artifact.executable.filter(|_| artifact.profile.test)?;
    let package =
        workspace.packages.iter().find(|package| package.manifest_path == artifact.manifest_path)?;
    let (target, name) = (artifact.target, &package.name);
    let (house, id) = if target.is_test() {
        (target.name.clone(), format!("{name}::{}", target.name))
    } else if target.is_bin() {
        (name.clone(), format!("{name}::bin/{}", target.name))
    } else {
        (name.clone(), name.clone())
    };
    let folder = package.folder().to_owned();
    Some(Binary { house, id, program, folder, is_integration: target.is_test(), root: target.src_path })
}

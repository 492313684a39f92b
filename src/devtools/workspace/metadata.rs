//! What `cargo metadata` says about the workspace.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Settings, Tools, tools};
use crate::failure::Failure;

/// The workspace's packages and settings.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder that holds `PLAN.md`.
    pub root: PathBuf,
    /// Every member, in cargo's order.
    pub packages: Vec<Package>,
    /// `[workspace.metadata.go]`.
    pub settings: Settings,
}

/// A member of the workspace.
#[derive(Debug, Clone, Deserialize)]
pub struct Package {
    /// Its name in the manifest.
    pub name: String,
    /// Its manifest.
    pub manifest_path: PathBuf,
    /// Its library, programs and test binaries.
    pub targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

/// Something that cargo builds.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// `lib`, `bin`, `test`, …
    pub kind: Vec<String>,
    /// The root file of the crate.
    pub src_path: PathBuf,
    /// Whether `cargo test` runs it.
    pub test: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct Dependency {
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    packages: Vec<Package>,
    #[serde(rename = "metadata")]
    more: Option<WorkspaceMetadata>,
}

#[derive(Deserialize)]
struct WorkspaceMetadata {
    go: Option<Settings>,
}

impl Workspace {
    /// Asks cargo about the workspace around the tools' folder.
    pub fn load(tools: &Tools) -> Result<Self, Failure> {
        let mut command = tools.cargo(&tools.folder);
        let output = tools::output_of(command.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::because("cargo cannot read the workspace", said.trim()));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| Failure::because("the workspace is not as `cargo go` expects it", error))?;
        let settings = metadata.more.and_then(|all| all.go).unwrap_or_default();
        Ok(Self { root: metadata.workspace_root, packages: metadata.packages, settings })
    }

    /// The plan's file.
    pub fn plan_file(&self) -> PathBuf {
        self.root.join("PLAN.md")
    }

    /// The path as somebody in the workspace's folder would write it.
    pub fn shown(&self, file: &Path) -> String {
        file.strip_prefix(&self.root).unwrap_or(file).display().to_string()
    }
}

impl Package {
    /// The package's folder.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// Whether the manifest names this dependency, of whatever kind.
    pub fn depends_on(&self, name: &str) -> bool {
        self.dependencies.iter().any(|dependency| dependency.name == name)
    }
}

impl Target {
    /// Whether this is an integration test binary.
    pub fn is_test(&self) -> bool {
        self.kind.iter().any(|kind| kind == "test")
    }

    /// Whether this is a program.
    pub fn is_bin(&self) -> bool {
        self.kind.iter().any(|kind| kind == "bin")
    }

    /// Whether this holds unit tests.
    pub fn is_unit(&self) -> bool {
        let unit = ["lib", "rlib", "dylib", "cdylib", "staticlib", "proc-macro", "bin"];
        self.test && self.kind.iter().any(|kind| unit.contains(&kind.as_str()))
    }
}

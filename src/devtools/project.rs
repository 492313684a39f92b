//! A workspace with its plan.

use std::fs;

use crate::{
    failure::Failure,
    plan::{self, Plan, TestPath},
    runner::{Binary, Built, Matrix, Suite, build, list},
    source::{Crate, Function},
    workspace::{House, Houses, Tools, Workspace},
};

/// Everything a command begins with.
#[derive(Debug)]
pub struct Project {
    /// How programs are called.
    pub tools: Tools,
    /// The workspace.
    pub workspace: Workspace,
    /// The plan as it was when the command began.
    pub plan: Plan,
}

impl Project {
    /// Reads the workspace around the tools' folder and its plan.
    pub fn open(tools: Tools) -> Result<Self, Failure> {
        let workspace = Workspace::load(&tools)?;
        let plan = plan::parse(&plan_text(&workspace)?, &|name| workspace.house(name).is_some())?;
        Ok(Self { tools, workspace, plan })
    }

    /// The plan as it is now, with the line marked: others may have written to it since the command began.
    pub fn marked(&self, path: &TestPath, adopted: Option<&str>) -> Result<String, Failure> {
        Ok(plan::mark(&plan_text(&self.workspace)?, path, adopted)?)
    }

    /// Marks the line.
    pub fn mark(&self, path: &TestPath, adopted: Option<&str>) -> Result<(), Failure> {
        let marked = self.marked(path, adopted)?;
        let file = self.workspace.plan_file();
        fs::write(&file, marked).map_err(|error| Failure::because("cannot write PLAN.md", error))
    }

    /// The house of a line. The plan was read with this workspace, so there is one.
    pub fn house(&self, path: &TestPath) -> Result<House<'_>, Failure> {
        let house = self.workspace.house(path.house());
        house.ok_or_else(|| Failure::new(format!("`{}` is no package and no test binary", path.house())))
    }

    /// Which tests a line stands for.
    pub fn matrix(&self) -> Matrix<'_> {
        Matrix(&self.workspace.settings.adapters)
    }

    /// Builds what these words of `cargo test` select; the error is the compiler's.
    pub fn build(&self, selection: &[String]) -> Result<Built, Failure> {
        build(&self.tools, &self.workspace, selection)
    }

    /// Everything these binaries hold.
    pub fn list(&self, binaries: Vec<Binary>) -> Result<Suite, Failure> {
        let tests = binaries.into_iter().map(|binary| list(&binary).map(|tests| (binary, tests)));
        Ok(Suite { tests: tests.collect::<Result<_, _>>()? })
    }

    /// `src/names.rs:7`
    pub fn place_of(&self, function: &Function) -> String {
        format!("{}:{}", self.workspace.shown(&function.file), function.line)
    }
}

/// The source of every crate of a house, libraries before programs.
pub fn crates_of(house: House<'_>) -> Vec<Crate> {
    house.targets().into_iter().map(|target| Crate::read(&target.src_path, target.is_test())).collect()
}

fn plan_text(workspace: &Workspace) -> Result<String, Failure> {
    let file = workspace.plan_file();
    fs::read_to_string(&file)
        .map_err(|error| Failure::because(format!("cannot read {}", file.display()), error))
}

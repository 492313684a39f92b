//! What is typed, and what is printed.

mod arguments;
mod run;

pub use arguments::Arguments;
pub use run::run;

#[cfg(test)]
mod tests;

//! Makes the compiler see new migrations, which are embedded in this crate.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}

//! Embeds the workflow templates, however many there are.

use std::fmt::Write as _;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../templates");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path.canonicalize()?);
            }
        }
    }
    files.sort();
    let mut code = String::from("/// The templates' texts.\nconst TEMPLATES: &[&str] = &[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        writeln!(code, "    include_str!({:?}),", file.to_str().ok_or("a template's path is not UTF-8")?)?;
    }
    code.push_str("];\n");
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("templates.rs"), code)?;
    Ok(())
}

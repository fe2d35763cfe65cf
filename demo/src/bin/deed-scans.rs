//! `deed-scans`: writes the demo's scanned policies into a folder, with what they say beside them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use deed_demo::scans;

/// Writes scanned insurance policies, and `truth.json` with what each of them says.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The folder to write to.
    out: PathBuf,
    /// How many pages.
    #[arg(long, default_value_t = 12)]
    pages: usize,
    /// The same seed gives the same pages.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

fn main() -> ExitCode {
    match write(&Arguments::parse()) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the scans were not made: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(arguments: &Arguments) -> Result<String, String> {
    let out = &arguments.out;
    let scans = scans::policies(arguments.pages, arguments.seed).map_err(|error| error.to_string())?;
    let failed = |error: std::io::Error| format!("writing to {}: {error}", out.display());
    std::fs::create_dir_all(out).map_err(failed)?;
    let mut truth = serde_json::Map::new();
    let mut bytes = 0;
    for scan in &scans {
        std::fs::write(out.join(&scan.name), &scan.bytes).map_err(failed)?;
        bytes += scan.bytes.len();
        let fields = scan.truth.fields().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        truth.insert(scan.name.clone(), serde_json::Value::Object(fields));
    }
    let text = serde_json::to_string_pretty(&truth).map_err(|error| error.to_string())?;
    std::fs::write(out.join("truth.json"), text).map_err(failed)?;
    Ok(format!("{} pages, {bytes} bytes, and truth.json in {}", scans.len(), out.display()))
}

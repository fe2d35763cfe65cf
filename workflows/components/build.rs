//! Builds the guests for `wasm32-wasip2` and embeds their bytes.
//!
//! The guests are members of this workspace, but of another target: an ordinary build would compile them for the host.
//! So this script runs cargo once more, with the same toolchain, the same lock file and a target directory of its own
//! inside the outer one, where the outer cargo holds no lock. What would make the bytes depend on the machine, paths above all,
//! is mapped away, because a component is known by its digest.
//!
//! `DEED_COMPONENTS_DIR` names a folder with ready-made `<name>.wasm` files to embed instead, for packagers who build the guests apart.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

/// The guests: folder under `workflows/components`, and the name they are known by.
const GUESTS: [&str; 6] = ["asset", "ocr", "extract", "match", "report", "set"];
const TARGET: &str = "wasm32-wasip2";
const READY_MADE: &str = "DEED_COMPONENTS_DIR";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let root = here
        .ancestors()
        .nth(2)
        .ok_or_else(|| format!("{} is not two folders below the workspace", here.display()))?
        .to_owned();
    watch(&here, &root);
    let folder = match env::var_os(READY_MADE) {
        Some(folder) => PathBuf::from(folder),
        None => build(&root, &out)?,
    };
    let mut table = String::from("&[\n");
    for guest in GUESTS {
        // Cargo names the file after the crate, a packager after the component.
        let file = [format!("deed_component_{guest}.wasm"), format!("{guest}.wasm")]
            .map(|name| folder.join(name))
            .into_iter()
            .find(|file| file.is_file())
            .ok_or_else(|| {
                format!(
                    "component `{guest}` is not in {}: put {guest}.wasm there, or unset {READY_MADE}",
                    folder.display()
                )
            })?;
        let bytes = fs::read(&file).map_err(|error| format!("reading {}: {error}", file.display()))?;
        // The header of a component differs from that of a module in its fifth to eighth byte.
        const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
        if !bytes.starts_with(COMPONENT) {
            return Err(format!("{} is not a WebAssembly component", file.display()));
        }
        let embedded = out.join(format!("{guest}.wasm"));
        fs::write(&embedded, bytes).map_err(|error| format!("writing {}: {error}", embedded.display()))?;
        table.push_str(&format!(
            "    Builtin {{ name: {guest:?}, wasm: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{guest}.wasm\")) }},\n"
        ));
    }
    table.push(']');
    let file = out.join("builtins.rs");
    fs::write(&file, table).map_err(|error| format!("writing {}: {error}", file.display()))
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name} is not set by cargo: {error}"))
}

/// What the guests are made from; a change in any of it builds them again.
fn watch(here: &Path, root: &Path) {
    println!("cargo::rerun-if-env-changed={READY_MADE}");
    println!("cargo::rerun-if-changed=build.rs");
    let mut sources: Vec<PathBuf> = GUESTS.iter().map(|guest| here.join(guest)).collect();
    sources.push(here.join("values"));
    sources.push(root.join("sdk/component"));
    for folder in sources {
        // Not the whole folder: tests and their snapshots do not change the bytes.
        println!("cargo::rerun-if-changed={}", folder.join("src").display());
        println!("cargo::rerun-if-changed={}", folder.join("Cargo.toml").display());
    }
    println!("cargo::rerun-if-changed={}", root.join("workflows/wit").display());
    println!("cargo::rerun-if-changed={}", root.join("Cargo.lock").display());
}

/// Builds the guests; gives the folder they are in.
fn build(root: &Path, out: &Path) -> Result<PathBuf, String> {
    let target = target_directory(out);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(["build", "--release", "--locked", "--target", TARGET, "--target-dir"]).arg(&target);
    for guest in GUESTS {
        command.args(["--package", &format!("deed-component-{guest}")]);
    }
    // What the outer cargo set for the host and for this script must not reach the guests.
    for outer in ["RUSTFLAGS", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR", "RUSTDOCFLAGS"] {
        command.env_remove(outer);
    }
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PROFILE_") || name.starts_with("CARGO_FEATURE_") || name.starts_with("CARGO_CFG_") {
            command.env_remove(name);
        }
    }
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(root).join("\u{1f}"));
    // The guests' own profile: fast, one unit so that inlining does not depend on how many threads compile, names for backtraces only.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1");
    command.env("CARGO_PROFILE_RELEASE_LTO", "thin");
    command.env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
    let output = command.output().map_err(|error| format!("starting {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(target.join(TARGET).join("release"));
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let toolchain = env::var("RUSTUP_TOOLCHAIN").map(|name| format!(" --toolchain {name}")).unwrap_or_default();
    if told.contains("can't find crate for `core`") || told.contains("can't find crate for `std`") {
        return Err(format!(
            "the workflow components need the Rust target {TARGET}, which is not installed\n  help: rustup target add {TARGET}{toolchain}"
        ));
    }
    let hint = if told.contains("--locked") {
        "\n  help: Cargo.lock does not fit the manifests; run `cargo update --workspace` and commit it"
    } else if told.contains("offline") || told.contains("failed to download") {
        "\n  help: `cargo fetch --target wasm32-wasip2` once, while there is a network, gets what the guests need"
    } else {
        ""
    };
    Err(format!("building the workflow components for {TARGET} failed{hint}\n{told}"))
}

/// A folder of its own in the outer target directory, so that it goes when that is cleaned and is shared by all profiles.
fn target_directory(out: &Path) -> PathBuf {
    // OUT_DIR is <target>/[<triple>/]<profile>/build/<package>-<hash>/out.
    let profile = out.ancestors().nth(3).unwrap_or(out);
    let parent = profile.parent().unwrap_or(profile);
    let triple = env::var("TARGET").unwrap_or_default();
    let target = if parent.file_name().is_some_and(|name| name.to_string_lossy() == triple) {
        parent.parent().unwrap_or(parent)
    } else {
        parent
    };
    target.join("components")
}

/// Vector instructions for the recognition models, and paths mapped away.
fn flags(root: &Path) -> Vec<String> {
    let mut flags = vec![
        // Relaxed SIMD has the fused multiply-add, which the sandbox makes the same on every processor.
        "-Ctarget-feature=+simd128,+relaxed-simd".to_owned(),
        // Instructions in the order of the source: otherwise the kernels of matrix products keep more values alive at once than
        // a processor has registers, which costs a tenth of the time.
        "-Cllvm-args=-pre-RA-sched=source".to_owned(),
    ];
    let mut map = |from: &Path, to: &str| flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    map(root, "/deed");
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")));
    if let Some(home) = home {
        map(&home, "/cargo");
    }
    flags
}

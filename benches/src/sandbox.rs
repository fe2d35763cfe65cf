//! What a component's run costs beyond its own work.

use deed_sandbox::{Sandbox, SandboxConfig};

use crate::{Figures, Outcome, machine};

/// Runs to take the medians of.
const ROUNDS: usize = 200;
/// A component that does nothing but hand its input on.
const COMPONENT: &str = "set";

/// Compiles, loads, instantiates and calls the smallest built-in component.
pub(crate) async fn measure() -> Outcome {
    let folder = tempfile::tempdir()?;
    let sandbox = Sandbox::new(SandboxConfig::new(folder.path()))?;
    let component = deed_components::builtins().iter().find(|builtin| builtin.name == COMPONENT);
    let component = component.ok_or("the built-in component `set` is missing")?;
    let measured = deed_sandbox::measure(&sandbox, component.wasm, "{}", r#"{"a":1}"#, ROUNDS).await?;
    let micros = |duration: std::time::Duration| machine::rounded(duration.as_secs_f64() * 1e6);
    Ok(Figures::from_iter([
        ("cold_compile_us".to_owned(), micros(measured.cold_compile)),
        ("cached_load_us".to_owned(), micros(measured.cached_load)),
        ("instantiate_us".to_owned(), micros(measured.instantiate)),
        ("call_us".to_owned(), micros(measured.call)),
        ("run_us".to_owned(), micros(measured.run)),
        ("component_bytes".to_owned(), component.wasm.len().into()),
    ]))
}

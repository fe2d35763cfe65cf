//! Measures the sandbox with a component: `cargo run --release --example measure -- component.wasm [input]`.

use deed_sandbox::{Sandbox, SandboxConfig, measure};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("give the path of a component, and an input it accepts without grants")?;
    let input = arguments.next().unwrap_or_else(|| "{}".into());
    let component = std::fs::read(path)?;
    let folder = std::env::temp_dir().join(format!("deed-measure-{}", std::process::id()));
    let sandbox = Sandbox::new(SandboxConfig::new(&folder))?;
    let times = measure(&sandbox, &component, "{}", &input, 200).await;
    std::fs::remove_dir_all(&folder)?;
    let times = times?;
    println!("component     {:>10} bytes, pool {}", component.len(), sandbox.is_pooled());
    for (name, time) in [
        ("cold compile", times.cold_compile),
        ("cached load", times.cached_load),
        ("instantiate", times.instantiate),
        ("call", times.call),
        ("run", times.run),
    ] {
        println!("{name:<13} {:>10.1} µs", time.as_secs_f64() * 1e6);
    }
    Ok(())
}

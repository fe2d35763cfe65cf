//! How long the parts of a run take.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use wasmtime::component::Component;

use crate::{
    grants::Grants,
    host::NoHost,
    limits::Limits,
    program::LoadError,
    sandbox::{Context, Invocation, Sandbox},
};

/// Medians over the rounds of one measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measurement {
    /// Compiling the component from its bytes, on all processors.
    pub cold_compile: Duration,
    /// Reading and checking what was compiled before.
    pub cached_load: Duration,
    /// A fresh store and instance, from the pool if there is one.
    pub instantiate: Duration,
    /// A call of `run` in an instance that exists.
    pub call: Duration,
    /// All of [`Sandbox::run`], as a workflow sees it.
    pub run: Duration,
}

/// Measures a component with a configuration and an input that it accepts without any grant.
///
/// # Errors
///
/// When the component does not load or run.
pub async fn measure(
    sandbox: &Sandbox,
    component: &[u8],
    config: &str,
    input: &str,
    rounds: usize,
) -> Result<Measurement, Box<dyn std::error::Error + Send + Sync>> {
    let rounds = rounds.max(1);
    let program = sandbox.load(component).await?;
    let engine = sandbox.engine();

    // Compiling is slow and steady: a few rounds say as much as many.
    let cold_compile = median(rounds.min(5), || {
        Component::from_binary(engine, component).map(drop).map_err(|cause| cause.to_string().into())
    })?;
    let cached_load = median(rounds, || match sandbox.cache().load(engine, &program.digest()) {
        Some(_) => Ok(()),
        None => Err(LoadError::Internal { cause: "the compiled component is not in the cache".into() }.into()),
    })?;

    let (mut instantiate, mut call, mut run) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let invocation = Invocation {
            context: Context::new("measure", "measure"),
            config: config.into(),
            input: input.into(),
            grants: Grants::none(),
            limits: Limits::default(),
            host: Arc::new(NoHost),
        };
        let (up, called) = sandbox.parts(&program, &invocation).await?;
        instantiate.push(up);
        call.push(called);
        let start = Instant::now();
        sandbox.run(&program, invocation).await?;
        run.push(start.elapsed());
    }
    Ok(Measurement {
        cold_compile,
        cached_load,
        instantiate: middle(instantiate),
        call: middle(call),
        run: middle(run),
    })
}

fn median(
    rounds: usize,
    mut work: impl FnMut() -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
) -> Result<Duration, Box<dyn std::error::Error + Send + Sync>> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed());
    }
    Ok(middle(times))
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

//! As much of WASI 0.2 as the Rust standard library needs to run, and nothing of this machine behind it.
//!
//! | interface | what a component meets |
//! | --- | --- |
//! | `wasi:cli/stdout`, `stderr` | lines in the log of the run, within its limit |
//! | `wasi:cli/stdin` | at its end |
//! | `wasi:cli/terminal-*` | no terminal |
//! | `wasi:cli/exit` | ends the run: a component returns |
//! | `wasi:random/insecure*` | numbers derived from component, configuration and input, so that hash maps behave the same again |
//! | `wasi:random/random` | the host's random bytes, when `random` is granted |
//! | `wasi:clocks/*` | the host's time, when `clock` is granted |
//! | `wasi:cli/environment`, `filesystem`, `sockets`, anything else | the end of the run, naming what was denied |

use std::{future::Future, time::Duration};

use tokio::time::Instant;
use wasmtime::{
    StoreContextMut,
    component::{ComponentType, LinkerInstance, Lower, Resource, ResourceType},
};

use crate::{
    fault::GuestFault,
    grants::{Capability, Grants},
    record::Fields,
    state::{State, Stream, fault},
};

/// Standard output or error: the two handles have the numbers below, and no state.
pub(crate) enum OutputStream {}
/// Standard input.
pub(crate) enum InputStream {}
/// The cause of a failed stream operation; there is never one.
pub(crate) enum Failure {}
/// A terminal; there is never one.
pub(crate) enum Terminal {}
/// Stands for every resource that cannot be had.
pub(crate) enum Denied {}

/// Something to wait for.
pub(crate) struct Pollable {
    until: Option<Instant>,
}

const STDOUT: u32 = 1;
const STDERR: u32 = 2;
const STDIN: u32 = 3;

/// What a stream takes at once; a guest that has more to say says it in pieces.
const WINDOW: u64 = 64 * 1024;

#[derive(ComponentType, Lower)]
#[component(variant)]
enum StreamError {
    #[component(name = "last-operation-failed")]
    #[allow(dead_code, reason = "streams to a log do not fail, but the type has to say they could")]
    LastOperationFailed(Resource<Failure>),
    #[component(name = "closed")]
    Closed,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct Datetime {
    seconds: u64,
    nanoseconds: u32,
}

type Answer<'a, T> = Box<dyn Future<Output = wasmtime::Result<T>> + Send + 'a>;
type Written = (Result<(), StreamError>,);

/// The type of a resource, by its name. Interfaces pass each other's resources around under the same name, so that the name
/// alone decides.
pub(crate) fn resource(name: &str) -> ResourceType {
    match name {
        "reader" => ResourceType::host::<crate::capabilities::Reader>(),
        "writer" => ResourceType::host::<crate::capabilities::Writer>(),
        "output-stream" => ResourceType::host::<OutputStream>(),
        "input-stream" => ResourceType::host::<InputStream>(),
        "error" => ResourceType::host::<Failure>(),
        "pollable" => ResourceType::host::<Pollable>(),
        "terminal-input" | "terminal-output" => ResourceType::host::<Terminal>(),
        _ => ResourceType::host::<Denied>(),
    }
}

/// Defines a function of a WASI interface (named without version), if it is one of those that work under these grants.
pub(crate) fn define(
    linker: &mut LinkerInstance<'_, State>,
    interface: &str,
    function: &str,
    grants: Grants,
) -> wasmtime::Result<bool> {
    match interface {
        "wasi:cli/environment" => environment(linker, function),
        "wasi:cli/exit" => exit(linker, function),
        "wasi:cli/stdin" | "wasi:cli/stdout" | "wasi:cli/stderr" => stdio(linker, function),
        "wasi:cli/terminal-stdin" | "wasi:cli/terminal-stdout" | "wasi:cli/terminal-stderr" => {
            linker.func_wrap(function, |_, (): ()| Ok((None::<Resource<Terminal>>,)))?;
            Ok(true)
        }
        "wasi:io/error" => error(linker, function),
        "wasi:io/poll" => poll(linker, function),
        "wasi:io/streams" => streams(linker, function),
        "wasi:random/insecure" | "wasi:random/insecure-seed" => insecure(linker, function),
        "wasi:random/random" if grants.contains(Capability::Random) => random(linker, function),
        "wasi:clocks/monotonic-clock" if grants.contains(Capability::Clock) => monotonic(linker, function),
        "wasi:clocks/wall-clock" if grants.contains(Capability::Clock) => wall(linker, function),
        _ => Ok(false),
    }
}

fn environment(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    fn deny(mut store: StoreContextMut<'_, State>) -> wasmtime::Result<()> {
        let state = store.data_mut();
        state.begin("wasi:cli/environment")?;
        state.deny_later("environment");
        state.end("wasi:cli/environment", Fields::new(), Fields::new());
        Ok(())
    }
    match function {
        "get-environment" => {
            linker.func_wrap(function, |store, (): ()| {
                deny(store)?;
                Ok((Vec::<(String, String)>::new(),))
            })?;
        }
        "get-arguments" => {
            linker.func_wrap(function, |store, (): ()| {
                deny(store)?;
                Ok((Vec::<String>::new(),))
            })?;
        }
        "initial-cwd" => {
            linker.func_wrap(function, |store, (): ()| {
                deny(store)?;
                Ok((None::<String>,))
            })?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn exit(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "exit" => linker.func_wrap(function, |_, (_status,): (Result<(), ()>,)| -> wasmtime::Result<()> {
            Err(fault(GuestFault::Exited))
        })?,
        "exit-with-code" => linker
            .func_wrap(function, |_, (_code,): (u8,)| -> wasmtime::Result<()> { Err(fault(GuestFault::Exited)) })?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn stdio(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "get-stdout" => {
            linker.func_wrap(function, |_, (): ()| Ok((Resource::<OutputStream>::new_own(STDOUT),)))?;
        }
        "get-stderr" => {
            linker.func_wrap(function, |_, (): ()| Ok((Resource::<OutputStream>::new_own(STDERR),)))?;
        }
        "get-stdin" => linker.func_wrap(function, |_, (): ()| Ok((Resource::<InputStream>::new_own(STDIN),)))?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn error(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "[method]error.to-debug-string" => {
            linker.func_wrap(function, |_, (_error,): (Resource<Failure>,)| Ok((String::new(),)))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn poll(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "[method]pollable.ready" => {
            linker.func_wrap(
                function,
                |mut store: StoreContextMut<'_, State>, (pollable,): (Resource<Pollable>,)| {
                    let state = store.data_mut();
                    state.begin("wasi:io/poll")?;
                    let until = state.table.get(&pollable)?.until;
                    let ready = until.is_none_or(|until| until <= Instant::now());
                    state.end("wasi:io/poll", Fields::new(), Fields::new().number(ready.into()));
                    Ok((ready,))
                },
            )?;
        }
        "[method]pollable.block" => linker.func_wrap_async(
            function,
            |mut store: StoreContextMut<'_, State>, (pollable,): (Resource<Pollable>,)| -> Answer<'_, ()> {
                Box::new(async move {
                    let state = store.data_mut();
                    state.begin("wasi:io/poll")?;
                    if let Some(until) = state.table.get(&pollable)?.until {
                        tokio::time::sleep_until(until).await;
                    }
                    state.end("wasi:io/poll", Fields::new(), Fields::new());
                    Ok(())
                })
            },
        )?,
        "poll" => linker.func_wrap_async(
            function,
            |mut store: StoreContextMut<'_, State>, (list,): (Vec<Resource<Pollable>>,)| -> Answer<'_, (Vec<u32>,)> {
                Box::new(async move {
                    let state = store.data_mut();
                    state.begin("wasi:io/poll")?;
                    let mut all = Vec::with_capacity(list.len());
                    for pollable in &list {
                        all.push(state.table.get(pollable)?.until);
                    }
                    let now = Instant::now();
                    // The first that is due; waiting for nothing at all is a guest's mistake, and returns at once.
                    if let Some(Some(first)) = all.iter().min().copied() {
                        tokio::time::sleep_until(first).await;
                    }
                    let now = now.max(Instant::now());
                    let ready: Vec<u32> = (0..)
                        .zip(&all)
                        .filter(|(_, until)| until.is_none_or(|until| until <= now))
                        .map(|(index, _)| index)
                        .collect();
                    let result = ready.iter().fold(Fields::new(), |fields, index| fields.number(u64::from(*index)));
                    state.end("wasi:io/poll", Fields::new().number(all.len() as u64), result);
                    Ok((ready,))
                })
            },
        )?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn streams(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "[method]output-stream.check-write" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (_,): (Resource<OutputStream>,)| {
                touch(store.data_mut(), "wasi:io/check-write")?;
                Ok((Ok::<_, StreamError>(WINDOW),))
            })?;
        }
        "[method]output-stream.write" | "[method]output-stream.blocking-write-and-flush" => linker.func_wrap_async(
            function,
            |store: StoreContextMut<'_, State>,
             (stream, bytes): (Resource<OutputStream>, Vec<u8>)|
             -> Answer<'_, Written> { Box::new(write(store, stream.rep(), bytes)) },
        )?,
        "[method]output-stream.write-zeroes" | "[method]output-stream.blocking-write-zeroes-and-flush" => linker
            .func_wrap_async(
                function,
                |store: StoreContextMut<'_, State>,
                 (stream, count): (Resource<OutputStream>, u64)|
                 -> Answer<'_, Written> {
                    let zeroes = vec![0; usize::try_from(count.min(WINDOW)).unwrap_or(0)];
                    Box::new(write(store, stream.rep(), zeroes))
                },
            )?,
        "[method]output-stream.flush" | "[method]output-stream.blocking-flush" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (_,): (Resource<OutputStream>,)| {
                touch(store.data_mut(), "wasi:io/flush")?;
                Ok((Ok::<(), StreamError>(()),))
            })?;
        }
        "[method]output-stream.subscribe" => linker
            .func_wrap(function, |mut store: StoreContextMut<'_, State>, (_,): (Resource<OutputStream>,)| {
                subscribe(store.data_mut(), None)
            })?,
        "[method]input-stream.subscribe" => linker
            .func_wrap(function, |mut store: StoreContextMut<'_, State>, (_,): (Resource<InputStream>,)| {
                subscribe(store.data_mut(), None)
            })?,
        "[method]input-stream.read" | "[method]input-stream.blocking-read" => linker.func_wrap(
            function,
            |mut store: StoreContextMut<'_, State>, (_, _): (Resource<InputStream>, u64)| {
                touch(store.data_mut(), "wasi:io/read")?;
                Ok((Err::<Vec<u8>, _>(StreamError::Closed),))
            },
        )?,
        "[method]input-stream.skip" | "[method]input-stream.blocking-skip" => linker.func_wrap(
            function,
            |mut store: StoreContextMut<'_, State>, (_, _): (Resource<InputStream>, u64)| {
                touch(store.data_mut(), "wasi:io/read")?;
                Ok((Err::<u64, _>(StreamError::Closed),))
            },
        )?,
        "[method]output-stream.splice" | "[method]output-stream.blocking-splice" => linker.func_wrap(
            function,
            |mut store: StoreContextMut<'_, State>, (_, _, _): (Resource<OutputStream>, Resource<InputStream>, u64)| {
                touch(store.data_mut(), "wasi:io/read")?;
                Ok((Err::<u64, _>(StreamError::Closed),))
            },
        )?,
        _ => return Ok(false),
    }
    Ok(true)
}

async fn write(mut store: StoreContextMut<'_, State>, stream: u32, bytes: Vec<u8>) -> wasmtime::Result<Written> {
    let stream = if stream == STDERR { Stream::Err } else { Stream::Out };
    let state = store.data_mut();
    match stream {
        Stream::Out => state.begin("wasi:io/write")?,
        Stream::Err => state.begin_last("wasi:io/write")?,
    }
    state.print(stream, &bytes).await?;
    state.end("wasi:io/write", Fields::new().number(u64::from(stream == Stream::Err)).bytes(bytes), Fields::new());
    Ok((Ok(()),))
}

/// A call that tells the guest nothing it did not know.
fn touch(state: &mut State, call: &'static str) -> wasmtime::Result<()> {
    state.begin_last(call)?;
    state.end(call, Fields::new(), Fields::new());
    Ok(())
}

fn subscribe(state: &mut State, until: Option<Instant>) -> wasmtime::Result<(Resource<Pollable>,)> {
    touch(state, "wasi:io/subscribe")?;
    Ok((state.keep(Pollable { until })?,))
}

fn insecure(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    fn draw(state: &mut State) -> wasmtime::Result<u64> {
        touch(state, "wasi:random/insecure")?;
        Ok(state.draw())
    }
    match function {
        // 0.2.x calls it insecure-seed; later versions renamed the function, not the meaning.
        "insecure-seed" | "get-insecure-seed" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (): ()| {
                let state = store.data_mut();
                Ok(((draw(state)?, draw(state)?),))
            })?;
        }
        "get-insecure-random-u64" => {
            linker
                .func_wrap(function, |mut store: StoreContextMut<'_, State>, (): ()| Ok((draw(store.data_mut())?,)))?;
        }
        "get-insecure-random-bytes" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (count,): (u64,)| {
                let state = store.data_mut();
                touch(state, "wasi:random/insecure")?;
                let length = usize::try_from(count.min(WINDOW)).unwrap_or(0);
                let mut bytes = Vec::with_capacity(length + 8);
                while bytes.len() < length {
                    bytes.extend_from_slice(&state.draw().to_le_bytes());
                }
                bytes.truncate(length);
                Ok((bytes,))
            })?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn random(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "get-random-bytes" => linker.func_wrap_async(
            function,
            |mut store: StoreContextMut<'_, State>, (count,): (u64,)| -> Answer<'_, (Vec<u8>,)> {
                Box::new(async move { Ok((store.data_mut().random("wasi:random/random", count).await?,)) })
            },
        )?,
        "get-random-u64" => {
            linker.func_wrap_async(
                function,
                |mut store: StoreContextMut<'_, State>, (): ()| -> Answer<'_, (u64,)> {
                    Box::new(async move {
                        let bytes = store.data_mut().random("wasi:random/random", 8).await?;
                        let mut word = [0; 8];
                        word.copy_from_slice(&bytes);
                        Ok((u64::from_le_bytes(word),))
                    })
                },
            )?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn monotonic(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "now" => linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (): ()| {
            let state = store.data_mut();
            state.begin("wasi:clocks/monotonic-clock")?;
            let now = u64::try_from(state.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            state.end("wasi:clocks/monotonic-clock", Fields::new(), Fields::new().number(now));
            Ok((now,))
        })?,
        "resolution" => linker.func_wrap(function, |_, (): ()| Ok((1_u64,)))?,
        "subscribe-instant" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (at,): (u64,)| {
                let state = store.data_mut();
                subscribe(state, after(state.started, at))
            })?;
        }
        "subscribe-duration" => {
            linker.func_wrap(function, |mut store: StoreContextMut<'_, State>, (wait,): (u64,)| {
                subscribe(store.data_mut(), after(Instant::now(), wait))
            })?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// An instant this many nanoseconds after another. One that no clock can hold lies beyond every time limit: a hundred years
/// will do.
fn after(start: Instant, nanoseconds: u64) -> Option<Instant> {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
    start.checked_add(Duration::from_nanos(nanoseconds).min(CENTURY))
}

fn wall(linker: &mut LinkerInstance<'_, State>, function: &str) -> wasmtime::Result<bool> {
    match function {
        "now" => linker.func_wrap_async(
            function,
            |mut store: StoreContextMut<'_, State>, (): ()| -> Answer<'_, (Datetime,)> {
                Box::new(async move {
                    let state = store.data_mut();
                    state.begin("wasi:clocks/wall-clock")?;
                    let now = state.host.now_ms().await;
                    state.end("wasi:clocks/wall-clock", Fields::new(), Fields::new().number(now));
                    // Below a thousand million, which fits.
                    let nanoseconds = (now % 1000) as u32 * 1_000_000;
                    Ok((Datetime { seconds: now / 1000, nanoseconds },))
                })
            },
        )?,
        "resolution" => {
            linker.func_wrap(function, |_, (): ()| Ok((Datetime { seconds: 0, nanoseconds: 1_000_000 },)))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

//! The permission check: what is granted is linked to the host, and everything else to the end of the run.

use wasmtime::{
    Engine,
    component::{Component, HasSelf, InstancePre, Linker, types::ComponentItem},
};

use crate::{
    bindings::deed::step,
    fault::GuestFault,
    grants::{Capability, Grants},
    state::{State, fault},
    wasi,
};

/// Links everything a component imports. Never refuses an import: a component may carry code for a capability that this
/// run does not need.
#[allow(clippy::collapsible_match, reason = "a guard that links would surprise its reader")]
pub(crate) fn link(engine: &Engine, component: &Component, grants: Grants) -> wasmtime::Result<InstancePre<State>> {
    let mut linker = Linker::<State>::new(engine);
    for capability in grants.iter() {
        match capability {
            Capability::Log => step::log::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Progress => {
                step::progress::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?;
            }
            Capability::Blob => step::blob::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Model => step::model::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Asset => step::asset::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Sql => step::sql::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Clock => step::clock::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
            Capability::Random => step::random::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?,
        }
    }
    let readers = grants.contains(Capability::Blob) || grants.contains(Capability::Model);
    if readers {
        step::io::add_to_linker::<_, HasSelf<_>>(&mut linker, own)?;
    }

    for (import, item) in component.component_type().imports(engine) {
        let interface = import.split_once('@').map_or(import, |(interface, _version)| interface);
        match item.ty {
            ComponentItem::ComponentInstance(instance) => {
                let granted = match interface.strip_prefix("deed:step/") {
                    Some("io") => readers,
                    Some(name) => name.parse().is_ok_and(|capability| grants.contains(capability)),
                    None => false,
                };
                if granted {
                    continue;
                }
                let mut target = linker.instance(import)?;
                for (name, item) in instance.exports(engine) {
                    match item.ty {
                        ComponentItem::ComponentFunc(_) => {
                            if !wasi::define(&mut target, interface, name, grants)? {
                                let capability = capability(interface);
                                target.func_new(name, move |_, _, _, _| Err(denied(&capability)))?;
                            }
                        }
                        ComponentItem::Resource(_) => {
                            // Only pollables have something behind their handle.
                            let pollable = name == "pollable";
                            target.resource(name, wasi::resource(name), move |mut store, index| {
                                if pollable {
                                    store.data_mut().release(index);
                                }
                                Ok(())
                            })?;
                        }
                        // Types need nothing behind them, and what else an interface can hold cannot be had.
                        _ => {}
                    }
                }
            }
            ComponentItem::ComponentFunc(_) => {
                let capability = capability(interface);
                linker.root().func_new(import, move |_, _, _, _| Err(denied(&capability)))?;
            }
            // A component that imports a module or a component asks for code this sandbox does not hold; the linker says so below.
            _ => {}
        }
    }
    linker.instantiate_pre(component)
}

fn own(state: &mut State) -> &mut State {
    state
}

fn denied(capability: &str) -> wasmtime::Error {
    fault(GuestFault::CapabilityDenied { capability: capability.into() })
}

/// What people call an interface.
fn capability(interface: &str) -> String {
    let (package, name) = interface.split_once('/').unwrap_or((interface, ""));
    match (package, name) {
        // Readers come with either; blobs are what a component that has none would have to ask for.
        ("deed:step", "io") => "blob",
        ("deed:step", name) => name,
        ("wasi:filesystem", _) => "files",
        ("wasi:sockets", _) => "sockets",
        ("wasi:http", _) => "http",
        ("wasi:cli", "environment") => "environment",
        ("wasi:clocks", _) => "clock",
        ("wasi:random", _) => "random",
        _ => interface,
    }
    .into()
}

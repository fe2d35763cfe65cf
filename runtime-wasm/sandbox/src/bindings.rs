//! The WIT package as Rust types and traits.

#![allow(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    rust_2018_idioms,
    clippy::all,
    clippy::semicolon_if_nothing_returned,
    clippy::allow_attributes_without_reason,
    reason = "generated from workflows/wit, where the documentation is"
)]

wasmtime::component::bindgen!({
    path: "../../workflows/wit",
    world: "step",
    imports: { default: async | trappable },
    exports: { default: async },
    with: {
        "deed:step/io.reader": crate::capabilities::Reader,
        "deed:step/blob.writer": crate::capabilities::Writer,
    },
});

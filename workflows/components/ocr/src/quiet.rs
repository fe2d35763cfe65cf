//! Keeps the inference runtime from asking for what a reproducible step has no use for.
//!
//! RTen looks for `RTEN_*` settings in the environment and reads a clock before it runs a model, in case somebody wants a
//! profile. In the sandbox both are capabilities, and touching one that was not granted ends the run. Asking for the
//! clock instead would make a step that computes the same bytes every time look as if it depended on the hour.
//!
//! Both calls go through the C library. These two functions have its names, so the linker takes them first, and the
//! component imports neither capability: there is no environment, and the clock stands still.

#![allow(unsafe_code, reason = "the linker finds a replacement of a C function by its plain name only")]

use std::ffi::{c_char, c_int, c_void};

/// The C library's `timespec` on wasm32.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Timespec {
    seconds: i64,
    nanoseconds: c_int,
}

/// `getenv`: no variable is set.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn getenv(_name: *const c_char) -> *mut c_char {
    std::ptr::null_mut()
}

/// `clock_gettime`: it is always the beginning.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn clock_gettime(_clock: *const c_void, time: Option<&mut Timespec>) -> c_int {
    if let Some(time) = time {
        *time = Timespec { seconds: 0, nanoseconds: 0 };
    }
    0
}

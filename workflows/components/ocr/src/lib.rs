//! Reads the text of page images: scans, photographs and faxes of policies, invoices and receipts, in Chinese and
//! English.
//!
//! Reading a page takes three small neural networks and much geometry between them:
//!
//! 1. [`decode`] turns the bytes of a file into upright pixels, and refuses what is no image, is cut off, or is so large
//!    that unpacking it would be an attack.
//! 2. The *detector* marks where lines of text are; each mark becomes a turned rectangle.
//! 3. The *classifier* tells whether the lines stand on their head.
//! 4. Each line is straightened into a strip, and the *recogniser* reads it, character by character, with a confidence.
//! 5. Look-alikes that their neighbours give away, such as an `O` in a number, are put right.
//! 6. The lines are put into the order in which one reads them.
//!
//! The networks are the small models of the PP-OCRv6 family. They are not part of this crate: [`models`] pins their
//! digests, and a step opens them by name, so that the record of a run names the weights that were used.
//!
//! ```no_run
//! use deed_component_ocr::{Engine, Models, Options};
//!
//! let engine = Engine::new(Models::load()?)?;
//! let bytes = std::fs::read("policy.png")?;
//! let page = engine.page(&bytes, &Options::named("policy.png"))?;
//! println!("{}", page.text());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Everything is plain Rust on one thread of control, so it runs natively and, unchanged, inside the sandbox, where this
//! crate is the component `ocr`. [`accuracy`] measures both alike.

pub mod accuracy;
pub mod component;
pub mod decode;
pub mod geometry;
pub mod models;
pub mod raster;

mod detect;
mod engine;
mod error;
mod order;
mod page;
#[cfg(target_arch = "wasm32")]
mod quiet;
mod recognise;
mod repair;
mod turn;

pub use engine::{Engine, Language, MIN_CONFIDENCE, Options};
pub use error::OcrError;
pub use models::Models;
pub use page::{Line, Page, Word};

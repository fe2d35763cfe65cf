//! The main job as a story that checks itself.
//!
//! Nothing here is a part of the product, and nothing here reaches into it: [`story`] starts the real programs and uses
//! their public interfaces, as an exchange, a provider, a consumer and a regulator would. What comes out is compared
//! with what was put in, which is known because [`scans`] made it. The end-to-end tests play the same story.

pub mod customers;
pub mod scans;
pub mod story;
pub mod tell;

//! Components that misbehave, one for each way a component can.
//!
//! The sandbox's tests build every example of this crate for `wasm32-wasip2` and make sure that each ends in a fault of its
//! own, and that the sandbox goes on. The programs in `wat/` do what Rust cannot express.

#[doc(hidden)]
pub use deed_component;
#[doc(hidden)]
pub use serde_json;

/// A component with the given name that wants the given capabilities, and does what the function does.
#[macro_export]
macro_rules! guest {
    ($id:literal, [$($capability:literal),*], $run:expr) => {
        struct Guest;

        impl $crate::deed_component::Component for Guest {
            type Config = $crate::deed_component::NoConfig;
            type Input = $crate::serde_json::Value;
            type Output = $crate::serde_json::Value;

            fn describe() -> $crate::deed_component::Manifest {
                use $crate::{deed_component as kit, serde_json::json};
                kit::Manifest {
                    id: $id.into(),
                    version: "1.0.0".into(),
                    title: kit::Text::new("测试", $id),
                    summary: kit::Text::new("只为沙箱测试。", "For the sandbox's tests only."),
                    config_schema: json!({}),
                    input_schema: json!({}),
                    output_schema: json!({}),
                    capabilities: vec![$($capability.into()),*],
                    determinism: kit::Determinism::Reproducible,
                }
            }

            fn run(
                _: &$crate::deed_component::Context,
                _: Self::Config,
                input: Self::Input,
            ) -> Result<Self::Output, $crate::deed_component::StepError> {
                let run: fn($crate::serde_json::Value) -> Result<Self::Output, $crate::deed_component::StepError> = $run;
                run(input)
            }
        }

        $crate::deed_component::export_component!(Guest);
    };
}

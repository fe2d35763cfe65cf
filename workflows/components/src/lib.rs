//! The built-in components, built for `wasm32-wasip2` and embedded.
//!
//! A gateway that has just been installed can already run the template workflows, because the components they are
//! made of travel inside the program: `asset` reads a licensed asset, `ocr` recognises its pages, `extract` finds the
//! fields, `match` compares them with records, and `report` writes what was found. They are ordinary components, in the
//! same sandbox and under the same grants as anyone else's; being built in gives them no rights.
//!
//! The build script of this crate builds them with a second cargo. It needs the Rust target `wasm32-wasip2`
//! (`rustup target add wasm32-wasip2`), or a folder of ready-made components in `DEED_COMPONENTS_DIR`.

/// A component that travels with the program.
#[derive(Clone, Copy)]
pub struct Builtin {
    /// The name it is known by in workflows; the same as the `id` it describes itself with.
    pub name: &'static str,
    /// The component, in the binary format.
    pub wasm: &'static [u8],
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Megabytes of code help nobody.
        f.debug_struct("Builtin").field("name", &self.name).field("bytes", &self.wasm.len()).finish()
    }
}

/// All of them.
pub fn builtins() -> &'static [Builtin] {
    static BUILTINS: &[Builtin] = include!(concat!(env!("OUT_DIR"), "/builtins.rs"));
    BUILTINS
}

/// The one of that name.
pub fn builtin(name: &str) -> Option<&'static Builtin> {
    builtins().iter().find(|builtin| builtin.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_is_a_component() {
        let names: Vec<&str> = builtins().iter().map(|builtin| builtin.name).collect();
        assert_eq!(names, ["asset", "ocr", "extract", "match", "report", "set"]);
        for builtin in builtins() {
            // The layer field tells a component from a core module.
            assert_eq!(&builtin.wasm[..8], b"\0asm\x0d\0\x01\0", "{builtin:?}");
        }
        assert!(builtin("match").is_some());
        assert!(builtin("nothing").is_none());
    }

    #[test]
    fn no_path_of_the_machine_is_in_them() {
        let home = std::env::var("HOME").unwrap_or_default();
        let root = env!("CARGO_MANIFEST_DIR");
        for builtin in builtins() {
            for path in [root, home.as_str()].into_iter().filter(|path| path.len() > 5) {
                let found = builtin.wasm.windows(path.len()).any(|window| window == path.as_bytes());
                assert!(!found, "{builtin:?} contains {path}");
            }
        }
    }
}

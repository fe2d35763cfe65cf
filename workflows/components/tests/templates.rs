//! The templates, checked as the gateway checks what people draw: against the components' own schemas.

use deed_component::{Component, Determinism, Manifest};
use deed_engine::{ComponentInfo, definition};

/// What the built-in components say of themselves.
fn manifests() -> Vec<Manifest> {
    vec![
        deed_component_asset::Asset::describe(),
        deed_component_ocr::component::Ocr::describe(),
        deed_component_extract::Extract::describe(),
        deed_component_match::Matcher::describe(),
        deed_component_report::Reporter::describe(),
    ]
}

#[test]
fn every_template_can_be_saved() {
    let catalogue = |id: &str| {
        let manifest = manifests().into_iter().find(|manifest| manifest.id == id)?;
        Some(ComponentInfo {
            config_schema: manifest.config_schema,
            input_schema: manifest.input_schema,
            output_schema: manifest.output_schema,
            capabilities: manifest.capabilities,
            idempotent: true,
            determinism: match manifest.determinism {
                Determinism::Reproducible => deed_engine::Determinism::Reproducible,
                Determinism::Attested => deed_engine::Determinism::Attested,
            },
        })
    };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../templates");
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(errors) = definition::check_text(&text, &catalogue) {
            panic!("{}: {errors}", path.display());
        }
        let template: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(template["name"], path.file_stem().unwrap().to_str().unwrap());
        checked += 1;
    }
    assert!(checked > 0);
}

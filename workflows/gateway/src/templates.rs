//! Workflows to begin with, as they lie in `workflows/templates`.

use serde_json::Value;

use crate::error::{Error, Result};

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Every template's definition.
pub(crate) fn all() -> Result<Vec<Value>> {
    TEMPLATES
        .iter()
        .map(|text| serde_json::from_str(text).map_err(|error| Error::internal("reading a template", error)))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_template_is_json() {
        for template in super::all().unwrap() {
            assert!(template.get("name").is_some() && template.get("nodes").is_some());
        }
    }
}

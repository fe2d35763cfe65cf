//! Behaves: keeps a hash map, copies a blob when given one, names the model it reads.

use std::collections::HashMap;

use deed_component::{info, read_blob, read_model, write_blob};
use serde_json::json;

deed_test_guests::guest!("good", ["log", "progress", "blob", "model"], |input| {
    // The order of a hash map depends on its seed.
    let order: Vec<u32> = (0..20).map(|key| (key, ())).collect::<HashMap<u32, ()>>().into_keys().collect();
    let mut output = json!({"echo": input, "order": order});
    if let Some(digest) = input["copy"].as_str() {
        info("copying");
        deed_component::progress(1, 2, "reading");
        let bytes = read_blob(digest)?;
        output["copy"] = write_blob("copy.bin", "application/octet-stream", &bytes)?.into();
        output["length"] = bytes.len().into();
    }
    if let Some(model) = input["model"].as_str() {
        output["weights"] = read_model(model)?.len().into();
    }
    Ok(output)
});

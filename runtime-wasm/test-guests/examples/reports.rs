//! Reports an error the way it should.

use std::time::Duration;

use deed_component::StepError;
use serde_json::json;

deed_test_guests::guest!("reports", [], |input| Err(match input.as_str() {
    Some("transient") => StepError::transient("busy", "the register is busy").retry_after(Duration::from_secs(3)),
    Some("human") => StepError::needs_human("unreadable", "the stamp covers the number"),
    _ => StepError::permanent("no-number", "there is no number").with_details(json!({"page": 2})),
}));

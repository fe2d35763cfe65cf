//! Reads an asset and asks a database, and gives back what they said.

use deed_component::{Value, query, read_asset};
use serde_json::json;

deed_test_guests::guest!("reader", ["asset", "sql"], |input| {
    let purpose = input["purpose"].as_str().unwrap_or_default();
    let listing = read_asset(7, Some(3), purpose)?;
    let statement = input["statement"].as_str().unwrap_or("select n, given from t where x = ?");
    let rows = query("ledger", statement, &[Value::Text("甲".into())])?;
    let first: Vec<serde_json::Value> =
        rows.rows.into_iter().next().unwrap_or_default().into_iter().map(Into::into).collect();
    Ok(json!({"version": listing.version, "digest": listing.entries[0].digest, "first": first}))
});

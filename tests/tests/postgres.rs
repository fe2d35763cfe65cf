//! The policy check's comparison on a real PostgreSQL server, started by the test under a user that is not root.

use deed_e2e::{TestResult, finish, start};
use deed_sdk::GatewayError;
use deed_sdk::primitives::Roles;
use deed_testing::{GatewayBuilder, Node, Postgres};
use serde_json::{Value, json};
use sqlx::Connection;

#[tokio::test]
async fn documents_are_compared_with_records_in_postgresql() -> TestResult {
    let postgres = Postgres::start().await?;
    let mut database = sqlx::PgConnection::connect(&postgres.url()).await?;
    for statement in [
        "CREATE TABLE policies (policy_number TEXT PRIMARY KEY, insured TEXT, sum_insured NUMERIC(14,2), start_date DATE)",
        "INSERT INTO policies VALUES ('P-1', '北方机械有限公司', 1234.50, '2026-01-31'), ('P-2', 'Harbour Ltd', 10.00, '2026-02-01')",
    ] {
        sqlx::query(statement).execute(&mut database).await?;
    }

    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let gateway = GatewayBuilder::new("Consumer", node.url()).admitted(&chain, Roles::CONSUMER).await?;
    let client = gateway.client().await?;
    client.post("/v1/connections", &json!({"name": "customers", "url": postgres.url()})).await?;
    let workflow = |statement: &str| {
        json!({
            "name": "compare", "title": {"en": "Compare", "zh": "核对"},
            "nodes": [{
                "id": "match", "component": "match", "grants": {"sql": {}},
                "config": {
                    "connection": "customers", "statement": statement, "key": "policyNumber",
                    "compare": [
                        {"field": "insured", "column": "insured", "kind": "name"},
                        {"field": "sumInsured", "column": "sum_insured", "kind": "money"},
                        {"field": "startDate", "column": "start_date", "kind": "date"},
                    ],
                },
                "input": {"documents": "${input.documents}"},
            }],
            "output": "${steps.match.output}",
        })
    };
    let document = |page: &str, number: &str, insured: &str, sum: &str| {
        json!({"page": page, "fields": {
            "policyNumber": {"value": number}, "insured": {"value": insured},
            "sumInsured": {"value": sum}, "startDate": {"value": "2026-01-31"},
        }})
    };
    let select = "SELECT policy_number, insured, sum_insured, start_date FROM policies WHERE policy_number = $1";
    let saved = client.post("/v1/workflows", &workflow(select)).await?;
    let id = saved["id"].as_str().unwrap_or_default().to_owned();
    let documents = json!([
        document("1.png", "P-1", "北方机械有限公司", "1234.50"),
        document("2.png", "P-2", "Harbour Ltd", "99.00"),
        document("3.png", "P-3", "Nobody", "1.00"),
    ]);
    let run = start(&client, &id, json!({"documents": documents})).await?;
    let view = finish(&client, &run).await?;
    assert_eq!(view["status"], "succeeded", "{view:#}");
    let result = client.get(&format!("/v1/runs/{run}/result")).await?;
    let text = result.to_string();
    let matches = find(&result, "matches").ok_or(text)?;
    let verdicts: Vec<_> = matches.as_array().into_iter().flatten().map(|m| m["verdict"].as_str()).collect();
    assert_eq!(verdicts, [Some("match"), Some("mismatch"), Some("missing")], "{matches:#}");
    let differing: Vec<_> =
        matches[1]["differences"].as_array().into_iter().flatten().map(|d| d["field"].as_str()).collect();
    assert_eq!(differing, [Some("sumInsured"), Some("startDate")], "{matches:#}");

    // A step may read, and nothing else: the record is still there afterwards.
    let saved = client.post("/v1/workflows", &workflow("DELETE FROM policies WHERE policy_number = $1")).await?;
    let id = saved["id"].as_str().unwrap_or_default().to_owned();
    let run = start(&client, &id, json!({"documents": documents})).await?;
    assert_eq!(finish(&client, &run).await?["status"], "failed");
    let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM policies").fetch_one(&mut database).await?;
    assert_eq!(count, 2);

    // A server that is not there is said to be so, when the connection is named and not when it is used.
    let refused =
        client.post("/v1/connections", &json!({"name": "gone", "url": "postgres://deed@127.0.0.1:1/x"})).await;
    assert!(matches!(&refused, Err(GatewayError::Problem { problem, .. }) if problem.hint.is_some()), "{refused:?}");
    postgres.stop().await?;
    Ok(())
}

/// The value of a field, wherever it is in the result.
fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(fields) => fields.get(name).or_else(|| fields.values().find_map(|value| find(value, name))),
        _ => None,
    }
}

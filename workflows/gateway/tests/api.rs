//! The API as callers meet it: rights, refusals, and the document that describes it.

#[allow(dead_code, reason = "each test file uses its part")]
mod support;

use std::collections::BTreeSet;

use deed_gateway::access::{Permission, Role};
use deed_gateway::api;
use serde_json::{Value, json};
use support::World;

/// An address for an endpoint: its parameters stand for objects that do not exist.
fn concrete(path: &str) -> String {
    path.replace("{digest}", &format!("sha256:{}", "0".repeat(64)))
        .replace("{*key}", "x/y//1")
        .replace("{*path}", "0/000")
        .replace("{workflow}", "nothing")
        .replace("{id}", "999999")
}

#[tokio::test]
async fn every_endpoint_refuses_every_missing_right() {
    let world = World::start().await;
    let mut tokens = Vec::new();
    for role in Role::ALL {
        tokens.push((role, world.token(role).await));
    }
    for endpoint in api::endpoints() {
        let path = concrete(&endpoint.path);
        let (method, permission) = (endpoint.method.as_str(), endpoint.permission);
        if permission == Permission::Public {
            let (status, _) = world.send(method, &path, None, None).await;
            assert!(status != 401 && status != 403, "{method} {path} is public: {status}");
            continue;
        }
        for token in [None, Some("deed_wrong")] {
            let (status, problem) = world.send(method, &path, token, None).await;
            assert_eq!(status, 401, "{method} {path} with {token:?}");
            assert!(problem["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{problem}");
        }
        for (role, token) in &tokens {
            if role.grants(permission) {
                continue;
            }
            let (status, problem) = world.send(method, &path, Some(token), None).await;
            assert_eq!((status, &problem["code"]), (403, &json!("forbidden")), "{method} {path} as {role:?}");
        }
        // Whoever has the right is not refused for want of it (what is asked for does not exist, so other refusals come).
        let (_, token) = tokens
            .iter()
            .find(|(role, _)| role.grants(permission) && *role != Role::Admin)
            .or_else(|| tokens.iter().find(|(role, _)| *role == Role::Admin))
            .unwrap();
        if method == "GET" {
            let (status, _) = world.send(method, &path, Some(token), None).await;
            assert!(status != 401 && status != 403 && status < 500, "{method} {path}: {status}");
        }
    }
    let auditor = &tokens.iter().find(|(role, _)| *role == Role::Auditor).unwrap().1;
    let (status, audit) = world.send("GET", "/v1/audit?limit=500", Some(auditor), None).await;
    assert_eq!(status, 200);
    let outcomes: BTreeSet<&str> =
        audit["items"].as_array().unwrap().iter().filter_map(|r| r["outcome"].as_str()).collect();
    assert_eq!(outcomes, BTreeSet::from(["allowed", "denied"]));
    world.running.shutdown().await;
}

#[tokio::test]
async fn bad_requests_get_a_problem_that_names_the_object_and_the_way_out() {
    let world = World::start().await;
    let asset = |patch: Value| {
        let mut body = json!({
            "title": "t", "kind": "dataset", "sensitivity": 2,
            "entries": [{ "name": "a.png", "mediaType": "image/png", "digest": format!("sha256:{}", "0".repeat(64)) }],
        });
        for (key, value) in patch.as_object().unwrap() {
            if value.is_null() {
                body.as_object_mut().unwrap().remove(key);
            } else {
                body[key] = value.clone();
            }
        }
        body
    };
    let offer = |price: Value| json!({ "asset": 0, "price": price });
    let workflow = |nodes: Value| json!({ "name": "w", "nodes": nodes });
    let cases = [
        ("/v1/assets", asset(json!({})), 400, Some("entries[0].digest")),
        ("/v1/assets", asset(json!({ "title": null })), 400, Some("title")),
        ("/v1/assets", asset(json!({ "title": " " })), 400, Some("title")),
        ("/v1/assets", asset(json!({ "kind": "thing" })), 400, Some("kind")),
        ("/v1/assets", asset(json!({ "sensitivity": 5 })), 400, Some("sensitivity")),
        ("/v1/assets", asset(json!({ "colour": "red" })), 400, Some("colour")),
        ("/v1/assets", asset(json!({ "tags": ["x".repeat(33)] })), 400, Some("tags[0]")),
        ("/v1/assets", asset(json!({ "entries": [{ "name": "a" }] })), 400, Some("entries[0].mediaType")),
        ("/v1/offers", offer(json!("340282366920938463463374607431768211456")), 400, Some("price")),
        ("/v1/offers", offer(json!(1)), 400, Some("price")),
        ("/v1/offers", offer(json!("-1")), 400, Some("price")),
        ("/v1/offers", offer(json!("5")), 404, Some("asset")),
        ("/v1/orders", json!({ "offer": 9, "maxPrice": "1" }), 404, Some("offer")),
        ("/v1/orders", json!({ "offer": 9 }), 400, Some("maxPrice")),
        ("/v1/tokens", json!({ "name": "x", "roles": ["king"] }), 400, Some("roles[0]")),
        ("/v1/tokens", json!({ "name": "x", "roles": [] }), 400, Some("roles")),
        ("/v1/connections", json!({ "name": "x", "url": "mysql://u:secret@h/d" }), 400, Some("url")),
        ("/v1/workflows", workflow(json!([])), 422, None),
        ("/v1/workflows", workflow(json!([{ "id": "a", "component": "nonsense" }])), 422, None),
        (
            "/v1/workflows",
            workflow(
                json!([{ "id": "a", "component": "report", "needs": ["b"] }, { "id": "b", "component": "report", "needs": ["a"] }]),
            ),
            422,
            None,
        ),
        ("/v1/workflows/none/runs", json!({}), 404, None),
    ];
    for (path, body, expected, field) in cases {
        let (status, problem) = world.admin("POST", path, Some(body.clone())).await;
        assert_eq!(status, expected, "{path} {body}: {problem}");
        assert_eq!(problem["field"].as_str(), field, "{path} {body}: {problem}");
        for part in ["type", "title", "code", "detail", "hint"] {
            assert!(problem[part].as_str().is_some_and(|text| !text.is_empty()), "{path} {body}: {problem}");
        }
        assert!(!problem.to_string().contains("secret"), "{problem}");
    }
    assert!(
        !world.fake.submitted.lock().unwrap().iter().any(|call| call != "Consortium.update_did"),
        "nothing reached the chain"
    );

    let not_json = world.http.post(format!("{}/v1/orders", world.base)).bearer_auth(&world.admin);
    let not_json = not_json.header("content-type", "application/json").body("{\"offer\"").send().await.unwrap();
    assert_eq!(not_json.headers()["content-type"], "application/problem+json");
    assert_eq!(not_json.json::<Value>().await.unwrap()["code"], "invalid-json");
    assert_eq!(world.admin("GET", "/v1/nothing", None).await.1["code"], "not-found");
    assert_eq!(world.admin("PUT", "/v1/orders", None).await.0, 405);
    assert_eq!(world.admin("GET", "/v1/assets?limit=0", None).await.1["field"], "limit");
    assert_eq!(world.admin("GET", "/v1/assets?colour=red", None).await.0, 400);
    world.running.shutdown().await;
}

#[tokio::test]
async fn an_asset_is_registered_from_uploads_and_found_again() {
    let world = World::start().await;
    let (status, empty) = world.upload(b"").await;
    assert_eq!((status, empty["code"].as_str()), (400, Some("empty-blob")));
    let (status, large) = world.upload(&vec![0; (1 << 20) + 1]).await;
    assert_eq!((status, large["code"].as_str()), (413, Some("blob-too-large")));
    let (status, blob) = world.upload(b"page one").await;
    assert_eq!((status, &blob["size"]), (201, &json!(8)));

    let body = json!({
        "title": "保单扫描件", "kind": "dataset", "sensitivity": 2, "class": "insurance",
        "entries": [{ "name": "1.png", "mediaType": "image/png", "digest": blob["digest"] }],
    });
    let (status, registered) = world.admin("POST", "/v1/assets", Some(body)).await;
    assert_eq!(status, 201, "{registered}");
    let (status, asset) = world.admin("GET", "/v1/assets/0", None).await;
    assert_eq!((status, &asset["title"], &asset["state"]), (200, &json!("保单扫描件"), &json!("submitted")));
    assert_eq!(asset["titles"].as_array().unwrap().len(), 3);
    let (_, found) = world.admin("GET", "/v1/assets?q=%E4%BF%9D%E5%8D%95", None).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let (_, none) = world.admin("GET", "/v1/assets?q=100%25", None).await;
    assert_eq!(none["items"].as_array().unwrap().len(), 0, "wildcards are taken literally");
    let (status, tree) = world.admin("GET", "/v1/assets/0/lineage", None).await;
    assert_eq!((status, &tree["asset"]), (200, &json!(0)));

    // What the chain refuses is a problem with the chain's own reason.
    let (status, refused) = world.admin("POST", "/v1/offers", Some(json!({ "asset": 0, "price": "5" }))).await;
    assert_eq!((status, refused["code"].as_str()), (422, Some("chain-failed")));
    assert!(refused["detail"].as_str().unwrap().contains("Market.NotRegistered"), "{refused}");

    let digest = blob["digest"].as_str().unwrap();
    let bytes =
        world.http.get(format!("{}/v1/blobs/{digest}", world.base)).bearer_auth(&world.admin).send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap(), "page one");
    world.running.shutdown().await;
}

#[tokio::test]
async fn a_hook_starts_runs_with_its_secret_and_only_its_own() {
    let world = World::start().await;
    let (_, templates) = world.admin("GET", "/v1/templates", None).await;
    let mut definition = templates.as_array().unwrap()[0].clone();
    let (status, saved) = world.admin("POST", "/v1/workflows", Some(definition.clone())).await;
    assert_eq!(status, 201, "{saved}");
    definition["name"] = json!("other");
    world.admin("POST", "/v1/workflows", Some(definition.clone())).await;
    let (status, hook) = world.admin("POST", "/v1/workflows/policy-check/hook", None).await;
    assert_eq!(status, 201, "{hook}");
    let (path, secret) = (hook["path"].as_str().unwrap(), hook["secret"].as_str().unwrap());
    let call = |path: String, secret: String| {
        let request = world.http.post(format!("{}{path}", world.base)).header("x-deed-hook-secret", secret);
        request
            .json(&json!({ "asset": 0, "purpose": "underwriting", "connection": "crm" }))
            .header("idempotency-key", "once")
            .send()
    };
    let first = call(path.into(), secret.into()).await.unwrap();
    assert_eq!(first.status(), 202);
    let first: Value = first.json().await.unwrap();
    let again: Value = call(path.into(), secret.into()).await.unwrap().json().await.unwrap();
    assert_eq!((&again["run"], &again["existing"]), (&first["run"], &json!(true)));
    assert_eq!(call(path.into(), "hook_wrong".into()).await.unwrap().status(), 401);
    assert_eq!(call("/v1/hooks/other".into(), secret.into()).await.unwrap().status(), 401);

    // The run fails for a reason it names: there is no such asset; and the stream tells it to its end.
    let run = first["run"].as_str().unwrap();
    let stream =
        world.http.get(format!("{}/v1/runs/{run}/events", world.base)).bearer_auth(&world.admin).send().await.unwrap();
    let stream = stream.text().await.unwrap();
    assert!(stream.contains("event: journal") && stream.trim_end().ends_with("event: end\ndata: {}"), "{stream}");
    let (_, view) = world.admin("GET", &format!("/v1/runs/{run}"), None).await;
    assert_eq!(view["status"], "failed", "{view}");
    assert_eq!(world.admin("GET", &format!("/v1/runs/{run}/result"), None).await.1["code"], "no-result");
    assert_eq!(world.admin("GET", &format!("/v1/runs/{run}/receipts"), None).await.0, 200);
    world.running.shutdown().await;
}

#[test]
fn the_checked_in_description_is_that_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let code = api::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("DEED_BLESS").is_some() {
        std::fs::write(path, &code).unwrap();
    }
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in == code,
        "openapi.json differs from the code: run the tests with DEED_BLESS=1 and look at the change"
    );
    let document: Value = serde_json::from_str(&code).unwrap();
    let described: usize =
        document["paths"].as_object().unwrap().values().map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(described, api::endpoints().len());
}

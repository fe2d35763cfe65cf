//! The API as callers meet it: rights, refusals, and the document that describes it.

#[allow(dead_code, reason = "each test file uses its part")]
mod support;

use std::collections::BTreeSet;
use std::time::Duration;

use deed_gateway::access::{Permission, Role};
use deed_gateway::api;
use deed_sdk::ChainEvent;
use serde_json::{Value, json};
use support::{World, asset};

/// The longest a test waits for the index.
const PATIENCE: Duration = Duration::from_secs(60);

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
    let priced = |pricing: Value| json!({ "asset": 0, "pricing": pricing });
    let allowing = |policy: Value| json!({ "asset": 0, "price": "5", "policy": policy });
    let digest = format!("sha256:{}", "0".repeat(64));
    let terms = |pricing: Value, units: u32| json!({ "pricing": pricing, "units": units, "digest": digest });
    let fixed = json!({ "model": "fixed", "price": "5" });
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
        ("/v1/offers", json!({ "asset": 0 }), 400, Some("pricing")),
        ("/v1/offers", json!({ "asset": 0, "price": "5", "pricing": fixed }), 400, Some("price")),
        ("/v1/offers", priced(json!({ "model": "gift" })), 400, Some("pricing.model")),
        ("/v1/offers", priced(json!({ "model": "fixed", "price": 5 })), 400, Some("pricing.price")),
        ("/v1/offers", priced(json!({ "model": "perUse" })), 400, Some("pricing.price")),
        ("/v1/offers", priced(json!({ "model": "free", "price": "5" })), 400, Some("pricing.price")),
        ("/v1/offers", priced(json!({ "model": "tiered", "tiers": [] })), 400, Some("pricing.tiers")),
        (
            "/v1/offers",
            json!({
                "asset": 0, "pricing": { "model": "subscription", "price": "5", "period": 9 }, "policy": { "term": 9 },
            }),
            400,
            Some("policy.term"),
        ),
        ("/v1/offers", priced(fixed.clone()), 404, Some("asset")),
        ("/v1/offers", allowing(json!({ "territories": ["China"] })), 400, Some("policy.territories[0]")),
        ("/v1/offers", allowing(json!({ "maxUses": 0 })), 400, Some("policy.maxUses")),
        ("/v1/offers", allowing(json!({ "colour": "red" })), 400, Some("policy.colour")),
        ("/v1/offers/9/withdraw", json!({}), 404, None),
        ("/v1/offers/9/bids", json!({ "amount": "5" }), 404, None),
        ("/v1/offers/9/bids", json!({ "amount": 5 }), 400, Some("amount")),
        ("/v1/offers/9/sealed-bids", json!({ "commitment": "x", "deposit": "5" }), 400, Some("commitment")),
        ("/v1/orders/9/refund", json!({}), 404, None),
        ("/v1/orders/9/partial-refund", json!({ "refund": "-1" }), 400, Some("refund")),
        ("/v1/negotiations", json!({}), 400, Some("terms")),
        ("/v1/negotiations", json!({ "terms": terms(fixed.clone(), 1) }), 400, Some("offer")),
        ("/v1/negotiations", json!({ "offer": 9, "terms": terms(fixed.clone(), 1) }), 404, Some("offer")),
        ("/v1/negotiations", json!({ "asset": 9, "terms": terms(fixed.clone(), 1) }), 404, Some("asset")),
        (
            "/v1/negotiations",
            json!({ "offer": 9, "version": 1, "terms": terms(fixed.clone(), 1) }),
            400,
            Some("version"),
        ),
        ("/v1/negotiations", json!({ "offer": 9, "terms": terms(fixed.clone(), 2) }), 400, Some("terms.units")),
        (
            "/v1/negotiations",
            json!({ "offer": 9, "terms": terms(json!({ "model": "fixed", "price": "0" }), 1) }),
            400,
            Some("terms.pricing.price"),
        ),
        ("/v1/negotiations/9/counter", json!({ "terms": terms(fixed.clone(), 1) }), 404, None),
        ("/v1/negotiations/9/accept", json!({}), 404, None),
        ("/v1/disputes", json!({ "order": 9, "evidence": digest, "claimPpm": 1_000_001 }), 400, Some("claimPpm")),
        ("/v1/disputes", json!({ "order": 9, "evidence": digest, "claimPpm": 5 }), 404, Some("order")),
        ("/v1/disputes", json!({ "order": 9, "evidence": "photo", "claimPpm": 5 }), 400, Some("evidence")),
        ("/v1/disputes/9/vote", json!({ "buyerPpm": 1_000_001 }), 400, Some("buyerPpm")),
        ("/v1/disputes/9/appeal", json!({ "evidence": digest }), 404, None),
        ("/v1/licences/9/uses", json!({ "purpose": "fun", "reference": digest }), 400, Some("purpose")),
        (
            "/v1/licences/9/uses",
            json!({ "purpose": "research", "territory": "cn", "reference": digest }),
            400,
            Some("territory"),
        ),
        ("/v1/licences/9/uses", json!({ "purpose": "research", "units": 0, "reference": digest }), 400, Some("units")),
        ("/v1/licences/9/uses", json!({ "purpose": "research", "reference": digest }), 404, None),
        ("/v1/licences/9/revoke", json!({ "code": 70_000, "evidence": digest }), 400, Some("code")),
        (
            "/v1/licences/9/sublicences",
            json!({ "to": 1, "price": "0", "policy": { "term": 0 } }),
            400,
            Some("policy.term"),
        ),
        ("/v1/meters", json!({ "offer": 9, "prepaid": "5" }), 404, Some("offer")),
        ("/v1/meters/9/top-up", json!({ "amount": "0" }), 400, Some("amount")),
        ("/v1/meters/9/close", json!({}), 404, None),
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
    for (path, field) in [
        ("/v1/assets?kind=thing", "kind"),
        ("/v1/assets?state=gone", "state"),
        ("/v1/assets?pricing=dear", "pricing"),
        ("/v1/assets?order=dearest", "order"),
        ("/v1/assets?order=relevance", "order"),
        ("/v1/assets?q=%25%22", "q"),
        ("/v1/assets/facets?kind=thing", "kind"),
        ("/v1/assets/facets?q=%25%22", "q"),
        ("/v1/catalogue?limit=501", "limit"),
        ("/v1/procedures?kind=first", "kind"),
        ("/v1/procedures?state=registered", "state"),
        ("/v1/negotiations?state=gone", "state"),
        ("/v1/disputes?state=gone", "state"),
    ] {
        let (status, problem) = world.admin("GET", path, None).await;
        assert_eq!(
            (status, &problem["code"], &problem["field"]),
            (400, &json!("invalid-field"), &json!(field)),
            "{path}"
        );
    }
    for path in [
        "/v1/assets",
        "/v1/offers",
        "/v1/orders",
        "/v1/licences",
        "/v1/catalogue",
        "/v1/procedures",
        "/v1/pledges",
        "/v1/freezes",
        "/v1/batches",
        "/v1/negotiations",
        "/v1/disputes",
        "/v1/meters",
        "/v1/tokens",
        "/v1/audit",
        "/v1/connections",
        "/v1/workflows",
        "/v1/workflows/none/versions",
        "/v1/runs",
        "/v1/runs/none/receipts",
        "/v1/assets/0/changes",
        "/v1/assets/0/versions",
        "/v1/assets/0/derived",
        "/v1/assets/0/licence-records",
        "/v1/licences/0/uses",
    ] {
        for wrong in ["limit=0", "limit=501"] {
            let (status, problem) = world.admin("GET", &format!("{path}?{wrong}"), None).await;
            assert_eq!((status, &problem["field"]), (400, &json!("limit")), "{path}?{wrong}");
        }
        let (status, problem) = world.admin("GET", &format!("{path}?cursor=nonsense"), None).await;
        assert_eq!(
            (status, &problem["code"], &problem["field"]),
            (400, &json!("invalid-cursor"), &json!("cursor")),
            "{path}"
        );
        assert!(problem["hint"].as_str().is_some_and(|hint| hint.contains("nextCursor")), "{problem}");
    }
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
async fn terms_are_negotiated_use_is_metered_and_deliveries_are_disputed() {
    let world = World::start().await;
    let fake = &world.fake;
    let id = fake.submit_asset(asset(deed_primitives::AssetKind::Dataset, "metered", "", "", &[]));
    fake.register_asset(id);
    let offer = fake.offer_asset(id, deed_primitives::Pricing::PerUse { price: 3 }, deed_primitives::Policy::default());
    fake.deliver_order(support::order(offer, id));
    indexed(&world).await;

    // Every message of a negotiation answers the state it leads to.
    let digest = format!("sha256:{}", "0".repeat(64));
    let terms = json!({ "pricing": { "model": "free" }, "digest": digest });
    let (status, begun) = world.admin("POST", "/v1/negotiations", Some(json!({ "asset": id, "terms": terms }))).await;
    assert_eq!((status, &begun["state"], &begun["consumer"]), (201, &json!("requested"), &json!(support::MEMBER)));
    assert_eq!(begun["terms"]["pricing"], json!({ "model": "subscription", "price": "30", "period": 100 }));
    assert_eq!((&begun["terms"]["policy"]["sublicence"], &begun["terms"]["units"]), (&json!(true), &json!(2)));
    for (message, state) in [
        ("counter", "offered"),
        ("accept", "accepted"),
        ("agree", "agreed"),
        ("verify", "verified"),
        ("finalize", "finalized"),
    ] {
        let body = (message == "counter").then(|| json!({ "terms": terms }));
        let (status, moved) = world.admin("POST", &format!("/v1/negotiations/0/{message}"), body).await;
        assert_eq!((status, &moved["state"]), (200, &json!(state)), "{moved}");
    }
    let (_, open) = world.admin("GET", "/v1/negotiations?state=finalized&asset=0", None).await;
    assert_eq!(open["items"].as_array().map(Vec::len), Some(1), "{open}");
    let (_, none) = world.admin("GET", "/v1/negotiations?state=requested", None).await;
    assert_eq!(none["items"], json!([]));

    let (status, opened) = world.admin("POST", "/v1/meters", Some(json!({ "offer": offer, "prepaid": "90" }))).await;
    assert_eq!((status, &opened["metered"], &opened["meter"]["held"]), (201, &json!(true), &json!("90")), "{opened}");
    let used = json!({ "purpose": "research", "territory": "CN", "units": 2, "reference": digest });
    let (status, used) = world.admin("POST", "/v1/licences/0/uses", Some(used)).await;
    assert_eq!((status, &used["uses"], &used["meter"]["owed"]), (200, &json!(2), &json!("6")), "{used}");
    assert_eq!((&used["state"], &used["history"][0]["charged"]), (&json!("active"), &json!("6")));
    let (_, uses) = world.admin("GET", "/v1/licences/0/uses", None).await;
    assert_eq!((&uses["items"][0]["units"], &uses["items"][0]["territory"]), (&json!(2), &json!("CN")), "{uses}");
    let (_, meters) = world.admin("GET", "/v1/meters", None).await;
    assert_eq!(meters["items"][0]["price"], "3", "{meters}");

    let claim = json!({ "order": 0, "evidence": digest, "claimPpm": 400_000 });
    let (status, opened) = world.admin("POST", "/v1/disputes", Some(claim)).await;
    assert_eq!((status, &opened["dispute"]["state"]), (201, &json!("voting")), "{opened}");
    assert_eq!((&opened["order"]["state"], &opened["order"]["dispute"]), (&json!("disputed"), &json!(0)));
    assert_eq!(opened["dispute"]["panel"], json!([{ "arbiter": 11, "votePpm": null }]));
    let (_, listed) = world.admin("GET", "/v1/disputes?order=0&state=voting", None).await;
    assert_eq!(listed["items"][0]["claimPpm"], 400_000, "{listed}");

    // What committed the organisation is on record, by whom and with what outcome.
    let (_, audit) = world.admin("GET", "/v1/audit?limit=500", None).await;
    for path in ["/v1/negotiations", "/v1/negotiations/0/finalize", "/v1/meters", "/v1/licences/0/uses", "/v1/disputes"]
    {
        let records = audit["items"].as_array().unwrap();
        let record = records.iter().find(|record| record["path"] == path && record["method"] == "POST").unwrap();
        assert_eq!((&record["permission"], &record["outcome"]), (&json!("commit"), &json!("allowed")), "{record}");
    }
    world.running.shutdown().await;
}

/// Every entry of a list, read in pages of two.
async fn walked(world: &World, path: &str) -> Vec<Value> {
    let (mut entries, mut next) = (Vec::new(), Some(format!("{path}?limit=2")));
    while let Some(address) = next {
        let (status, page) = world.admin("GET", &address, None).await;
        assert_eq!(status, 200, "{address}: {page}");
        let items = page["items"].as_array().cloned().unwrap_or_default();
        assert!(!items.is_empty(), "{address}: {page}");
        next = page["nextCursor"].as_str().map(|cursor| format!("{path}?limit=2&cursor={cursor}"));
        assert!(items.len() == 2 || next.is_none(), "{address}: {page}");
        entries.extend(items);
    }
    entries
}

#[tokio::test]
async fn every_list_is_read_page_by_page() {
    let world = World::start().await;
    let fields =
        |entries: &[Value], field: &str| -> Vec<Value> { entries.iter().map(|entry| entry[field].clone()).collect() };

    // Tokens: the newest first; the one the gateway was made with is the oldest. A revoked one is no entry, yet a place.
    for role in Role::ALL {
        world.token(role).await;
    }
    let tokens = walked(&world, "/v1/tokens").await;
    assert_eq!(tokens.len(), Role::ALL.len() + 1);
    let issued = fields(&tokens, "createdAt");
    assert!(issued.is_sorted_by(|a, b| a.as_str() >= b.as_str()), "{issued:?}");
    let second = tokens[1]["id"].as_str().unwrap();
    assert_eq!(world.admin("DELETE", &format!("/v1/tokens/{second}"), None).await.0, 204);
    let (_, rest) = world.admin("GET", &format!("/v1/tokens?cursor={second}"), None).await;
    assert_eq!(rest["items"].as_array().map(Vec::as_slice), Some(&tokens[2..]));
    assert_eq!(walked(&world, "/v1/tokens").await.len(), tokens.len() - 1);

    let database = format!("sqlite://{}", world.dir.path().join("gateway.db").display());
    for name in ["crm", "archive", "billing"] {
        let connection = json!({ "name": name, "url": database });
        let (status, stored) = world.admin("POST", "/v1/connections", Some(connection)).await;
        assert_eq!(status, 201, "{stored}");
    }
    let connections = walked(&world, "/v1/connections").await;
    assert_eq!(fields(&connections, "name"), [json!("archive"), json!("billing"), json!("crm")]);

    // Three workflows, one of them in three versions.
    let (_, templates) = world.admin("GET", "/v1/templates", None).await;
    let mut definition = templates[0].clone();
    for (name, title) in [("c", "1"), ("a", "1"), ("b", "1"), ("b", "2"), ("b", "3")] {
        definition["name"] = json!(name);
        definition["title"]["en"] = json!(title);
        let (status, saved) = world.admin("POST", "/v1/workflows", Some(definition.clone())).await;
        assert_eq!(status, 201, "{saved}");
    }
    let workflows = walked(&world, "/v1/workflows").await;
    assert_eq!(fields(&workflows, "name"), [json!("a"), json!("b"), json!("c")]);
    let versions = walked(&world, "/v1/workflows/b/versions").await;
    assert_eq!(fields(&versions, "version"), [json!(3), json!(2), json!(1)]);
    let (_, detail) = world.admin("GET", "/v1/workflows/b", None).await;
    assert_eq!(detail["versions"], json!(versions));
    assert_eq!(world.admin("GET", "/v1/workflows/none/versions", None).await.0, 404);

    let renewed =
        deed_primitives::Asset { versions: 5, ..asset(deed_primitives::AssetKind::Dataset, "t", "", "", &[]) };
    let id = world.fake.submit_asset(renewed);
    let parent = deed_primitives::Parent { asset: id, version: 2, contribution: 7 };
    for child in id + 1..=id + 3 {
        world.fake.record.lock().unwrap().parents.insert(child, vec![parent]);
        world.fake.submit_asset(asset(deed_primitives::AssetKind::Dataset, "derived", "", "", &[]));
    }
    indexed(&world).await;
    let versions = walked(&world, &format!("/v1/assets/{id}/versions")).await;
    assert_eq!(fields(&versions, "version"), [5, 4, 3, 2, 1].map(|version| json!(version)));
    let (_, view) = world.admin("GET", &format!("/v1/assets/{id}"), None).await;
    assert_eq!(view["history"], versions.into_iter().rev().collect::<Value>());
    let derived = walked(&world, &format!("/v1/assets/{id}/derived")).await;
    assert_eq!(fields(&derived, "asset"), [id + 3, id + 2, id + 1].map(|child| json!(child)));
    assert_eq!(derived[0], json!({ "asset": id + 3, "title": "derived", "version": 2, "contributionPpm": 7 }));
    for path in ["/v1/assets/99/versions", "/v1/assets/99/derived"] {
        assert_eq!(world.admin("GET", path, None).await.0, 404, "{path}");
    }
    world.running.shutdown().await;
}

/// Waits until the index has every block there is.
async fn indexed(world: &World) {
    let reached = async || world.admin("GET", "/v1/assets", None).await.1["asOf"]["block"] == world.fake.height();
    let caught_up = async {
        while !reached().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, caught_up).await.expect("the index catches up");
}

/// Some assets in every state that matters to a catalogue.
async fn stock(world: &World) {
    use deed_primitives::{AssetKind as K, Policy, Pricing, Purpose};
    let fake = &world.fake;
    fake.seal(vec![ChainEvent::Admitted { organisation: support::MEMBER, account: [1; 32] }]);
    let policies = fake.submit_asset(asset(
        K::Dataset,
        "保单扫描件",
        "Property policies as issued, scanned at the branch offices.",
        "insurance/保单",
        &["保单", "scan"],
    ));
    let weather = fake.submit_asset(asset(K::Service, "Weather <on> demand", "", "", &[]));
    let model = fake.submit_asset(asset(K::Model, "识别模型", "读取保单", "ocr", &[]));
    fake.submit_asset(asset(K::Dataset, "not yet registered", "", "", &[]));
    for id in [policies, weather, model] {
        fake.register_asset(id);
    }
    let policy = Policy {
        purposes: vec![Purpose::Underwriting, Purpose::Compliance].try_into().expect("a few purposes"),
        max_uses: Some(1000),
        term: Some(86_400),
        redistribution: false,
        derivation: true,
        royalty: 125_000,
        ..Policy::default()
    };
    fake.offer_asset(policies, Pricing::Fixed(u128::MAX), policy);
    fake.offer_asset(policies, Pricing::Free, Policy { redistribution: true, ..Policy::default() });
    let withdrawn = fake.offer_asset(weather, Pricing::Free, Policy::default());
    fake.withdraw_offer(withdrawn);
    indexed(world).await;
}

#[tokio::test]
async fn assets_are_searched_and_counted() {
    let world = World::start().await;
    stock(&world).await;
    let ids = |page: &Value| -> Vec<u64> {
        page["items"].as_array().unwrap().iter().filter_map(|asset| asset["id"].as_u64()).collect()
    };
    let (status, found) = world.admin("GET", "/v1/assets?q=%E4%BF%9D%E5%8D%95", None).await;
    assert_eq!((status, ids(&found)), (200, vec![0, 2]), "{found}");
    assert_eq!(found["items"][0]["highlight"]["title"][0], json!({ "text": "保单", "hit": true }));
    assert_eq!(found["asOf"]["hash"].as_str().map(str::len), Some(64));
    let (_, found) = world.admin("GET", "/v1/assets?q=demand%20ON&kind=service&state=registered", None).await;
    assert_eq!(ids(&found), [1]);
    let title: Vec<&str> =
        found["items"][0]["highlight"]["title"].as_array().unwrap().iter().filter_map(|p| p["text"].as_str()).collect();
    assert_eq!(title, ["Weather <", "on", "> ", "demand"], "parts of text, and no markup");
    let (_, found) = world.admin("GET", "/v1/assets?pricing=free&sensitivity=2&tag=scan&owner=5", None).await;
    assert_eq!(ids(&found), [0]);
    assert!(found["items"][0].get("highlight").is_none());

    let (_, first) = world.admin("GET", "/v1/assets?q=%E4%BF%9D%E5%8D%95&limit=1", None).await;
    let cursor = first["nextCursor"].as_str().unwrap();
    let (_, second) =
        world.admin("GET", &format!("/v1/assets?q=%E4%BF%9D%E5%8D%95&limit=1&cursor={cursor}"), None).await;
    assert_eq!((ids(&first), ids(&second), second.get("nextCursor")), (vec![0], vec![2], None));
    let (status, other) = world.admin("GET", &format!("/v1/assets?q=scan&cursor={cursor}"), None).await;
    assert_eq!((status, &other["code"]), (400, &json!("invalid-cursor")));

    let (status, facets) = world.admin("GET", "/v1/assets/facets?q=%E4%BF%9D%E5%8D%95&kind=model", None).await;
    assert_eq!((status, &facets["total"]), (200, &json!(1)), "{facets}");
    assert_eq!(facets["kind"], json!([{ "value": "dataset", "count": 1 }, { "value": "model", "count": 1 }]));
    assert_eq!(facets["owner"], json!([{ "value": "5", "label": "Tester", "count": 1 }]));
    for path in ["/v1/assets/0", "/v1/assets/0/lineage", "/v1/offers/0"] {
        let (_, object) = world.admin("GET", path, None).await;
        assert_eq!(object["asOf"], facets["asOf"], "{path}");
    }
    world.running.shutdown().await;
}

#[tokio::test]
async fn the_catalogue_is_what_its_schema_says() {
    let world = World::start().await;
    stock(&world).await;
    let fetch = |path: String| {
        let request = world.http.get(format!("{}{path}", world.base)).bearer_auth(&world.admin);
        async move {
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "application/ld+json");
            let link = response.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
            (response.json::<Value>().await.unwrap(), link)
        }
    };
    let schema: Value = serde_json::from_str(include_str!("../catalogue.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let valid = |document: &Value| {
        let errors: Vec<String> =
            schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, [] as [String; 0], "{document:#}");
    };
    let (whole, link) = fetch("/v1/catalogue".into()).await;
    valid(&whole);
    assert_eq!(link, None);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/catalogue.json");
    let text = serde_json::to_string_pretty(&whole).unwrap() + "\n";
    if std::env::var_os("DEED_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        golden == text,
        "the catalogue has changed: run the tests with DEED_BLESS=1 and look at the change\n{text}"
    );

    // Page by page it is the same.
    let (mut datasets, mut services, mut next) = (Vec::new(), Vec::new(), Some("/v1/catalogue?limit=1".to_owned()));
    while let Some(path) = next {
        let (page, link) = fetch(path).await;
        valid(&page);
        datasets.extend(page["dcat:dataset"].as_array().unwrap().clone());
        services.extend(page["dcat:service"].as_array().unwrap().clone());
        next = page["hydra:view"]["hydra:next"]["@id"].as_str().map(ToOwned::to_owned);
        assert_eq!(link, next.as_ref().map(|next| format!("<{next}>; rel=\"next\"")));
    }
    assert_eq!((json!(datasets), json!(services)), (whole["dcat:dataset"].clone(), whole["dcat:service"].clone()));

    // The schema refuses what is not right.
    for (pointer, wrong) in [
        ("/dcat:dataset/0/dct:identifier", json!("DEED1")),
        ("/dcat:dataset/0/@type", json!("dcat:DataService")),
        ("/dcat:dataset/0/dct:title", json!(7)),
        ("/hydra:view/@id", json!("https://elsewhere")),
    ] {
        let mut broken = whole.clone();
        *broken.pointer_mut(pointer).unwrap() = wrong;
        assert!(!schema.is_valid(&broken), "{pointer}");
    }
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
    let (status, receipts) = world.admin("GET", &format!("/v1/runs/{run}/receipts"), None).await;
    assert_eq!((status, &receipts["items"]), (200, &json!([])));
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

    // It is what OpenAPI asks for, and what callers meet: every answer is described, and every refusal is a problem.
    assert!(document["components"]["schemas"]["Problem"].is_object());
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    for operation in operations {
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let name = &operation["operationId"];
            assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status}");
            if status.starts_with(['4', '5']) {
                let kinds: Vec<&String> = answer["content"].as_object().unwrap().keys().collect();
                assert_eq!(kinds, ["application/problem+json"], "{name} {status}");
            }
        }
    }
}

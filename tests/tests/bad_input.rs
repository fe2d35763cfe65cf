//! What is bad is refused with a problem that names the object and the way out, and leaves nothing behind.

use deed_e2e::{TestResult, finish, start};
use deed_sdk::primitives::Roles;
use deed_sdk::{Gateway as Client, GatewayError, Problem};
use deed_testing::{Gateway, GatewayBuilder, Node};
use serde_json::{Value, json};

async fn gateway() -> Result<(Node, Gateway, Client), Box<dyn std::error::Error + Send + Sync>> {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let roles = Roles::CONSUMER | Roles::PROVIDER;
    let gateway = GatewayBuilder::new("Member", node.url()).admitted(&chain, roles).await?;
    let client = gateway.client().await?;
    Ok((node, gateway, client))
}

fn problem<T: std::fmt::Debug>(answer: Result<T, GatewayError>) -> Problem {
    match answer {
        Err(GatewayError::Problem { problem, .. }) => *problem,
        other => panic!("this should have been refused with a problem: {other:?}"),
    }
}

/// A problem names the object and a way out.
fn assert_helpful(problem: &Problem, names: &str) {
    assert!(problem.detail.contains(names), "`{names}` is not named: {problem:?}");
    assert!(problem.hint.as_deref().is_some_and(|hint| hint.len() > 10), "there is no way out: {problem:?}");
    assert!(!problem.code.is_empty() && problem.status >= 400, "{problem:?}");
}

#[tokio::test]
async fn bad_requests_get_a_problem_and_leave_nothing() -> TestResult {
    let (node, _gateway, client) = gateway().await?;
    let chain = node.chain().await?;
    let (height, _) = chain.finalised().await?;

    // An empty file.
    let refused = problem(client.upload("image/png", Vec::new()).await);
    assert!(refused.hint.is_some() && refused.status == 400 || refused.status == 422, "{refused:?}");

    // A price of 2^128, one more than there is.
    let price = "340282366920938463463374607431768211456";
    let refused = problem(client.post("/v1/offers", &json!({"asset": 0, "price": price})).await);
    assert_helpful(&refused, "price");

    // An unknown asset.
    let refused = problem(client.post("/v1/offers", &json!({"asset": 4711, "price": "1"})).await);
    assert_helpful(&refused, "4711");
    let refused = problem(client.get("/v1/assets/4711").await);
    assert_helpful(&refused, "4711");

    // A missing field, and one too many.
    let refused = problem(client.post("/v1/assets", &json!({"title": "t", "sensitivity": 1, "entries": []})).await);
    assert_helpful(&refused, "kind");
    let body = json!({"title": "t", "sensitivity": 1, "kind": "dataset", "entries": [], "colour": "red"});
    let refused = problem(client.post("/v1/assets", &body).await);
    assert_helpful(&refused, "colour");

    // Content nobody uploaded.
    let digest = format!("sha256:{}", "ab".repeat(32));
    let body = json!({
        "title": "t", "sensitivity": 1, "kind": "dataset",
        "entries": [{"name": "a", "mediaType": "text/plain", "digest": digest}],
    });
    let refused = problem(client.post("/v1/assets", &body).await);
    assert_helpful(&refused, &digest);

    // Nothing of it reached the chain: under instant sealing every transaction would have made a block.
    assert_eq!(chain.finalised().await?.0, height);
    assert!(chain.asset(0).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn bad_workflows_get_a_problem_and_are_not_saved() -> TestResult {
    let (_node, _gateway, client) = gateway().await?;
    let node = |id: &str, component: &str, needs: Value| json!({"id": id, "component": component, "input": {}, "needs": needs});
    let workflow = |nodes: Value| json!({"name": "bad", "title": {"en": "Bad", "zh": "坏"}, "nodes": nodes});
    let cases = [
        (workflow(json!([node("a", "set", json!(["b"])), node("b", "set", json!(["a"]))])), "a"),
        (workflow(json!([node("a", "no-such-component", json!([]))])), "no-such-component"),
        (workflow(json!([node("a", "set", json!(["nowhere"]))])), "nowhere"),
        (workflow(json!([{"id": "a"}])), "component"),
        (json!({"name": "bad"}), "nodes"),
        (workflow(json!([{"id": "a", "component": "set", "input": {"x": "${1 +}"}}])), "a"),
    ];
    for (definition, names) in cases {
        let refused = problem(client.post("/v1/workflows", &definition).await);
        assert_helpful(&refused, names);
    }
    let saved = client.get("/v1/workflows").await?;
    assert_eq!(saved["items"].as_array().map(Vec::len), Some(0), "{saved}");
    Ok(())
}

/// A valid PNG of 30,000 × 30,000 pixels, written row by row: a few kilobytes that would be a gigabyte in memory.
fn enormous_png() -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    use std::io::Write;
    const SIDE: u32 = 30_000;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer()?;
    let row = vec![0xff; SIDE as usize / 8];
    for _ in 0..SIDE {
        stream.write_all(&row)?;
    }
    stream.finish()?;
    drop(writer);
    Ok(bytes)
}

#[tokio::test]
async fn bad_images_fail_their_step_with_the_name_of_the_page_and_the_engine_goes_on() -> TestResult {
    let (_node, _gateway, client) = gateway().await?;
    let definition = json!({
        "name": "read", "title": {"en": "Read", "zh": "读取"},
        "nodes": [{"id": "ocr", "component": "ocr", "input": {"page": "${input.page}"}, "grants": {"model": {}}}],
    });
    let workflow = client.post("/v1/workflows", &definition).await?["id"].as_str().unwrap_or_default().to_owned();
    let mut jpeg = Vec::new();
    image::DynamicImage::new_rgb8(200, 100).write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)?;
    jpeg.truncate(jpeg.len() / 2);
    let cases = [
        ("letter.png", "image/png", b"Dear Sirs, this is a letter.".to_vec()),
        ("half.jpg", "image/jpeg", jpeg),
        ("enormous.png", "image/png", enormous_png()?),
    ];
    for (name, media_type, bytes) in cases {
        let blob = client.upload(media_type, bytes).await?;
        let page = json!({"name": name, "mediaType": media_type, "digest": blob["digest"]});
        let run = start(&client, &workflow, json!({"page": page})).await?;
        let view = finish(&client, &run).await?;
        assert_eq!(view["status"], "failed", "{name}: {view:#}");
        let failure = &view["failure"];
        let message = failure["message"].as_str().unwrap_or_default();
        assert!(message.contains(name), "{name} is not named: {failure}");
        assert_eq!(failure["kind"], "permanent", "{failure}");
        // A failed step has no statement: there is nothing to prove.
        assert_eq!(client.every(&format!("/v1/runs/{run}/receipts"), &[]).await?.len(), 0);
    }
    // The engine goes on.
    let mut good = Vec::new();
    image::DynamicImage::new_rgb8(200, 100).write_to(&mut std::io::Cursor::new(&mut good), image::ImageFormat::Png)?;
    let blob = client.upload("image/png", good).await?;
    let page = json!({"name": "blank.png", "mediaType": "image/png", "digest": blob["digest"]});
    let run = start(&client, &workflow, json!({"page": page})).await?;
    assert_eq!(finish(&client, &run).await?["status"], "succeeded");
    Ok(())
}

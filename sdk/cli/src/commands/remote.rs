//! Commands that speak to a gateway.

use std::path::Path;

use deed_sdk::{AssetQuery, Gateway as Client};
use futures::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::{AssetFilters, AssetPage, Gateway, Page, RunCommand, WorkflowCommand};
use crate::failure::Failure;
use crate::output::print;

fn connect(gateway: &Gateway) -> Result<Client, Failure> {
    let token = String::from_utf8_lossy(&super::read(&gateway.token_file)?).into_owned();
    Ok(Client::new(&gateway.gateway, token.trim())?)
}

/// Prints what the gateway has at a path.
pub(crate) async fn show(json: bool, gateway: &Gateway, path: &str) -> Result<(), Failure> {
    print(json, &connect(gateway)?.get(path).await?);
    Ok(())
}

/// Prints a page of a list that the gateway has at a path.
pub(crate) async fn list(
    json: bool,
    gateway: &Gateway,
    path: &str,
    filters: &[(&'static str, Option<String>)],
    page: Page,
) -> Result<(), Failure> {
    let page = [("cursor", page.cursor), ("limit", page.limit.map(|limit| limit.to_string()))];
    let parameters = filters.iter().cloned().chain(page);
    let parameters: Vec<_> = parameters.filter_map(|(name, value)| Some((name, value?))).collect();
    print(json, &connect(gateway)?.list(path, &parameters).await?);
    Ok(())
}

/// Sends a JSON document to the gateway and prints its answer.
pub(crate) async fn post(json: bool, gateway: &Gateway, path: &str, body: &Value) -> Result<(), Failure> {
    print(json, &connect(gateway)?.post(path, body).await?);
    Ok(())
}

/// Lists assets.
pub(crate) async fn assets(
    json: bool,
    words: Option<String>,
    filters: AssetFilters,
    page: AssetPage,
    gateway: &Gateway,
) -> Result<(), Failure> {
    print(json, &connect(gateway)?.assets(&asset_query(words, filters, page)).await?);
    Ok(())
}

/// Counts what a list of assets can be narrowed to.
pub(crate) async fn facets(
    json: bool,
    words: Option<String>,
    filters: AssetFilters,
    gateway: &Gateway,
) -> Result<(), Failure> {
    print(json, &connect(gateway)?.asset_facets(&asset_query(words, filters, AssetPage::default())).await?);
    Ok(())
}

fn asset_query(words: Option<String>, filters: AssetFilters, page: AssetPage) -> AssetQuery {
    let AssetFilters { kind, state, class, tag, sensitivity, owner, pricing } = filters;
    let AssetPage { order, page: Page { cursor, limit } } = page;
    AssetQuery { words, kind, state, class, tag, sensitivity, owner, pricing, order, cursor, limit }
}

/// Uploads a folder's files and registers them as one asset.
pub(crate) async fn register(json: bool, folder: &Path, metadata: &Path, gateway: &Gateway) -> Result<(), Failure> {
    let client = connect(gateway)?;
    let mut body = super::read_json(metadata)?;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .map_err(Failure::file("read the folder", folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()).filter(|path| path.is_file()))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::Usage(format!("`{}` holds no files to register", folder.display())));
    }
    let progress = bar(files.len() as u64);
    let mut entries = Vec::new();
    for path in files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let media_type = media_type(&name);
        progress.set_message(name.clone());
        let blob = client.upload(media_type, super::read(&path)?).await?;
        entries.push(json!({"name": name, "mediaType": media_type, "digest": blob["digest"]}));
        progress.inc(1);
    }
    progress.finish_and_clear();
    let Some(fields) = body.as_object_mut() else {
        return Err(Failure::Usage(format!("`{}` must hold a JSON object", metadata.display())));
    };
    fields.insert("entries".into(), entries.into());
    print(json, &client.post("/v1/assets", &body).await?);
    Ok(())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "json" => "application/json",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}

/// `deed workflow …`.
pub(crate) async fn workflow(json: bool, command: WorkflowCommand) -> Result<(), Failure> {
    match command {
        WorkflowCommand::List { gateway } => {
            let client = connect(&gateway)?;
            let (workflows, templates) =
                (client.every("/v1/workflows", &[]).await?, client.get("/v1/templates").await?);
            print(json, &json!({"workflows": workflows, "templates": templates}));
            Ok(())
        }
        WorkflowCommand::Versions { workflow, page, gateway } => {
            list(json, &gateway, &format!("/v1/workflows/{workflow}/versions"), &[], page).await
        }
        WorkflowCommand::Save { file, gateway } => {
            post(json, &gateway, "/v1/workflows", &super::read_json(&file)?).await
        }
        WorkflowCommand::Start { workflow, input, watch, gateway } => {
            let client = connect(&gateway)?;
            let body = json!({"input": super::read_json(&input)?});
            let started = client.post(&format!("/v1/workflows/{workflow}/runs"), &body).await?;
            print(json, &started);
            match started["run"].as_str() {
                Some(run) if watch => follow(json, &client, run).await,
                _ => Ok(()),
            }
        }
    }
}

/// `deed run …`.
pub(crate) async fn run(json: bool, command: RunCommand) -> Result<(), Failure> {
    match command {
        RunCommand::List { page, gateway } => list(json, &gateway, "/v1/runs", &[], page).await,
        RunCommand::Show { run, gateway } => show(json, &gateway, &format!("/v1/runs/{run}")).await,
        RunCommand::Watch { run, gateway } => follow(json, &connect(&gateway)?, &run).await,
        RunCommand::Cancel { run, gateway } => {
            post(json, &gateway, &format!("/v1/runs/{run}/cancel"), &json!({})).await
        }
        RunCommand::Rerun { run, from_failed, gateway } => {
            let from = if from_failed { "failed" } else { "start" };
            post(json, &gateway, &format!("/v1/runs/{run}/rerun"), &json!({"from": from})).await
        }
        RunCommand::Receipts { run, out, gateway } => receipts(json, &connect(&gateway)?, &run, out.as_deref()).await,
    }
}

/// Shows a run's progress until it ends; a failed run is a failed command.
async fn follow(json: bool, client: &Client, run: &str) -> Result<(), Failure> {
    let mut events = client.events(&format!("/v1/runs/{run}/events")).await?;
    let progress = bar(0);
    while let Some(event) = events.next().await {
        let event = event?;
        if json {
            println!("{}", event.data);
            continue;
        }
        let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
        match event.name.as_str() {
            "progress" => {
                progress.set_length(data["progress"]["total"].as_u64().unwrap_or(0));
                progress.set_position(data["progress"]["done"].as_u64().unwrap_or(0));
                let message = data["progress"]["message"].as_str().unwrap_or_default();
                progress.set_message(format!("{} {message}", data["step"].as_str().unwrap_or_default()));
            }
            "journal" => {
                let event = &data["record"]["event"];
                let item = event["item"].as_u64().map(|item| format!(" #{item}")).unwrap_or_default();
                progress.println(format!(
                    "{} {}{item}",
                    event["type"].as_str().unwrap_or_default(),
                    event["step"].as_str().unwrap_or_default()
                ));
            }
            "end" => break,
            _ => {}
        }
    }
    progress.finish_and_clear();
    let view = client.get(&format!("/v1/runs/{run}")).await?;
    print(json, &view);
    match view["status"].as_str() {
        Some("succeeded") => Ok(()),
        status => Err(Failure::Refused(format!("run {run} is {}", status.unwrap_or("unknown")))),
    }
}

/// Lists receipts, and writes those that are anchored.
async fn receipts(json: bool, client: &Client, run: &str, out: Option<&Path>) -> Result<(), Failure> {
    let items = client.every(&format!("/v1/runs/{run}/receipts"), &[]).await?;
    print(json, &json!(items));
    let Some(folder) = out else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(Failure::file("create", folder))?;
    for item in items {
        let (Some(key), Some("anchored")) = (item["key"].as_str(), item["state"].as_str()) else { continue };
        let receipt = client.get_bytes(&format!("/v1/receipts/{key}")).await?;
        let path = folder.join(format!("{}.receipt.json", key.replace('/', "-")));
        std::fs::write(&path, receipt).map_err(Failure::file("write", &path))?;
    }
    Ok(())
}

/// `deed component`.
pub(crate) async fn components(json: bool, gateway: &Gateway) -> Result<(), Failure> {
    show(json, gateway, "/v1/components").await
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

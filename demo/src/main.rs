//! `deed-demo`: plays the main job on embedded defaults and checks every step of it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use deed_demo::story::{Outcome, Stage, play};
use deed_demo::tell::Teller;

/// Plays Deed's main job: a dataset is registered and licensed, a workflow reads it, and its result is checked.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The folder for everything the story leaves behind.
    #[arg(long, default_value = "demo-out")]
    out: PathBuf,
    /// Leaves chain and gateways running at the end, until Ctrl-C.
    #[arg(long)]
    keep: bool,
    /// Prints the outcome as JSON instead of a table.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let tell = Teller::new(arguments.json);
    match play(&arguments.out, &tell).await {
        Ok((outcome, stage)) => {
            if arguments.json {
                println!("{}", outcome_json(&outcome));
            } else {
                tell.block(&table(&outcome, &arguments.out));
            }
            if arguments.keep {
                tell.block(&addresses(&stage));
                // An error here means that Ctrl-C cannot be listened for: then there is nothing to wait for either.
                tokio::signal::ctrl_c().await.ok();
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the demo failed: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            eprintln!("what the processes said is in {}/*/*.log", arguments.out.display());
            ExitCode::FAILURE
        }
    }
}

fn outcome_json(outcome: &Outcome) -> serde_json::Value {
    serde_json::json!({
        "certificate": outcome.certificate,
        "resultCertificate": outcome.result_certificate,
        "pages": outcome.pages,
        "fields": outcome.fields,
        "fieldsRight": outcome.fields_right,
        "differences": outcome.differences,
        "anchorBlock": outcome.anchor_block,
        "receiptBytes": outcome.receipt_bytes,
        "seconds": outcome.took.as_secs_f64(),
    })
}

fn table(outcome: &Outcome, out: &std::path::Path) -> String {
    let out = out.display();
    let rows = [
        ("dataset's certificate 证书", outcome.certificate.clone()),
        ("result's certificate", outcome.result_certificate.clone()),
        ("pages read", outcome.pages.to_string()),
        ("fields found", format!("{} ({} exactly as printed)", outcome.fields, outcome.fields_right)),
        ("differences to the records", outcome.differences.to_string()),
        ("anchor block", outcome.anchor_block.to_string()),
        ("receipt", format!("{} bytes, {out}/receipt.json", outcome.receipt_bytes)),
        ("report", format!("{out}/report.xlsx")),
        ("took", format!("{:.1} s", outcome.took.as_secs_f64())),
        ("check it yourself", format!("deed verify {out}/receipt.json --trust {out}/trust.json")),
        ("read on", "docs/architecture.md".into()),
    ];
    let mut text = String::from("\n");
    for (name, value) in rows {
        // Chinese characters are two columns wide.
        let width: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        text += &format!("  {name}{}  {value}\n", " ".repeat(28usize.saturating_sub(width)));
    }
    text
}

fn addresses(stage: &Stage) -> String {
    format!(
        "\n  chain RPC           {}\n  provider's gateway  {}  (token in {})\n  consumer's gateway  {}  (token in {})\n\n  Everything goes on running until Ctrl-C.\n",
        stage.node.url(),
        stage.provider.url(),
        stage.provider.token_file().display(),
        stage.consumer.url(),
        stage.consumer.token_file().display(),
    )
}

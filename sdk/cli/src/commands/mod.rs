//! What each command does.

mod audit;
mod chain;
mod consortium;
mod gateway;
mod market;
mod member;
mod record;
mod registry;
mod remote;
mod verify;

use clap::CommandFactory;

use crate::cli::{Arguments, Command};
use crate::failure::Failure;

/// Runs one command.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let json = arguments.json;
    match arguments.command {
        Command::Gateway(command) => gateway::run(json, command).await,
        Command::Verify(arguments) => verify::verify(json, &arguments),
        Command::Trust { from, node } => verify::trust(&node, from.as_deref()).await,
        Command::Key { file } => chain::make_key(json, &file),
        Command::Member(command) => member::member(json, command).await,
        Command::Council(command) => consortium::council(json, command).await,
        Command::Network(command) => consortium::network(json, command).await,
        Command::Chain(command) => consortium::chain(json, command).await,
        Command::Anchor(command) => consortium::anchor(json, command).await,
        Command::Asset(command) => registry::asset(json, command).await,
        Command::Offer(command) => market::offer(json, command).await,
        Command::Order(command) => market::order(json, command).await,
        Command::Auction(command) => market::auction(json, command).await,
        Command::Licence(command) => market::licence(json, command).await,
        Command::Negotiation(command) => market::negotiation(json, command).await,
        Command::Dispute(command) => market::dispute(json, command).await,
        Command::Workflow(command) => remote::workflow(json, command).await,
        Command::Run(command) => remote::run(json, command).await,
        Command::Component { gateway } => remote::components(json, &gateway).await,
        Command::Audit(command) => audit::audit(json, command).await,
        Command::Completion { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "deed", &mut std::io::stdout());
            Ok(())
        }
    }
}

/// Reads a small file.
pub(crate) fn read(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(Failure::file("read", path))
}

/// Reads a JSON file of a known shape.
pub(crate) fn read_document<T: serde::de::DeserializeOwned>(path: &std::path::Path) -> Result<T, Failure> {
    serde_json::from_slice(&read(path)?).map_err(|error| Failure::Usage(format!("`{}`: {error}", path.display())))
}

/// Reads a JSON file.
pub(crate) fn read_json(path: &std::path::Path) -> Result<serde_json::Value, Failure> {
    serde_json::from_slice(&read(path)?)
        .map_err(|error| Failure::Usage(format!("`{}` is not JSON: {error}", path.display())))
}

//! `deed gateway …`.

use deed_gateway::identity::WorkFactor;
use deed_gateway::{Config, Gateway};
use serde_json::json;

use crate::cli::{GatewayCommand, Passphrase};
use crate::failure::Failure;
use crate::output::print;

/// Runs one of the gateway's commands.
pub(crate) async fn run(json: bool, command: GatewayCommand) -> Result<(), Failure> {
    match command {
        GatewayCommand::Init { data, name, passphrase, demonstration } => {
            let config = Config::new(data, "ws://127.0.0.1:9944");
            let passphrase = read_passphrase(&passphrase, true)?;
            let work = if demonstration { WorkFactor::Demonstration } else { WorkFactor::Strong };
            let made = deed_gateway::init(&config, &name, &passphrase, work).await.map_err(failure)?;
            print(
                json,
                &json!({
                    "account": hex::encode(made.keys.account),
                    "adminTokenFile": made.admin_token.display().to_string(),
                    "next": "have the council admit this account, then run `deed gateway run`",
                }),
            );
            Ok(())
        }
        GatewayCommand::Run { data, passphrase, node, listen, delivery_listen, models, compile_cache } => {
            let mut config = Config::load(&data).map_err(failure)?;
            config.node = node.node;
            config.listen = listen;
            config.delivery_listen = delivery_listen;
            config.models_dir = models.or(config.models_dir);
            config.compile_cache = compile_cache.or(config.compile_cache);
            let passphrase = read_passphrase(&passphrase, false)?;
            let mut running = Gateway::start(config, &passphrase).await.map_err(failure)?;
            println!("gateway ready at http://{}", running.addr());
            tokio::select! {
                () = stop_signal() => {}
                () = running.wait() => return Err(Failure::Refused("the gateway's API has stopped; its log says why".into())),
            }
            running.shutdown().await;
            Ok(())
        }
    }
}

fn failure(error: deed_gateway::Error) -> Failure {
    Failure::Refused(error.chain())
}

/// Waits for Ctrl-C or SIGTERM.
async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        // Without a handler SIGTERM ends the process at once, which loses nothing either.
        Err(_) => {
            tokio::signal::ctrl_c().await.ok();
        }
    }
}

/// The passphrase: a file's first line, or what is typed, twice when keys are made with it.
fn read_passphrase(source: &Passphrase, twice: bool) -> Result<String, Failure> {
    if let Some(path) = &source.passphrase_file {
        let text = String::from_utf8_lossy(&super::read(path)?).into_owned();
        return Ok(text.lines().next().unwrap_or_default().to_owned());
    }
    let ask = |prompt: &str| {
        rpassword::prompt_password(prompt)
            .map_err(|error| Failure::Usage(format!("no passphrase ({error}); give --passphrase-file FILE")))
    };
    let passphrase = ask("Passphrase of the organisation's keys: ")?;
    if twice && ask("Once more: ")? != passphrase {
        return Err(Failure::Usage("the two passphrases differ; nothing was made".into()));
    }
    Ok(passphrase)
}

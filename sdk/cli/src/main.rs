//! `deed`: the gateway, the chain and the evidence, from a shell.
//!
//! Every command ends with one of these codes, so that scripts need not read text: 0 done; 1 refused (a receipt that
//! does not verify, a call the chain refused, a problem the gateway reported); 2 wrong usage or an unreadable file;
//! 3 nobody answered. With `--json` both answers and failures are JSON, on standard output and standard error.

mod cli;
mod commands;
mod documents;
mod failure;
mod language;
mod output;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::Arguments;
use crate::language::Language;

fn main() -> ExitCode {
    let language = Language::wanted(std::env::args_os().skip(1), |name| std::env::var(name).ok());
    let matches = language.apply(Arguments::command()).get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let json = arguments.json;
    let filter = tracing_subscriber::EnvFilter::try_from_env("DEED_LOG").unwrap_or_else(|_| "warn,deed=info".into());
    // Logs go to standard error: standard output is for answers.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the runtime could not be started: {error}");
            return ExitCode::from(2);
        }
    };
    match runtime.block_on(commands::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(json);
            failure.exit_code()
        }
    }
}

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
mod usage;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::Arguments;
use crate::failure::Failure;
use crate::language::Language;

fn main() -> ExitCode {
    let language = Language::wanted(std::env::args_os().skip(1), |name| std::env::var(name).ok());
    let parsed = language.apply(Arguments::command()).try_get_matches();
    let arguments = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(error) => return not_parsed(&error, language),
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
            failure.print(json, language);
            failure.exit_code()
        }
    }
}

/// For arguments that are wrong, and for help that was asked for: clap has both as errors.
fn not_parsed(error: &clap::Error, language: Language) -> ExitCode {
    // What was asked for is not known otherwise: the arguments were not parsed.
    let json = std::env::args_os().any(|argument| argument == "--json");
    let message = if !error.use_stderr() {
        None
    } else if json {
        Some(error.render().to_string().trim_start_matches("error: ").trim_end().to_owned())
    } else {
        language.usage(error)
    };
    // Without other words, it is clap that tells.
    let Some(message) = message else { error.exit() };
    let failure = Failure::Usage(message);
    failure.print(json, language);
    failure.exit_code()
}

//! The market and the registry from a shell: plays `docs/shell.md` with the real command on a real node.
//!
//! The blocks marked `sh` are lines of these forms, which mean here what they mean to a shell:
//!
//! - `deed …`, perhaps with `> FILE`; behind ` # ` stands what is expected: `.field = value; …` of the answer in JSON,
//!   `refused: Pallet.Error`, or `exit 2: a part of the message`
//! - `name=$(deed --json … | jq -r .field)`, `name=$((other + 1))`, `name="text"`
//! - `cat > FILE <<END`, lines, `END`
//! - `pass 4`: lets blocks pass

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use deed_e2e::{Failure, PATIENCE, TestResult, exchange};
use deed_sdk::{Chain, calls};
use deed_testing::{Node, program};
use serde_json::{Value, json};
use tokio::process::Command;

/// The story.
const PAGE: &str = include_str!("../../docs/shell.md");

/// The exit code of what the chain or a gateway refused.
const REFUSED: i32 = 1;

/// The exit code of what was asked for wrongly.
const WRONG_USAGE: &str = "2";

/// A shell that knows no more than the page needs.
struct Shell {
    deed: PathBuf,
    node: String,
    chain: Chain,
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

#[tokio::test]
async fn the_page_can_be_typed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let specification = folder.path().join("short.json");
    short_terms(&specification).await?;
    let node = Node::dev().argument("--chain").argument(specification.to_string_lossy()).start().await?;
    let mut shell = Shell {
        deed: program("deed", "DEED_BIN")?,
        node: node.url().to_owned(),
        chain: node.chain().await?,
        folder,
        variables: BTreeMap::new(),
    };
    let mut lines = PAGE.lines().enumerate();
    let mut played = 0;
    while let Some((_, line)) = lines.next() {
        if line != "```sh" {
            continue;
        }
        while let Some((number, line)) = lines.next() {
            if line == "```" {
                break;
            }
            if let Some(file) = line.strip_prefix("cat > ").and_then(|rest| rest.strip_suffix(" <<END")) {
                let content: Vec<_> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "END").collect();
                let content = format!("{}\n", shell.expand(&content.join("\n")));
                std::fs::write(shell.folder.path().join(file), content)?;
                continue;
            }
            let played_line = shell.play(line).await;
            played_line.map_err(|error| format!("docs/shell.md:{}: `{line}`: {error}", number + 1))?;
            played += 1;
        }
    }
    assert!(played > 200, "only {played} lines were found");
    Ok(())
}

/// Writes the specification of a development chain whose terms end within the story, as the page says.
async fn short_terms(file: &Path) -> TestResult {
    let node = program("deed-node", "DEED_NODE_BIN")?;
    let exported = Command::new(node).args(["export-chain-spec", "--chain", "dev"]).output().await?;
    let mut specification: Value = serde_json::from_slice(&exported.stdout)?;
    let genesis = &mut specification["genesis"]["runtimeGenesis"]["patch"];
    genesis["market"]["deliveryWindow"] = json!(8);
    genesis["registry"]["validity"] = json!(300);
    genesis["registry"]["handlingTerm"] = json!(60);
    std::fs::write(file, specification.to_string())?;
    Ok(())
}

impl Shell {
    async fn play(&mut self, line: &str) -> Result<(), Failure> {
        let (command, expected) = line.split_once(" # ").unwrap_or((line, ""));
        if let Some(blocks) = command.strip_prefix("pass ") {
            for _ in 0..blocks.trim().parse::<u32>()? {
                self.chain.submit(&exchange(), calls::remark(b"time passes".to_vec())).await?;
            }
            return Ok(());
        }
        if let Some(command) = command.strip_prefix("deed ") {
            return self.check(command, expected.trim()).await;
        }
        let (name, value) = command.split_once('=').ok_or("it has no form that this test knows")?;
        let value = self.value(value.trim()).await?;
        self.variables.insert(name.to_owned(), value);
        Ok(())
    }

    /// What is assigned to a variable.
    async fn value(&self, text: &str) -> Result<String, Failure> {
        if let Some(sum) = text.strip_prefix("$((").and_then(|rest| rest.strip_suffix("))")) {
            let (name, more) = sum.split_once(" + ").ok_or("a sum of two is expected")?;
            let value: u32 = self.variables.get(name).ok_or("no such variable")?.parse()?;
            return Ok((value + more.parse::<u32>()?).to_string());
        }
        if let Some(inner) = text.strip_prefix("$(deed ").and_then(|rest| rest.strip_suffix(')')) {
            let (command, path) = inner.split_once(" | jq -r ").ok_or("`| jq -r` is expected")?;
            let answer: Value = serde_json::from_slice(&self.succeed(&words(&self.expand(command))).await?)?;
            let value = field(&answer, path).filter(|value| !value.is_null());
            return Ok(plain(value.ok_or_else(|| format!("the answer has no {path}: {answer:#}"))?));
        }
        Ok(text.trim_matches('"').to_owned())
    }

    /// Runs a command and compares what comes of it.
    async fn check(&self, command: &str, expected: &str) -> Result<(), Failure> {
        let expected = self.expand(expected);
        let mut arguments = words(&self.expand(command));
        let redirected = match arguments.as_slice() {
            [.., arrow, file] if arrow == ">" => Some(self.folder.path().join(file)),
            _ => None,
        };
        if let Some(file) = redirected {
            arguments.truncate(arguments.len() - 2);
            std::fs::write(file, self.succeed(&arguments).await?)?;
            return Ok(());
        }
        if let Some(refusal) = expected.strip_prefix("refused: ") {
            arguments.push("--json".into());
            let output = self.run(&arguments).await?;
            let failure: Value = serde_json::from_slice(&output.stderr).map_err(|_| described(&output))?;
            let told = failure["error"].as_str().is_some_and(|message| message.contains(refusal));
            let code = output.status.code();
            if code != Some(REFUSED) || failure["refusal"] != *refusal || failure["exitCode"] != REFUSED || !told {
                return Err(described(&output).into());
            }
            return Ok(());
        }
        if let Some((code, message)) = expected.strip_prefix("exit ").and_then(|rest| rest.split_once(": ")) {
            let output = self.run(&arguments).await?;
            let said = String::from_utf8_lossy(&output.stderr).contains(message);
            if output.status.code() != Some(code.parse()?) || !said || !output.stdout.is_empty() {
                return Err(described(&output).into());
            }
            if code == WRONG_USAGE {
                arguments.push("--json".into());
                let output = self.run(&arguments).await?;
                let failure: Value = serde_json::from_slice(&output.stderr).map_err(|_| described(&output))?;
                if plain(&failure["exitCode"]) != WRONG_USAGE || !plain(&failure["error"]).contains(message) {
                    return Err(described(&output).into());
                }
            }
            return Ok(());
        }
        if expected.is_empty() {
            let answer = self.succeed(&arguments).await?;
            return if answer.is_empty() { Err("it answered nothing".into()) } else { Ok(()) };
        }
        // What only asks answers people too.
        if !arguments.iter().any(|argument| matches!(argument.as_str(), "--key-file" | "--development-key")) {
            self.succeed(&arguments).await?;
        }
        arguments.push("--json".into());
        let answer: Value = serde_json::from_slice(&self.succeed(&arguments).await?)?;
        for (path, value) in expected.split("; ").filter_map(|part| part.split_once(" = ")) {
            let found = field(&answer, path).map(plain);
            if found.as_deref() != Some(value) {
                return Err(format!("{path} is {found:?}, not {value}: {answer:#}").into());
            }
        }
        Ok(())
    }

    async fn succeed(&self, arguments: &[String]) -> Result<Vec<u8>, Failure> {
        let output = self.run(arguments).await?;
        if output.status.success() { Ok(output.stdout) } else { Err(described(&output).into()) }
    }

    async fn run(&self, arguments: &[String]) -> Result<Output, Failure> {
        let mut command = Command::new(&self.deed);
        command.args(arguments).current_dir(self.folder.path()).env("DEED_NODE", &self.node).env("LC_ALL", "C");
        command.env_remove("DEED_KEY_FILE").kill_on_drop(true);
        Ok(tokio::time::timeout(PATIENCE, command.output()).await??)
    }

    /// Replaces `$name` by what it stands for.
    fn expand(&self, text: &str) -> String {
        let mut expanded = String::new();
        let mut parts = text.split('$');
        expanded.extend(parts.next());
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            match self.variables.get(name) {
                Some(value) => expanded.push_str(value),
                None => panic!("the page uses ${name} before it is set"),
            }
            expanded.push_str(rest);
        }
        expanded
    }
}

/// The words of a command; quotation marks keep a space in a word.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (position, part) in command.split('"').enumerate() {
        // Every second part stood between quotation marks.
        if position % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The field at a path such as `.events[0].asset`.
fn field<'a>(answer: &'a Value, path: &str) -> Option<&'a Value> {
    let mut steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
    steps.try_fold(answer, |value, step| match step.parse::<usize>() {
        Ok(index) => value.get(index),
        Err(_) => value.get(step),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a command said that did not do what it should.
fn described(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("{}\n{out}\n{err}", output.status)
}

#[tokio::test]
async fn help_is_in_both_languages() -> TestResult {
    let deed = program("deed", "DEED_BIN")?;
    let said = |lang: &'static str, arguments: &'static [&'static str]| {
        let command = Command::new(&deed).args(arguments).env("LC_ALL", lang).output();
        async move { Ok::<_, Failure>(String::from_utf8_lossy(&command.await?.stdout).into_owned()) }
    };
    assert!(said("C", &["asset", "submit", "--help"]).await?.contains("Applies for the registration"));
    let help = said("zh_CN.UTF-8", &["asset", "submit", "--help"]).await?;
    assert!(help.contains("申请登记资产") && help.contains("用法") && help.contains("选项"), "{help}");
    assert!(said("C", &["--lang", "zh", "--help"]).await?.contains("资产"));
    assert!(said("zh_CN.UTF-8", &["--lang", "en", "--help"]).await?.contains("Commands:"));
    Ok(())
}

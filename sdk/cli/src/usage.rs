//! What is wrong with the arguments, in Chinese: the parser's own words are English only, but it says in fields what it says in
//! them.

use std::error::Error as _;
use std::fmt::{Display, Write as _};
use std::net::AddrParseError;
use std::num::{IntErrorKind, ParseIntError};

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What a value that was given is not, behind the value itself: the English words, a tab and the Chinese ones on each line. All
/// that the readers of values say is here, and nothing else: a test compares.
const REASONS: &str = include_str!("zh-reasons.tsv");

/// Says what is wrong, what may have been meant, how the command is used and where to read more. Nothing of what clap calls an
/// error and is none: help that was asked for.
pub(crate) fn in_chinese(error: &Error) -> Option<String> {
    let mut told = what(error)?;
    for hint in hints(error) {
        told.push_str("\n  提示：");
        told.push_str(&hint);
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        told.push_str("\n\n用法：");
        told.push_str(usage.strip_prefix("Usage: ").unwrap_or(&usage));
    }
    told.push_str("\n\n详情请用“--help”查看。");
    Some(told)
}

fn what(error: &Error) -> Option<String> {
    let arg = || text(error, ContextKind::InvalidArg);
    let value = || text(error, ContextKind::InvalidValue);
    let number = |kind| match error.get(kind) {
        Some(ContextValue::Number(number)) => Some(*number),
        _ => None,
    };
    Some(match error.kind() {
        ErrorKind::ArgumentConflict => {
            let this = match (arg(), text(error, ContextKind::InvalidSubcommand)) {
                (Some(arg), _) => format!("参数“{arg}”"),
                (None, Some(command)) => format!("命令“{command}”"),
                (None, None) => "某个参数".to_owned(),
            };
            match error.get(ContextKind::PriorArg) {
                Some(ContextValue::String(prior)) if arg() == Some(prior.as_str()) => format!("{this}不能重复给出"),
                Some(ContextValue::String(prior)) => format!("{this}不能与“{prior}”同时使用"),
                Some(ContextValue::Strings(prior)) => format!("{this}不能与以下各项同时使用：{}", below(prior)),
                _ => format!("{this}不能与已给出的其他参数同时使用"),
            }
        }
        ErrorKind::NoEquals => format!("给参数“{}”赋值须用等号", arg()?),
        ErrorKind::InvalidValue => {
            let (arg, value) = (arg()?, value()?);
            let told = match value {
                "" => format!("参数“{arg}”需要一个值，却没有给出"),
                value => format!("“{value}”不能作为参数“{arg}”的值"),
            };
            told + &choice("可用的值", error.get(ContextKind::ValidValue))
        }
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", text(error, ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => match error.get(ContextKind::InvalidArg)? {
            ContextValue::Strings(missing) => format!("缺少以下必需的参数：{}", below(missing)),
            _ => return None,
        },
        ErrorKind::MissingSubcommand => {
            let told = format!("“{}”之后需要一个命令，却没有给出", text(error, ContextKind::InvalidSubcommand)?);
            told + &choice("可用的命令", error.get(ContextKind::ValidSubcommand))
        }
        ErrorKind::InvalidUtf8 => "参数中有不是 UTF-8 的文字".to_owned(),
        ErrorKind::TooManyValues => format!("参数“{}”不能再有更多的值，却给出了“{}”", arg()?, value()?),
        ErrorKind::TooFewValues => format!(
            "参数“{}”至少需要 {} 个值，只给出了 {} 个",
            arg()?,
            number(ContextKind::MinValues)?,
            number(ContextKind::ActualNumValues)?
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "参数“{}”需要 {} 个值，却给出了 {} 个",
            arg()?,
            number(ContextKind::ExpectedNumValues)?,
            number(ContextKind::ActualNumValues)?
        ),
        ErrorKind::ValueValidation => match reason(error) {
            Some(reason) => format!("参数“{}”的值“{}”无效：{reason}", arg()?, value()?),
            None => format!("参数“{}”的值“{}”无效", arg()?, value()?),
        },
        ErrorKind::UnknownArgument => format!("出现了意外的参数“{}”", arg()?),
        _ => return None,
    })
}

fn text(error: &Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text),
        _ => None,
    }
}

/// Each on a line of its own.
fn below(items: &[String]) -> String {
    items.iter().fold(String::new(), |mut lines, item| {
        // Writing to a text never fails.
        let _ = write!(lines, "\n  {item}");
        lines
    })
}

/// What there is to choose from, if there is anything.
fn choice(name: &str, among: Option<&ContextValue>) -> String {
    match among {
        Some(ContextValue::Strings(among)) if !among.is_empty() => format!("\n  {name}：{}", among.join("、")),
        _ => String::new(),
    }
}

/// Why a value was not taken, as its reader says.
fn reason(error: &Error) -> Option<String> {
    let source = error.source()?;
    if let Some(number) = source.downcast_ref::<ParseIntError>() {
        return Some(of_number(number.kind()).to_owned());
    }
    if source.is::<AddrParseError>() {
        return Some("不是地址，例如 127.0.0.1:8080".to_owned());
    }
    let said = source.to_string();
    if let Some((_, range)) = said.split_once(" is not in ") {
        return Some(format!("不在 {range} 之内"));
    }
    let translated = behind_the_value(&said).and_then(|words| crate::language::line(REASONS, words));
    Some(translated.map_or(said, ToOwned::to_owned))
}

fn of_number(kind: &IntErrorKind) -> &'static str {
    match kind {
        IntErrorKind::Empty => "没有数字",
        IntErrorKind::PosOverflow => "数太大",
        IntErrorKind::NegOverflow => "数太小",
        _ => "不是数",
    }
}

/// What stands behind "`value` ".
fn behind_the_value(said: &str) -> Option<&str> {
    Some(said.strip_prefix('`')?.split_once("` ")?.1)
}

/// What may have been meant.
fn hints(error: &Error) -> Vec<String> {
    let quoted = |names: &[String]| names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、");
    let mut hints = Vec::new();
    for (kind, what) in [
        (ContextKind::SuggestedSubcommand, "命令"),
        (ContextKind::SuggestedArg, "参数"),
        (ContextKind::SuggestedValue, "值"),
    ] {
        match error.get(kind) {
            Some(ContextValue::String(name)) => hints.push(format!("相近的{what}是“{name}”")),
            Some(ContextValue::Strings(names)) if !names.is_empty() => {
                hints.push(format!("相近的{what}有{}", quoted(names)));
            }
            _ => {}
        }
    }
    if let Some(ContextValue::StyledStrs(tips)) = error.get(ContextKind::Suggested) {
        hints.extend(tips.iter().filter_map(tip));
    }
    hints
}

/// The parser's other hints come as sentences: what is quoted in them tells which it is.
fn tip(said: &impl Display) -> Option<String> {
    let said = said.to_string();
    let quoted: Vec<&str> = said.split('\'').skip(1).step_by(2).collect();
    match quoted[..] {
        [value, way] if said.starts_with("to pass") => Some(format!("若要把“{value}”作为值，请写“{way}”")),
        [command, "--"] => Some(format!("有命令“{command}”；要用它，请去掉前面的“--”")),
        [way] => Some(format!("有“{way}”")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Arg, ArgAction, Command, CommandFactory};

    use super::*;
    use crate::cli::Arguments;
    use crate::language::Language;

    /// Values of which every reader refuses one, and those with two things to say both.
    const WRONG: [&str; 4] = ["?", "??", "?=?", "1=?"];

    fn refused(command: Command, arguments: &[&str]) -> Error {
        command.try_get_matches_from(arguments).expect_err("they are wrong")
    }

    fn told(arguments: &[&str]) -> String {
        in_chinese(&refused(Language::Zh.apply(Arguments::command()), arguments)).expect("it is about the arguments")
    }

    /// What is wrong and what may have been meant, without usage and where to read more.
    fn begins(told: &str) -> &str {
        told.split("\n\n").next().unwrap_or_default()
    }

    #[test]
    fn what_is_wrong_is_told_in_chinese() {
        assert_eq!(
            told(&["deed", "asset", "show", "--token-file", "t"]),
            "缺少以下必需的参数：\n  <ASSET>\n\n用法：deed asset show --token-file <TOKEN_FILE> <ASSET>\n\n详情请用“--help”查看。"
        );
        for (arguments, expected) in [
            (vec!["asset", "shwo"], "没有命令“shwo”\n  提示：相近的命令有“show”"),
            (vec!["chain", "status", "--nod", "x"], "出现了意外的参数“--nod”\n  提示：相近的参数是“--node”"),
            (vec!["chain", "status", "x"], "出现了意外的参数“x”"),
            (vec!["chain", "status", "--", "x"], "出现了意外的参数“x”"),
            (vec!["chain", "status", "--node"], "参数“--node <NODE>”需要一个值，却没有给出"),
            (vec!["chain", "status", "--node", "a", "--node", "b"], "参数“--node <NODE>”不能重复给出"),
            (vec!["--lang", "fr", "chain", "status"], "“fr”不能作为参数“--lang <LANG>”的值\n  可用的值：en、zh"),
            (
                vec!["asset", "titles", "1", "--right", "operate"],
                "“operate”不能作为参数“--right <RIGHT>”的值\n  可用的值：holding、processing、operating\n  提示：相近的值是“operating”",
            ),
            (vec!["asset", "show", "x"], "参数“<ASSET>”的值“x”无效：不是数"),
            (vec!["asset", "show", ""], "参数“<ASSET>”的值“”无效：没有数字"),
            (vec!["asset", "show", "18446744073709551616"], "参数“<ASSET>”的值“18446744073709551616”无效：数太大"),
            (
                vec!["asset", "list", "--sensitivity", "300"],
                "参数“--sensitivity <SENSITIVITY>”的值“300”无效：不在 0..=255 之内",
            ),
            (
                vec!["gateway", "run", "--data", "d", "--listen", "8080"],
                "参数“--listen <LISTEN>”的值“8080”无效：不是地址，例如 127.0.0.1:8080",
            ),
            (
                vec!["asset", "object", "1", "--evidence", "ab"],
                "参数“--evidence <EVIDENCE>”的值“ab”无效：既不是 64 位十六进制，也不是 @文件",
            ),
            (
                vec!["asset", "search", "x", "--facets", "--limit", "3", "--token-file", "t"],
                "参数“--facets”不能与“--limit <LIMIT>”同时使用",
            ),
        ] {
            let told = told(&[&["deed"][..], &arguments[..]].concat());
            assert_eq!(begins(&told), expected, "{arguments:?}");
            assert!(told.ends_with("详情请用“--help”查看。") && !told.contains("Usage"), "{told}");
        }
        let told = told(&["deed", "--json"]);
        assert!(told.starts_with("“deed”之后需要一个命令，却没有给出\n  可用的命令：gateway、verify、"), "{told}");
    }

    #[test]
    fn what_deed_itself_has_no_use_for_is_told_too() {
        let command = || {
            Command::new("x")
                .arg(Arg::new("two").long("two").num_args(2))
                .arg(Arg::new("more").long("more").num_args(2..))
                .arg(Arg::new("equals").long("equals").require_equals(true))
                .arg(Arg::new("flag").long("flag").action(ArgAction::SetTrue).conflicts_with_all(["two", "equals"]))
                .subcommand(Command::new("one").arg(Arg::new("deep").long("deep").action(ArgAction::SetTrue)))
        };
        for (arguments, expected) in [
            (vec!["--two", "1"], "参数“--two <two> <two>”需要 2 个值，却给出了 1 个"),
            (vec!["--more", "1"], "参数“--more <more> <more>...”至少需要 2 个值，只给出了 1 个"),
            (vec!["--equals", "1"], "给参数“--equals=<equals>”赋值须用等号"),
            (
                vec!["--flag", "--two", "1", "2", "--equals=3"],
                "参数“--flag”不能与以下各项同时使用：\n  --two <two> <two>\n  --equals=<equals>",
            ),
            (vec!["--deep", "one"], "出现了意外的参数“--deep”\n  提示：有“one --deep”"),
            (vec!["--", "one"], "出现了意外的参数“one”\n  提示：有命令“one”；要用它，请去掉前面的“--”"),
        ] {
            let error = refused(command(), &[&["x"][..], &arguments[..]].concat());
            let told = in_chinese(&error).expect("it is about the arguments");
            assert_eq!(begins(&told), expected, "{error}");
        }
        let with_values = Command::new("x").arg(Arg::new("value"));
        let told = in_chinese(&refused(with_values, &["x", "--y"])).expect("it is about the arguments");
        assert_eq!(begins(&told), "出现了意外的参数“--y”\n  提示：若要把“--y”作为值，请写“-- --y”");
        for (kind, expected) in [
            (ErrorKind::InvalidUtf8, Some("参数中有不是 UTF-8 的文字")),
            (ErrorKind::DisplayHelp, None),
            (ErrorKind::DisplayVersion, None),
        ] {
            assert_eq!(in_chinese(&Error::new(kind)).as_deref().map(begins), expected);
        }
    }

    /// Every way to give one of an argument's values, at its command.
    fn given(path: &[String], command: &Command, value: &str, all: &mut Vec<Vec<String>>) {
        for arg in command.get_arguments().filter(|arg| arg.get_action().takes_values()) {
            let name = arg.get_long().map(|name| format!("--{name}"));
            // What stands before a positional argument has to be right for it to be looked at: only a number is in general.
            let before = arg.get_index().map_or(0, |index| index - 1);
            let numbers = std::iter::repeat_n("1".to_owned(), before);
            all.push(path.iter().cloned().chain(numbers).chain(name).chain([value.to_owned()]).collect());
        }
        for below in command.get_subcommands() {
            let path = [path, &[below.get_name().to_owned()][..]].concat();
            given(&path, below, value, all);
        }
    }

    #[test]
    fn every_reason_is_in_chinese() {
        let mut command = Arguments::command();
        command.build();
        let mut said = BTreeSet::new();
        for value in WRONG {
            let mut all = Vec::new();
            given(&["deed".to_owned()], &command, value, &mut all);
            for arguments in all {
                let Err(error) = Arguments::command().try_get_matches_from(&arguments) else { continue };
                let Some(told) = in_chinese(&error).filter(|_| error.kind() == ErrorKind::ValueValidation) else {
                    continue;
                };
                let reason = error.source().expect("a reason").to_string();
                said.extend(behind_the_value(&reason).map(ToOwned::to_owned));
                let (_, reason) = begins(&told).split_once("无效：").expect("a reason");
                let is_chinese = reason.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
                assert!(is_chinese, "{arguments:?}: {told}");
            }
        }
        let table: BTreeSet<String> =
            REASONS.lines().map(|line| line.split_once('\t').expect("a tab").0.to_owned()).collect();
        assert_eq!(table, said);
    }

    #[test]
    fn it_ends_with_the_code_of_wrong_usage() {
        let error = refused(Arguments::command(), &["deed", "asset", "show", "x"]);
        assert_eq!(error.exit_code(), 2);
        assert_eq!(crate::not_parsed(&error, Language::Zh), std::process::ExitCode::from(2));
    }
}

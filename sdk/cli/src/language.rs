//! Help in Chinese: the same commands and arguments, their texts looked up by the English ones; what is wrong with arguments; and
//! what the chain's refusals mean, looked up by their names.
//!
//! Answers are fields and values, and read the same in every language, as does all that is JSON. What a command itself says once
//! its arguments are read, of a file for example, is English.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, ValueEnum};

/// An English text, a tab and the Chinese one on each line. Every text of the help is here, and nothing else: a test compares.
const TEXTS: &str = include_str!("zh.tsv");

/// The name of a refusal, a tab and what it means on each line: all of the pallets', and all that is refused before a call.
const REFUSALS: &str = include_str!("zh-refusals.tsv");

/// What the help of a command looks like.
const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// Where a shell says its language, in the order in which they count.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// A language of the help, of what is wrong with arguments, and of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English.
    En,
    /// 中文.
    Zh,
}

impl Language {
    /// What the arguments name with `--lang`, or else the shell's language. Read before the arguments are parsed, because parsing
    /// is what prints the help.
    pub(crate) fn wanted(
        arguments: impl IntoIterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let mut arguments = arguments.into_iter().filter_map(|argument| argument.into_string().ok());
        while let Some(argument) = arguments.next() {
            let named = match argument.strip_prefix("--lang") {
                Some("") => arguments.next(),
                Some(rest) => rest.strip_prefix('=').map(str::to_owned),
                None => None,
            };
            // A wrong name is refused when the arguments are parsed.
            if let Some(language) = named.and_then(|name| Self::from_str(&name, false).ok()) {
                return language;
            }
        }
        let variable = VARIABLES.into_iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        if variable.is_some_and(|value| value.starts_with("zh")) { Self::Zh } else { Self::En }
    }

    /// How a failure, and what is behind it, are introduced.
    pub(crate) fn introductions(self) -> (&'static str, &'static str) {
        match self {
            Self::En => ("error: ", "because: "),
            Self::Zh => ("错误：", "原因："),
        }
    }

    /// What a refusal of the chain means, where this language has other words for it than the chain.
    pub(crate) fn meaning(self, refusal: &str) -> Option<&'static str> {
        match self {
            Self::En => None,
            Self::Zh => line(REFUSALS, refusal),
        }
    }

    /// What is wrong with the arguments, where this language has other words for it than clap.
    pub(crate) fn usage(self, error: &clap::Error) -> Option<String> {
        match self {
            Self::En => None,
            Self::Zh => crate::usage::in_chinese(error),
        }
    }

    /// The commands with their help in this language.
    pub(crate) fn apply(self, command: Command) -> Command {
        match self {
            Self::En => command,
            Self::Zh => chinese(command),
        }
    }
}

fn chinese(command: Command) -> Command {
    let about = command.get_about().and_then(|about| translated(&about.to_string()));
    let command = match about {
        Some(about) => command.about(about),
        None => command,
    };
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help).help("显示帮助"))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help("显示版本"))
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .help_template(TEMPLATE)
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "参数" } else { "选项" };
            let help = arg.get_help().and_then(|help| translated(&help.to_string()));
            let arg = arg.help_heading(heading);
            match help {
                Some(help) => arg.help(help),
                None => arg,
            }
        })
        .mut_subcommands(chinese)
}

fn translated(text: &str) -> Option<&'static str> {
    line(TEXTS, text)
}

/// What stands behind a key in a table.
pub(crate) fn line(table: &'static str, key: &str) -> Option<&'static str> {
    let (_, value) = table.lines().filter_map(|line| line.split_once('\t')).find(|(found, _)| *found == key)?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    /// The texts of a command's help, and of all below it.
    fn texts(command: &Command, all: &mut BTreeSet<String>) {
        all.extend(command.get_about().map(ToString::to_string));
        all.extend(command.get_arguments().filter_map(|arg| arg.get_help()).map(ToString::to_string));
        for command in command.get_subcommands() {
            texts(command, all);
        }
    }

    #[test]
    fn every_text_is_in_both_languages() {
        let mut english = BTreeSet::new();
        texts(&Arguments::command(), &mut english);
        let table: BTreeSet<String> =
            TEXTS.lines().map(|line| line.split_once('\t').expect("a tab").0.to_owned()).collect();
        assert_eq!(english.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "not in the table");
        assert_eq!(table.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "only in the table");
        for (english, chinese) in TEXTS.lines().filter_map(|line| line.split_once('\t')) {
            assert!(chinese.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)), "{english}");
        }
    }

    #[test]
    fn every_refusal_is_in_chinese() {
        use deed_sdk::primitives::{REFUSED_NOT_A_MEMBER, REFUSED_NOT_PERMITTED, REFUSED_QUOTA, REFUSED_SUSPENDED};
        let codes = [REFUSED_NOT_A_MEMBER, REFUSED_SUSPENDED, REFUSED_NOT_PERMITTED, REFUSED_QUOTA];
        let mut known: BTreeSet<String> = deed_sdk::refusals().unwrap().into_iter().collect();
        known.extend(codes.map(|code| code.to_string()));
        known.extend(["BadOrigin", "Token", "Arithmetic", "Other"].map(|name| format!("Runtime.{name}")));
        let table: BTreeSet<String> =
            REFUSALS.lines().map(|line| line.split_once('\t').expect("a tab").0.to_owned()).collect();
        assert_eq!(known.difference(&table).collect::<Vec<_>>(), Vec::<&String>::new(), "not in the table");
        assert_eq!(table.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "only in the table");
        assert_eq!(Language::En.meaning("Registry.NotOwner"), None);
        assert_eq!(Language::Zh.meaning("Registry.NotOwner"), Some("该资产属于另一机构"));
    }

    #[test]
    fn the_help_is_in_chinese() {
        let mut command = Language::Zh.apply(Arguments::command());
        command.clone().debug_assert();
        let help = command.render_help().to_string();
        assert!(help.contains("命令") && help.contains("资产") && !help.contains("Options:"), "{help}");
        let mut asset = Language::Zh.apply(Arguments::command());
        let asset = asset.find_subcommand_mut("asset").and_then(|asset| asset.find_subcommand_mut("submit"));
        let help = asset.expect("a command").render_help().to_string();
        assert!(help.contains("申请登记资产") && help.contains("参数") && help.contains("--node"), "{help}");
        let parsed = Language::Zh.apply(Arguments::command()).try_get_matches_from(["deed", "chain", "status"]);
        assert!(parsed.is_ok(), "{parsed:?}");
    }

    #[test]
    fn the_arguments_go_before_the_shell() {
        let wanted = |arguments: &[&str], lang: &str| {
            Language::wanted(arguments.iter().map(OsString::from), |name| (name == "LANG").then(|| lang.to_owned()))
        };
        assert_eq!(wanted(&["deed"], "zh_CN.UTF-8"), Language::Zh);
        assert_eq!(wanted(&["deed"], "en_GB.UTF-8"), Language::En);
        assert_eq!(wanted(&["deed"], ""), Language::En);
        assert_eq!(wanted(&["deed", "--lang", "zh", "asset"], "C"), Language::Zh);
        assert_eq!(wanted(&["deed", "asset", "--lang=en"], "zh_CN"), Language::En);
        assert_eq!(wanted(&["deed", "--language"], "zh_CN"), Language::Zh);
    }
}

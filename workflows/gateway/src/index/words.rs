//! Words: how text is cut so that it can be searched, in Chinese as well as in scripts that put spaces between words.
//!
//! Chinese is written without spaces, so a dictionary says what the words are. Two cuts are made, and they fit together:
//!
//! ```text
//!   stored  every word of the dictionary that occurs anywhere, and every single character
//!   asked   the words a reader would see, long ones also in their parts; what is in no word, character by character
//! ```
//!
//! Whatever a query is cut into is thereby stored for every text that contains the query: a query that can be read in the
//! text is found, however the characters around it would be grouped. Statistics of the language (the usual way to guess
//! words that no dictionary has) are left out on purpose: they look at the neighbours, and would cut the same characters
//! one way in the text and another way in the query.
//!
//! Letters are compared without regard to case and width, and words of letters and digits are found by their beginnings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Result};

/// Characters of a query: a sentence. Whoever pastes a page is told so instead of waiting for an answer.
const QUERY_CHARS_MAX: usize = 200;

static DICTIONARY: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Unpacks the dictionary, which takes a moment; the first text would wait for it otherwise.
pub(crate) fn load_dictionary() {
    LazyLock::force(&DICTIONARY);
}

/// What a character is to a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Chinese.
    Han,
    /// A letter or digit of any other script.
    Letter,
    /// What stands between words.
    Gap,
}

fn class(c: char) -> Class {
    match c {
        '\u{3007}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Han,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Gap,
    }
}

/// A character as it is compared: one for one, so that a place in the folded text is a place in the original.
fn fold(c: char) -> char {
    let narrow = match c {
        // The wide forms of ASCII, which Chinese input methods produce, lie at a fixed distance from the narrow ones.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => narrow,
    }
}

/// The stretches of one class in a folded text, without the gaps.
fn runs(text: &str) -> Vec<(Class, &str)> {
    let mut runs = Vec::new();
    let (mut start, mut current) = (0, Class::Gap);
    for (at, c) in text.char_indices() {
        let next = class(c);
        if next != current {
            if current != Class::Gap {
                runs.push((current, &text[start..at]));
            }
            (start, current) = (at, next);
        }
    }
    if current != Class::Gap {
        runs.push((current, &text[start..]));
    }
    runs
}

/// Text as it is stored for searching: its words, with spaces between them.
pub(crate) fn stored(text: &str) -> String {
    let folded: String = text.chars().map(fold).collect();
    let mut words = String::with_capacity(folded.len() * 2);
    let mut push = |word: &str| {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    };
    for (class, run) in runs(&folded) {
        if class == Class::Letter {
            push(run);
            continue;
        }
        let mut alone = BTreeSet::new();
        for token in DICTIONARY.cut_all(run) {
            if token.end - token.start == 1 {
                alone.insert(token.word);
            }
            push(token.word);
        }
        for (at, c) in run.char_indices() {
            let c = &run[at..at + c.len_utf8()];
            if !alone.contains(c) {
                push(c);
            }
        }
    }
    words
}

/// A word that has to be there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    text: String,
    /// Whether a longer word that begins with it will do.
    prefix: bool,
}

/// What is searched for: words that all have to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(Vec<Term>);

/// A stretch of a text that was found. Parts, and not markup: there is nothing in them that a page could take for its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Part {
    /// The text, as it was registered.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

impl Words {
    /// Cuts a query; `None` when it is empty.
    pub(crate) fn parse(query: &str) -> Result<Option<Self>> {
        if query.trim().is_empty() {
            return Ok(None);
        }
        let length = query.chars().count();
        if length > QUERY_CHARS_MAX {
            return Err(Error::invalid(
                "q",
                format!("`q` has {length} characters"),
                format!("search for fewer words: {QUERY_CHARS_MAX} characters at most"),
            ));
        }
        let folded: String = query.chars().map(fold).collect();
        let mut terms = BTreeSet::new();
        for (class, run) in runs(&folded) {
            if class == Class::Letter {
                terms.insert(Term { text: run.to_owned(), prefix: true });
            } else {
                let cut = DICTIONARY.cut_for_search(run, false);
                terms.extend(cut.into_iter().map(|token| Term { text: token.word.to_owned(), prefix: false }));
            }
        }
        if terms.is_empty() {
            return Err(Error::invalid(
                "q",
                format!("`q` holds no letter, digit or Chinese character: `{query}`"),
                "search for a word, or leave `q` out to list everything",
            ));
        }
        Ok(Some(Self(terms.into_iter().collect())))
    }

    /// The words as FTS5 reads them. Quoted, and without quotes in them, they cannot be taken for its operators.
    pub(crate) fn expression(&self) -> String {
        let terms = self.0.iter().map(|term| format!("\"{}\"{}", term.text, if term.prefix { "*" } else { "" }));
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// Shows where the words are in a text: the whole text, or about `longest` characters around the first of them.
    pub(crate) fn highlight(&self, text: &str, longest: usize) -> Vec<Part> {
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
        let mut hit = vec![false; chars.len()];
        for term in &self.0 {
            let word: Vec<char> = term.text.chars().collect();
            for at in 0..(folded.len() + 1).saturating_sub(word.len()) {
                let begins = !term.prefix || at == 0 || class(folded[at - 1]) != Class::Letter;
                if begins && folded[at..].starts_with(&word) {
                    hit[at..at + word.len()].fill(true);
                }
            }
        }
        let (mut start, mut end) = (0, chars.len());
        if chars.len() > longest {
            let first = hit.iter().position(|hit| *hit).unwrap_or(0);
            // A little of what comes before, so that the reader knows what the words are about.
            start = first.saturating_sub(longest / 4).min(chars.len() - longest);
            end = start + longest;
        }
        let mut parts: Vec<Part> = Vec::new();
        for (c, hit) in chars[start..end].iter().zip(&hit[start..end]) {
            match parts.last_mut() {
                Some(part) if part.hit == *hit => part.text.push(*c),
                _ => parts.push(Part { text: c.to_string(), hit: *hit }),
            }
        }
        let omission = || Part { text: "…".to_owned(), hit: false };
        if start > 0 {
            parts.insert(0, omission());
        }
        if end < chars.len() {
            parts.push(omission());
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored_words(text: &str) -> BTreeSet<String> {
        stored(text).split(' ').map(ToOwned::to_owned).collect()
    }

    fn asked(query: &str) -> Vec<Term> {
        Words::parse(query).unwrap().unwrap().0
    }

    fn finds(text: &str, query: &str) -> bool {
        let words = stored_words(text);
        asked(query).iter().all(|term| {
            words.iter().any(|word| if term.prefix { word.starts_with(&term.text) } else { *word == term.text })
        })
    }

    #[test]
    fn chinese_is_found_by_its_words_and_by_what_is_in_no_dictionary() {
        assert!(finds("各网点扫描的财产保险单", "财产保险"));
        assert!(finds("各网点扫描的财产保险单", "扫描 保险单"));
        assert!(finds("北京大学生体检数据", "大学生"), "other groupings of the same characters are found too");
        assert!(finds("青岛啤酒厂2026年报表", "啤酒厂 2026"));
        assert!(finds("龘靐齉数据集", "靐齉"));
        assert!(!finds("各网点扫描的财产保险单", "人寿保险"));
    }

    #[test]
    fn letters_are_found_by_their_beginnings_in_any_case_and_width() {
        assert!(finds("Scanned insurance policies", "INSUR polic"));
        assert!(finds("DEED00000000000797", "deed0000"));
        assert!(finds("ＰＰ－ＯＣＲｖ６模型", "pp-ocrv6 模型"));
        assert!(!finds("Scanned insurance policies", "surance"));
        assert!(finds("don't", "don't"));
    }

    #[test]
    fn a_query_without_words_is_refused_and_an_empty_one_is_none() {
        assert_eq!(Words::parse("  ").unwrap(), None);
        assert_eq!(Words::parse("%\"*").unwrap_err().field(), Some("q"));
        assert_eq!(Words::parse(&"长".repeat(201)).unwrap_err().field(), Some("q"));
    }

    #[test]
    fn operators_are_words() {
        let words = Words::parse("title:x\" OR NOT (near*)").unwrap().unwrap();
        assert_eq!(words.expression(), "\"near\"* AND \"not\"* AND \"or\"* AND \"title\"* AND \"x\"*");
    }

    #[test]
    fn hits_are_shown_where_they_are_and_markup_stays_text() {
        let words = Words::parse("保单 script").unwrap().unwrap();
        let part = |text: &str, hit| Part { text: text.into(), hit };
        assert_eq!(
            words.highlight("<script>车险保单</b>", 100),
            [part("<", false), part("script", true), part(">车险", false), part("保单", true), part("</b>", false)]
        );
        let long = format!("{}保单{}", "前".repeat(300), "后".repeat(300));
        let parts = words.highlight(&long, 40);
        assert_eq!(parts.iter().map(|part| part.text.chars().count()).sum::<usize>(), 42);
        assert_eq!((parts[0].text.as_str(), parts[2].text.as_str(), parts[4].text.as_str()), ("…", "保单", "…"));
        assert_eq!(Words::parse("ance").unwrap().unwrap().highlight("insurance", 100), [part("insurance", false)]);
    }

    proptest! {
        /// The promise of the module: what can be read in a text is found in it.
        #[test]
        fn whatever_can_be_read_is_found(
            text in "[保险单数据资产登记交易北京大学生扫描件的和国中华人民共龘a-c1 ，]{1,40}",
            from in 0_usize..40,
            length in 1_usize..12,
        ) {
            let chars: Vec<char> = text.chars().collect();
            let from = from % chars.len();
            let mut query: String = chars[from..(from + length).min(chars.len())].iter().collect();
            // Words of letters are found by their beginnings only.
            while query.starts_with(|c: char| class(c) == Class::Letter) {
                query.remove(0);
            }
            if let Ok(Some(words)) = Words::parse(&query) {
                let stored = stored_words(&text);
                for term in words.0 {
                    let found = stored.iter().any(|word| if term.prefix { word.starts_with(&term.text) } else { *word == term.text });
                    prop_assert!(found, "{:?} of {query:?} is not in {text:?}", term.text);
                }
            }
        }

        #[test]
        fn parts_are_the_text(text in "\\PC{0,60}", query in "[a-c保险单]{1,5}") {
            let words = Words::parse(&query).unwrap().unwrap();
            let parts = words.highlight(&text, usize::MAX);
            prop_assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<String>(), text);
        }
    }
}

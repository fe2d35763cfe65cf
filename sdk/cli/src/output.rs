//! What a command prints: JSON for programs, lines for people.

use std::fmt::Debug;

use deed_sdk::primitives::RegistrationState;
use serde_json::{Value, json};

/// Prints an answer: as JSON when asked for, otherwise as indented `name: value` lines.
pub(crate) fn print(json: bool, value: &Value) {
    if json {
        println!("{value:#}");
    } else {
        print_lines(value, 0);
    }
}

/// The name of a value's variant, in the spelling of JSON: `Published { until: 7 }` is `published`.
pub(crate) fn word(value: &impl Debug) -> String {
    let name = format!("{value:?}");
    let mut letters = name.chars().take_while(|letter| letter.is_alphanumeric());
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Adds a state to an answer, with what the state itself says.
pub(crate) fn with_state(mut answer: Value, state: &RegistrationState) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("state".into(), word(state).into());
        match state {
            RegistrationState::Published { until } => fields.insert("until".into(), json!(until)),
            RegistrationState::Refused { code } => fields.insert("code".into(), json!(code)),
            _ => None,
        };
    }
    answer
}

fn print_lines(value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Object(_) | Value::Array(_) => {
                        println!("{indent}{name}:");
                        print_lines(value, depth + 1);
                    }
                    _ => println!("{indent}{name}: {}", scalar(value)),
                }
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                if position > 0 && item.is_object() {
                    println!();
                }
                print_lines(item, depth);
            }
        }
        _ => println!("{indent}{}", scalar(value)),
    }
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_words_with_what_they_say() {
        let published = with_state(json!({"at": 1}), &RegistrationState::Published { until: 7 });
        assert_eq!(published, json!({"at": 1, "state": "published", "until": 7}));
        let refused = with_state(json!({}), &RegistrationState::Refused { code: 2 });
        assert_eq!(refused, json!({"state": "refused", "code": 2}));
        assert_eq!(word(&RegistrationState::Registered), "registered");
    }
}

//! What a command prints: JSON for programs, lines for people.

use serde_json::Value;

/// Prints an answer: as JSON when asked for, otherwise as indented `name: value` lines.
pub(crate) fn print(json: bool, value: &Value) {
    if json {
        println!("{value:#}");
    } else {
        print_lines(value, 0);
    }
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

//! Whether an SQL statement is one read.
//!
//! Databases differ in what a string, a comment or an escape is, so that a text can be one statement to us and two to the
//! database. Instead of knowing every dialect, this refuses whatever dialects disagree about: comments, backslashes, dollar
//! quotes, semicolons. Nothing is lost: text belongs in parameters. The connection is read-only all the same; this makes the
//! refusal early and its reason clear.

/// Words that change something, lock something or leave the database, wherever they stand outside quotes.
const FORBIDDEN: [&str; 26] = [
    "alter", "analyze", "attach", "begin", "call", "commit", "copy", "create", "delete", "detach", "drop", "exec",
    "execute", "grant", "insert", "into", "lock", "merge", "pragma", "reindex", "revoke", "rollback", "set",
    "truncate", "update", "vacuum",
];

/// Accepts a single `SELECT` or `WITH … SELECT`; otherwise says what is wrong.
#[allow(clippy::collapsible_match, reason = "a guard that consumes characters would surprise its reader")]
pub(crate) fn single_read(statement: &str) -> Result<(), &'static str> {
    let body = statement.trim().strip_suffix(';').unwrap_or(statement).trim();
    if body.contains(';') {
        return Err("there is a semicolon inside: send one statement, and text as parameters");
    }
    if body.contains("--") || body.contains("/*") || body.contains('#') {
        return Err(
            "there is a comment, or what some databases take for one: leave it out, and send text as parameters",
        );
    }
    if body.contains('\\') {
        return Err("there is a backslash, which databases read differently: send text as parameters");
    }
    if body.contains('\0') {
        return Err("there is a zero character");
    }
    let mut words = Vec::new();
    let mut characters = body.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // A doubled quote ends one string and begins the next, which comes to the same here.
            '\'' | '"' | '`' => {
                if !characters.by_ref().any(|other| other == character) {
                    return Err("a quote is not closed");
                }
            }
            '$' => {
                if !characters.peek().is_some_and(char::is_ascii_digit) {
                    return Err("there is a dollar quote: send text as parameters");
                }
            }
            start if start.is_alphabetic() || start == '_' => {
                let mut word = start.to_lowercase().to_string();
                while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '$')) {
                    word.extend(next.to_lowercase());
                }
                words.push(word);
            }
            _ => {}
        }
    }
    match words.first().map(String::as_str) {
        Some("select" | "with") => {}
        _ => return Err("it does not begin with SELECT or WITH"),
    }
    if words.iter().any(|word| FORBIDDEN.contains(&word.as_str())) {
        return Err("it contains a word that changes something; quote it if it is a name");
    }
    if !words.iter().any(|word| word == "select") {
        return Err("it selects nothing");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::single_read;

    #[test]
    fn reads_are_accepted() {
        for statement in [
            "SELECT 1",
            "  select name, \"update\" from policies where number = ? and holder = $1 ;",
            "WITH recent AS (SELECT * FROM claims) SELECT count(*) FROM recent",
            "select 'it''s', replace(a, 'b', 'c') from t",
            "select 保单号 from 保单 where 状态 = '有效'",
        ] {
            assert_eq!(single_read(statement), Ok(()), "{statement}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for statement in [
            "",
            "delete from t",
            "select 1; drop table t",
            "select 1 /* ' */ ; drop table t -- '",
            "with gone as (delete from t returning *) select * from gone",
            "select * into copy from t",
            "select * from t for update",
            "select 'a\\' or 1",
            "select $$ ; $$",
            "select $tag$ a $tag$",
            "select 'open",
            "select 1 # comment",
            "pragma writable_schema = 1",
            "values (1)",
            "with a as (values (1)) update t set x = 1",
            "explain select 1",
        ] {
            assert!(single_read(statement).is_err(), "{statement}");
        }
    }
}

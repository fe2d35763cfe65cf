//! Text as recognition delivers it: widths folded, names compared.

/// One character in the width and form the parsers work on: full-width letters, digits and punctuation become ASCII,
/// the several dashes become `-`, the two yen signs one.
pub fn fold_char(c: char) -> char {
    match c {
        // The full-width block repeats ASCII at a fixed distance.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' | '\u{2002}' | '\u{2003}' | '\u{2009}' | '\u{202F}' => ' ',
        '\u{FFE5}' => '¥',
        '\u{3002}' => '.',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        '【' => '[',
        '】' => ']',
        _ => c,
    }
}

/// [`fold_char`] over a text; the number of characters stays the same, so that positions stay valid.
pub fn fold(text: &str) -> Vec<char> {
    text.chars().map(fold_char).collect()
}

/// Whether a character is a Chinese ideograph.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// A text reduced to what carries meaning when two are compared: folded, lower case, no spaces, no punctuation.
pub fn key(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A name reduced further: legal forms that are written in several ways take one form.
pub fn name_key(name: &str) -> String {
    let folded: String = fold(name).into_iter().flat_map(char::to_lowercase).collect();
    let mut out = String::new();
    for word in folded.split(|c: char| !c.is_alphanumeric() && c != '&').filter(|w| !w.is_empty()) {
        let word = match word {
            "limited" => "ltd",
            "company" => "co",
            "corporation" => "corp",
            "incorporated" => "inc",
            "and" | "&" => "",
            other => other,
        };
        out.push_str(word);
    }
    // The long and the short form of the same Chinese legal form.
    out.replace("有限责任公司", "有限公司")
}

/// How alike two texts are, from 0 (nothing in common) to 1 (equal), by edit distance over characters.
pub fn similarity(a: &str, b: &str) -> f64 {
    let longest = a.chars().count().max(b.chars().count());
    if longest == 0 {
        return 1.0;
    }
    1.0 - strsim::levenshtein(a, b) as f64 / longest as f64
}

/// Digits as recognition confuses them with letters: the digit a letter may stand for.
pub fn confused_digit(c: char) -> Option<char> {
    Some(match c {
        'O' | 'o' | 'Q' | 'D' => '0',
        'l' | 'I' | '|' | 'i' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'B' => '8',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_fold_and_positions_stay() {
        let text = "保险费：￥１，２３４．５０";
        let folded = fold(text);
        assert_eq!(folded.len(), text.chars().count());
        assert_eq!(folded.iter().collect::<String>(), "保险费:¥1,234.50");
    }

    #[test]
    fn legal_forms_compare_equal() {
        assert_eq!(name_key("Harbour & Finch Company Limited"), name_key("HARBOUR AND FINCH CO., LTD."));
        assert_eq!(name_key("上海明德贸易有限责任公司"), name_key("上海明德贸易有限公司"));
        assert_ne!(name_key("上海明德贸易有限公司"), name_key("上海明得贸易有限公司"));
    }

    #[test]
    fn likeness_is_a_share() {
        assert_eq!(similarity("", ""), 1.0);
        assert_eq!(similarity("abcd", "abcx"), 0.75);
        assert_eq!(similarity("甲", "乙"), 0.0);
    }
}

//! The labels a form puts beside its values, in both languages, and finding them in recognised text.
//!
//! A label is looked for where one can begin: at the start of a line, or after a gap or a mark of punctuation. It may
//! differ from the known wording by a misread character or two, but then something that ends a label has to follow,
//! so that a sentence that happens to begin alike is not taken for one.

use deed_values::text::is_han;

/// What the value beside a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number of a document: letters, digits and hyphens.
    Number,
    /// A name of a person or an organisation.
    Name,
    /// Words.
    Text,
    /// A sum in figures.
    Money,
    /// A sum in capital numerals.
    Words,
    /// One date.
    Date,
    /// Two dates, from and to.
    Period,
    /// An identifier of an organisation or a person, with a check digit.
    Identifier,
    /// A bank account.
    Account,
    /// A VAT number.
    Vat,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
}

/// A field and how forms label it.
#[derive(Debug)]
pub struct FieldLabels {
    /// The field's name in the output.
    pub field: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Wordings, reduced as [`reduce`] does.
    pub wordings: &'static [&'static str],
}

/// The field whose value is two others: where a form gives a period, the output has a start and an end.
pub const PERIOD: &str = "period";

/// Every field that is looked for.
pub const FIELDS: &[FieldLabels] = &[
    FieldLabels {
        field: "policyNumber",
        kind: Kind::Number,
        wordings: &[
            "保险单号",
            "保险单号码",
            "保单号",
            "保单号码",
            "保险单编号",
            "policyno",
            "policynumber",
            "policynr",
        ],
    },
    FieldLabels {
        field: "policyHolder",
        kind: Kind::Name,
        wordings: &["投保人", "投保人名称", "投保人姓名", "投保单位", "policyholder", "applicant", "nameofapplicant"],
    },
    FieldLabels {
        field: "insured",
        kind: Kind::Name,
        wordings: &[
            "被保险人",
            "被保险人名称",
            "被保险人姓名",
            "被保人",
            "insured",
            "nameofinsured",
            "insuredname",
            "theinsured",
            "nameoftheinsured",
        ],
    },
    FieldLabels {
        field: "insuredId",
        kind: Kind::Identifier,
        wordings: &[
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "身份证号",
            "身份证号码",
            "公民身份号码",
            "证件号码",
            "creditcode",
            "unifiedsocialcreditcode",
            "socialcreditcode",
            "idno",
            "idnumber",
            "identityno",
            "registrationno",
            "uscc",
        ],
    },
    FieldLabels {
        field: "insurer",
        kind: Kind::Name,
        wordings: &["保险人", "承保人", "承保公司", "保险公司", "insurer", "underwriter", "nameofinsurer"],
    },
    FieldLabels {
        field: "product",
        kind: Kind::Text,
        wordings: &[
            "险种",
            "险种名称",
            "保险险种",
            "产品名称",
            "classofinsurance",
            "typeofinsurance",
            "lineofbusiness",
            "product",
        ],
    },
    FieldLabels {
        field: "address",
        kind: Kind::Text,
        wordings: &["地址", "被保险人地址", "联系地址", "住所", "address", "addressofinsured"],
    },
    FieldLabels {
        field: "sumInsuredInWords",
        kind: Kind::Words,
        wordings: &[
            "保险金额大写",
            "保额大写",
            "总保险金额大写",
            "大写",
            "金额大写",
            "suminsuredinwords",
            "amountinwords",
        ],
    },
    FieldLabels {
        field: "sumInsured",
        kind: Kind::Money,
        wordings: &[
            "保险金额",
            "总保险金额",
            "保险金额小写",
            "保额",
            "赔偿限额",
            "suminsured",
            "totalsuminsured",
            "amountinsured",
            "limitofindemnity",
            "limitofliability",
        ],
    },
    FieldLabels {
        field: "premiumInWords",
        kind: Kind::Words,
        wordings: &["保险费大写", "保费大写", "总保险费大写", "premiuminwords"],
    },
    FieldLabels {
        field: "premium",
        kind: Kind::Money,
        wordings: &[
            "保险费",
            "总保险费",
            "保费",
            "保险费合计",
            "保险费小写",
            "保费合计",
            "premium",
            "totalpremium",
            "premiumpayable",
        ],
    },
    FieldLabels {
        field: PERIOD,
        kind: Kind::Period,
        wordings: &[
            "保险期间",
            "保险期限",
            "保险责任期间",
            "periodofinsurance",
            "insuranceperiod",
            "policyperiod",
            "periodofcover",
        ],
    },
    FieldLabels {
        field: "startDate",
        kind: Kind::Date,
        wordings: &[
            "起保日期",
            "生效日期",
            "保险起期",
            "起始日期",
            "effectivedate",
            "startdate",
            "inceptiondate",
            "commencementdate",
        ],
    },
    FieldLabels {
        field: "endDate",
        kind: Kind::Date,
        wordings: &["终保日期", "到期日期", "保险止期", "终止日期", "expirydate", "enddate", "expirationdate"],
    },
    FieldLabels {
        field: "issueDate",
        kind: Kind::Date,
        wordings: &["签单日期", "出单日期", "签发日期", "dateofissue", "issuedate", "issuedon"],
    },
    FieldLabels {
        field: "phone",
        kind: Kind::Phone,
        wordings: &["电话", "联系电话", "手机", "电话号码", "tel", "telephone", "phone"],
    },
    FieldLabels { field: "email", kind: Kind::Email, wordings: &["电子邮箱", "邮箱", "电子邮件", "email"] },
    FieldLabels { field: "iban", kind: Kind::Account, wordings: &["国际银行账号", "iban"] },
    FieldLabels { field: "vatId", kind: Kind::Vat, wordings: &["增值税号", "vatid", "vatno", "vatnumber"] },
];

/// The kind of a field by its name.
pub fn kind_of(field: &str) -> Option<Kind> {
    FIELDS.iter().find(|known| known.field == field).map(|known| known.kind)
}

/// A label found in a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The field it names.
    pub field: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Where the label begins, in characters.
    pub start: usize,
    /// Where what follows it begins, after its colon.
    pub end: usize,
    /// How many characters differ from the known wording.
    pub distance: usize,
    /// A note in brackets right after it, such as a unit: `保险费（元）`.
    pub qualifier: String,
}

/// Whether a character says nothing about which label it is.
fn silent(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '.' | '_' | '-' | '·' | '*' | '\'' | '"' | '/')
}

/// How many misread characters a wording of this length may have: none in a short one, where one character away lies
/// another label (投保人 and 被保人), and about one in five in a long one.
fn allowance(wording: &str, length: usize) -> usize {
    let han = wording.chars().any(is_han);
    match length {
        0..=3 => 0,
        4..=5 => usize::from(han),
        6..=9 => 1,
        _ => 2,
    }
}

/// The most silent characters that are passed over inside a label; more is not spacing but something else.
const MAX_SILENT: usize = 8;
/// The most characters a note in brackets after a label has.
const MAX_QUALIFIER: usize = 12;

/// Finds the labels of a line of folded characters, from left to right.
pub fn find(line: &[char]) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let begins = at == 0
            || !line[at - 1].is_alphanumeric()
            || is_han(line[at - 1]) != is_han(line[at])
            || out.last().is_some_and(|label| label.end == at);
        if !begins || silent(line[at]) {
            at += 1;
            continue;
        }
        match best_at(line, at) {
            Some(found) => {
                at = found.end.max(at + 1);
                out.push(found);
            }
            None => at += 1,
        }
    }
    merge(line, out)
}

/// The label that fits best at a position: the fewest differences for its length, and of those the longest.
fn best_at(line: &[char], at: usize) -> Option<Found> {
    let mut best: Option<(Found, f64, usize)> = None;
    for known in FIELDS {
        for wording in known.wordings {
            let length = wording.chars().count();
            let allowed = allowance(wording, length);
            // The end that differs least of those at which a label can end.
            let ends = align(line, at, wording, length, allowed);
            let closed = ends.into_iter().filter_map(|(end, distance)| {
                closes(line, end, wording).map(|(end, qualifier, delimited)| (distance, end, qualifier, delimited))
            });
            let Some((distance, end, qualifier, delimited)) = closed.min_by_key(|(distance, ..)| *distance) else {
                continue;
            };
            // A wording that is not exact needs a delimiter: without one it may be the beginning of a sentence.
            if distance > 0 && !delimited {
                continue;
            }
            // A label does not begin with what stands before it: if it differs less from further on, it begins there.
            let later = (at + 1..line.len()).filter(|i| !silent(line[*i])).take(distance);
            if later
                .into_iter()
                .any(|i| align(line, i, wording, length, distance - 1).iter().any(|(_, less)| *less < distance))
            {
                continue;
            }
            let rank = distance as f64 / length as f64;
            let better = best.as_ref().is_none_or(|(_, best_rank, best_length)| {
                rank < *best_rank || rank == *best_rank && length > *best_length
            });
            if better {
                best = Some((
                    Found { field: known.field, kind: known.kind, start: at, end, distance, qualifier },
                    rank,
                    length,
                ));
            }
        }
    }
    best.map(|(found, _, _)| found)
}

/// Lays a wording over the characters from `at`, passing over silent ones; gives where it may end and how much differs.
fn align(line: &[char], at: usize, wording: &str, length: usize, allowed: usize) -> Vec<(usize, usize)> {
    let lower = |c: char| c.to_ascii_lowercase();
    let mut out = Vec::new();
    if allowed == 0 && !wording.starts_with(lower(line[at])) {
        return out;
    }
    let mut taken = String::new();
    let mut count = 0;
    let mut passed = 0;
    for (i, c) in line.iter().enumerate().skip(at) {
        if silent(*c) {
            passed += 1;
            if passed > MAX_SILENT {
                break;
            }
            continue;
        }
        if !c.is_alphanumeric() || count == length + allowed {
            break;
        }
        taken.push(lower(*c));
        count += 1;
        if count + allowed < length {
            continue;
        }
        let distance = strsim::levenshtein(&taken, wording);
        if distance <= allowed {
            out.push((i + 1, distance));
        }
    }
    out
}

/// Whether a label can end at `end`; gives where its value begins, the note in brackets, and whether a delimiter stood there.
fn closes(line: &[char], end: usize, wording: &str) -> Option<(usize, String, bool)> {
    let mut next = end;
    // A label whose own brackets are still open closes with them: `保险金额(大写)`.
    if line.get(next) == Some(&')') {
        next += 1;
    }
    let mut qualifier = String::new();
    let open = line[next..].iter().position(|c| !c.is_whitespace()).map(|i| next + i);
    if let Some(open) = open.filter(|open| line[*open] == '(') {
        let close = line[open..].iter().take(MAX_QUALIFIER + 2).position(|c| *c == ')');
        if let Some(close) = close {
            let after = open + close + 1;
            let ends = line.get(after).is_none_or(|c| matches!(c, ':' | ';') || c.is_whitespace());
            if ends {
                qualifier = line[open + 1..open + close].iter().collect();
                next = after;
            }
        }
    }
    if matches!(line.get(next), Some('.')) {
        next += 1;
    }
    let colon = line[next..].iter().position(|c| !c.is_whitespace()).map(|i| next + i);
    if let Some(colon) = colon.filter(|colon| matches!(line[*colon], ':' | ';')) {
        let value = line[colon + 1..].iter().position(|c| !c.is_whitespace()).map_or(line.len(), |i| colon + 1 + i);
        return Some((value, qualifier, true));
    }
    match line.get(next) {
        None => Some((next, qualifier, true)),
        Some(c) if c.is_whitespace() => {
            let value = line[next..].iter().position(|c| !c.is_whitespace()).map_or(line.len(), |i| next + i);
            // Latin words are separated by spaces anyway: a space alone does not end an English label before a word.
            let word = !wording.chars().any(is_han) && line.get(value).is_some_and(char::is_ascii_lowercase);
            (!word).then_some((value, qualifier, value > next + 1))
        }
        Some('/' | '(' | '|' | ',') => Some((next, qualifier, true)),
        Some(c) if wording.chars().any(is_han) && (c.is_ascii_alphanumeric() || *c == '¥' || *c == '$') => {
            Some((next, qualifier, false))
        }
        Some('人') if line[next..].starts_with(&['人', '民', '币']) => Some((next, qualifier, false)),
        Some(c) if !wording.chars().any(is_han) && (is_han(*c) || *c == '¥' || *c == '$') => {
            Some((next, qualifier, false))
        }
        Some(_) => None,
    }
}

/// Joins a label and its translation, which stand beside each other with nothing but separators between.
fn merge(line: &[char], found: Vec<Found>) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    for label in found {
        if let Some(last) = out.last_mut() {
            let between = line.get(last.end..label.start).unwrap_or(&[]);
            if last.field == label.field && between.iter().all(|c| !c.is_alphanumeric()) {
                last.end = label.end;
                last.distance = last.distance.min(label.distance);
                if last.qualifier.is_empty() {
                    last.qualifier = label.qualifier;
                }
                continue;
            }
        }
        out.push(label);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use deed_values::text::fold;

    fn fields(line: &str) -> Vec<(&'static str, String)> {
        let chars = fold(line);
        let found = find(&chars);
        let mut out = Vec::new();
        for (i, label) in found.iter().enumerate() {
            let end = found.get(i + 1).map_or(chars.len(), |next| next.start);
            out.push((label.field, chars[label.end..end].iter().collect::<String>().trim().to_owned()));
        }
        out
    }

    fn one(line: &str, field: &str, value: &str) {
        assert_eq!(fields(line), [(field, value.to_owned())].map(|(f, v)| (kind_name(f), v)), "{line}");
    }

    fn kind_name(field: &str) -> &'static str {
        FIELDS.iter().map(|known| known.field).find(|known| *known == field).unwrap()
    }

    #[test]
    fn plain() {
        one("保险单号：PDZA2026-001", "policyNumber", "PDZA2026-001");
        one("Policy No.: PDZA2026-001", "policyNumber", "PDZA2026-001");
        one("POLICY NO PDZA2026-001", "policyNumber", "PDZA2026-001");
        one("被保险人:上海明德贸易有限公司", "insured", "上海明德贸易有限公司");
        one("被 保 险 人：上海明德", "insured", "上海明德");
        one("Insured: Meridian Trading Ltd.", "insured", "Meridian Trading Ltd.");
        one("Sum Insured: USD 1,000.00", "sumInsured", "USD 1,000.00");
        one("保险金额（大写）：人民币壹佰万元整", "sumInsuredInWords", "人民币壹佰万元整");
        one("保险费（元）: 1,200.00", "premium", "1,200.00");
        one("保险人：华信财产保险", "insurer", "华信财产保险");
        one("统一社会信用代码91350100M000100Y43", "insuredId", "91350100M000100Y43");
        one("Policy No.", "policyNumber", "");
    }

    #[test]
    fn bilingual() {
        one("保险单号 Policy No.: X1", "policyNumber", "X1");
        one("保险单号/Policy No.：X1", "policyNumber", "X1");
        one("被保险人 Insured：Meridian", "insured", "Meridian");
        one("保险费 Premium: ¥5.00", "premium", "¥5.00");
        one("保险金额(大写) Sum Insured in Words: 人民币壹元整", "sumInsuredInWords", "人民币壹元整");
    }

    #[test]
    fn two_on_a_line() {
        assert_eq!(
            fields("投保人：甲公司  被保险人：乙公司"),
            [("policyHolder", "甲公司".to_owned()), ("insured", "乙公司".to_owned())]
        );
        assert_eq!(
            fields("Effective Date: 2026-01-01 Expiry Date: 2026-12-31"),
            [("startDate", "2026-01-01".to_owned()), ("endDate", "2026-12-31".to_owned())]
        );
    }

    #[test]
    fn misread() {
        one("保险革号：PDZA", "policyNumber", "PDZA");
        one("Po1icy No.: PDZA", "policyNumber", "PDZA");
        one("5um lnsured: USD 5", "sumInsured", "USD 5");
        one("统一社会信用代玛：9135", "insuredId", "9135");
        one("被保险入：甲", "insured", "甲");
    }

    #[test]
    fn sentences_are_no_labels() {
        for line in [
            "保险费率按照条款约定执行",
            "被保险人应当及时通知保险人",
            "insured persons shall notify us",
            "The premium shall be paid in full",
            "本保险合同由保险条款组成",
            "",
        ] {
            assert_eq!(fields(line), [], "{line}");
        }
    }
}

//! What fields are called where people read.

/// Fields with a name of their own in both languages.
const NAMES: &[(&str, &str, &str)] = &[
    ("policyNumber", "保险单号", "policy number"),
    ("policyHolder", "投保人", "policy holder"),
    ("insured", "被保险人", "insured"),
    ("insuredId", "证件代码", "insured's identifier"),
    ("insurer", "保险人", "insurer"),
    ("product", "险种", "class of insurance"),
    ("address", "地址", "address"),
    ("sumInsured", "保险金额", "sum insured"),
    ("sumInsuredInWords", "大写保险金额", "sum insured in words"),
    ("premium", "保险费", "premium"),
    ("premiumInWords", "大写保险费", "premium in words"),
    ("period", "保险期间", "period of insurance"),
    ("startDate", "起保日期", "start date"),
    ("endDate", "终保日期", "end date"),
    ("issueDate", "签单日期", "date of issue"),
    ("phone", "电话", "telephone number"),
    ("email", "电子邮箱", "e-mail address"),
    ("iban", "国际银行账号", "IBAN"),
    ("vatId", "增值税号", "VAT number"),
];

/// A field's name in Chinese; the identifier itself where it has none.
pub fn zh(field: &str) -> &str {
    NAMES.iter().find(|(known, ..)| *known == field).map_or(field, |(_, zh, _)| zh)
}

/// A field's name in English; the identifier itself where it has none.
pub fn en(field: &str) -> &str {
    NAMES.iter().find(|(known, ..)| *known == field).map_or(field, |(.., en)| en)
}

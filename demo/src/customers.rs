//! The consumer's customer records, and whether the policy check found in them what it should.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

use crate::scans::{self, CustomerRow, Scan};

/// The table the template *policy check* reads; PostgreSQL understands it too.
pub const TABLE: &str = "CREATE TABLE policies (
    policy_number TEXT PRIMARY KEY,
    insured TEXT NOT NULL,
    insured_id TEXT NOT NULL,
    premium NUMERIC(20, 2) NOT NULL,
    sum_insured NUMERIC(20, 2) NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE NOT NULL
)";

/// Writes the records into a new SQLite file.
///
/// # Errors
/// When the file cannot be written, or the table is there already.
pub async fn write_sqlite(path: &Path, pages: &[Scan]) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await?;
    sqlx::query(TABLE).execute(&mut connection).await?;
    for row in scans::customers(pages).rows {
        let CustomerRow { policy_number, insured, insured_id, premium, sum_insured, start_date, end_date } = row;
        sqlx::query("INSERT INTO policies VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(policy_number)
            .bind(insured)
            .bind(insured_id)
            .bind(premium)
            .bind(sum_insured)
            .bind(start_date)
            .bind(end_date)
            .execute(&mut connection)
            .await?;
    }
    sqlx::Connection::close(connection).await
}

/// What the report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Findings {
    /// Fields that were found.
    pub fields: usize,
    /// Fields that were found as they are printed.
    pub fields_right: usize,
    /// Differences that were found, every one of them planted.
    pub differences: usize,
}

/// The share of the printed fields that has to be found as printed. Recognition may misread a character of a hundred
/// pages; it may not misread a field in twenty.
const LEAST_RIGHT: f64 = 0.95;

/// Compares what `report.json` says with what is printed on the pages and what was planted in the records.
///
/// # Errors
/// What is wrong with the report, in words.
pub fn compare(report: &Value, pages: &[Scan]) -> Result<Findings, String> {
    let documents = report["documents"].as_array().ok_or("the report has no documents")?;
    let by_page: BTreeMap<&str, &Value> =
        documents.iter().filter_map(|document| Some((document["document"].as_str()?, document))).collect();
    let planted = scans::customers(pages).planted;
    let (mut fields, mut right, mut printed, mut differences) = (0, 0, 0, 0);
    for page in pages {
        let document =
            by_page.get(page.name.as_str()).ok_or_else(|| format!("the report does not mention {}", page.name))?;
        let found =
            document["fields"].as_object().ok_or_else(|| format!("{} has no fields in the report", page.name))?;
        let truth = page.truth.fields();
        fields += found.len();
        printed += truth.len();
        right += truth
            .iter()
            .filter(|(name, value)| found.get(**name).is_some_and(|field| field["value"] == **value))
            .count();

        let finding = planted.iter().find(|planted| planted.page == page.name).map(|planted| planted.finding);
        let expected = finding.map_or("match", scans::Finding::verdict);
        let verdict = document["verdict"].as_str().unwrap_or("none");
        if verdict != expected {
            return Err(format!(
                "{} should be `{expected}` and is `{verdict}`: {}",
                page.name, document["differences"]
            ));
        }
        let differing: BTreeSet<&str> = document["differences"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|difference| difference["tolerated"] != true)
            .filter_map(|difference| difference["field"].as_str())
            .collect();
        let planted: BTreeSet<&str> = finding.map(scans::Finding::field).into_iter().collect();
        if differing != planted {
            return Err(format!("{} should differ in {planted:?} and differs in {differing:?}", page.name));
        }
        differences += differing.len();
    }
    if (right as f64) < LEAST_RIGHT * printed as f64 {
        return Err(format!("only {right} of the {printed} fields on the pages were found as printed"));
    }
    Ok(Findings { fields, fields_right: right, differences })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A report as it has to be, made from what is known.
    fn perfect(pages: &[Scan]) -> Value {
        let planted = scans::customers(pages).planted;
        let documents: Vec<Value> = pages
            .iter()
            .map(|page| {
                let fields: serde_json::Map<String, Value> = page
                    .truth
                    .fields()
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), json!({ "value": value })))
                    .collect();
                let finding = planted.iter().find(|planted| planted.page == page.name).map(|planted| planted.finding);
                let differences: Vec<Value> =
                    finding.iter().map(|finding| json!({ "field": finding.field(), "tolerated": false })).collect();
                json!({
                    "document": page.name, "fields": fields, "differences": differences,
                    "verdict": finding.map_or("match", scans::Finding::verdict),
                })
            })
            .collect();
        json!({ "documents": documents })
    }

    #[test]
    fn a_perfect_report_is_accepted_and_a_wrong_one_is_not() {
        let pages = scans::policies(4, 3).unwrap();
        let mut report = perfect(&pages);
        let findings = compare(&report, &pages).unwrap();
        assert_eq!(findings.fields, findings.fields_right);
        assert_eq!(findings.differences, 3);
        report["documents"][0]["verdict"] = json!("mismatch");
        assert!(compare(&report, &pages).unwrap_err().contains("policy-01"));
        let mut report = perfect(&pages);
        for document in report["documents"].as_array_mut().unwrap() {
            document["fields"]["premium"]["value"] = json!("0.00");
        }
        assert!(compare(&report, &pages).unwrap_err().contains("as printed"));
    }

    #[tokio::test]
    async fn records_are_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("customers.db");
        let pages = scans::policies(4, 3).unwrap();
        write_sqlite(&path, &pages).await.unwrap();
        let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM policies").fetch_one(&mut connection).await.unwrap();
        assert_eq!(count, 3);
        assert!(write_sqlite(&path, &pages).await.is_err());
    }
}

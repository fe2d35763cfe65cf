//! Finding assets: by words, by facets, page by page.
//!
//! Words and facets combine: an asset is listed when it has every word and every facet asked for. With words, the list is
//! by relevance (BM25 over the fields, a word of the title counting most); without, or when asked to be, it is by age,
//! newest first. The counts of a facet leave out its own filter and keep all others: they say what choosing another value
//! would lead to.
//!
//! All facets are counted in one pass. Beside each asset stands a card with all it is counted under; a card that fails no
//! filter counts for every facet, one that fails a single filter for that filter's facet alone. So the database only has to
//! find the cards that fail at most one, and hands them over as few large texts instead of many small rows. Only where
//! nothing narrows the list, its own indices count faster.

use std::borrow::Cow;
use std::collections::HashMap;

use deed_evidence::Digest;
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use utoipa::ToSchema;

use super::Index;
use super::cursor::{Cursor, RANKED_MAX, refused};
use super::query::{ASSET_COLUMNS, AsOf, AssetSummary, Page, summary};
use super::words::{Part, Words, stored};
use crate::db::{from_db, to_db};
use crate::error::{Error, Result};

/// Values of one facet that are counted: a list that a person reads.
const FACET_VALUES_MAX: usize = 100;

/// Asset ids whose cards are read at once: some megabytes of text.
const CARDS_AT_ONCE: i64 = 50_000;

/// Characters of a title or summary that are shown around what was found.
const TITLE_SHOWN: usize = 120;
const SUMMARY_SHOWN: usize = 160;

/// What a word counts for where it is found, in the order of the columns of the table `search`: title, tags, class,
/// certificate, owner, summary. What somebody chose to call the asset says more than what they wrote about it.
const WEIGHTS: &str = "10.0, 5.0, 3.0, 10.0, 2.0, 1.0";

/// In which order assets are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Newest first.
    Newest,
    /// What fits best first. Needs words.
    Relevance,
}

/// Which assets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    pub q: Option<String>,
    pub kind: Option<String>,
    pub state: Option<String>,
    pub class: Option<String>,
    pub tag: Option<String>,
    pub sensitivity: Option<u8>,
    pub owner: Option<u32>,
    /// How at least one open offer of it is priced.
    pub pricing: Option<String>,
}

/// Which part of which list.
#[derive(Clone, Debug)]
pub(crate) struct AssetQuery {
    pub filters: Filters,
    /// By relevance when there are words, and by age when there are none, unless it says.
    pub order: Option<Order>,
    pub cursor: Option<String>,
    pub limit: u32,
}

/// What a list can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Facet {
    Kind,
    State,
    Class,
    Tag,
    Sensitivity,
    Owner,
    Pricing,
}

impl Facet {
    const ALL: [Self; 7] =
        [Self::Kind, Self::State, Self::Class, Self::Tag, Self::Sensitivity, Self::Owner, Self::Pricing];
}

/// Where the words that were searched for are.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Highlight {
    /// The title, in parts; its beginning is cut off when it is long.
    pub title: Vec<Part>,
    /// The summary around the first hit, in parts.
    pub summary: Vec<Part>,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FacetValue {
    /// What to filter by.
    pub value: String,
    /// What to show for it, when that is something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How many assets have it.
    pub count: u64,
}

/// What a list can be narrowed to, with the number of assets each choice would leave; the most frequent first.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Facets {
    /// How many assets there are with all filters.
    pub total: u64,
    /// By kind.
    pub kind: Vec<FacetValue>,
    /// By state of the registration.
    pub state: Vec<FacetValue>,
    /// By class, the 100 most frequent.
    pub class: Vec<FacetValue>,
    /// By tag, the 100 most frequent.
    pub tag: Vec<FacetValue>,
    /// By level of sensitivity.
    pub sensitivity: Vec<FacetValue>,
    /// By owner, the 100 with the most.
    pub owner: Vec<FacetValue>,
    /// By how open offers are priced; an asset without an open offer is in none.
    pub pricing: Vec<FacetValue>,
    /// Up to which block the counts are.
    pub as_of: AsOf,
}

/// Stores the words of an asset that is in the index.
pub(super) async fn write_words(db: &mut SqliteConnection, asset: u64) -> Result<()> {
    type Texts = (String, String, String, Option<String>, Option<String>, String);
    let texts: Option<Texts> = sqlx::query_as(
        "SELECT a.title, a.tags, a.class, a.certificate, o.name, a.summary FROM assets a
         LEFT JOIN organisations o ON o.id = a.owner WHERE a.id = ?",
    )
    .bind(to_db(asset))
    .fetch_optional(&mut *db)
    .await?;
    let Some((title, tags, class, certificate, owner, summary)) = texts else {
        return Ok(());
    };
    // Tags are stored as a JSON list, whose brackets, commas and quotes are gaps to a search.
    sqlx::query("DELETE FROM search WHERE rowid = ?").bind(to_db(asset)).execute(&mut *db).await?;
    sqlx::query(
        "INSERT INTO search (rowid, title, tags, class, certificate, owner, summary) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(to_db(asset))
    .bind(stored(&title))
    .bind(stored(&tags))
    .bind(stored(&class))
    .bind(stored(&certificate.unwrap_or_default()))
    .bind(stored(&owner.unwrap_or_default()))
    .bind(stored(&summary))
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what an asset that is in the index is counted under.
pub(super) async fn write_card(db: &mut SqliteConnection, asset: u64) -> Result<()> {
    // Lists are sorted, so that the card says nothing of the order in which they came to be.
    sqlx::query(
        "INSERT OR REPLACE INTO asset_cards (asset, card)
         SELECT a.id, json_object('k', a.kind, 's', a.state, 'c', a.class, 'l', a.sensitivity, 'o', a.owner,
             't', json((SELECT json_group_array(tag) FROM
                 (SELECT tag FROM asset_tags WHERE asset = a.id ORDER BY tag))),
             'p', json((SELECT json_group_array(pricing) FROM
                 (SELECT DISTINCT pricing FROM offers WHERE open AND asset = a.id ORDER BY pricing))))
         FROM assets a WHERE a.id = ?",
    )
    .bind(to_db(asset))
    .execute(db)
    .await?;
    Ok(())
}

/// What an asset is counted under, as its card has it.
#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow, rename = "k")]
    kind: Cow<'a, str>,
    #[serde(borrow, rename = "s")]
    state: Cow<'a, str>,
    #[serde(borrow, rename = "c")]
    class: Cow<'a, str>,
    #[serde(rename = "l")]
    sensitivity: u8,
    #[serde(rename = "o")]
    owner: u32,
    #[serde(borrow, rename = "t")]
    tags: Vec<Text<'a>>,
    #[serde(borrow, rename = "p")]
    pricings: Vec<Text<'a>>,
}

/// A text that is copied only if it has to be: in a list, serde would copy it always.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// How many assets have each value of each facet.
#[derive(Default)]
struct Counts {
    total: u64,
    /// By kind, state, class, tag and pricing.
    texts: [HashMap<String, u64>; 5],
    sensitivity: HashMap<u8, u64>,
    owner: HashMap<u32, u64>,
}

/// The facets whose values are texts, as [`Counts`] has them.
const TEXTS: [Facet; 5] = [Facet::Kind, Facet::State, Facet::Class, Facet::Tag, Facet::Pricing];

fn add(counts: &mut HashMap<String, u64>, value: &str) {
    // Values repeat: only the first of a kind is copied.
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_owned(), 1)),
    }
}

impl Counts {
    /// Counts an asset for the facets that leave out every filter it fails.
    fn card(&mut self, card: &Card<'_>, filters: &Filters) {
        let mut failed = None;
        for facet in filters.failed(card) {
            // It fails two: none of the choices that are counted leads to it.
            if failed.replace(facet).is_some() {
                return;
            }
        }
        let counts_for = |facet| failed.is_none_or(|failed| failed == facet);
        self.total += u64::from(failed.is_none());
        for (facet, counts) in TEXTS.into_iter().zip(&mut self.texts) {
            if !counts_for(facet) {
                continue;
            }
            match facet {
                Facet::Kind => add(counts, &card.kind),
                Facet::State => add(counts, &card.state),
                // An asset without a class has an empty one, which is nothing to choose.
                Facet::Class if card.class.is_empty() => {}
                Facet::Class => add(counts, &card.class),
                Facet::Tag => card.tags.iter().filter(|tag| !tag.0.is_empty()).for_each(|tag| add(counts, &tag.0)),
                _ => card.pricings.iter().for_each(|pricing| add(counts, &pricing.0)),
            }
        }
        if counts_for(Facet::Sensitivity) {
            *self.sensitivity.entry(card.sensitivity).or_default() += 1;
        }
        if counts_for(Facet::Owner) {
            *self.owner.entry(card.owner).or_default() += 1;
        }
    }
}

/// What counts the values of a facet whose values are texts over everything, out of an index alone; as [`TEXTS`] has them.
const EVERY_TEXT: [&str; 5] = [
    "SELECT kind, count(*) FROM assets GROUP BY 1",
    "SELECT state, count(*) FROM assets GROUP BY 1",
    "SELECT class, count(*) FROM assets WHERE class <> '' GROUP BY 1",
    "SELECT tag, count(*) FROM asset_tags WHERE tag <> '' GROUP BY 1",
    "SELECT pricing, count(DISTINCT asset) FROM offers WHERE open GROUP BY 1",
];

impl Counts {
    /// Counts every asset for every facet.
    async fn everything(db: &mut SqliteConnection) -> Result<Self> {
        let mut counts = Self::default();
        for (sql, counts) in EVERY_TEXT.into_iter().zip(&mut counts.texts) {
            let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
            counts.extend(rows.into_iter().map(|(value, count)| (value, from_db(count))));
        }
        let rows: Vec<(u8, i64)> =
            sqlx::query_as("SELECT sensitivity, count(*) FROM assets GROUP BY 1").fetch_all(&mut *db).await?;
        counts.total = rows.iter().map(|(_, count)| from_db(*count)).sum();
        counts.sensitivity.extend(rows.into_iter().map(|(value, count)| (value, from_db(count))));
        let rows: Vec<(u32, i64)> =
            sqlx::query_as("SELECT owner, count(*) FROM assets GROUP BY 1").fetch_all(db).await?;
        counts.owner.extend(rows.into_iter().map(|(value, count)| (value, from_db(count))));
        Ok(counts)
    }
}

impl Filters {
    /// The facets whose filter an asset does not pass.
    fn failed(&self, card: &Card<'_>) -> impl Iterator<Item = Facet> {
        let Self { q: _, kind, state, class, tag, sensitivity, owner, pricing } = self;
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        let has = |wanted: &Option<String>, values: &[Text<'_>]| {
            wanted.as_ref().is_none_or(|wanted| values.iter().any(|value| value.0 == *wanted))
        };
        [
            (Facet::Kind, is(kind, &card.kind)),
            (Facet::State, is(state, &card.state)),
            (Facet::Class, is(class, &card.class)),
            (Facet::Tag, has(tag, &card.tags)),
            (Facet::Sensitivity, sensitivity.is_none_or(|level| level == card.sensitivity)),
            (Facet::Owner, owner.is_none_or(|owner| owner == card.owner)),
            (Facet::Pricing, has(pricing, &card.pricings)),
        ]
        .into_iter()
        .filter_map(|(facet, passes)| (!passes).then_some(facet))
    }
}

/// The most frequent values of a facet; of equally frequent ones, in their order.
fn most_frequent<T: Ord + ToString>(counts: HashMap<T, u64>) -> Vec<FacetValue> {
    let mut counts: Vec<(T, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    counts.truncate(FACET_VALUES_MAX);
    counts.into_iter().map(|(value, count)| FacetValue { value: value.to_string(), label: None, count }).collect()
}

/// Forgets the words of every asset.
pub(super) async fn forget_words(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query("INSERT INTO search (search) VALUES ('delete-all')").execute(db).await?;
    Ok(())
}

/// Filters that have been understood.
struct Narrow<'a> {
    filters: &'a Filters,
    words: Option<Words>,
}

impl<'a> Narrow<'a> {
    fn new(filters: &'a Filters) -> Result<Self> {
        let words = filters.q.as_deref().map(Words::parse).transpose()?.flatten();
        Ok(Self { filters, words })
    }

    /// Adds `AND …` for every filter on the asset `a` but that of one facet.
    fn push(&self, sql: &mut QueryBuilder<Sqlite>, but: Option<Facet>) {
        let Filters { q: _, kind, state, class, tag, sensitivity, owner, pricing } = self.filters;
        for (facet, column, value) in
            [(Facet::Kind, "kind", kind), (Facet::State, "state", state), (Facet::Class, "class", class)]
        {
            if let Some(value) = value
                && but != Some(facet)
            {
                sql.push(" AND a.").push(column).push(" = ").push_bind(value.clone());
            }
        }
        if let Some(sensitivity) = sensitivity
            && but != Some(Facet::Sensitivity)
        {
            sql.push(" AND a.sensitivity = ").push_bind(*sensitivity);
        }
        if let Some(owner) = owner
            && but != Some(Facet::Owner)
        {
            sql.push(" AND a.owner = ").push_bind(*owner);
        }
        if let Some(tag) = tag
            && but != Some(Facet::Tag)
        {
            sql.push(" AND a.id IN (SELECT asset FROM asset_tags WHERE tag = ").push_bind(tag.clone()).push(")");
        }
        if let Some(pricing) = pricing
            && but != Some(Facet::Pricing)
        {
            sql.push(" AND a.id IN (SELECT asset FROM offers WHERE open AND pricing = ");
            sql.push_bind(pricing.clone()).push(")");
        }
    }

    /// As [`Narrow::push`], and the words as well.
    fn push_all(&self, sql: &mut QueryBuilder<Sqlite>, but: Option<Facet>) {
        self.push(sql, but);
        if let Some(words) = &self.words {
            sql.push(" AND a.id IN (SELECT rowid FROM search WHERE search MATCH ");
            sql.push_bind(words.expression()).push(")");
        }
    }

    /// Whether nothing is left out.
    fn is_everything(&self, but: Option<Facet>) -> bool {
        let mut sql = QueryBuilder::<Sqlite>::new("");
        self.push_all(&mut sql, but);
        sql.into_string().is_empty()
    }

    /// Whether there is a filter on this facet.
    fn filters_by(&self, facet: Facet) -> bool {
        let filters = |but| {
            let mut sql = QueryBuilder::<Sqlite>::new("");
            self.push(&mut sql, but);
            sql.into_string()
        };
        filters(None) != filters(Some(facet))
    }

    /// Whether more than the words has to be looked at.
    fn filters_assets(&self) -> bool {
        let mut sql = QueryBuilder::<Sqlite>::new("");
        self.push(&mut sql, None);
        !sql.into_string().is_empty()
    }

    /// Counts every facet.
    async fn count_all(&self, db: &mut SqliteConnection) -> Result<Counts> {
        let newest: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM assets").fetch_one(&mut *db).await?;
        let mut counts = Counts::default();
        let (mut first, end) = (0, newest.map_or(0, |newest| newest + 1));
        while first < end {
            self.count(db, first, first + CARDS_AT_ONCE - 1, &mut counts).await?;
            first += CARDS_AT_ONCE;
        }
        Ok(counts)
    }

    /// Counts every facet over the assets whose ids are from `first` to `last`.
    async fn count(&self, db: &mut SqliteConnection, first: i64, last: i64, counts: &mut Counts) -> Result<()> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT '[' || group_concat(card) || ']' FROM asset_cards WHERE asset BETWEEN ",
        );
        sql.push_bind(first).push(" AND ").push_bind(last);
        if let Some(words) = &self.words {
            sql.push(" AND asset IN (SELECT rowid FROM search WHERE search MATCH ");
            sql.push_bind(words.expression()).push(" AND rowid BETWEEN ");
            sql.push_bind(first).push(" AND ").push_bind(last).push(")");
        }
        let filtered: Vec<Facet> = Facet::ALL.into_iter().filter(|facet| self.filters_by(*facet)).collect();
        // With one filter or none, every asset fails at most one.
        if filtered.len() > 1 {
            sql.push(" AND asset IN (SELECT a.id FROM assets a WHERE a.id BETWEEN ");
            sql.push_bind(first).push(" AND ").push_bind(last).push(" AND (0");
            for but in filtered {
                sql.push(" OR (1");
                self.push(&mut sql, Some(but));
                sql.push(")");
            }
            sql.push("))");
        }
        let cards: Option<String> = sql.build_query_scalar().fetch_one(db).await?;
        let Some(cards) = cards else {
            return Ok(());
        };
        let cards: Vec<Card<'_>> = serde_json::from_str(&cards)
            .map_err(|error| Error::internal("reading what assets are counted under", error))?;
        cards.iter().for_each(|card| counts.card(card, self.filters));
        Ok(())
    }
}

impl AssetQuery {
    fn order(&self, words: Option<&Words>) -> Result<Order> {
        match (self.order, words) {
            (Some(Order::Relevance), None) => Err(Error::invalid(
                "order",
                "`order` is relevance, but there is nothing to be relevant to",
                "give words in `q`, or order by newest",
            )),
            (Some(order), _) => Ok(order),
            (None, Some(_)) => Ok(Order::Relevance),
            (None, None) => Ok(Order::Newest),
        }
    }

    /// What tells this list apart from others: a cursor of one is of no use in another.
    fn fingerprint(&self, order: Order) -> [u8; 32] {
        Digest::of(format!("{order:?} {:?}", self.filters).as_bytes()).0
    }
}

impl Index {
    /// Assets, and where the next page begins.
    pub(crate) async fn assets(&self, query: &AssetQuery) -> Result<Page<AssetSummary>> {
        let narrow = Narrow::new(&query.filters)?;
        let order = query.order(narrow.words.as_ref())?;
        let fingerprint = query.fingerprint(order);
        let cursor = query.cursor.as_deref().map(|text| Cursor::decode(text, &fingerprint)).transpose()?;
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let (ids, next) = match (order, &narrow.words) {
            (Order::Relevance, Some(words)) => {
                let seen = match cursor {
                    None => Vec::new(),
                    Some(Cursor::Seen(seen)) => seen,
                    Some(Cursor::Before(_)) => return Err(refused(query.cursor.as_deref().unwrap_or_default())),
                };
                best(db, &narrow, words, seen, query.limit).await?
            }
            _ => {
                let before = match cursor {
                    None => None,
                    Some(Cursor::Before(id)) => Some(id),
                    Some(Cursor::Seen(_)) => return Err(refused(query.cursor.as_deref().unwrap_or_default())),
                };
                newest(db, &narrow, before, query.limit).await?
            }
        };
        let mut items = summaries(db, &ids).await?;
        if let Some(words) = &narrow.words {
            for asset in &mut items {
                asset.highlight = Some(Highlight {
                    title: words.highlight(&asset.title, TITLE_SHOWN),
                    summary: words.highlight(&asset.summary, SUMMARY_SHOWN),
                });
            }
        }
        let next_cursor = next.map(|cursor| cursor.encode(&fingerprint));
        Ok(Page { items, next_cursor, as_of: Some(snapshot.as_of) })
    }

    /// What the list of assets can be narrowed to.
    pub(crate) async fn facets(&self, filters: &Filters) -> Result<Facets> {
        let narrow = Narrow::new(filters)?;
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let counts =
            if narrow.is_everything(None) { Counts::everything(db).await? } else { narrow.count_all(db).await? };
        let Counts { total, texts: [kind, state, class, tag, pricing], sensitivity, owner } = counts;
        let mut owner = most_frequent(owner);
        for value in &mut owner {
            value.label = sqlx::query_scalar("SELECT name FROM organisations WHERE id = ?")
                .bind(&value.value)
                .fetch_optional(&mut *db)
                .await?;
        }
        Ok(Facets {
            total,
            kind: most_frequent(kind),
            state: most_frequent(state),
            class: most_frequent(class),
            tag: most_frequent(tag),
            sensitivity: most_frequent(sensitivity),
            owner,
            pricing: most_frequent(pricing),
            as_of: snapshot.as_of,
        })
    }
}

/// The ids of a page by age, and where the next one begins.
async fn newest(
    db: &mut SqliteConnection,
    narrow: &Narrow<'_>,
    before: Option<u64>,
    limit: u32,
) -> Result<(Vec<i64>, Option<Cursor>)> {
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT a.id FROM assets a WHERE a.id < ");
    sql.push_bind(before.map_or(i64::MAX, to_db));
    narrow.push_all(&mut sql, None);
    sql.push(" ORDER BY a.id DESC LIMIT ").push_bind(limit + 1);
    let mut ids: Vec<i64> = sql.build_query_scalar().fetch_all(db).await?;
    let more = ids.len() > limit as usize;
    ids.truncate(limit as usize);
    let next = ids.last().filter(|_| more).map(|last| Cursor::Before(from_db(*last)));
    Ok((ids, next))
}

/// The ids of a page by relevance, and what the next one leaves out.
async fn best(
    db: &mut SqliteConnection,
    narrow: &Narrow<'_>,
    words: &Words,
    seen: Vec<u64>,
    limit: u32,
) -> Result<(Vec<i64>, Option<Cursor>)> {
    // Only ids go through the sorting; without filters the assets themselves are not looked at.
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT search.rowid FROM search");
    if narrow.filters_assets() {
        sql.push(" CROSS JOIN assets a ON a.id = search.rowid");
    }
    sql.push(" WHERE search MATCH ").push_bind(words.expression());
    narrow.push(&mut sql, None);
    if !seen.is_empty() {
        let seen = serde_json::to_string(&seen).map_err(|error| Error::internal("reading a cursor", error))?;
        sql.push(" AND search.rowid NOT IN (SELECT value FROM json_each(").push_bind(seen).push("))");
    }
    sql.push(" ORDER BY bm25(search, ").push(WEIGHTS).push("), search.rowid DESC LIMIT ").push_bind(limit + 1);
    let mut ids: Vec<i64> = sql.build_query_scalar().fetch_all(db).await?;
    let more = ids.len() > limit as usize;
    ids.truncate(limit as usize);
    let mut shown = seen;
    shown.extend(ids.iter().map(|id| from_db(*id)));
    shown.sort_unstable();
    let next = (more && shown.len() < RANKED_MAX).then_some(Cursor::Seen(shown));
    Ok((ids, next))
}

/// The summaries of assets, in the order of their ids.
async fn summaries(db: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<AssetSummary>> {
    let list = serde_json::to_string(ids).map_err(|error| Error::internal("reading assets", error))?;
    let mut sql = QueryBuilder::<Sqlite>::new(ASSET_COLUMNS);
    sql.push(" WHERE a.id IN (SELECT value FROM json_each(").push_bind(list).push("))");
    let rows = sql.build().fetch_all(db).await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let asset = summary(row)?;
        found.insert(to_db(asset.id), asset);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

impl std::str::FromStr for Order {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "newest" => Ok(Self::Newest),
            "relevance" => Ok(Self::Relevance),
            other => Err(Error::invalid(
                "order",
                format!("`order`: there is no order `{other}`"),
                "give newest or relevance",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_counts_as_one() {
        let none = Filters::default();
        assert!(Narrow::new(&none).unwrap().is_everything(None));
        let text = || Some("x".to_owned());
        let one = |filters: Filters, facet| {
            let narrow = Narrow::new(&filters).unwrap();
            assert!(!narrow.is_everything(None) && narrow.filters_assets(), "{filters:?}");
            assert!(narrow.is_everything(Some(facet)), "{filters:?} is its own facet's filter");
        };
        one(Filters { kind: text(), ..none.clone() }, Facet::Kind);
        one(Filters { state: text(), ..none.clone() }, Facet::State);
        one(Filters { class: text(), ..none.clone() }, Facet::Class);
        one(Filters { tag: text(), ..none.clone() }, Facet::Tag);
        one(Filters { sensitivity: Some(1), ..none.clone() }, Facet::Sensitivity);
        one(Filters { owner: Some(1), ..none.clone() }, Facet::Owner);
        one(Filters { pricing: text(), ..none.clone() }, Facet::Pricing);
        let words = Filters { q: text(), ..none };
        let narrow = Narrow::new(&words).unwrap();
        assert!(!narrow.is_everything(Some(Facet::Kind)) && !narrow.filters_assets());
    }
}

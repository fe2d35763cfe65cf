//! The index beside a chain that does what it is told.

use std::collections::BTreeSet;

use deed_primitives::{AssetKind as K, Policy, Pricing};

use super::*;
use crate::support::{Fake, MEMBER, OTHER, asset, licence, order};

/// The longest a test waits for the index.
const PATIENCE: Duration = Duration::from_secs(60);

struct World {
    folder: tempfile::TempDir,
    fake: Arc<Fake>,
}

struct Running {
    index: Index,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl World {
    fn new() -> Self {
        let fake = Arc::new(Fake::new([1; 32]));
        fake.seal(vec![ChainEvent::Admitted { organisation: MEMBER, account: [1; 32] }]);
        Self { folder: tempfile::tempdir().unwrap(), fake }
    }

    async fn open(&self, file: &str) -> SqlitePool {
        crate::db::open_index(&self.folder.path().join(file)).await.unwrap()
    }

    async fn start(&self, file: &str) -> Running {
        let stop = CancellationToken::new();
        let pool = self.open(file).await;
        let (index, task) = Index::start(pool, self.fake.clone(), stop.clone()).await.unwrap();
        Running { index, stop, task }
    }

    /// The index once it has everything.
    async fn index(&self, file: &str) -> Running {
        let running = self.start(file).await;
        running.reaches(self.fake.height()).await;
        running
    }
}

impl Running {
    async fn reaches(&self, block: u32) {
        let mut reached = self.index.watch();
        tokio::time::timeout(PATIENCE, reached.wait_for(|reached| *reached >= block)).await.unwrap().unwrap();
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
        self.index.pool.close().await;
    }

    async fn find(&self, filters: Filters) -> Vec<u64> {
        self.page(filters, None, 100).await.0
    }

    async fn page(&self, filters: Filters, cursor: Option<String>, limit: u32) -> (Vec<u64>, Option<String>) {
        let page = self.index.assets(&AssetQuery { filters, order: None, cursor, limit }).await.unwrap();
        (page.items.iter().map(|asset| asset.id).collect(), page.next_cursor)
    }
}

fn everything() -> AssetQuery {
    AssetQuery { filters: Filters::default(), order: None, cursor: None, limit: 100 }
}

fn words(q: &str) -> Filters {
    Filters { q: Some(q.to_owned()), ..Filters::default() }
}

fn dataset(title: &str, summary: &str) -> p::Asset {
    asset(K::Dataset, title, summary, "", &[])
}

/// Every row of every table and every word, in an order that does not depend on how they came in; without the cursor.
async fn dump(pool: &SqlitePool) -> Vec<String> {
    let mut db = pool.acquire().await.unwrap();
    let mut rows = Vec::new();
    for table in TABLES.into_iter().filter(|table| *table != "cursor") {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(table).fetch_all(&mut *db).await.unwrap();
        let values: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let sql = format!("SELECT '{table} ' || {} FROM {table} ORDER BY 1", values.join(" || ',' || "));
        let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *db).await.unwrap();
        rows.extend(found);
    }
    sqlx::query("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, instance)")
        .execute(&mut *db)
        .await
        .unwrap();
    let sql = "SELECT 'word ' || term || ',' || doc || ',' || col || ',' || offset FROM temp.vocabulary ORDER BY 1";
    let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *db).await.unwrap();
    rows.extend(found);
    rows
}

/// Procedures, objections, freezes, pledges, licences on record, versions off sale: they come, change, and some go again.
fn encumber(fake: &Fake, round: u32, asset: u64) {
    let kind = p::RegistrationKind::Licence;
    let terms = [4; 32];
    let procedure = p::Procedure {
        application: Some(p::Application::Licence { licensee: OTHER, terms, until: None }),
        applicant: MEMBER,
        state: p::RegistrationState::Submitted,
        submitted_at: round,
        due: Some(round + 9),
        consents: vec![OTHER].try_into().unwrap(),
    };
    fake.happens(
        |record| drop(record.procedures.insert(asset, procedure.clone())),
        vec![ChainEvent::Applied { asset, kind, by: MEMBER }],
    );
    if round.is_multiple_of(2) {
        let filed = p::LicenceRecord { licensor: MEMBER, licensee: OTHER, terms, until: None, at: round };
        fake.happens(
            |record| {
                record.procedures.remove(&asset);
                record.filings.entry(asset).or_default().push(filed);
            },
            vec![ChainEvent::TookEffect { asset, kind }],
        );
    } else {
        let objected = p::Procedure { state: p::RegistrationState::Objected, due: None, ..procedure };
        let objection = p::Objection { kind, by: OTHER, evidence: [5; 32], at: round, upheld: None };
        fake.happens(
            |record| {
                record.procedures.insert(asset, objected);
                record.objections.insert(asset, objection);
            },
            vec![ChainEvent::ProcedureObjected { asset, kind, by: OTHER, evidence: [5; 32] }],
        );
    }
    let pledge = |number, accepted| p::Pledge {
        number,
        right: p::Right::Operating,
        pledgor: MEMBER,
        creditor: OTHER,
        terms,
        until: Some(900),
        at: round,
        accepted,
    };
    let freeze = p::Freeze { by: OTHER, reason: 7, at: round, until: None };
    let pledges: p::Pledges = vec![pledge(0, None), pledge(1, Some(round))].try_into().unwrap();
    fake.happens(
        |record| drop(record.encumbrances.insert(asset, p::Encumbrances { freeze: Some(freeze), pledges })),
        vec![
            ChainEvent::Pledged { asset, pledge: 0, right: p::Right::Operating, by: MEMBER, creditor: OTHER },
            ChainEvent::Frozen { asset, reason: 7, by: OTHER, until: None },
        ],
    );
    if round.is_multiple_of(3) {
        let pledges: p::Pledges = vec![pledge(1, Some(round))].try_into().unwrap();
        fake.happens(
            |record| drop(record.encumbrances.insert(asset, p::Encumbrances { freeze: None, pledges })),
            vec![
                ChainEvent::PledgeReleased { asset, pledge: 0, by: Some(OTHER) },
                ChainEvent::Unfrozen { asset, by: Some(OTHER) },
            ],
        );
    }
    if round.is_multiple_of(5) {
        fake.happens(
            |record| assert!(record.withdrawn.insert((asset, 1))),
            vec![ChainEvent::VersionWithdrawn { asset, version: 1 }],
        );
    }
}

/// Auctions, orders, disputes, negotiations, meters, sublicences.
fn trade(fake: &Fake, round: u32, asset: u64) {
    let auction = p::Pricing::EnglishAuction { reserve: 5, step: 1, ends: 900 };
    let offer = fake.offer_asset(asset, auction, Policy::default());
    let bid = p::Bid { bidder: OTHER, amount: u128::from(round) + 5, at: round };
    fake.happens(
        |record| assert_eq!(record.bids.insert(offer, bid), None),
        vec![ChainEvent::BidPlaced { offer, bidder: OTHER, amount: bid.amount, outbid: None }],
    );
    let delivered = fake.deliver_order(order(offer, asset));
    fake.negotiate(asset);
    match round % 3 {
        0 => {
            fake.dispute_order(delivered);
            fake.open_meter(offer, asset);
            fake.use_licence();
            fake.move_negotiation(p::NegotiationState::Terminated);
        }
        1 => {
            let sublicence = fake.record.lock().unwrap().licences.len() as u64 + 1;
            let top = sublicence - 1;
            fake.happens(
                |record| {
                    record.licences.insert(top, licence(asset));
                    record.licences.insert(sublicence, p::Licence { parent: Some(top), depth: 1, ..licence(asset) });
                },
                vec![
                    ChainEvent::Settled { order: delivered, licence: top, fee: 0, royalties: 0, net: 0 },
                    ChainEvent::Sublicensed { licence: top, sublicence, to: OTHER },
                ],
            );
            fake.use_licence();
        }
        _ => {
            fake.open_meter(offer, asset);
            let closed = fake.record.lock().unwrap().licences.len() as u64 - 1;
            fake.happens(
                |record| assert!(record.meters.remove(&closed).is_some()),
                vec![ChainEvent::MeterClosed { licence: closed, returned: 90 }],
            );
        }
    }
}

/// Some of everything that can happen on the fake chain.
fn live_a_little(fake: &Fake, round: u32) {
    let titles = ["保单扫描件", "Claims of a year", "企业信用数据集", "Harbour sensors · 港口传感器"];
    let title = format!("{} {round}", titles[round as usize % titles.len()]);
    let tags = ["保单", "scan", "2026"];
    let id =
        fake.submit_asset(asset(K::Dataset, &title, "每年更新的数据。 Updated yearly.", "insurance/policy", &tags));
    if round.is_multiple_of(2) {
        fake.register_asset(id);
    }
    if round.is_multiple_of(4) {
        let offer = fake.offer_asset(id, Pricing::Fixed(u128::from(round) * 100), Policy::default());
        if round.is_multiple_of(8) {
            fake.withdraw_offer(offer);
        }
    }
    encumber(fake, round, id);
    fake.register_batch(MEMBER);
    trade(fake, round, id);
    let reference = [u8::try_from(round % 256).unwrap(); 32];
    fake.seal(vec![
        ChainEvent::UseRecorded { licence: 1, asset: id, purpose: p::Purpose::Research, reference, uses: round + 1 },
        ChainEvent::HeadPublished { organisation: MEMBER, size: u64::from(round) + 1, root: reference },
    ]);
    if round % 10 == 9 {
        *fake.name.lock().unwrap() = format!("Tester {round}");
        fake.seal(vec![ChainEvent::RolesSet { organisation: MEMBER, roles: p::Roles::PROVIDER }]);
    }
}

#[tokio::test]
async fn what_is_emptied_is_everything_there_is() {
    let world = World::new();
    let pool = world.open("index.db").await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let tables: BTreeSet<&str> = tables.iter().map(String::as_str).collect();
    assert_eq!(tables, TABLES.into_iter().collect());
}

#[tokio::test]
async fn read_again_it_is_the_same() {
    let world = World::new();
    // One index that follows while things happen …
    let follower = world.start("following.db").await;
    for round in 0..30 {
        live_a_little(&world.fake, round);
        if round % 7 == 0 {
            follower.reaches(world.fake.height()).await;
        }
    }
    follower.reaches(world.fake.height()).await;
    let followed = dump(&follower.index.pool).await;
    assert!(followed.iter().any(|row| row.starts_with("word 保单,")), "{followed:#?}");
    for table in TABLES.into_iter().filter(|table| !["cursor", "parents"].contains(table)) {
        let of_table = format!("{table} ");
        assert!(followed.iter().any(|row| row.starts_with(&of_table)), "nothing is compared of `{table}`");
    }
    // … and one that reads everything afterwards.
    let reader = world.index("reading.db").await;
    assert_eq!(dump(&reader.index.pool).await, followed);
    follower.stop().await;
    reader.stop().await;
}

#[tokio::test]
async fn killed_at_any_moment_it_goes_on_where_it_was() {
    let world = World::new();
    for round in 0..120 {
        live_a_little(&world.fake, round);
    }
    let height = world.fake.height();
    let whole = world.index("whole.db").await;
    let expected = dump(&whole.index.pool).await;
    whole.stop().await;

    let (mut partial, mut life) = (0, 1);
    loop {
        let running = world.start("killed.db").await;
        // Any moment will do: the task is dropped wherever it is, in a transaction or between two.
        let mut reached = running.index.watch();
        let whole = reached.wait_for(|reached| *reached >= height);
        let _ = tokio::time::timeout(Duration::from_millis(life), whole).await;
        running.stop.cancel();
        running.task.await.unwrap();
        let (block,): (u32,) = sqlx::query_as("SELECT block FROM cursor").fetch_one(&running.index.pool).await.unwrap();
        let (heads,): (Option<u32>,) =
            sqlx::query_as("SELECT max(block) FROM heads").fetch_one(&running.index.pool).await.unwrap();
        assert!(heads.unwrap_or(0) <= block, "nothing is in the index of blocks after its cursor");
        running.index.pool.close().await;
        if block == height {
            break;
        }
        partial += usize::from(block > 0);
        life = life % 40 + 3;
    }
    assert!(partial > 0, "the index was never caught on its way");
    let killed = world.index("killed.db").await;
    assert_eq!(dump(&killed.index.pool).await, expected);
    killed.stop().await;
}

#[tokio::test]
async fn beside_another_chain_it_begins_anew() {
    let mut world = World::new();
    world.fake.submit_asset(dataset("of the first chain", ""));
    world.index("index.db").await.stop().await;

    // Another genesis.
    world.fake = Arc::new(Fake::of([8; 32], [1; 32]));
    world.fake.submit_asset(dataset("of the second chain", ""));
    let running = world.index("index.db").await;
    assert_eq!(running.find(words("first")).await, [] as [u64; 0]);
    assert_eq!(running.find(words("second")).await, [0]);
    running.stop().await;

    // The same genesis, and other blocks; longer, as long, and shorter than what was read.
    for (keep, blocks) in [(0, 5), (2, 3), (1, 1), (0, 0)] {
        world.fake.begin_anew(keep);
        for i in 0..blocks {
            world.fake.submit_asset(dataset(&format!("fork {blocks} {i}"), ""));
        }
        let running = world.index("index.db").await;
        let found = running.index.assets(&everything()).await.unwrap();
        assert_eq!(found.items.len(), blocks);
        assert!(found.items.iter().all(|asset| asset.title.starts_with(&format!("fork {blocks}"))), "{found:?}");
        let as_of = found.as_of.unwrap();
        let hash = world.fake.block_hash(as_of.block).await.unwrap().unwrap();
        assert_eq!(as_of.hash, hex::encode(hash), "every answer says up to which block it is");
        running.stop().await;
    }
}

#[tokio::test]
async fn a_chain_that_changes_under_it_is_never_mixed_with_the_former() {
    let world = World::new();
    for i in 0..5 {
        world.fake.submit_asset(dataset(&format!("before {i}"), ""));
    }
    let running = world.index("index.db").await;
    assert_eq!(running.find(words("before")).await.len(), 5);
    world.fake.begin_anew(3);
    for i in 0..8 {
        world.fake.submit_asset(dataset(&format!("after {i}"), ""));
        let mixed = running.index.assets(&everything()).await.unwrap();
        let titles: BTreeSet<String> = mixed.items.into_iter().map(|asset| asset.title[..5].to_owned()).collect();
        assert!(titles.len() <= 1, "{titles:?}");
    }
    // The new chain is the longer one: the index has never been this far on the former.
    running.reaches(world.fake.height()).await;
    assert_eq!(running.find(words("after")).await.len(), 8);
    assert_eq!(running.find(words("before")).await.len(), 0);
    running.stop().await;
}

#[tokio::test]
async fn words_find_assets_by_relevance() {
    let world = World::new();
    let fake = &world.fake;
    let in_summary = fake.submit_asset(dataset("各网点档案", "扫描的财产保险单，按年整理。"));
    let in_title = fake.submit_asset(dataset("财产保险单", "按年整理"));
    let in_tags = fake.submit_asset(asset(K::Model, "识别模型", "", "ocr", &["保险单", "Letters"]));
    let students = fake.submit_asset(dataset("北京大学生体检数据", "<b>Health</b> & more"));
    fake.register_asset(students);
    let running = world.index("index.db").await;
    assert_eq!(running.find(words("保险单")).await, [in_title, in_tags, in_summary]);
    assert_eq!(running.find(words("财产 整理 各网点")).await, [in_summary]);
    assert_eq!(running.find(words("大学生")).await, [students]);
    assert_eq!(running.find(words("letter")).await, [in_tags], "by the beginning, in any case");
    assert_eq!(running.find(words("tester 识别")).await, [in_tags], "by the owner's name");
    assert_eq!(running.find(words("deed0000")).await, [students], "by the certificate");
    assert_eq!(running.find(words("ocr")).await, [in_tags], "by the class");
    assert_eq!(running.find(words("人寿")).await, [] as [u64; 0]);
    assert_eq!(running.find(words("title NOT 财产")).await, [] as [u64; 0], "operators are words");

    let query = AssetQuery { filters: words("health"), order: None, cursor: None, limit: 10 };
    let found = running.index.assets(&query).await.unwrap();
    let highlight = serde_json::to_value(found.items[0].highlight.as_ref().unwrap()).unwrap();
    assert_eq!(
        highlight,
        serde_json::json!({
            "title": [{ "text": "北京大学生体检数据", "hit": false }],
            "summary": [
                { "text": "<b>", "hit": false }, { "text": "Health", "hit": true },
                { "text": "</b> & more", "hit": false },
            ],
        })
    );

    // A changed name, a changed asset: the words change with them.
    *fake.name.lock().unwrap() = "改名有限公司".into();
    fake.seal(vec![ChainEvent::RolesSet { organisation: MEMBER, roles: p::Roles::PROVIDER }]);
    running.reaches(fake.height()).await;
    assert_eq!(running.find(words("tester")).await, [] as [u64; 0]);
    assert_eq!(running.find(words("改名")).await.len(), 4);
    running.stop().await;
}

#[tokio::test]
async fn filters_combine_and_facets_say_what_each_choice_leads_to() {
    let world = World::new();
    let fake = &world.fake;
    let secret = p::Asset { sensitivity: 4, ..asset(K::Dataset, "保单甲", "", "insurance", &["保单", "scan"]) };
    let secret = fake.submit_asset(secret);
    let policies = fake.submit_asset(asset(K::Dataset, "保单乙", "", "insurance", &["保单"]));
    let model = fake.submit_asset(asset(K::Model, "保单识别模型", "", "", &["ocr"]));
    fake.register_asset(policies);
    fake.register_asset(model);
    fake.offer_asset(policies, Pricing::Fixed(5), Policy::default());
    fake.offer_asset(policies, Pricing::Fixed(7), Policy::default());
    fake.offer_asset(policies, Pricing::Free, Policy::default());
    let withdrawn = fake.offer_asset(model, Pricing::Free, Policy::default());
    fake.withdraw_offer(withdrawn);
    let running = world.index("index.db").await;

    let text = |text: &str| Some(text.to_owned());
    let none = Filters::default();
    for (filters, expected) in [
        (none.clone(), vec![model, policies, secret]),
        (Filters { kind: text("dataset"), ..none.clone() }, vec![policies, secret]),
        (Filters { kind: text("dataset"), state: text("registered"), ..none.clone() }, vec![policies]),
        (Filters { class: text("insurance"), tag: text("scan"), ..none.clone() }, vec![secret]),
        (Filters { sensitivity: Some(4), ..none.clone() }, vec![secret]),
        (Filters { owner: Some(MEMBER), ..none.clone() }, vec![model, policies, secret]),
        (Filters { owner: Some(MEMBER + 1), ..none.clone() }, vec![]),
        (Filters { pricing: text("fixed"), ..none.clone() }, vec![policies]),
        (Filters { pricing: text("free"), kind: text("model"), ..none.clone() }, vec![]),
        (Filters { tag: text("保单"), ..words("甲") }, vec![secret]),
        (Filters { tag: text("ocr"), ..words("甲") }, vec![]),
    ] {
        assert_eq!(running.find(filters.clone()).await, expected, "{filters:?}");
    }

    let counts = |values: &[search::FacetValue]| -> Vec<(String, u64)> {
        values.iter().map(|value| (value.value.clone(), value.count)).collect()
    };
    let pair = |value: &str, count| (value.to_owned(), count);
    let facets = running.index.facets(&none).await.unwrap();
    assert_eq!(facets.total, 3);
    assert_eq!(counts(&facets.kind), [pair("dataset", 2), pair("model", 1)]);
    assert_eq!(counts(&facets.state), [pair("registered", 2), pair("submitted", 1)]);
    assert_eq!(counts(&facets.class), [pair("insurance", 2)], "no class is nothing to choose");
    assert_eq!(counts(&facets.tag), [pair("保单", 2), pair("ocr", 1), pair("scan", 1)]);
    assert_eq!(counts(&facets.sensitivity), [pair("2", 2), pair("4", 1)]);
    assert_eq!(counts(&facets.owner), [pair("5", 3)]);
    assert_eq!(facets.owner[0].label.as_deref(), Some("Tester"));
    assert_eq!(counts(&facets.pricing), [pair("fixed", 1), pair("free", 1)], "assets are counted, not offers");

    // Its own filter is left out of a facet's counts, every other one is kept; words too.
    let narrowed = Filters { kind: text("dataset"), sensitivity: Some(2), ..words("保单") };
    let facets = running.index.facets(&narrowed).await.unwrap();
    assert_eq!(facets.total, 1);
    assert_eq!(counts(&facets.kind), [pair("dataset", 1), pair("model", 1)]);
    assert_eq!(counts(&facets.sensitivity), [pair("2", 1), pair("4", 1)]);
    assert_eq!(counts(&facets.tag), [pair("保单", 1)]);
    assert_eq!(counts(&facets.pricing), [pair("fixed", 1), pair("free", 1)]);
    running.stop().await;
}

#[tokio::test]
async fn pages_show_everything_once_whatever_is_registered_in_between() {
    let world = World::new();
    let fake = &world.fake;
    for i in 0..50 {
        // Texts of many lengths, so that new ones change the order of the old ones.
        fake.submit_asset(dataset(&format!("保单 {i}"), &"扫描 保单 ".repeat(i % 7)));
    }
    let running = world.index("index.db").await;
    for filters in [words("保单 扫描"), Filters::default(), words("保单")] {
        let mut expected: BTreeSet<u64> = running.find(filters.clone()).await.into_iter().collect();
        let (mut shown, mut cursor) = (Vec::new(), None);
        loop {
            let (ids, next) = running.page(filters.clone(), cursor, 7).await;
            assert!(ids.len() == 7 || next.is_none());
            shown.extend(ids);
            for i in 0..3 {
                fake.submit_asset(dataset(&format!("new {i}"), &"别的 内容 扫描".repeat(20)));
            }
            running.reaches(fake.height()).await;
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        let count = shown.len();
        let shown: BTreeSet<u64> = shown.into_iter().collect();
        assert_eq!(shown.len(), count, "nothing is shown twice");
        expected.retain(|id| !shown.contains(id));
        assert_eq!(expected, BTreeSet::new(), "nothing is left out");
    }

    // A cursor is of one list.
    let (_, next) = running.page(words("保单"), None, 7).await;
    for filters in [words("扫描"), Filters::default()] {
        let query = AssetQuery { filters, order: None, cursor: next.clone(), limit: 7 };
        assert_eq!(running.index.assets(&query).await.unwrap_err().code(), "invalid-cursor");
    }
    let query = AssetQuery { filters: words("保单"), order: Some(search::Order::Newest), cursor: None, limit: 2 };
    let page = running.index.assets(&query).await.unwrap();
    assert_eq!(page.items.iter().map(|asset| asset.id).collect::<Vec<_>>(), [49, 48]);
    let query =
        AssetQuery { filters: Filters::default(), order: Some(search::Order::Relevance), cursor: None, limit: 2 };
    assert_eq!(running.index.assets(&query).await.unwrap_err().field(), Some("order"));
    running.stop().await;
}

#[tokio::test]
async fn what_weighs_on_an_asset_is_shown_with_it_and_listed_page_by_page() {
    let world = World::new();
    let fake = &world.fake;
    for round in 0..6 {
        let id = fake.submit_asset(dataset(&format!("asset {round}"), ""));
        fake.register_asset(id);
        encumber(fake, round, id);
        fake.offer_asset(id, Pricing::Free, Policy::default());
        let offer = fake.offer_asset(id, Pricing::Free, Policy::default());
        fake.offers.lock().unwrap().get_mut(&offer).unwrap().seller = OTHER;
    }
    let running = world.index("index.db").await;
    let index = &running.index;

    let frozen = index.asset(1).await.unwrap().object;
    assert_eq!(frozen.freeze.unwrap().reason, 7);
    assert_eq!(frozen.procedure.unwrap().state, "objected");
    assert_eq!(frozen.objection.unwrap().upheld, None);
    assert_eq!(frozen.pledges.iter().map(|pledge| pledge.accepted).collect::<Vec<_>>(), [None, Some(1)]);
    assert_eq!((frozen.summary.expires_at, frozen.history[0].withdrawn), (Some(100_000), None));
    let free = index.asset(0).await.unwrap().object;
    assert!(free.freeze.is_none() && free.procedure.is_none() && free.objection.is_none());
    assert_eq!((free.pledges.len(), free.history[0].withdrawn), (1, Some(3)));
    assert_eq!(index.licence_records(0, None, 10).await.unwrap().items[0].licensee, OTHER);
    let catalogue = index.catalogue(None, 10).await.unwrap().object.items;
    let ordered: Vec<u64> = catalogue.iter().flat_map(|entry| &entry.offers).map(|offer| offer.asset).collect();
    assert_eq!(ordered, [4, 3, 2, 1], "what is off sale, or not the seller's to sell, cannot be ordered");
    assert!(catalogue.iter().all(|entry| entry.versions.len() == 1));

    // Every past state: the newest change up to a block is the state at its end.
    let states = async |up_to| -> Vec<String> {
        let page = index.changes(1, up_to, None, 10).await.unwrap();
        page.items.into_iter().map(|change| change.state).collect()
    };
    assert_eq!(states(None).await, ["registered", "submitted"]);
    assert_eq!(states(Some(1)).await, ["submitted"]);
    assert_eq!(index.changes(99, None, None, 10).await.unwrap_err().code(), "not-found");

    let procedures = async |filters| -> Vec<u64> {
        let page = index.procedures(&filters, None, 10).await.unwrap();
        page.items.iter().map(|procedure| procedure.asset).collect()
    };
    assert_eq!(procedures(ProcedureFilters::default()).await, [5, 3, 1]);
    let wrong = ProcedureFilters { kind: Some("transfer".into()), ..ProcedureFilters::default() };
    assert_eq!(procedures(wrong).await, [] as [u64; 0]);
    let of_member = ProcedureFilters { applicant: Some(MEMBER), state: Some("objected".into()), kind: None };
    assert_eq!(procedures(of_member).await, [5, 3, 1]);

    let (mut freezes, mut before) = (Vec::new(), None);
    loop {
        let page = index.freezes(before, 2).await.unwrap();
        freezes.extend(page.items.iter().map(|freeze| freeze.asset));
        before = page.next_cursor.map(|cursor| cursor.parse().unwrap());
        if before.is_none() {
            break;
        }
    }
    assert_eq!(freezes, [5, 4, 2, 1]);

    let (mut pledges, mut before) = (Vec::new(), None);
    loop {
        let page = index.pledges(&PledgeFilters::default(), before, 3).await.unwrap();
        pledges.extend(page.items.iter().map(|pledge| (pledge.asset, pledge.number)));
        let Some(cursor) = page.next_cursor else { break };
        let (asset, number) = cursor.split_once('-').unwrap();
        before = Some((asset.parse().unwrap(), number.parse().unwrap()));
    }
    assert_eq!(pledges, [(5, 1), (5, 0), (4, 1), (4, 0), (3, 1), (2, 1), (2, 0), (1, 1), (1, 0), (0, 1)]);
    let waiting = PledgeFilters { creditor: Some(OTHER), accepted: Some(false), ..PledgeFilters::default() };
    let waiting = index.pledges(&waiting, None, 10).await.unwrap();
    assert_eq!(waiting.items.iter().map(|pledge| pledge.asset).collect::<Vec<_>>(), [5, 4, 2, 1]);
    running.stop().await;
}

#[tokio::test]
async fn a_procedure_says_whose_consent_is_there_and_whose_is_missing() {
    const CREDITOR: u32 = 11;
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(dataset("passed on", ""));
    fake.register_asset(id);
    let kind = p::RegistrationKind::Transfer;
    let applied = p::Procedure {
        application: Some(p::Application::Transfer { right: p::Right::Operating, to: OTHER, parts: 5 }),
        applicant: MEMBER,
        state: p::RegistrationState::Submitted,
        submitted_at: 1,
        due: Some(9),
        consents: p::Consents::default(),
    };
    fake.happens(
        |record| drop(record.procedures.insert(id, applied.clone())),
        vec![ChainEvent::Applied { asset: id, kind, by: MEMBER }],
    );
    let running = world.index("index.db").await;
    let consents = async || {
        running.reaches(fake.height()).await;
        let procedure = running.index.asset(id).await.unwrap().object.procedure.unwrap();
        let missing = procedure.missing.into_iter().map(|missing| (missing.organisation, missing.say));
        (procedure.consents, missing.collect::<Vec<_>>())
    };
    assert_eq!(consents().await, (vec![], vec![(OTHER, "recipient".to_owned())]));
    let consented = p::Procedure { consents: vec![OTHER].try_into().unwrap(), ..applied };
    fake.happens(
        |record| drop(record.procedures.insert(id, consented)),
        vec![ChainEvent::Consented { asset: id, kind, by: OTHER }],
    );
    assert_eq!(consents().await, (vec![OTHER], vec![]));
    let pledge = p::Pledge {
        number: 0,
        right: p::Right::Operating,
        pledgor: MEMBER,
        creditor: CREDITOR,
        terms: [4; 32],
        until: None,
        at: 1,
        accepted: Some(2),
    };
    let pledges: p::Pledges = vec![pledge].try_into().unwrap();
    fake.happens(
        |record| drop(record.encumbrances.insert(id, p::Encumbrances { freeze: None, pledges })),
        vec![ChainEvent::PledgeAccepted { asset: id, pledge: 0, by: CREDITOR }],
    );
    assert_eq!(consents().await, (vec![OTHER], vec![(CREDITOR, "creditor".to_owned())]));
    running.stop().await;
}

#[tokio::test]
async fn batches_are_listed_page_by_page() {
    let world = World::new();
    for owner in [MEMBER, OTHER, MEMBER, MEMBER] {
        world.fake.register_batch(owner);
    }
    let running = world.index("index.db").await;
    let page = async |owner, before| {
        let page = running.index.batches(owner, before, 2).await.unwrap();
        let batches: Vec<(u64, u32)> = page.items.iter().map(|batch| (batch.id, batch.owner)).collect();
        (batches, page.next_cursor)
    };
    assert_eq!(page(None, None).await, (vec![(3, MEMBER), (2, MEMBER)], Some("2".to_owned())));
    assert_eq!(page(None, Some(2)).await, (vec![(1, OTHER), (0, MEMBER)], None));
    assert_eq!(page(Some(MEMBER), Some(3)).await, (vec![(2, MEMBER), (0, MEMBER)], None));
    let newest = running.index.batches(None, None, 1).await.unwrap().items.remove(0);
    assert_eq!((newest.root.0, newest.count, newest.metadata.0, newest.at), ([2; 32], 5, [8; 32], 1));
    running.stop().await;
}

#[tokio::test]
async fn a_conflict_is_shown_until_it_is_settled() {
    let world = World::new();
    let fake = &world.fake;
    let later = fake.submit_asset(p::Asset {
        state: p::RegistrationState::Published { until: 90 },
        ..dataset("declared by two", "")
    });
    let earlier = fake.submit_asset(dataset("declared earlier", ""));
    fake.happens(
        |record| assert_eq!(record.conflicts.insert(later, earlier), None),
        vec![ChainEvent::ContentConflict { asset: later, with: earlier }],
    );
    let running = world.index("index.db").await;
    let conflict = async || running.index.asset(later).await.unwrap().object.summary.conflict;
    assert_eq!(conflict().await, Some(earlier));
    assert_eq!(fake.record.lock().unwrap().conflicts.remove(&later), Some(earlier));
    fake.register_asset(later);
    running.reaches(fake.height()).await;
    assert_eq!(conflict().await, None);
    running.stop().await;
}

#[tokio::test]
async fn a_licence_whose_meter_is_closed_or_empty_covers_no_use() {
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(dataset("metered", ""));
    fake.open_meter(0, id);
    let running = world.index("index.db").await;
    let held = async || running.index.licence_held(MEMBER, id, 0).await.unwrap().unwrap();
    assert!(held().await.is_usable());
    // One more use costs 3.
    for (owed, usable) in [(87, true), (88, false)] {
        fake.happens(
            |record| record.meters.get_mut(&0).unwrap().owed = owed,
            vec![ChainEvent::MeterToppedUp { licence: 0, amount: 0 }],
        );
        running.reaches(fake.height()).await;
        assert_eq!(held().await.is_usable(), usable);
    }
    fake.happens(
        |record| assert!(record.meters.remove(&0).is_some()),
        vec![ChainEvent::MeterClosed { licence: 0, returned: 90 }],
    );
    running.reaches(fake.height()).await;
    let closed = held().await;
    assert_eq!((closed.state, closed.is_usable()), ("active", false));
    running.stop().await;
}

#[tokio::test]
async fn a_sublicence_stands_and_falls_with_the_licence_above_it() {
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(dataset("licensed", ""));
    let above = p::Licence { policy: Policy { max_uses: Some(5), ..Policy::default() }, ..licence(id) };
    fake.happens(
        |record| {
            record.licences.insert(0, above);
            record.licences.insert(1, p::Licence { parent: Some(0), depth: 1, ..licence(id) });
        },
        vec![ChainEvent::Settled { order: 0, licence: 0, fee: 0, royalties: 0, net: 0 }],
    );
    fake.happens(|_| (), vec![ChainEvent::Sublicensed { licence: 0, sublicence: 1, to: MEMBER }]);
    fake.use_licence();
    let running = world.index("index.db").await;
    let index = &running.index;
    let states = async || {
        let (above, sub) = (index.licence(0).await.unwrap().object, index.licence(1).await.unwrap().object);
        (above.state, above.uses, sub.state, sub.uses)
    };
    assert_eq!(states().await, ("active", 2, "active", 2));
    // The last use of the sublicence is the one too many for the licence above, of which no event tells.
    fake.use_licence();
    fake.use_licence();
    running.reaches(fake.height()).await;
    assert_eq!(states().await, ("exhausted", 6, "exhausted", 6));
    let uses = index.uses(1, None, 2).await.unwrap();
    assert_eq!(uses.items.iter().map(|used| (used.number, used.units)).collect::<Vec<_>>(), [(6, 2), (4, 2)]);
    assert_eq!(uses.items[0].territory.as_deref(), Some("CN"));
    let before = uses.next_cursor.map(|cursor| cursor.parse().unwrap());
    assert_eq!(index.uses(1, before, 2).await.unwrap().items.len(), 1);

    let revoked = p::Revocation { code: 3, evidence: [1; 32], at: 4, contested: None };
    fake.happens(
        |record| {
            let above = record.licences.get_mut(&0).unwrap();
            (above.policy, above.revoked) = (Policy::default(), Some(revoked));
        },
        vec![ChainEvent::LicenceRevoked { licence: 0, code: 3, evidence: [1; 32] }],
    );
    running.reaches(fake.height()).await;
    assert_eq!(states().await, ("revoked", 6, "revoked", 6));
    assert_eq!(index.licence(1).await.unwrap().object.revocation.map(|revocation| revocation.code), None);
    running.stop().await;
}

#[tokio::test]
async fn versions_and_derivations_are_listed_page_by_page() {
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(p::Asset { versions: 103, ..dataset("often renewed", "") });
    let parent = |version| p::Parent { asset: id, version, contribution: version };
    for (child, versions) in [(1, vec![2]), (2, vec![1, 3]), (3, vec![2])] {
        fake.record.lock().unwrap().parents.insert(child, versions.into_iter().map(parent).collect());
        fake.submit_asset(dataset(&format!("derived {child}"), ""));
    }
    let running = world.index("index.db").await;
    let index = &running.index;

    let shown = index.asset(id).await.unwrap().object.history;
    assert_eq!(shown.iter().map(|version| version.version).collect::<Vec<_>>(), (4..=103).collect::<Vec<_>>());
    let (mut versions, mut before) = (Vec::new(), None);
    loop {
        let page = index.versions(id, before, 50).await.unwrap();
        assert_eq!(page.as_of.map(|as_of| as_of.block), Some(fake.height()));
        versions.extend(page.items.iter().map(|version| version.version));
        before = page.next_cursor.map(|cursor| cursor.parse().unwrap());
        if before.is_none() {
            break;
        }
    }
    assert_eq!(versions, (1..=103).rev().collect::<Vec<_>>());
    assert_eq!(index.versions(99, None, 1).await.unwrap_err().code(), "not-found");

    let derived = async |before| {
        let page = index.derived(id, before, 2).await.unwrap();
        let found =
            page.items.into_iter().map(|found| (found.asset, found.version, found.contribution_ppm, found.title));
        (found.collect::<Vec<_>>(), page.next_cursor)
    };
    let entry = |asset, version| (asset, version, version, format!("derived {asset}"));
    assert_eq!(derived(None).await, (vec![entry(3, 2), entry(2, 3)], Some("2-3".to_owned())));
    assert_eq!(derived(Some((2, 3))).await, (vec![entry(2, 1), entry(1, 2)], None));
    assert_eq!(index.derived(1, None, 2).await.unwrap().items.len(), 0);
    assert_eq!(index.derived(99, None, 2).await.unwrap_err().code(), "not-found");
    let tree = index.lineage(id, false, true, 1).await.unwrap().object;
    assert_eq!(tree.down.iter().map(|node| node.asset).collect::<Vec<_>>(), [1, 2, 2, 3]);
    running.stop().await;
}

#[tokio::test]
async fn the_catalogue_shows_the_latest_offers_of_an_asset() {
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(dataset("much offered", ""));
    fake.register_asset(id);
    let offers: Vec<u64> = (0..102).map(|_| fake.offer_asset(id, Pricing::Free, Policy::default())).collect();
    let running = world.index("index.db").await;
    let entry = running.index.catalogue(None, 1).await.unwrap().object.items.remove(0);
    assert_eq!(entry.offers.iter().map(|offer| offer.id).collect::<Vec<_>>(), offers[2..]);
    running.stop().await;
}

#[tokio::test]
async fn licences_are_completed_together_as_each_by_itself() {
    const DEEP: u64 = 4;
    let world = World::new();
    let fake = &world.fake;
    let id = fake.submit_asset(dataset("licensed", ""));
    // Three licences with sublicences under sublicences: the first stands, the second is revoked, the third was used up.
    let revoked = p::Revocation { code: 3, evidence: [1; 32], at: 4, contested: None };
    let used_up = Policy { max_uses: Some(1), ..Policy::default() };
    let tops = [
        licence(id),
        p::Licence { revoked: Some(revoked), ..licence(id) },
        p::Licence { policy: used_up, uses: 1, ..licence(id) },
    ];
    for (number, top) in (0..).map(|i| i * DEEP).zip(tops) {
        let mut events = vec![ChainEvent::Settled { order: 0, licence: number, fee: 0, royalties: 0, net: 0 }];
        fake.record.lock().unwrap().licences.insert(number, top);
        for below in 1..DEEP {
            let sublicence = number + below;
            let under = p::Licence { parent: Some(sublicence - 1), depth: 1, ..licence(id) };
            fake.record.lock().unwrap().licences.insert(sublicence, under);
            events.push(ChainEvent::Sublicensed { licence: sublicence - 1, sublicence, to: MEMBER });
        }
        fake.seal(events);
    }
    fake.open_meter(0, id);
    let used = |licence, uses| ChainEvent::UseRecorded {
        licence,
        asset: id,
        purpose: p::Purpose::Research,
        reference: [0; 32],
        uses,
    };
    fake.seal((1..=102).map(|uses| used(3, uses)).chain([used(1, 1)]).collect());
    let running = world.index("index.db").await;
    let index = &running.index;

    let page = index.licences(MEMBER, None, 50).await.unwrap();
    let states: Vec<(u64, &str)> = page.items.iter().map(|licence| (licence.id, licence.state)).collect();
    let expected = |id: u64| match id / DEEP {
        1 => "revoked",
        2 => "exhausted",
        _ => "active",
    };
    assert_eq!(states, (0..=3 * DEEP).rev().map(|id| (id, expected(id))).collect::<Vec<_>>());
    for licence in &page.items {
        let alone = index.licence(licence.id).await.unwrap().object;
        assert_eq!(serde_json::to_value(licence).unwrap(), serde_json::to_value(alone).unwrap());
        let uses: Vec<u32> = licence.history.iter().map(|used| used.number).collect();
        let expected = match licence.id {
            1 => vec![1],
            3 => (3..=102).collect(),
            _ => vec![],
        };
        assert_eq!(uses, expected, "licence {}", licence.id);
        assert_eq!(licence.meter.is_some(), licence.metered);
    }

    let (mut held, mut before) = (Vec::new(), None);
    loop {
        let page = index.licences_held(MEMBER, id, before, 4).await.unwrap();
        held.extend(page.items.iter().map(|licence| (licence.id, licence.state)));
        before = page.next_cursor.map(|cursor| cursor.parse().unwrap());
        if before.is_none() {
            break;
        }
    }
    assert_eq!(held, states);
    let one = async |licensee, asset, licence| {
        let found = index.licence_held(licensee, asset, licence).await.unwrap();
        found.map(|found| (found.id, found.state))
    };
    assert_eq!(one(MEMBER, id, 6).await, Some((6, "revoked")));
    assert_eq!(one(MEMBER, id, 99).await, None);
    assert_eq!(one(MEMBER, id, u64::MAX).await, None);
    assert_eq!(one(OTHER, id, 6).await, None);
    assert_eq!(one(MEMBER, id + 1, 6).await, None);
    running.stop().await;
}

#[tokio::test]
async fn orders_to_act_on_are_read_page_by_page() {
    let world = World::new();
    let fake = &world.fake;
    let placed =
        p::Order { buyer: OTHER, seller: MEMBER, state: p::OrderState::Placed, delivered: None, ..order(0, 0) };
    let settled = p::Order { state: p::OrderState::Settled, ..order(0, 0) };
    let refunded = p::Order { state: p::OrderState::Refunded, ..order(0, 0) };
    let others = p::Order { buyer: OTHER, seller: OTHER, ..order(0, 0) };
    for order in [placed, order(0, 0), refunded, others, settled] {
        fake.deliver_order(order);
    }
    let running = world.index("index.db").await;
    let page = async |after| {
        let page = running.index.orders_to_act_on(MEMBER, after, 2).await.unwrap();
        (page.items.iter().map(|order| order.id).collect::<Vec<_>>(), page.next_cursor)
    };
    assert_eq!(page(None).await, (vec![0, 1], Some("1".to_owned())));
    assert_eq!(page(Some(1)).await, (vec![4], None));
    running.stop().await;
}

//! A gateway's index: read from the chain alone, the same however often, and never of two chains at once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use deed_e2e::{Failure, PATIENCE, TestResult, admit, admitted, dataset, exchange, submitted};
use deed_sdk::primitives::{
    Application, AssetDetails, BoundedVec, NegotiationTarget, Parent, Policy, Pricing, Purpose, Right, Roles, Share,
    Terms,
};
use deed_sdk::{AssetQuery, Chain, ChainEvent, Gateway as Client, Signer, calls};
use deed_testing::{Gateway, GatewayBuilder, Node, govern, program, wait_for};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

/// Blocks that say nothing to the index, so that catching up takes a moment in which it can be killed.
const EMPTY_BLOCKS: usize = 300;
/// Starts of a gateway that is killed while it catches up, at most.
const KILLS_MAX: usize = 80;
/// Blocks an application is open to objection on the development chain, and one more.
const OBJECTION_BLOCKS: usize = 5;

fn entitled(seed: u8, title: &str) -> AssetDetails {
    let bytes = |text: &str| text.as_bytes().to_vec();
    AssetDetails {
        title: BoundedVec::truncate_from(bytes(title)),
        summary: BoundedVec::truncate_from(bytes("各网点扫描的财产保险单。 Property policies.")),
        class: BoundedVec::truncate_from(bytes("insurance/policy")),
        tags: BoundedVec::truncate_from(vec![BoundedVec::truncate_from(bytes("保单"))]),
        ..dataset(seed)
    }
}

/// Empty blocks: under instant sealing every transaction makes one.
async fn pass(chain: &Chain, blocks: usize) -> TestResult {
    for i in 0..blocks {
        chain.submit(&exchange(), calls::remark(i.to_le_bytes().to_vec())).await?;
    }
    Ok(())
}

/// The last block of an auction that outlasts every test.
const NEVER: u32 = 1_000_000;

/// What one of the events says.
fn told<T>(events: &[ChainEvent], find: impl Fn(&ChainEvent) -> Option<T>) -> Result<T, Failure> {
    Ok(events.iter().find_map(find).ok_or("the chain did not say what came of it")?)
}

/// What can weigh on registered assets: pledges, procedures that take effect or are objected to, versions off sale.
async fn weigh_down(chain: &Chain, provider: &Signer, consumer: &Signer, buyer: u32, assets: &[u64]) -> TestResult {
    use calls::registry;
    chain.submit(provider, registry::withdraw_version(assets[0], 2)).await?;
    for (number, right) in [(0, Right::Holding), (1, Right::Processing)] {
        chain.submit(provider, registry::pledge(assets[1], right, buyer, [7; 32], None)).await?;
        let answer = if number == 0 { registry::accept_pledge } else { registry::release_pledge };
        chain.submit(consumer, answer(assets[1], number)).await?;
    }
    let filing = Application::Licence { licensee: buyer, terms: [7; 32], until: None };
    for (asset, application) in [(assets[1], filing), (assets[3], Application::Renewal)] {
        chain.submit(provider, registry::apply(asset, application)).await?;
        for call in [registry::accept(asset), registry::review(asset), registry::publish(asset)] {
            chain.submit(&exchange(), call).await?;
        }
    }
    chain.submit(consumer, registry::object(assets[3], [8; 32])).await?;
    // The licence is on record when its window has passed.
    pass(chain, OBJECTION_BLOCKS).await
}

/// The roads to a licence besides a plain order: a meter, a negotiation, a sublicence; and an auction and a dispute.
async fn trade(chain: &Chain, provider: &Signer, consumer: &Signer, seller: u32, asset: u64) -> TestResult {
    use calls::market;
    let offer = async |pricing, policy| -> Result<u64, Failure> {
        let included = chain.submit(provider, market::create_offer(asset, 1, pricing, policy)).await?;
        told(&included.events, |event| match event {
            ChainEvent::OfferCreated { offer, .. } => Some(*offer),
            _ => None,
        })
    };
    let delivered = async |offer| -> Result<u64, Failure> {
        let placed = chain.submit(consumer, market::place_order(offer, 50)).await?;
        let order = told(&placed.events, |event| match event {
            ChainEvent::OrderPlaced { order, .. } => Some(*order),
            _ => None,
        })?;
        chain.submit(provider, market::declare_delivery(order, [3; 32])).await?;
        Ok(order)
    };

    let metered = offer(Pricing::PerUse { price: 3 }, Policy::default()).await?;
    let opened = chain.submit(consumer, market::open_meter(metered, 90)).await?;
    let licence = told(&opened.events, |event| match event {
        ChainEvent::MeterOpened { licence, .. } => Some(*licence),
        _ => None,
    })?;
    chain.submit(consumer, market::record_use_in(licence, Purpose::Research, Some(*b"CN"), 2, [4; 32])).await?;

    // A use of a sublicence is one of the licence above it, of which no event tells.
    let passed_on = offer(Pricing::Free, Policy { sublicence: true, ..Policy::default() }).await?;
    let settled = chain.submit(consumer, market::acknowledge(delivered(passed_on).await?)).await?;
    let licence = told(&settled.events, |event| match event {
        ChainEvent::Settled { licence, .. } => Some(*licence),
        _ => None,
    })?;
    let granted = chain.submit(consumer, market::sublicense(licence, seller, Policy::default(), 0)).await?;
    let sublicence = told(&granted.events, |event| match event {
        ChainEvent::Sublicensed { sublicence, .. } => Some(*sublicence),
        _ => None,
    })?;
    chain.submit(provider, market::record_use(sublicence, Purpose::Research, [5; 32])).await?;
    chain.submit(provider, market::revoke_licence(licence, 3, [6; 32])).await?;
    chain.submit(consumer, market::contest_revocation(licence, [6; 32])).await?;

    let auctioned = offer(Pricing::EnglishAuction { reserve: 5, step: 1, ends: NEVER }, Policy::default()).await?;
    chain.submit(consumer, market::bid(auctioned, 9)).await?;

    let dear = offer(Pricing::Fixed(50), Policy::default()).await?;
    chain.submit(consumer, market::open_dispute(delivered(dear).await?, [9; 32], 500_000)).await?;

    let terms = |price| Terms { pricing: Pricing::Fixed(price), units: 1, policy: Policy::default(), digest: [2; 32] };
    for is_agreed in [true, false] {
        let target = NegotiationTarget::Asset { asset, version: 1, provider: seller };
        let begun = chain.submit(consumer, market::request(target, terms(40))).await?;
        let negotiation = told(&begun.events, |event| match event {
            ChainEvent::NegotiationRequested { negotiation, .. } => Some(*negotiation),
            _ => None,
        })?;
        chain.submit(provider, market::counter(negotiation, terms(60))).await?;
        if is_agreed {
            chain.submit(consumer, market::accept_terms(negotiation)).await?;
            chain.submit(provider, market::agree(negotiation)).await?;
            chain.submit(consumer, market::verify(negotiation)).await?;
            chain.submit(provider, market::finalize(negotiation)).await?;
        } else {
            chain.submit(consumer, market::terminate(negotiation)).await?;
        }
    }
    Ok(())
}

/// Some of everything that can happen to assets, offers, orders, licences and members.
async fn live_a_little(chain: &Chain) -> TestResult {
    let (provider, consumer) = (Signer::ed25519(rand::random()), Signer::ed25519(rand::random()));
    let auditor = Signer::ed25519(rand::random());
    let member = |events: &[ChainEvent]| admitted(events).ok_or("no admission");
    let seller = member(&govern(chain, admit(provider.account(), "供数有限公司", Roles::PROVIDER)).await?.events)?;
    let buyer = member(&govern(chain, admit(consumer.account(), "Consumer", Roles::CONSUMER)).await?.events)?;
    govern(chain, admit(auditor.account(), "Regulator", Roles::AUDITOR)).await?;
    chain.submit(&exchange(), calls::market::issue(buyer, 10_000, [1; 32])).await?;

    let apply = async |seed, title, parents: Vec<Parent>| -> Result<u64, Failure> {
        let call = calls::registry::submit(entitled(seed, title), BoundedVec::truncate_from(parents));
        let included = chain.submit(&provider, call).await?;
        Ok(submitted(&included.events).ok_or("no application")?)
    };
    let mut assets = Vec::new();
    for (seed, title) in [(1, "保单扫描件"), (2, "Claims of 2026"), (3, "企业信用数据集"), (4, "北京大学生体检数据")]
    {
        assets.push(apply(seed, title, Vec::new()).await?);
    }
    let shares = vec![Share { organisation: seller, parts: 600_000 }, Share { organisation: buyer, parts: 400_000 }];
    let shares = BoundedVec::truncate_from(shares);
    chain.submit(&provider, calls::registry::set_titles(assets[0], Right::Operating, shares)).await?;
    for asset in &assets {
        use calls::registry::{accept, publish, review};
        for call in [accept(*asset), review(*asset), publish(*asset)] {
            chain.submit(&exchange(), call).await?;
        }
    }
    pass(chain, OBJECTION_BLOCKS).await?;
    let derived = apply(5, "Derived", vec![Parent { asset: assets[0], version: 1, contribution: 100_000 }]).await?;
    chain.submit(&exchange(), calls::registry::refuse(derived, 7)).await?;

    chain.submit(&provider, calls::registry::add_version(assets[0], [9; 32], [9; 32], None)).await?;
    chain.submit(&provider, calls::registry::register_batch([8; 32], 1_000, [9; 32])).await?;
    chain.submit(&auditor, calls::registry::freeze(assets[3], 1, None)).await?;
    chain.submit(&auditor, calls::registry::unfreeze(assets[3])).await?;
    chain.submit(&auditor, calls::registry::freeze(assets[2], 2, None)).await?;
    weigh_down(chain, &provider, &consumer, buyer, &assets).await?;
    trade(chain, &provider, &consumer, seller, assets[1]).await?;

    let mut offers = Vec::new();
    for (asset, pricing) in
        [(assets[0], Pricing::Fixed(500)), (assets[1], Pricing::Free), (assets[3], Pricing::Fixed(7))]
    {
        let included =
            chain.submit(&provider, calls::market::create_offer(asset, 1, pricing, Policy::default())).await?;
        offers.extend(included.events.iter().find_map(|event| match event {
            ChainEvent::OfferCreated { offer, .. } => Some(*offer),
            _ => None,
        }));
    }
    chain.submit(&provider, calls::market::withdraw_offer(offers[2])).await?;
    for (offer, is_settled) in [(offers[0], true), (offers[1], false)] {
        let included = chain.submit(&consumer, calls::market::place_order(offer, 500)).await?;
        let order = included.events.iter().find_map(|event| match event {
            ChainEvent::OrderPlaced { order, .. } => Some(*order),
            _ => None,
        });
        let order = order.ok_or("no order")?;
        if is_settled {
            chain.submit(&provider, calls::market::declare_delivery(order, [3; 32])).await?;
            let settled = chain.submit(&consumer, calls::market::acknowledge(order)).await?;
            let licence = settled.events.iter().find_map(|event| match event {
                ChainEvent::Settled { licence, .. } => Some(*licence),
                _ => None,
            });
            let licence = licence.ok_or("no licence")?;
            for reference in [[4; 32], [5; 32]] {
                chain.submit(&consumer, calls::market::record_use(licence, Purpose::Research, reference)).await?;
            }
        }
    }
    chain.submit(&consumer, calls::provenance::publish_tree_head(1, [6; 32], BoundedVec::default())).await?;
    govern(chain, calls::consortium::set_roles(buyer, Roles::CONSUMER | Roles::PROVIDER)).await?;
    chain.submit(&exchange(), calls::consortium::suspend(seller)).await?;
    Ok(())
}

fn index_of(gateway: &Gateway) -> PathBuf {
    gateway.folder().join("data").join("index.db")
}

fn delete(index: &Path) -> TestResult {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = index.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

async fn open(index: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnectOptions::new().filename(index).connect().await
}

/// Every row of every table of an index, and every word with its place, in an order of their own; without the cursor, which
/// moves with the chain.
async fn dump(index: &Path) -> Result<Vec<String>, Failure> {
    let mut db = open(index).await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search%'
         AND name <> 'cursor' ORDER BY name",
    )
    .fetch_all(&mut db)
    .await?;
    let mut rows = Vec::new();
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(&table).fetch_all(&mut db).await?;
        let values: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let sql = format!("SELECT '{table} ' || {} FROM {table} ORDER BY 1", values.join(" || ',' || "));
        let found: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut db).await?;
        if found.is_empty() {
            return Err(format!("the table `{table}` is empty: the comparison says nothing about it").into());
        }
        rows.extend(found);
    }
    sqlx::query("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, instance)")
        .execute(&mut db)
        .await?;
    let words = "SELECT 'word ' || term || ',' || doc || ',' || col || ',' || offset FROM temp.vocabulary ORDER BY 1";
    let found: Vec<String> = sqlx::query_scalar(words).fetch_all(&mut db).await?;
    rows.extend(found);
    db.close().await?;
    Ok(rows)
}

/// The block an index has reached; none when there is no index to speak of.
async fn reached(index: &Path) -> Option<u32> {
    let mut db = open(index).await.ok()?;
    let block = sqlx::query_scalar("SELECT block FROM cursor").fetch_optional(&mut db).await.ok()?;
    db.close().await.ok()?;
    block
}

/// Waits until a gateway's answers are of a block.
async fn until_as_of(client: &Client, block: u32) -> Result<Value, Failure> {
    Ok(wait_for(&format!("the index to reach block {block}"), PATIENCE, || async {
        let page = client.assets(&AssetQuery::default()).await.ok()?;
        (page["asOf"]["block"].as_u64()? >= u64::from(block)).then_some(page)
    })
    .await?)
}

/// What `deed` prints of a list.
async fn printed(gateway: &Gateway, command: &str) -> Result<Value, Failure> {
    let output = tokio::process::Command::new(program("deed", "DEED_BIN")?)
        .arg("--json")
        .args(command.split(' '))
        .args(["--gateway", gateway.url()])
        .arg("--token-file")
        .arg(gateway.token_file())
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("deed {command}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[tokio::test]
async fn deleted_or_killed_it_comes_back_the_same() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let mut gateway = GatewayBuilder::new("Watcher", node.url()).admitted(&chain, Roles::NONE).await?;
    // The index follows while all this happens.
    live_a_little(&chain).await?;
    pass(&chain, EMPTY_BLOCKS).await?;
    let (height, hash) = chain.finalised().await?;
    let client = gateway.client().await?;
    let page = until_as_of(&client, height).await?;
    assert_eq!(page["asOf"]["hash"], hex(&hash), "{page:#}");
    let found = client.assets(&AssetQuery { words: Some("大学生 供数".into()), ..AssetQuery::default() }).await?;
    assert_eq!(found["items"][0]["title"], "北京大学生体检数据", "{found:#}");
    // What is listed is what happened, page by page.
    for (path, expected) in [
        ("/v1/freezes", 1),
        ("/v1/pledges?accepted=true", 1),
        ("/v1/batches", 1),
        ("/v1/procedures?kind=renewal&state=objected", 1),
        ("/v1/procedures?kind=licence", 0),
        ("/v1/assets/1/licence-records", 1),
        ("/v1/assets/0/versions", 2),
        ("/v1/assets/0/derived", 1),
    ] {
        let page: Value = client.get(path).await?;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(expected), "{path}: {page:#}");
    }
    // So it is from a shell; the gateway's own organisation has only watched.
    for (command, expected) in [
        ("asset freezes", 1),
        ("asset pledge list --accepted true", 1),
        ("asset procedures --kind renewal --state objected", 1),
        ("asset version list 0", 2),
        ("asset version list 0 --limit 1", 1),
        ("asset derived 0", 1),
        ("run list", 0),
        ("offer list --all --limit 1", 1),
        ("order list", 0),
        ("licence list", 0),
        ("licence meters", 0),
        ("negotiation list --state finalized", 0),
        ("dispute list --state voting", 0),
    ] {
        let page = printed(&gateway, command).await?;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(expected), "{command}: {page:#}");
    }
    let catalogue = printed(&gateway, "asset catalogue --limit 1").await?;
    assert_eq!(catalogue["@type"][0], "dcat:Catalog", "{catalogue:#}");
    gateway.stop().await?;
    let index = index_of(&gateway);
    let followed = dump(&index).await?;

    // Deleted, it is read again from the chain alone.
    delete(&index)?;
    gateway.restart().await?;
    until_as_of(&gateway.client().await?, height).await?;
    gateway.stop().await?;
    assert_eq!(dump(&index).await?, followed);

    // Killed again and again while it reads, it goes on where it was.
    delete(&index)?;
    let (mut life, mut caught) = (Duration::from_millis(20), 0);
    for _ in 0..KILLS_MAX {
        let before = reached(&index).await;
        // Dropping the start before it is done kills the process.
        drop(tokio::time::timeout(life, gateway.restart()).await);
        gateway.kill().await.ok();
        match reached(&index).await {
            Some(block) if block >= height => {
                if caught > 0 {
                    break;
                }
                // It was through before it could be caught: again, and sooner.
                delete(&index)?;
                life = life.mul_f64(0.7);
            }
            after => {
                caught += usize::from(after > Some(0) && after != before);
                life += Duration::from_millis(15);
            }
        }
    }
    assert!(caught > 0, "the index was never caught on its way");
    gateway.restart().await?;
    until_as_of(&gateway.client().await?, height).await?;
    gateway.stop().await?;
    assert_eq!(dump(&index).await?, followed);
    Ok(())
}

#[tokio::test]
async fn beside_a_chain_begun_anew_it_shows_that_one_alone() -> TestResult {
    let mut node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let mut gateway = GatewayBuilder::new("Watcher", node.url()).admitted(&chain, Roles::NONE).await?;
    let titles = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|asset| asset["title"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let provider = Signer::ed25519(rand::random());
    govern(&chain, admit(provider.account(), "Provider", Roles::PROVIDER)).await?;
    for seed in 1..=3 {
        chain.submit(&provider, calls::registry::submit(dataset(seed), BoundedVec::default())).await?;
    }
    let (height, _) = chain.finalised().await?;
    let page = until_as_of(&gateway.client().await?, height).await?;
    assert_eq!(titles(&page), ["dataset 3", "dataset 2", "dataset 1"]);
    let first = page["asOf"].clone();

    // The same genesis, the same address, and other blocks.
    gateway.stop().await?;
    let port = node.url().rsplit(':').next().ok_or("no port")?.parse()?;
    node.stop().await?;
    drop(node);
    let node = Node::dev().rpc_port(port).start().await?;
    let chain = node.chain().await?;
    govern(&chain, admit(gateway.account(), "Watcher", Roles::NONE)).await?;
    govern(&chain, admit(provider.account(), "Provider", Roles::PROVIDER)).await?;
    chain.submit(&provider, calls::registry::submit(dataset(9), BoundedVec::default())).await?;
    pass(&chain, usize::try_from(height)?).await?;
    gateway.restart().await?;
    let (height, _) = chain.finalised().await?;
    let page = until_as_of(&gateway.client().await?, height).await?;
    assert_eq!(titles(&page), ["dataset 9"], "{page:#}");
    assert_ne!(page["asOf"]["hash"], first["hash"]);
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The main job, played through the public interfaces only: the gateways' HTTP APIs and the chain's RPC.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use deed_evidence::Trust;
use deed_sdk::primitives::{BoundedVec, DidDocument, DidKey, KeyPurpose, OrganisationName, Roles};
use deed_sdk::{Chain, ChainEvent, Gateway as Client, Signer, calls};
use deed_testing::{Gateway, GatewayBuilder, Node, PreparedGateway, program};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::customers;
use crate::scans::{self, Scan};
use crate::tell::Teller;

/// How many pages the provider's folder holds.
const PAGES: usize = 12;
/// What the licence costs, in fen.
const PRICE: u128 = 50_000;
/// What the consumer pays in beforehand, in fen.
const DEPOSIT: u128 = 200_000;
/// The longest any single wait of the story may take; the longest there is, reading the pages, takes a quarter of it.
const PATIENCE: Duration = Duration::from_secs(240);

/// Why the story did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A process could not be started or waited for.
    #[error(transparent)]
    Process(#[from] deed_testing::Error),
    /// The chain refused or did not answer.
    #[error(transparent)]
    Chain(#[from] deed_sdk::ChainError),
    /// A gateway refused or did not answer.
    #[error(transparent)]
    Gateway(#[from] deed_sdk::GatewayError),
    /// The scans could not be made.
    #[error("making the scans: {0}")]
    Scans(String),
    /// A file or a database could not be written.
    #[error("{operation}: {detail}")]
    Write {
        /// What was being done.
        operation: String,
        /// Why it failed.
        detail: String,
    },
    /// Something came out otherwise than it must.
    #[error("checked and found wrong: {0}")]
    Wrong(String),
}

impl Error {
    fn write(operation: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let operation = operation.into();
        move |error| Self::Write { operation, detail: error.to_string() }
    }
}

/// Checks one claim of the story.
fn ensure(holds: bool, claim: impl FnOnce() -> String) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Wrong(claim())) }
}

/// A field of an answer that must be there.
fn field<'a>(answer: &'a Value, name: &str) -> Result<&'a Value, Error> {
    answer.get(name).ok_or_else(|| Error::Wrong(format!("the answer has no `{name}`: {answer}")))
}

fn number(answer: &Value, name: &str) -> Result<u64, Error> {
    let value = field(answer, name)?;
    value.as_u64().ok_or_else(|| Error::Wrong(format!("`{name}` is no number: {answer}")))
}

fn text<'a>(answer: &'a Value, name: &str) -> Result<&'a str, Error> {
    let value = field(answer, name)?;
    value.as_str().ok_or_else(|| Error::Wrong(format!("`{name}` is no text: {answer}")))
}

/// What the story came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The dataset's certificate number.
    pub certificate: String,
    /// The result's certificate number.
    pub result_certificate: String,
    /// Pages read.
    pub pages: usize,
    /// Fields found on them.
    pub fields: usize,
    /// Fields that were found with the very value printed on the page.
    pub fields_right: usize,
    /// Differences between documents and records that the workflow found.
    pub differences: usize,
    /// The block the result's statement is anchored in.
    pub anchor_block: u32,
    /// Bytes of the receipt.
    pub receipt_bytes: usize,
    /// Whole time.
    pub took: Duration,
}

/// Everything that runs while the story is told, and goes on running when it is kept.
#[derive(Debug)]
pub struct Stage {
    /// The chain's one validator.
    pub node: Node,
    /// The provider's gateway.
    pub provider: Gateway,
    /// The consumer's gateway.
    pub consumer: Gateway,
    chain: Chain,
    exchange: Signer,
    out: PathBuf,
}

/// Who is who on chain.
#[derive(Debug, Clone, Copy)]
struct Members {
    provider: u32,
    consumer: u32,
    regulator: u32,
}

/// Tells the whole story; what runs is handed back so that it can be kept.
///
/// # Errors
/// The first thing that did not come out as it must.
pub async fn play(out: &Path, tell: &Teller) -> Result<(Outcome, Stage), Error> {
    let start = Instant::now();
    if out.exists() {
        // Only what an earlier run of the demo left: the folder is ours by its marker.
        ensure(out.join(MARKER).is_file(), || {
            format!("`{}` exists and was not made by the demo; give another folder with --out", out.display())
        })?;
        tokio::fs::remove_dir_all(out).await.map_err(Error::write("clear the folder of the last run"))?;
    }
    tokio::fs::create_dir_all(out).await.map_err(Error::write(format!("create {}", out.display())))?;
    tokio::fs::write(out.join(MARKER), "").await.map_err(Error::write("mark the folder"))?;

    let pages = tell
        .during("the provider's scans are rendered", async {
            tokio::task::spawn_blocking(|| scans::policies(PAGES, SEED))
                .await
                .map_err(|e| Error::Scans(e.to_string()))?
                .map_err(|e| Error::Scans(e.to_string()))
        })
        .await?;
    write_scans(out, &pages).await?;

    let (stage, members) = open(out, tell).await?.admit(out, tell).await?;
    let (asset, certificate) = stage.register(tell, &pages).await?;
    let licence = stage.trade(tell, members, asset).await?;
    let (run, findings) = stage.run_policy_check(tell, &pages, asset, licence).await?;
    let (result, result_certificate) = stage.register_result(tell, &run, asset).await?;
    let (anchor_block, receipt_bytes) = stage.receipt(tell, &run).await?;
    stage.audit(tell, members, asset, result).await?;
    let outcome = Outcome {
        certificate,
        result_certificate,
        pages: pages.len(),
        fields: findings.fields,
        fields_right: findings.fields_right,
        differences: findings.differences,
        anchor_block,
        receipt_bytes,
        took: start.elapsed(),
    };
    Ok((outcome, stage))
}

/// Marks a folder as made by the demo, which may therefore be cleared by its next run.
const MARKER: &str = ".deed-demo";
/// The scans are the same in every run, so that what is found on them can be compared.
const SEED: u64 = 2026;

async fn write_scans(out: &Path, pages: &[Scan]) -> Result<(), Error> {
    let folder = out.join("scans");
    tokio::fs::create_dir_all(&folder).await.map_err(Error::write("create the scans' folder"))?;
    for page in pages {
        tokio::fs::write(folder.join(&page.name), &page.bytes).await.map_err(Error::write("write a scan"))?;
    }
    Ok(())
}

/// Starts the chain and makes the gateways' keys.
async fn open(out: &Path, tell: &Teller) -> Result<Wings, Error> {
    let node = tell
        .during("a chain of one validator starts (Aura + GRANDPA, 500 ms slots)", async {
            Ok::<_, Error>(Node::solo().folder(out.join("chain")).start().await?)
        })
        .await?;
    let chain = node.chain().await?;
    let (provider, consumer) = tell
        .during("provider and consumer make the keys of their gateways", async {
            let provider = GatewayBuilder::new(PROVIDER, node.url()).folder(out.join("provider")).prepare().await?;
            let consumer = GatewayBuilder::new(CONSUMER, node.url()).folder(out.join("consumer")).prepare().await?;
            Ok::<_, Error>((provider, consumer))
        })
        .await?;
    // The exchange is the organisation that every development chain begins with; the regulator brings its own key.
    let exchange = Signer::sr25519("//Alice")?;
    let regulator = Signer::ed25519(rand::random());
    Ok(Wings { node, chain, provider, consumer, exchange, regulator })
}

/// Who plays in the story.
const PROVIDER: &str = "Northern Mutual Insurance";
const CONSUMER: &str = "Harbour Data Services";
const REGULATOR: &str = "Data Bureau";

/// Everything before the first admission.
struct Wings {
    node: Node,
    chain: Chain,
    provider: PreparedGateway,
    consumer: PreparedGateway,
    exchange: Signer,
    regulator: Signer,
}

fn name(text: &str) -> Result<OrganisationName, Error> {
    OrganisationName::try_from(text.as_bytes().to_vec())
        .map_err(|_| Error::Wrong(format!("the name `{text}` is too long")))
}

impl Wings {
    /// 1. The council, in which the exchange has the one seat, admits a provider, a consumer and a regulator; each signs with its own key.
    async fn admit(self, out: &Path, tell: &Teller) -> Result<(Stage, Members), Error> {
        tell.chapter(1, "Admission");
        let included = tell
            .during("the council admits a provider, a consumer and a regulator", async {
                let admit = |account, title: &str, roles| {
                    Ok::<_, Error>(calls::consortium::admit(account, name(title)?, [0; 32], roles))
                };
                let batch = calls::batch(vec![
                    admit(self.provider.account(), PROVIDER, Roles::PROVIDER)?,
                    admit(self.consumer.account(), CONSUMER, Roles::CONSUMER | Roles::PROVIDER)?,
                    admit(self.regulator.account(), REGULATOR, Roles::AUDITOR)?,
                ]);
                // The exchange has the one seat of this chain's council.
                Ok::<_, Error>(self.chain.submit(&self.exchange, calls::council::propose(1, batch)).await?)
            })
            .await?;
        let of = |account: [u8; 32]| {
            included
                .events
                .iter()
                .find_map(|event| match event {
                    ChainEvent::Admitted { organisation, account: admitted } if *admitted == account => {
                        Some(*organisation)
                    }
                    _ => None,
                })
                .ok_or_else(|| Error::Wrong("an admission left no event".into()))
        };
        let members = Members {
            provider: of(self.provider.account())?,
            consumer: of(self.consumer.account())?,
            regulator: of(self.regulator.account())?,
        };
        let doing = "the gateways start; each member publishes its DID document, signed with its own key; \
                     the settlement bank issues the consumer's deposit";
        let (provider, consumer) = tell
            .during(doing, async {
                let assertion = DidKey { purpose: KeyPurpose::Assertion, public: self.regulator.account() };
                let keys = BoundedVec::truncate_from(vec![assertion]);
                let document = DidDocument { keys, ..DidDocument::default() };
                let (provider, consumer, regulator, issued) = tokio::join!(
                    self.provider.start(),
                    self.consumer.start(),
                    self.chain.submit(&self.regulator, calls::consortium::update_did(document)),
                    self.chain.submit(&self.exchange, calls::market::issue(members.consumer, DEPOSIT, [7; 32])),
                );
                regulator?;
                issued?;
                Ok::<_, Error>((provider?, consumer?))
            })
            .await?;
        for organisation in [members.provider, members.consumer, members.regulator] {
            let document = self.chain.did_document(organisation).await?;
            ensure(document.is_some_and(|document| !document.keys.is_empty()), || {
                format!("organisation {organisation} has no DID document on chain")
            })?;
        }
        tell.note(&format!(
            "members: provider {}, consumer {}, regulator {}",
            members.provider, members.consumer, members.regulator
        ));
        let stage = Stage {
            node: self.node,
            provider,
            consumer,
            chain: self.chain,
            exchange: self.exchange,
            out: out.to_owned(),
        };
        Ok((stage, members))
    }
}

impl Stage {
    /// 2. The provider registers its folder of scans; the exchange reviews and publishes it; the objection window passes.
    async fn register(&self, tell: &Teller, pages: &[Scan]) -> Result<(u64, String), Error> {
        tell.chapter(2, "Registration");
        let provider = self.provider.client().await?;
        let asset = tell
            .during(&format!("the provider uploads {} scanned pages and applies for registration", pages.len()), async {
                let mut entries = Vec::new();
                for page in pages {
                    let blob = provider.upload(page.media_type, page.bytes.clone()).await?;
                    entries.push(json!({"name": page.name, "mediaType": page.media_type, "digest": text(&blob, "digest")?}));
                }
                let body = json!({
                    "kind": "dataset",
                    "title": "Scanned insurance policies 2026 · 扫描保单",
                    "summary": "Property policies as issued, scanned at the branch offices. 各网点扫描的财产保险单。",
                    "class": "insurance/policy",
                    "tags": ["policy", "scan", "保单"],
                    "sensitivity": 2,
                    "entries": entries,
                });
                number(&provider.post("/v1/assets", &body).await?, "asset")
            })
            .await?;
        let certificate = self.publish(tell, asset, "the dataset").await?;
        let offer = json!({
            "asset": asset,
            "version": 1,
            "price": PRICE.to_string(),
            "policy": {"purposes": ["underwriting", "compliance"], "maxUses": 1000, "redistribution": false, "derivation": true, "royaltyPpm": 100_000},
        });
        tell.during(
            &format!("the provider offers it at {}.{:02}, for underwriting and compliance", PRICE / 100, PRICE % 100),
            async {
                self.until("the registration in the provider's catalogue", || async {
                    let view = provider.get(&format!("/v1/assets/{asset}")).await?;
                    Ok((view["state"] == "registered").then_some(()))
                })
                .await?;
                Ok::<_, Error>(provider.post("/v1/offers", &offer).await?)
            },
        )
        .await?;
        Ok((asset, certificate))
    }

    /// The exchange's part in a registration; answers the certificate's number.
    async fn publish(&self, tell: &Teller, asset: u64, what: &str) -> Result<String, Error> {
        use calls::registry::{accept, publish, review};
        tell.during(&format!("the exchange accepts, reviews and publishes {what}"), async {
            let batch = calls::batch(vec![accept(asset), review(asset), publish(asset)]);
            Ok::<_, Error>(self.chain.submit_in_block(&self.exchange, batch).await?)
        })
        .await?;
        let certificate = tell
            .during("the objection window passes", async {
                self.until("the registration", || async move {
                    Ok(self.chain.asset(asset).await?.and_then(|asset| asset.certificate))
                })
                .await
            })
            .await?;
        let certificate = String::from_utf8_lossy(&certificate).into_owned();
        tell.note(&format!("asset {asset} is registered; certificate {certificate}"));
        Ok(certificate)
    }

    /// 3. The consumer orders a licence; the content is delivered; the money is split.
    async fn trade(&self, tell: &Teller, members: Members, asset: u64) -> Result<u64, Error> {
        tell.chapter(3, "Licence");
        let consumer = self.consumer.client().await?;
        let (before, _) = self.chain.balance(self.provider.account()).await?;
        let order = tell
            .during("the consumer finds the offer and orders: the price goes into escrow", async {
                let offer = self
                    .until("the offer in the consumer's catalogue", || async {
                        let list = consumer.get("/v1/offers").await?;
                        let offers = list["items"].as_array().cloned().unwrap_or_default();
                        Ok(offers.into_iter().find(|offer| offer["asset"] == asset))
                    })
                    .await?;
                let body = json!({"offer": number(&offer, "id")?, "maxPrice": PRICE.to_string()});
                number(&consumer.post("/v1/orders", &body).await?, "id")
            })
            .await?;
        let licence = tell
            .during(
                "the provider's gateway delivers, encrypted, over libp2p; the consumer's checks and acknowledges",
                async {
                    self.until("the settlement of the order", || async move {
                        Ok(self.chain.order(order).await?.and_then(|order| order.licence))
                    })
                    .await
                },
            )
            .await?;
        let (provider, held) = self.chain.balance(self.provider.account()).await?;
        let (consumer_free, consumer_held) = self.chain.balance(self.consumer.account()).await?;
        ensure(consumer_free == DEPOSIT - PRICE && consumer_held == 0 && held == 0, || {
            format!("the consumer has {consumer_free} and {consumer_held} in escrow after paying {PRICE} of {DEPOSIT}")
        })?;
        let paid = provider - before;
        ensure(paid > 0 && paid < PRICE, || format!("the provider received {paid} of {PRICE}"))?;
        let granted =
            self.chain.licence(licence).await?.ok_or_else(|| Error::Wrong("the licence is not on chain".into()))?;
        ensure(granted.licensee == members.consumer && granted.asset == asset, || {
            format!("the licence says {granted:?}")
        })?;
        tell.note(&format!(
            "licence {licence}; {}.{:02} went to the provider and {}.{:02} to the exchange",
            paid / 100,
            paid % 100,
            (PRICE - paid) / 100,
            (PRICE - paid) % 100
        ));
        Ok(licence)
    }

    /// 4. The consumer runs the policy check.
    async fn run_policy_check(
        &self,
        tell: &Teller,
        pages: &[Scan],
        asset: u64,
        licence: u64,
    ) -> Result<(String, Findings), Error> {
        tell.chapter(4, "Policy check 保单核对");
        let consumer = self.consumer.client().await?;
        let database = self.out.join("customers.db");
        customers::write_sqlite(&database, pages).await.map_err(|error| Error::Write {
            operation: "write the customer records".into(),
            detail: error.to_string(),
        })?;
        self.until("the licence in the consumer's gateway", || async {
            let licences = consumer.get("/v1/licences").await?;
            let items = licences["items"].as_array().cloned().unwrap_or_default();
            Ok(items.into_iter().find(|item| item["id"] == licence))
        })
        .await?;
        let database = std::path::absolute(&database).map_err(Error::write("name the customer database"))?;
        let connection = json!({"name": "customers", "url": format!("sqlite://{}", database.display())});
        consumer.post("/v1/connections", &connection).await?;
        let templates = consumer.get("/v1/templates").await?;
        let template = templates
            .as_array()
            .and_then(|templates| templates.iter().find(|template| template["name"] == "policy-check"))
            .ok_or_else(|| Error::Wrong("the gateway has no template `policy-check`".into()))?;
        let saved = consumer.post("/v1/workflows", template).await?;
        let workflow = text(&saved, "id")?.to_owned();
        let input = json!({"input": {"asset": asset, "licence": licence, "purpose": "underwriting", "connection": "customers"}});
        let started = consumer.post(&format!("/v1/workflows/{workflow}/runs"), &input).await?;
        let run = text(&started, "run")?.to_owned();
        self.watch(tell, &consumer, &run, pages.len()).await?;
        let view = consumer.get(&format!("/v1/runs/{run}")).await?;
        ensure(view["status"] == "succeeded", || {
            let failure = &view["failure"];
            format!("run {run} ended as {}: {} {}", view["status"], failure["code"], failure["message"])
        })?;
        let findings = self.findings(&consumer, &run, pages).await?;
        tell.note(&format!(
            "{} fields found on {} pages, {} of them exactly as printed; {} differences to the records, as planted",
            findings.fields,
            pages.len(),
            findings.fields_right,
            findings.differences
        ));
        Ok((run, findings))
    }

    /// Shows the run's live progress until it ends.
    async fn watch(&self, tell: &Teller, consumer: &Client, run: &str, pages: usize) -> Result<(), Error> {
        let mut events = consumer.events(&format!("/v1/runs/{run}/events")).await?;
        let progress = tell.pages(pages as u64);
        let read = async {
            while let Some(event) = events.next().await {
                let event = event?;
                let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
                progress.event(&event.name, &data);
                if event.name == "end" {
                    break;
                }
            }
            Ok::<_, Error>(())
        };
        tokio::time::timeout(PATIENCE, read)
            .await
            .map_err(|_| Error::Wrong(format!("run {run} did not end within {} s", PATIENCE.as_secs())))??;
        progress.finish();
        Ok(())
    }

    /// Fetches the report that the run wrote, keeps it, and compares what it says with what is printed and was planted.
    async fn findings(&self, consumer: &Client, run: &str, pages: &[Scan]) -> Result<Findings, Error> {
        let result = consumer.get(&format!("/v1/runs/{run}/result")).await?;
        // The workflow's result is its last step's output, by the step's name or as it is.
        let report = result.get("report").unwrap_or(&result);
        for (kind, name) in [("json", "report.json"), ("xlsx", "report.xlsx")] {
            let digest = text(field(report, kind)?, "digest")?;
            let bytes = consumer.get_bytes(&format!("/v1/blobs/{digest}")).await?;
            tokio::fs::write(self.out.join(name), &bytes).await.map_err(Error::write(format!("write {name}")))?;
        }
        let bytes = tokio::fs::read(self.out.join("report.json")).await.map_err(Error::write("read the report"))?;
        let report: Value =
            serde_json::from_slice(&bytes).map_err(|e| Error::Wrong(format!("the report is no JSON: {e}")))?;
        let findings = customers::compare(&report, pages).map_err(Error::Wrong)?;
        Ok(Findings { fields: findings.fields, fields_right: findings.fields_right, differences: findings.differences })
    }

    /// 5a. The result becomes an asset of its own, derived from the dataset.
    async fn register_result(&self, tell: &Teller, run: &str, asset: u64) -> Result<(u64, String), Error> {
        tell.chapter(5, "Evidence");
        let consumer = self.consumer.client().await?;
        let result = tell
            .during("the consumer registers the result as an asset derived from the dataset", async {
                let body = json!({
                    "title": "Policy check of the scanned policies · 保单核对结果",
                    "summary": "Fields read from each policy, compared with the customer records.",
                    "class": "insurance/report",
                    "tags": ["policy check"],
                    "sensitivity": 2,
                });
                number(&consumer.post(&format!("/v1/runs/{run}/asset"), &body).await?, "asset")
            })
            .await?;
        let parents = self.chain.parents(result).await?;
        ensure(parents.iter().any(|parent| parent.asset == asset), || format!("the result's parents are {parents:?}"))?;
        let certificate = self.publish(tell, result, "the result").await?;
        Ok((result, certificate))
    }

    /// 5b. Every step's statement is in the log, the head is anchored, and a receipt is written.
    async fn receipt(&self, tell: &Teller, run: &str) -> Result<(u32, usize), Error> {
        let consumer = self.consumer.client().await?;
        let receipts = tell
            .during("every step's statement is logged and the log's head is anchored", async {
                self.until("the anchor of every statement", || async {
                    let items = consumer.every(&format!("/v1/runs/{run}/receipts"), &[]).await?;
                    let done = !items.is_empty() && items.iter().all(|item| item["state"] == "anchored");
                    Ok(done.then_some(items))
                })
                .await
            })
            .await?;
        let folder = self.out.join("receipts");
        tokio::fs::create_dir_all(&folder).await.map_err(Error::write("create the receipts' folder"))?;
        let mut anchored = (0, 0);
        for item in &receipts {
            let key = text(item, "key")?;
            let path = format!("/v1/receipts/{key}");
            let receipt = self
                .until("the receipt", || async {
                    match consumer.get_bytes(&path).await {
                        Ok(receipt) => Ok(Some(receipt)),
                        Err(error) if error.code() == Some("not-anchored") => Ok(None),
                        Err(error) => Err(error.into()),
                    }
                })
                .await?;
            let file = folder.join(format!("{}.json", key.replace('/', "-")));
            tokio::fs::write(&file, &receipt).await.map_err(Error::write("write a receipt"))?;
            if item["step"] == "report" {
                tokio::fs::write(self.out.join("receipt.json"), &receipt)
                    .await
                    .map_err(Error::write("write the receipt"))?;
                let parsed = deed_evidence::Receipt::from_bytes(&receipt).map_err(|e| Error::Wrong(e.to_string()))?;
                anchored = (parsed.chain.block_number, receipt.len());
            }
        }
        ensure(anchored.1 > 0, || format!("no receipt is the report's: {receipts:?}"))?;
        tell.note(&format!("{} receipts, the report's anchored in block {}", receipts.len(), anchored.0));
        Ok(anchored)
    }

    /// 6. The regulator walks the lineage and checks the receipt without trusting anyone's server.
    async fn audit(&self, tell: &Teller, members: Members, asset: u64, result: u64) -> Result<(), Error> {
        tell.chapter(6, "Audit");
        let lineage = self.chain.lineage(result).await?;
        let lineage = lineage.ok_or_else(|| Error::Wrong(format!("the chain has no asset {result}")))?;
        ensure(
            lineage.parents.iter().any(|parent| parent.asset == asset && parent.owner.0 == members.provider),
            || format!("the lineage does not lead to the dataset: {lineage}"),
        )?;
        tell.note(&format!("the regulator ({}) reads where the result comes from:", members.regulator));
        tell.block(&lineage.to_string());
        let trust: Trust = self.chain.trust().await?;
        let bytes = trust.to_bytes().map_err(|error| Error::Wrong(error.to_string()))?;
        tokio::fs::write(self.out.join("trust.json"), bytes).await.map_err(Error::write("write the trust file"))?;
        let receipt = self.out.join("receipt.json");
        tell.during("`deed verify` accepts the receipt, offline", async {
            let (accepted, said) = self.verify(&receipt).await?;
            ensure(accepted, || format!("deed verify refused the receipt: {said}"))
        })
        .await?;
        tell.during("`deed verify` refuses a copy with one byte changed", async {
            let mut copy = tokio::fs::read(&receipt).await.map_err(Error::write("read the receipt"))?;
            let middle = copy.len() / 2;
            copy[middle] ^= 1;
            let path = self.out.join("receipt-tampered.json");
            tokio::fs::write(&path, copy).await.map_err(Error::write("write the tampered copy"))?;
            let (accepted, said) = self.verify(&path).await?;
            ensure(!accepted && said.contains("does not verify"), || {
                format!("deed verify said of the tampered copy: {said}")
            })
        })
        .await
    }

    /// Runs `deed verify`; answers whether it accepted, and what it said.
    async fn verify(&self, receipt: &Path) -> Result<(bool, String), Error> {
        let output = Command::new(program("deed", "DEED_BIN")?)
            .arg("verify")
            .arg(receipt)
            .arg("--trust")
            .arg(self.out.join("trust.json"))
            .output()
            .await
            .map_err(Error::write("run deed verify"))?;
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Ok((output.status.success(), said))
    }

    /// Asks again until there is an answer, for as long as the story has patience.
    async fn until<T, F>(&self, what: &str, mut ask: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<Option<T>, Error>>,
    {
        deed_testing::wait_for(what, PATIENCE, || {
            let asked = ask();
            // An error ends the waiting as an answer does.
            async move { asked.await.transpose() }
        })
        .await?
    }
}

/// What the policy check found.
#[derive(Debug, Clone, Copy)]
struct Findings {
    fields: usize,
    fields_right: usize,
    differences: usize,
}

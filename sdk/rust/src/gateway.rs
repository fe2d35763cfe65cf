//! Client of a gateway's HTTP API.

use std::time::Duration;

use futures::{Stream, StreamExt};
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// How long an answer may take. Starting runs and reading lists answer at once; registering and ordering wait for the
/// chain's finality.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

/// Entries of a page when a list is read to its end: as many as a gateway gives at once.
const PAGE_ENTRIES: u32 = 500;

/// Why a gateway did not do what it was asked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// It did not answer.
    #[error("{operation}: the gateway at {base} did not answer; check that it runs and that the address is right")]
    Unreachable {
        /// What was asked.
        operation: String,
        /// The gateway's address.
        base: String,
        /// What the transport said.
        #[source]
        source: reqwest::Error,
    },
    /// It refused, and said why (RFC 9457).
    #[error("{operation}: {problem}")]
    Problem {
        /// What was asked.
        operation: String,
        /// Its reason.
        problem: Box<Problem>,
    },
    /// It answered with something that is not its API.
    #[error(
        "{operation}: the answer could not be read ({detail}); is this address a gateway's, and of the same release?"
    )]
    Malformed {
        /// What was asked.
        operation: String,
        /// What did not fit.
        detail: String,
    },
}

impl GatewayError {
    /// The problem's code, when the gateway refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Problem { problem, .. } => Some(&problem.code),
            _ => None,
        }
    }
}

/// A problem detail (RFC 9457) with Deed's extensions.
#[derive(Debug, Clone, Deserialize)]
pub struct Problem {
    /// A short summary of the kind of problem.
    #[serde(default)]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// What exactly was wrong, naming the object.
    #[serde(default)]
    pub detail: String,
    /// The stable code of the kind of problem.
    #[serde(default)]
    pub code: String,
    /// The way out.
    #[serde(default)]
    pub hint: Option<String>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", if self.detail.is_empty() { &self.title } else { &self.detail })?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        write!(f, " [{}]", self.code)
    }
}

/// An event of a server-sent event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerEvent {
    /// The event's name; `message` when it has none.
    pub name: String,
    /// Its data, usually JSON.
    pub data: String,
}

/// Which assets of a gateway's catalogue. Everything that is given has to be so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetQuery {
    /// Words in the title, tags, class, summary, certificate or owner's name, Chinese or other.
    pub words: Option<String>,
    /// dataset, document, model, component, workflow, report or service.
    pub kind: Option<String>,
    /// The state of the registration.
    pub state: Option<String>,
    /// The class.
    pub class: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// The level of sensitivity, 1 to 4.
    pub sensitivity: Option<u8>,
    /// The organisation that owns it.
    pub owner: Option<u32>,
    /// How an open offer of it is priced: free, fixed, tiered, perUse, subscription, englishAuction, sealedBid.
    pub pricing: Option<String>,
    /// relevance or newest; with words by relevance, otherwise newest first.
    pub order: Option<String>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// How many entries at most.
    pub limit: Option<u32>,
}

impl AssetQuery {
    /// What assets are chosen by.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let text = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        [
            text("q", &self.words),
            text("kind", &self.kind),
            text("state", &self.state),
            text("class", &self.class),
            text("tag", &self.tag),
            self.sensitivity.map(|level| ("sensitivity", level.to_string())),
            self.owner.map(|owner| ("owner", owner.to_string())),
            text("pricing", &self.pricing),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Which part of the list is asked for, and in which order.
    fn page(&self) -> Vec<(&'static str, String)> {
        let order = self.order.clone().map(|order| ("order", order));
        [order, cursor(self.cursor.as_deref()), self.limit.map(|limit| ("limit", limit.to_string()))]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn cursor(cursor: Option<&str>) -> Option<(&'static str, String)> {
    cursor.map(|cursor| ("cursor", cursor.to_owned()))
}

/// A path with a query, encoded.
fn address(path: &str, query: &[(&str, String)]) -> String {
    let mut address = path.to_owned();
    for (i, (name, value)) in query.iter().enumerate() {
        address.push(if i == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&percent_encode(value));
    }
    address
}

/// Encodes what is not unreserved (RFC 3986 §2.3).
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// A gateway and the token its requests carry.
#[derive(Debug, Clone)]
pub struct Gateway {
    base: String,
    token: Token,
    http: reqwest::Client,
}

/// A bearer token that does not show itself.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Gateway {
    /// A client of the gateway at `base`, e.g. `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`GatewayError::Unreachable`] when the HTTP client cannot be set up on this machine.
    pub fn new(base: &str, token: &str) -> Result<Self, GatewayError> {
        let base = base.trim_end_matches('/').to_owned();
        let http = reqwest::Client::builder().tcp_nodelay(true).build().map_err(|source| {
            GatewayError::Unreachable { operation: "set up the HTTP client".into(), base: base.clone(), source }
        })?;
        Ok(Self { base, token: Token(token.trim().to_owned()), http })
    }

    /// The gateway's address.
    pub fn base(&self) -> &str {
        &self.base
    }

    async fn send(&self, operation: &str, request: reqwest::RequestBuilder) -> Result<reqwest::Response, GatewayError> {
        let response = request.bearer_auth(&self.token.0).send().await.map_err(|source| GatewayError::Unreachable {
            operation: operation.into(),
            base: self.base.clone(),
            source,
        })?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let body = response.bytes().await.unwrap_or_default();
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) => Err(GatewayError::Problem { operation: operation.into(), problem: Box::new(problem) }),
            Err(_) => Err(GatewayError::Malformed { operation: operation.into(), detail: format!("status {status}") }),
        }
    }

    async fn json(&self, operation: &str, request: reqwest::RequestBuilder) -> Result<Value, GatewayError> {
        let bytes = self.bytes_of(operation, request).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes)
            .map_err(|error| GatewayError::Malformed { operation: operation.into(), detail: error.to_string() })
    }

    async fn bytes_of(&self, operation: &str, request: reqwest::RequestBuilder) -> Result<Vec<u8>, GatewayError> {
        let response = self.send(operation, request.timeout(ANSWER_WITHIN)).await?;
        let bytes = response.bytes().await.map_err(|source| GatewayError::Unreachable {
            operation: operation.into(),
            base: self.base.clone(),
            source,
        })?;
        Ok(bytes.to_vec())
    }

    /// `GET path`, a JSON answer.
    ///
    /// # Errors
    /// [`GatewayError`], as for every request below.
    pub async fn get(&self, path: &str) -> Result<Value, GatewayError> {
        self.json(&format!("GET {path}"), self.http.get(format!("{}{path}", self.base))).await
    }

    /// `GET path`, any answer.
    pub async fn get_bytes(&self, path: &str) -> Result<Vec<u8>, GatewayError> {
        self.bytes_of(&format!("GET {path}"), self.http.get(format!("{}{path}", self.base))).await
    }

    /// Assets of the catalogue, a page at a time: `items`, `nextCursor`, `asOf`.
    pub async fn assets(&self, query: &AssetQuery) -> Result<Value, GatewayError> {
        let mut parameters = query.filters();
        parameters.extend(query.page());
        self.get(&address("/v1/assets", &parameters)).await
    }

    /// What a list of assets can be narrowed to, with the number of assets each choice would leave. Order, cursor and limit
    /// of the query are of no concern here.
    pub async fn asset_facets(&self, query: &AssetQuery) -> Result<Value, GatewayError> {
        self.get(&address("/v1/assets/facets", &query.filters())).await
    }

    /// A page of the DCAT 3 catalogue, in JSON-LD.
    pub async fn catalogue(&self, after: Option<&str>, limit: Option<u32>) -> Result<Value, GatewayError> {
        let limit = limit.map(|limit| ("limit", limit.to_string()));
        let query: Vec<_> = [cursor(after), limit].into_iter().flatten().collect();
        self.get(&address("/v1/catalogue", &query)).await
    }

    /// A page of the list at a path, chosen by these parameters; their values are encoded here.
    pub async fn list(&self, path: &str, parameters: &[(&str, String)]) -> Result<Value, GatewayError> {
        self.get(&address(path, parameters)).await
    }

    /// Every entry of the list at a path, chosen by these parameters: page after page, to its end.
    pub async fn every(&self, path: &str, parameters: &[(&str, String)]) -> Result<Vec<Value>, GatewayError> {
        let (mut entries, mut next) = (Vec::new(), None::<String>);
        loop {
            let mut query = parameters.to_vec();
            query.push(("limit", PAGE_ENTRIES.to_string()));
            query.extend(cursor(next.as_deref()));
            let mut page = self.list(path, &query).await?;
            let items = page["items"].as_array_mut().ok_or_else(|| GatewayError::Malformed {
                operation: format!("GET {path}"),
                detail: "it is no page of a list".into(),
            })?;
            entries.append(items);
            match page["nextCursor"].as_str() {
                Some(cursor) => next = Some(cursor.to_owned()),
                None => return Ok(entries),
            }
        }
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, GatewayError> {
        self.json(&format!("POST {path}"), self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    /// `DELETE path`.
    pub async fn delete(&self, path: &str) -> Result<Value, GatewayError> {
        self.json(&format!("DELETE {path}"), self.http.delete(format!("{}{path}", self.base))).await
    }

    /// Uploads a blob and answers what the gateway says of it: its digest and size.
    pub async fn upload(&self, media_type: &str, bytes: Vec<u8>) -> Result<Value, GatewayError> {
        let request = self.http.post(format!("{}/v1/blobs", self.base)).header("content-type", media_type).body(bytes);
        self.json("POST /v1/blobs", request).await
    }

    /// Live events of a run, until the gateway ends the stream.
    pub async fn events(
        &self,
        path: &str,
    ) -> Result<impl Stream<Item = Result<ServerEvent, GatewayError>> + Send + Unpin + use<>, GatewayError> {
        let operation = format!("GET {path}");
        let request = self.http.get(format!("{}{path}", self.base)).header("accept", "text/event-stream");
        let response = self.send(&operation, request).await?;
        let base = self.base.clone();
        let state = (Box::pin(response.bytes_stream()), Vec::<u8>::new());
        let events = futures::stream::unfold(state, move |(mut body, mut buffer)| {
            let (operation, base) = (operation.clone(), base.clone());
            async move {
                loop {
                    // An event ends with an empty line (HTML Living Standard §9.2).
                    if let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
                        let event: Vec<u8> = buffer.drain(..end + 2).collect();
                        if let Some(event) = parse_event(&String::from_utf8_lossy(&event)) {
                            return Some((Ok(event), (body, buffer)));
                        }
                        continue;
                    }
                    match body.next().await? {
                        Ok(bytes) => buffer.extend(bytes.iter().filter(|byte| **byte != b'\r')),
                        Err(source) => {
                            return Some((Err(GatewayError::Unreachable { operation, base, source }), (body, buffer)));
                        }
                    }
                }
            }
        });
        Ok(events.boxed())
    }
}

/// Reads one event; comments (keep-alives) are none.
fn parse_event(text: &str) -> Option<ServerEvent> {
    let mut name = "message".to_owned();
    let mut data: Vec<&str> = Vec::new();
    for line in text.lines() {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data.push(value),
            _ => {}
        }
    }
    (!data.is_empty()).then(|| ServerEvent { name, data: data.join("\n") })
}

#[cfg(test)]
mod tests {
    use super::{AssetQuery, ServerEvent, address, parse_event};

    #[test]
    fn queries_are_encoded() {
        let query = AssetQuery {
            words: Some("保单 a&b".into()),
            sensitivity: Some(2),
            cursor: Some("a-b_".into()),
            limit: Some(7),
            ..AssetQuery::default()
        };
        assert_eq!(
            address("/v1/assets", &[query.filters(), query.page()].concat()),
            "/v1/assets?q=%E4%BF%9D%E5%8D%95%20a%26b&sensitivity=2&cursor=a-b_&limit=7"
        );
        assert_eq!(address("/v1/assets", &AssetQuery::default().filters()), "/v1/assets");
    }

    #[test]
    fn events_are_read_and_comments_are_not() {
        let event = parse_event("event: progress\ndata: {\"done\":1,\ndata: \"total\":2}\n\n").unwrap();
        assert_eq!(event, ServerEvent { name: "progress".into(), data: "{\"done\":1,\n\"total\":2}".into() });
        assert_eq!(parse_event(": keep-alive\n\n"), None);
        assert_eq!(parse_event("data: x\n\n").unwrap().name, "message");
    }
}

//! What can be asked, and who answers.

use super::{guard, runs::Runs, stream::RATES};
use crate::{
    engine::{Ask, Command},
    files::File,
    open::Question,
    refusal::{Refusal, within},
    softargmax, state,
    vanish::{Case, Size, Start},
};
use axum::{
    Router,
    body::Bytes,
    extract::{
        DefaultBodyLimit, Path, Query, State,
        rejection::{BytesRejection, QueryRejection},
    },
    http::{HeaderMap, StatusCode, header},
    middleware::from_fn,
    response::{Html, IntoResponse, Response},
    routing::{delete, get, post},
};
use gradus::view::softargmax::Softargmax;
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The most bytes of a message.
const BODY: usize = 64 << 10;
/// The page.
const PAGE: &str = include_str!("../../page/index.html");
/// Two experiments at a time leave the rest of the machine to the runs.
static EXPERIMENTS: Semaphore = Semaphore::const_new(2);

/// All that can be asked.
pub(super) fn router(runs: Arc<Runs>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/api/catalogue", get(catalogue))
        .route("/api/runs", post(begin))
        .route("/api/runs/{run}", delete(end))
        .route("/api/runs/{run}/frames", get(frames))
        .route("/api/runs/{run}/do", post(act))
        .route("/api/runs/{run}/open", post(open))
        .route("/api/runs/{run}/fork", post(fork))
        .route("/api/runs/{run}/files/{file}", get(file))
        .route("/api/vanish", get(vanish))
        .route("/api/softargmax", get(soft))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn(guard::guard))
        .with_state(runs)
}

/// An answer in JSON, or a refusal.
fn json(answer: Result<Vec<u8>, Refusal>) -> Response {
    match answer {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// A message of JSON.
fn read<M: DeserializeOwned>(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<M, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Refusal::new(
            415,
            format!("the message is {kind:?}, no JSON"),
            "send it as application/json",
        ));
    }
    let body = body.map_err(|_| {
        let error = format!("the message has more than {BODY} bytes, or broke off");
        Refusal::new(413, error, "send a smaller one")
    })?;
    serde_json::from_slice(&body).map_err(|error| wrong(&error, &body))
}

/// So much of a message is shown before the place where it is wrong.
const SHOWN: usize = 40;

/// What is wrong with a message, in words, and where.
fn wrong(error: &serde_json::Error, body: &[u8]) -> Refusal {
    let text = error.to_string();
    let mut said = text.split(" at line ").next().unwrap_or(&text).to_owned();
    for (type_name, words) in [
        ("expected usize", "expected a whole number from 0 on"),
        ("expected u64", "expected a whole number from 0 on"),
        ("expected u32", "expected a whole number from 0 on"),
        ("expected f64", "expected a number"),
        ("expected struct ", "expected an object for "),
    ] {
        said = said.replace(type_name, words);
    }
    let text = String::from_utf8_lossy(body);
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before: Vec<char> = line.chars().take(error.column()).collect();
    let before: String = before[before.len().saturating_sub(SHOWN)..].iter().collect();
    let help = format!("look at the end of {before:?}; PROTOCOL.md lists what can be asked");
    Refusal::bad(format!("the message is wrong: {said}"), help)
}

async fn page() -> Html<String> {
    // While the page is being written, it can be read anew each time.
    #[cfg(debug_assertions)]
    if let Some(text) =
        std::env::var_os("GRADUS_PLAY_PAGE").and_then(|path| std::fs::read_to_string(path).ok())
    {
        return Html(text);
    }
    Html(PAGE.to_owned())
}

async fn catalogue(State(runs): State<Arc<Runs>>) -> Response {
    json(Ok(runs.catalogue().as_bytes().to_vec()))
}

type Body = Result<Bytes, BytesRejection>;

async fn begin(State(runs): State<Arc<Runs>>, headers: HeaderMap, body: Body) -> Response {
    let answer = match read::<state::Wish>(&headers, body) {
        Ok(wish) => runs.begin(wish).await,
        Err(refusal) => Err(refusal),
    };
    begun(answer)
}

async fn fork(State(runs): State<Arc<Runs>>, Path(run): Path<String>) -> Response {
    begun(runs.fork(&run).await)
}

/// The answer to who wanted another run.
fn begun(answer: Result<Vec<u8>, Refusal>) -> Response {
    let created = answer.is_ok();
    let response = json(answer);
    if created { (StatusCode::CREATED, response).into_response() } else { response }
}

async fn end(State(runs): State<Arc<Runs>>, Path(run): Path<String>) -> Response {
    match runs.end(&run) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// How many frames a second a viewer takes at most.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    #[serde(default = "fastest")]
    rate: f64,
}

fn fastest() -> f64 {
    RATES[1]
}

async fn frames(
    State(runs): State<Arc<Runs>>,
    Path(run): Path<String>,
    query: Result<Query<Rate>, QueryRejection>,
) -> Response {
    let frames = query
        .map_err(|error| unread(&error))
        .and_then(|Query(Rate { rate })| runs.watch(&run, within("rate", rate, RATES)?));
    match frames {
        Ok(frames) => frames.events().into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn act(
    State(runs): State<Arc<Runs>>,
    Path(run): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    json(match read::<Command>(&headers, body) {
        Ok(command) => runs.ask(&run, Ask::Do(command)).await,
        Err(refusal) => Err(refusal),
    })
}

async fn open(
    State(runs): State<Arc<Runs>>,
    Path(run): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    json(match read::<Question>(&headers, body) {
        Ok(question) => runs.ask(&run, Ask::Open(question)).await,
        Err(refusal) => Err(refusal),
    })
}

async fn file(State(runs): State<Arc<Runs>>, Path((run, name)): Path<(String, String)>) -> Response {
    let Some((name, file, kind)) = File::ALL.into_iter().find(|(own, ..)| *own == name) else {
        let known = File::ALL.map(|(name, ..)| name).join(", ");
        return Refusal::new(404, format!("no file is called {name:?}"), format!("one of {known}"))
            .into_response();
    };
    match runs.ask(&run, Ask::File(file)).await {
        Ok(bytes) => {
            let keep = format!("attachment; filename=\"{name}\"");
            ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, keep)], bytes)
                .into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Which networks are measured.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Networks {
    activation: String,
    init: String,
    depth: usize,
    seed: u64,
}

impl Default for Networks {
    fn default() -> Networks {
        Networks {
            activation: "linear,tanh,relu".to_owned(),
            init: "old,xavier,he".to_owned(),
            depth: 20,
            seed: 0,
        }
    }
}

/// The most combinations of activations and initialisations.
const CASES: usize = 9;

impl Networks {
    fn measure(&self) -> Result<Vec<u8>, Refusal> {
        within("depth", self.depth, [2, 100])?;
        let list = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        let (activations, starts) = (list(&self.activation), list(&self.init));
        within("the number of combinations", activations.len() * starts.len(), [1, CASES])?;
        let size = Size { depth: self.depth, width: 128, rows: 32, networks: 10, seed: self.seed };
        let mut cases = Vec::new();
        for activation in &activations {
            for start in &starts {
                let start: Start = start.parse()?;
                cases.push(Case::of(activation, start, &size)?.json());
            }
        }
        Ok(serde_json::Value::from(cases).to_string().into_bytes())
    }
}

/// A query that cannot be read.
fn unread(error: &QueryRejection) -> Refusal {
    Refusal::bad(format!("the query is wrong: {}", error.body_text()), "PROTOCOL.md lists what can be asked")
}

async fn vanish(query: Result<Query<Networks>, QueryRejection>) -> Response {
    let Query(networks) = match query {
        Ok(query) => query,
        Err(error) => return unread(&error).into_response(),
    };
    let busy = || Refusal::new(503, "the experiment could not be made", "ask again");
    let Ok(_turn) = EXPERIMENTS.acquire().await else { return busy().into_response() };
    let measured = tokio::task::spawn_blocking(move || networks.measure()).await;
    json(measured.unwrap_or_else(|_| Err(busy())))
}

/// Where softargmax is looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct At {
    z: String,
    #[serde(default = "one")]
    beta: f64,
}

fn one() -> f64 {
    1.0
}

/// The most numbers.
const NUMBERS: usize = 64;

async fn soft(query: Result<Query<At>, QueryRejection>) -> Response {
    let Query(at) = match query {
        Ok(query) => query,
        Err(error) => return unread(&error).into_response(),
    };
    let numbers: Result<Vec<f64>, _> = at.z.split(',').map(|part| part.trim().parse::<f64>()).collect();
    let answer = match numbers {
        Ok(z) if z.len() <= NUMBERS => Softargmax::of(&z, at.beta).map_err(Refusal::from),
        _ => Err(Refusal::bad(format!("z is {:?}", at.z), format!("give up to {NUMBERS} numbers as 1,2,3"))),
    };
    json(answer.map(|at| softargmax::json(&at).to_string().into_bytes()))
}

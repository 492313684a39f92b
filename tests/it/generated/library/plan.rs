//! How a request comes about: an operation, a caller, valid input, and up to two changes of it.

use hyper::Uri;
use proptest::{
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

use super::{
    bodies::{Bodies, Effect},
    check,
    document::Operation,
    headers, paths,
    queries::Queries,
    request::{Caller, Expectation, Request, Response, Target},
};

/// Makes requests of one document, and judges the answers.
#[derive(Debug)]
pub(crate) struct Generator {
    operations: Vec<Operation>,
    makers: Vec<Maker>,
    codes: Vec<String>,
}

/// What an operation's requests are made by.
#[derive(Debug)]
struct Maker {
    bodies: Option<Bodies>,
    queries: Queries,
    headers: BoxedStrategy<headers::Change>,
    paths: BoxedStrategy<(&'static str, String)>,
}

impl Generator {
    /// Of an OpenAPI document.
    pub(crate) fn from_document(document: &Value) -> Result<Self, String> {
        let operations = Operation::all_of(document)?;
        let maker = |operation: &Operation| {
            Ok::<_, String>(Maker {
                bodies: Bodies::of(operation)?,
                queries: Queries::of(operation)?,
                headers: headers::changes(operation),
                paths: paths::astray(operation),
            })
        };
        let makers = operations.iter().map(maker).collect::<Result<_, _>>()?;
        let examples = document["components"]["examples"].as_object().into_iter().flatten();
        Ok(Self { makers, codes: examples.map(|(code, _)| code.clone()).collect(), operations })
    }

    /// What the document holds.
    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// A valid request for this operation, by somebody who may.
    pub(crate) fn accepted(&self, operation: usize, seed: u64) -> Request {
        let is_admins = self.operations[operation].is_for_administrators();
        let caller = if is_admins { Caller::Administrator } else { Caller::User };
        Draft::new(self, operation, caller, seed).finish()
    }

    /// Any request: the same for the same seed.
    pub(crate) fn next(&self, seed: u64) -> Request {
        let mut runner = runner(seed);
        let operation = sample(&mut runner, &(0..self.operations.len()));
        let is_admins = self.operations[operation].is_for_administrators();
        // Most of them by those who may: what is wrong with a request is only looked at then.
        let right = if is_admins { Caller::Administrator } else { Caller::User };
        let caller = sample(&mut runner, &prop_oneof![4 => Just(right), 1 => select(Caller::ALL.to_vec())]);
        let changes = sample(&mut runner, &prop_oneof![1 => Just(0), 6 => Just(1), 2 => Just(2)]);
        let mut draft = Draft { runner, ..Draft::new(self, operation, caller, seed) };
        for _ in 0..changes {
            draft.change();
        }
        draft.finish()
    }

    /// Whether an answer is what the document says and the request expects; else what is wrong with it.
    pub(crate) fn check(&self, request: &Request, response: &Response) -> Result<(), String> {
        check::check(&self.operations, &self.codes, request, response)
    }
}

fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn sample<S: Strategy>(runner: &mut TestRunner, strategy: &S) -> S::Value {
    strategy.new_tree(runner).expect("a value that the strategy permits").current()
}

/// Methods that a path may not know, and one that is none for its case.
const METHODS: [&str; 11] =
    ["TRACE", "PROPFIND", "get", "HEAD", "OPTIONS", "PUT", "DELETE", "POST", "PATCH", "GET", "QUERY"];

/// A request on its way.
struct Draft<'a> {
    operation: &'a Operation,
    maker: &'a Maker,
    runner: TestRunner,
    request: Request,
    value: Value,
    path: String,
    query: Vec<String>,
    effect: Effect,
    /// What was changed: nothing is changed twice.
    touched: Vec<&'static str>,
    /// Whether what is said of who may decides alone.
    is_plain: bool,
}

impl<'a> Draft<'a> {
    fn new(generator: &'a Generator, index: usize, caller: Caller, seed: u64) -> Self {
        let (operation, maker) = (&generator.operations[index], &generator.makers[index]);
        let mut runner = runner(seed);
        let value = maker.bodies.as_ref().map(|bodies| sample(&mut runner, bodies.values()));
        let value = value.unwrap_or_default();
        let query = sample(&mut runner, maker.queries.pairs());
        let mut headers = Vec::new();
        if let Some(body) = &operation.body {
            headers.push(("content-type".to_owned(), body.media_type.clone().into_bytes()));
        }
        for parameter in operation.parameters_in("header").filter(|parameter| parameter.required) {
            headers.push((parameter.name.to_lowercase(), b"*".to_vec()));
        }
        if caller != Caller::Nobody {
            headers.push(("authorization".to_owned(), b"Bearer ~access~".to_vec()));
        }
        let secrets = maker.bodies.as_ref().map(|bodies| bodies.secrets_of(&value)).unwrap_or_default();
        let body = maker.bodies.as_ref().map(|_| value.to_string().into_bytes()).unwrap_or_default();
        let request = Request {
            seed,
            operation: index,
            id: operation.id.clone(),
            caller,
            method: operation.method.clone(),
            target: String::new(),
            headers,
            body,
            changes: Vec::new(),
            expectation: Expectation::Open,
            goes: Target::Operation,
            secrets,
        };
        let path = paths::valid(operation);
        let (effect, touched) = (Effect::Harmless, Vec::new());
        Self { operation, maker, runner, request, value, path, query, effect, touched, is_plain: true }
    }

    /// One change of any part.
    fn change(&mut self) {
        let has_body = self.maker.bodies.is_some();
        match sample(&mut self.runner, &(0..if has_body { 16 } else { 9 })) {
            0..=3 => self.change_header(),
            4..=5 => self.change_query(),
            6..=7 => self.change_path(),
            8 => self.change_method(),
            _ => self.change_body(),
        }
    }

    fn remember(&mut self, what: &'static str, effect: Effect) {
        self.request.changes.push(what);
        self.effect = match (self.effect, effect) {
            (Effect::Refused, _) | (_, Effect::Refused) => Effect::Refused,
            (Effect::Open, _) | (_, Effect::Open) => Effect::Open,
            _ => Effect::Harmless,
        };
    }

    fn change_header(&mut self) {
        let change = sample(&mut self.runner, &self.maker.headers);
        if self.touched.contains(&change.name) {
            return;
        }
        let is_right = change.name == "authorization" && change.effect == Effect::Harmless;
        if is_right && !self.request.caller.is_let_in() {
            return;
        }
        self.touched.push(change.name);
        self.is_plain &= !["accept", "authorization"].contains(&change.name);
        self.request.headers.retain(|(name, _)| name != change.name);
        let lines = change.values.into_iter().map(|value| (change.name.to_owned(), value));
        self.request.headers.extend(lines);
        self.remember(change.what, change.effect);
    }

    fn change_query(&mut self) {
        let (what, effect, pair) = sample(&mut self.runner, self.maker.queries.changes());
        self.query.push(pair);
        self.remember(what, effect);
    }

    fn change_path(&mut self) {
        let (what, path) = sample(&mut self.runner, &self.maker.paths);
        if self.request.goes == Target::Operation && format!("http://x{path}").parse::<Uri>().is_ok() {
            self.path = path;
            self.request.goes = Target::Astray;
            self.is_plain = false;
            self.remember(what, Effect::Open);
        }
    }

    fn change_method(&mut self) {
        if self.request.goes != Target::Operation {
            return;
        }
        let method = sample(&mut self.runner, &select(&METHODS[..]));
        let is_get = self.operation.method == "GET";
        if method == self.operation.method {
            return;
        }
        self.request.goes = match method {
            "HEAD" if is_get => Target::Head,
            "OPTIONS" => Target::Options,
            _ => Target::OtherMethod,
        };
        self.request.method = method.to_owned();
        if method == "HEAD" && is_get {
            self.remember("HEAD instead of GET", Effect::Harmless);
        } else {
            self.is_plain = false;
            self.remember("another method", Effect::Open);
        }
    }

    fn change_body(&mut self) {
        let Some(bodies) = self.maker.bodies.as_ref().filter(|_| !self.touched.contains(&"body")) else {
            return;
        };
        self.touched.push("body");
        let (what, effect, body) = sample(&mut self.runner, &bodies.changes(&self.value));
        self.request.body = body;
        self.remember(what, effect);
    }

    fn finish(mut self) -> Request {
        let query = self.query.join("&");
        self.request.target = if query.is_empty() { self.path } else { format!("{}?{query}", self.path) };
        let caller = self.request.caller;
        let may = match (caller.is_let_in(), caller) {
            (false, _) if self.operation.needs_token => Some(401),
            (_, Caller::User) if self.operation.is_for_administrators() => Some(403),
            _ => None,
        };
        self.request.expectation = match (may, self.effect) {
            (Some(status), _) if self.is_plain => Expectation::Exactly(status),
            (Some(_), _) | (_, Effect::Refused) => Expectation::Refused,
            // Who is locked has an account that signs in no more.
            _ if caller == Caller::Locked => Expectation::Open,
            (_, Effect::Open) => Expectation::Open,
            (_, Effect::Harmless) => Expectation::Accepted,
        };
        if self.request.goes != Target::Operation && self.request.goes != Target::Head {
            self.request.expectation = Expectation::Open;
        }
        self.request
    }
}

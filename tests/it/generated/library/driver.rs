//! The asking: many requests at once, each by somebody of the right kind, every answer judged.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use futures::{StreamExt as _, stream};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Uri,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::time::Instant;

use super::{
    Generator, Root,
    people::{Missing, People, Send},
    request::{Caller, Request, Response},
};

/// An answer that takes longer is a hang.
const LONGEST: Duration = Duration::from_secs(40);
/// Connections that were idle for so long are not used again: the service may be about to close them.
const FRESH: Duration = Duration::from_secs(5);

/// Connections to one service.
struct Http {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// Where and by whom a service is asked.
pub(crate) struct Setting {
    /// Where it listens, such as `127.0.0.1:3000`.
    pub(crate) address: String,
    /// Who makes administrators.
    pub(crate) root: Root,
    /// Tells the accounts that are made from those of other runs.
    pub(crate) run: u64,
    /// A token that has expired, where one can be had.
    pub(crate) latecomers: Option<String>,
    /// Which answers are nobody's fault: what a service may say while its database is away.
    pub(crate) excuses: fn(&Response) -> bool,
}

/// Asks one version of a running service.
pub(crate) struct Driver<'a> {
    generator: &'a Generator,
    http: Http,
    people: People,
    latecomers: Option<String>,
    excuses: fn(&Response) -> bool,
}

/// What became of the requests.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// How many were answered.
    pub(crate) answered: usize,
    /// How many had each status.
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// How many successes each operation had.
    pub(crate) successes: BTreeMap<String, usize>,
    /// Each wrong answer, with what was asked.
    pub(crate) failures: Vec<String>,
    /// The longest time that an answer took.
    pub(crate) slowest: Duration,
    /// How many were not asked, because who should ask was not to be had for a reason that is excused.
    pub(crate) unasked: usize,
}

impl<'a> Driver<'a> {
    /// Of the service in this setting.
    pub(crate) fn new(generator: &'a Generator, setting: Setting) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(FRESH)
            .build_http();
        let prefix =
            generator.operations().first().map(|operation| operation.path.as_str()).unwrap_or_default();
        let prefix: Vec<&str> = prefix.split('/').take(3).collect();
        let Setting { address, root, run, latecomers, excuses } = setting;
        let people = People::new(prefix.join("/"), root, run, excuses);
        let http = Http { base: format!("http://{address}"), client };
        Self { generator, http, people, latecomers, excuses }
    }

    /// Sends all of these, so many at once.
    pub(crate) async fn run(&self, requests: impl IntoIterator<Item = Request>, at_once: usize) -> Report {
        let report = RefCell::new(Report::default());
        stream::iter(requests).for_each_concurrent(at_once, |request| self.one(request, &report)).await;
        report.into_inner()
    }

    async fn one(&self, mut request: Request, report: &RefCell<Report>) {
        let caller = match request.caller {
            Caller::Nobody => Caller::User,
            Caller::Latecomer if self.latecomers.is_none() => Caller::Forger,
            other => other,
        };
        let people = match self.people.account(&self.http, caller).await {
            Ok(account) => self.people.subject(&self.http).await.map(|subject| (account, subject)),
            Err(error) => Err(error),
        };
        let (mut account, subject) = match people {
            Ok(people) => people,
            Err(Missing::Excused) => return report.borrow_mut().unasked += 1,
            Err(Missing::Wrong(error)) => return report.borrow_mut().failures.push(error),
        };
        if let (Caller::Latecomer, Some(token)) = (caller, &self.latecomers) {
            account.access.clone_from(token);
        }
        account.fill(&mut request, &subject);
        let started = Instant::now();
        let body = Bytes::from(request.body.clone());
        let answer = self.http.send(&request.method, &request.target, &request.headers, body).await;
        let mut report = report.borrow_mut();
        match answer {
            Ok(answer) => {
                if leaves_alone(&request, answer.status) {
                    self.people.give_back(caller, account);
                    self.people.give_back_subject(subject);
                }
                report.count(&request, &answer, started.elapsed());
                if !(self.excuses)(&answer) {
                    report.judge(self.generator, &request, &answer);
                }
            }
            Err(error) => report.failures.push(format!("no answer: {error}\n{request:?}")),
        }
    }
}

/// Whether everybody is as they were: nothing was done, and no wrong password was counted.
fn leaves_alone(request: &Request, status: u16) -> bool {
    let is_read = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let asks_password = matches!(request.id.as_str(), "login" | "change_password" | "delete_account");
    is_read
        || matches!(status, 400 | 404..=406 | 412..=415 | 422 | 428)
        || (!asks_password && matches!(status, 401 | 403))
}

impl Report {
    fn count(&mut self, request: &Request, answer: &Response, took: Duration) {
        self.answered += 1;
        self.slowest = self.slowest.max(took);
        *self.statuses.entry(answer.status).or_default() += 1;
        if answer.status < 400 && request.changes.is_empty() {
            *self.successes.entry(request.id.clone()).or_default() += 1;
        }
    }

    fn judge(&mut self, generator: &Generator, request: &Request, answer: &Response) {
        if let Err(fault) = generator.check(request, answer) {
            let shown: String = String::from_utf8_lossy(&answer.body).chars().take(600).collect();
            self.failures.push(format!("{fault}\n{request:?}\nanswered {}: {shown}", answer.status));
        }
    }

    /// Adds what became of others.
    pub(crate) fn merge(&mut self, other: Self) {
        self.answered += other.answered;
        self.slowest = self.slowest.max(other.slowest);
        self.unasked += other.unasked;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        for (id, count) in other.successes {
            *self.successes.entry(id).or_default() += count;
        }
        self.failures.extend(other.failures);
    }
}

impl Send for Http {
    async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, Vec<u8>)],
        body: Bytes,
    ) -> Result<Response, String> {
        let mut request = hyper::Request::new(Full::new(body));
        *request.method_mut() = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
        let uri: Uri =
            format!("{}{target}", self.base).parse().map_err(|error| format!("{target}: {error}"))?;
        *request.uri_mut() = uri;
        for (name, value) in headers {
            let name: HeaderName = name.parse().map_err(|_| format!("{name} is no header"))?;
            let value = HeaderValue::from_bytes(value).map_err(|_| format!("no value of {name}"))?;
            request.headers_mut().append(name, value);
        }
        let exchange = async {
            let (head, body) =
                self.client.request(request).await.map_err(|error| format!("{error:?}"))?.into_parts();
            let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes().to_vec();
            let headers =
                head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
            Ok(Response { status: head.status.as_u16(), headers: headers.collect(), body })
        };
        tokio::time::timeout(LONGEST, exchange).await.map_err(|_| format!("nothing within {LONGEST:?}"))?
    }
}

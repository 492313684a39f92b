//! People who register, sign in, read, change and leave, and remember what they were told.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    client::{Answer, Client, NoAnswer},
    tally::Tally,
    traffic::Traffic,
};

const WHO: &str = "honest";
const PASSWORD: &str = "quokka-lantern-27-thistle";

/// One visit after the other.
pub(crate) async fn run(traffic: Traffic, tally: Arc<Tally>, stop: CancellationToken) {
    let client = Client::to(traffic.address);
    while !stop.is_cancelled() {
        visit(&client, traffic.number(), &tally).await;
    }
}

/// One person's visit; answers whether every step of it went as it should. Where something is not to be had it ends early: an
/// honest 503 is counted and no failure, for the database may be away.
pub(crate) async fn visit(client: &Client, number: u64, tally: &Tally) -> bool {
    let email = format!("honest{number}.{}@example.org", std::process::id());
    let person = json!({"email": email, "password": PASSWORD, "name": "Somebody honest"});
    let Some(_) = expect(client.json("POST", "/api/v2/auth/register", None, &person).await, 201, tally)
    else {
        return false;
    };
    let login = json!({"login": email, "password": PASSWORD});
    let Some(signed_in) = expect(client.json("POST", "/api/v2/auth/login", None, &login).await, 200, tally)
    else {
        return false;
    };
    let token = signed_in["access_token"].as_str();
    let is_served = work(client, token, tally).await;
    expect(client.json("POST", "/api/v2/auth/logout", token, &Value::Null).await, 204, tally).is_some()
        && is_served
}

/// Changes and reads in turns; answers whether each time both were done.
async fn work(client: &Client, token: Option<&str>, tally: &Tally) -> bool {
    let (mut version, mut is_served) = (1, true);
    for round in 0..10 {
        let name = json!({"name": format!("Round {round}")});
        let changed = expect(client.json("PATCH", "/api/v2/users/me", token, &name).await, 200, tally);
        let me = expect(client.json("GET", "/api/v2/users/me", token, &Value::Null).await, 200, tally);
        is_served &= changed.is_some() && me.is_some();
        if let Some(changed) = changed {
            version = changed["version"].as_i64().unwrap_or_default();
        }
        if let Some(me) = me
            && me["version"].as_i64() < Some(version)
        {
            tally.fail(format!("{WHO}: version {version} was acknowledged, and {me} is what is there"));
        }
    }
    is_served
}

/// What was asked for. An honest 503 is none; anything else that was not expected is a failure, a connection that is cut too:
/// it is the database that comes and goes in these runs, never the service.
fn expect(answer: Result<Answer, NoAnswer>, status: u16, tally: &Tally) -> Option<Value> {
    match answer {
        Ok(answer) => {
            tally.add(WHO, "as it should be asked", &answer);
            if answer.status == status {
                return Some(answer.value());
            }
            if answer.status != 503 {
                tally.fail(format!("{WHO}: {} instead of {status}: {}", answer.status, answer.text()));
            }
        }
        Err(error) => tally.fail(format!("{WHO}: {error:?}")),
    }
    None
}

//! What every feature speaks: ids, time, input and its problems, causes, events, pages, errors and ports.

mod cause;
mod error;
mod events;
mod id;
mod input;
mod limits;
mod page;
mod ports;
mod secret;
mod text;
mod time;

pub use cause::{Actor, Caller, Cause, ClientAddress};
pub use error::{Source, StoreError};
pub use events::{EventDraft, EventId, EventRecord};
pub use id::{Id, InvalidId};
pub use input::{Input, Problem, ProblemCode, Problems};
pub use limits::{Allowance, LimitKey, LimiterError, Quota, RateLimiter};
pub use page::{Direction, Page, Window};
pub use ports::{
    Clock, HealthProbe, IdGenerator, Outbox, Pauses, PortFuture, Randomness, Savepoints, Signer,
};
pub use secret::Secret;
pub use text::{fold, is_visible, search_words, single_line};
pub use time::{Timestamp, Version};

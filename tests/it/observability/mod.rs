//! What is deployed beside the service to watch it: configuration, rules, dashboards; and that they ask for what there is.

mod answers;
mod dashboards;
mod deployment;
mod empty;
mod files;
mod promql;
mod promtool;
mod queries;
mod rules;
mod running;
mod traffic;

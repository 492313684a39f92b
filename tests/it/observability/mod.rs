//! What is deployed beside the service to watch it: configuration, rules, dashboards; and that they ask for what there is.

mod dashboards;
mod deployment;
mod files;
mod promtool;
mod rules;

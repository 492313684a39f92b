//! That the files fit each other: what one names, another has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::files::{self, fields, items, text_of};

fn compose() -> Value {
    files::read(&files::path("compose.yml"))
}

fn services(compose: &Value) -> impl Iterator<Item = (&String, &Value)> {
    fields(&compose["services"])
}

/// The port that a service of the compose file is reached at by this text, such as `http://tempo:3200`.
fn host(address: &str) -> (&str, &str) {
    let address = address.split("://").last().expect("a last part");
    let address = address.split('/').next().expect("a first part");
    address.split_once(':').unwrap_or_else(|| panic!("no port in {address}"))
}

#[test]
fn every_file_of_configuration_can_be_read() {
    for path in files::all("", "yml").into_iter().chain(files::all("", "yaml")).chain(files::all("", "json"))
    {
        assert!(files::read(&path).is_object(), "{}", path.display());
    }
}

#[test]
fn images_are_pinned_and_ports_are_published_to_this_machine_alone() {
    let compose = compose();
    for (name, service) in services(&compose) {
        if let Some(image) = service["image"].as_str() {
            let (_, tag) = image.rsplit_once(':').unwrap_or_else(|| panic!("{name}: {image} has no version"));
            let numbers = tag.trim_start_matches('v').split('.').filter(|part| part.parse::<u32>().is_ok());
            assert_eq!(numbers.count(), 3, "{name}: {image} moves");
        }
        for port in items(&service["ports"]).filter_map(Value::as_str) {
            assert!(port.starts_with("127.0.0.1:"), "{name} publishes {port} to everybody");
        }
    }
}

#[test]
fn nobody_has_a_known_password_and_strangers_may_only_look() {
    let compose = compose();
    let grafana = &compose["services"]["grafana"]["environment"];
    assert_eq!(grafana["GF_AUTH_ANONYMOUS_ORG_ROLE"], "Viewer");
    assert_eq!(grafana["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"], "true");
    for (name, service) in services(&compose) {
        let secret = fields(&service["environment"]).find(|(variable, _)| {
            ["PASSWORD", "SECRET", "TOKEN", "HEADERS"].iter().any(|word| variable.ends_with(word))
        });
        assert_eq!(secret, None, "{name}");
    }
}

#[test]
fn everything_that_is_mounted_is_there() {
    let compose = compose();
    let volumes: BTreeSet<&String> = fields(&compose["volumes"]).map(|(name, _)| name).collect();
    let mut used = BTreeSet::new();
    for (name, service) in services(&compose) {
        for mount in items(&service["volumes"]).filter_map(Value::as_str) {
            let source = mount.split(':').next().expect("a source");
            if source.starts_with('.') {
                assert!(files::path(source).exists(), "{name} mounts {source}");
                assert!(mount.ends_with(":ro"), "{name} may write to {source}");
            } else {
                assert!(volumes.contains(&source.to_owned()), "{name} mounts {source}");
                used.insert(source);
            }
        }
    }
    assert_eq!(used.len(), volumes.len(), "volumes that nobody mounts");
    let dockerfile = text_of(&compose["services"]["hexwright"]["build"], "dockerfile");
    let context = text_of(&compose["services"]["hexwright"]["build"], "context");
    assert!(files::path(context).join(dockerfile).exists());
}

#[test]
fn every_address_is_that_of_a_service_and_a_port_it_listens_on() {
    let collector = files::read(&files::path("collector/collector.yaml"));
    let sources = files::read(&files::path("grafana/provisioning/datasources/hexwright.yaml"));
    let prometheus = files::read(&files::path("prometheus/prometheus.yml"));
    let compose = compose();
    let environment = &compose["services"]["hexwright"]["environment"];
    let exporters = ["otlp/tempo", "otlphttp/loki"].map(|name| &collector["exporters"][name]);
    let targets =
        items(&prometheus["scrape_configs"]).flat_map(|job| items(&job["static_configs"][0]["targets"]));
    let asked = exporters
        .map(|exporter| text_of(exporter, "endpoint"))
        .into_iter()
        .chain(items(&sources["datasources"]).map(|source| text_of(source, "url")))
        .chain(targets.filter_map(Value::as_str))
        .chain([text_of(environment, "OTEL_EXPORTER_OTLP_ENDPOINT")]);
    let asked: BTreeSet<(&str, &str)> = asked.map(host).collect();
    let tempo = files::read(&files::path("tempo.yaml"));
    let loki = files::read(&files::path("loki.yaml"));
    let number = |value: &Value| value.as_u64().expect("a port").to_string();
    let (tempo_http, loki_http) =
        (number(&tempo["server"]["http_listen_port"]), number(&loki["server"]["http_listen_port"]));
    let own = number(
        &collector["service"]["telemetry"]["metrics"]["readers"][0]["pull"]["exporter"]["prometheus"]["port"],
    );
    let port = |value: &'static str, address: &Value| {
        (value, host(address.as_str().expect("an address")).1.to_owned())
    };
    let listening = [
        port("tempo", &tempo["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"]),
        ("tempo", tempo_http),
        ("loki", loki_http),
        ("collector", own),
        port("collector", &collector["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"]),
        port("hexwright", &environment["METRICS_ADDRESS"]),
        ("prometheus", "9090".to_owned()),
    ];
    let listening: BTreeSet<(&str, &str)> =
        listening.iter().map(|(name, port)| (*name, port.as_str())).collect();
    assert_eq!(asked, listening);
    assert!(listening.iter().all(|(name, _)| compose["services"][name].is_object()));
}

#[test]
fn every_pipeline_of_the_collector_is_complete_and_limited() {
    let plain = files::read(&files::path("collector/collector.yaml"));
    let mut sampling = plain.clone();
    lay_over(&mut sampling, &files::read(&files::path("collector/tail-sampling.yaml")));
    for configuration in [&plain, &sampling] {
        for (name, pipeline) in fields(&configuration["service"]["pipelines"]) {
            for kind in ["receivers", "processors", "exporters"] {
                assert!(items(&pipeline[kind]).count() > 0, "{name} has no {kind}");
                for part in items(&pipeline[kind]).filter_map(Value::as_str) {
                    assert!(!configuration[kind][part].is_null(), "{name}: {part} is not among the {kind}");
                }
            }
            let processors: Vec<&str> = items(&pipeline["processors"]).filter_map(Value::as_str).collect();
            assert_eq!(
                (processors.first(), processors.last()),
                (Some(&"memory_limiter"), Some(&"batch")),
                "{name}"
            );
        }
    }
    let traces =
        |configuration: &Value| items(&configuration["service"]["pipelines"]["traces"]["processors"]).count();
    assert_eq!((traces(&plain), traces(&sampling)), (2, 3));
}

/// As the collector joins its files: objects field by field, everything else is replaced.
fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, value) in above {
                lay_over(below.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

//! Who is speaking: the attributes of everything that is sent.

use std::fmt::Write;

use domain::shared::IdGenerator;
use opentelemetry::KeyValue;
use opentelemetry_sdk::{Resource, resource::TelemetryResourceDetector};
use opentelemetry_semantic_conventions::{
    SCHEMA_URL,
    attribute::{DEPLOYMENT_ENVIRONMENT_NAME, SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION},
};

use crate::config::{Environment, TelemetryConfig};

/// The resource. Configured attributes go before ours, and every process is an instance of its own.
pub(super) fn resource(
    config: &TelemetryConfig,
    environment: Environment,
    ids: &dyn IdGenerator,
) -> Resource {
    let own = [
        KeyValue::new(SERVICE_VERSION, env!("CARGO_PKG_VERSION")),
        KeyValue::new(SERVICE_INSTANCE_ID, written(ids.next_id())),
        KeyValue::new(DEPLOYMENT_ENVIRONMENT_NAME, environment.as_str()),
    ];
    let configured =
        config.resource_attributes.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    let name = KeyValue::new(SERVICE_NAME, config.service_name.clone());
    Resource::builder_empty()
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_schema_url(own, SCHEMA_URL)
        .with_attributes(configured)
        .with_attribute(name)
        .build()
}

/// In the form of a UUID (RFC 9562), which the conventions recommend.
fn written(id: [u8; 16]) -> String {
    id.iter().enumerate().fold(String::with_capacity(36), |mut text, (index, byte)| {
        if [4, 6, 8, 10].contains(&index) {
            text.push('-');
        }
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[cfg(test)]
mod tests {
    use infrastructure::system::UuidV7Ids;

    use super::*;
    use crate::config::{EnvFile, Values};

    #[test]
    fn everything_that_is_sent_says_who_sends_it() {
        let given =
            [("OTEL_SERVICE_NAME", "mine"), ("OTEL_RESOURCE_ATTRIBUTES", "service.version=7,team=blue")];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let values = Values::collect(Vec::new(), given, EnvFile::default());
        let config = TelemetryConfig::early(&values).expect("right");
        let resource = resource(&config, Environment::Staging, &UuidV7Ids);
        let seen = |key: &'static str| resource.get(&key.into()).map(|value| value.to_string());
        assert_eq!(seen("service.name").as_deref(), Some("mine"));
        assert_eq!(seen("service.version").as_deref(), Some("7"));
        assert_eq!(seen("team").as_deref(), Some("blue"));
        assert_eq!(seen("deployment.environment.name").as_deref(), Some("staging"));
        assert_eq!(seen("telemetry.sdk.language").as_deref(), Some("rust"));
        let instance = seen("service.instance.id").expect("an instance");
        assert_eq!(instance.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn an_id_is_written_as_a_uuid() {
        let id = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255];
        assert_eq!(written(id), "00010203-0405-0607-0809-0a0b0c0d0eff");
    }
}

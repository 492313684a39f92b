//! The service driven by its own documents, and by what no document would ask for.

mod cases;
mod encodings;
mod library;

/// Makes a test of each case on each database.
macro_rules! on_both_databases {
    ($($feature:ident { $($case:ident,)* })*) => {
        on_both_databases!(@engine sqlite, Sqlite, $($feature { $($case,)* })*);
        on_both_databases!(@engine postgres, Postgres, $($feature { $($case,)* })*);
    };
    (@engine $name:ident, $engine:ident, $($feature:ident { $($case:ident,)* })*) => {
        mod $name {
            $($(#[tokio::test]
            async fn $case() {
                let engine = crate::support::app::Engine::$engine;
                crate::support::app::run_case(engine, crate::generated::$feature::$case).await;
            })*)*
        }
    };
}

on_both_databases! {
    cases { every_answer_is_what_the_documents_say, }
    encodings {
        bytes_that_are_not_utf_8_are_malformed,
        escapes_are_read_as_rfc_8259_has_them,
        names_are_unique_however_they_are_written,
        numbers_of_any_size_are_no_texts,
        deep_json_is_read_like_any_other,
        a_body_may_have_exactly_as_many_bytes_as_the_limit_says,
        a_text_that_cannot_be_kept_is_its_fields_problem,
        a_body_that_says_it_is_encoded_otherwise_is_not_read,
    }
}

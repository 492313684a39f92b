//! The API as its clients see it: real sockets, the real bootstrap, both versions, on SQLite and on PostgreSQL.
//!
//! A case is a plain function of a running service; the table below runs each on both databases. What both versions
//! share is one case that asks both.

mod auth;
mod metrics;
mod shape;
mod users;

/// Makes a test of each case on each database.
macro_rules! on_both_databases {
    ($($feature:ident { $($case:ident,)* })*) => {
        on_both_databases!(@engine sqlite, Sqlite, $($feature { $($case,)* })*);
        on_both_databases!(@engine postgres, Postgres, $($feature { $($case,)* })*);
    };
    (@engine $name:ident, $engine:ident, $($feature:ident { $($case:ident,)* })*) => {
        mod $name {
            $(mod $feature {
                $(#[tokio::test]
                async fn $case() {
                    let engine = crate::support::app::Engine::$engine;
                    crate::support::app::run_case(engine, crate::api::$feature::$case).await;
                })*
            })*
        }
    };
}

on_both_databases! {
    auth {
        a_shared_secret_is_published_nowhere,
        a_key_pair_signs_and_its_public_half_is_published,
        the_public_key_is_no_secret_to_sign_with,
        keys_are_rotated_without_signing_anybody_out,
        a_secret_is_replaced_without_signing_anybody_out,
        a_secret_gives_way_to_key_pairs_without_signing_anybody_out,
        a_user_signs_in_by_email_or_username_whatever_the_case,
        unknown_account_and_wrong_password_get_the_same_answer,
        what_is_missing_from_a_sign_in_is_told_at_once,
        a_locked_account_says_so_only_to_its_owner,
        a_deleted_account_is_unknown,
        a_candidate_is_rated_against_the_names_and_stored_nowhere,
        a_changed_password_ends_every_other_session_and_keeps_this_one,
        a_wrong_current_password_changes_nothing,
        everything_wrong_with_a_change_of_password_is_told_at_once,
        of_two_changes_of_one_password_at_once_one_wins,
        a_refresh_token_is_replaced_at_each_use,
        reuse_of_a_consumed_token_ends_the_session_for_both,
        an_answer_that_was_lost_may_be_asked_for_again_for_30_s,
        those_who_refresh_at_once_do_not_end_the_session,
        what_is_no_refresh_token_is_refused,
        a_session_ends_after_30_idle_days_and_after_90_in_any_case,
        who_registers_gets_an_account_and_where_it_is_found,
        a_username_is_optional_and_null_where_there_is_none,
        everything_wrong_with_a_registration_is_told_at_once,
        an_unknown_field_is_told_together_with_the_others,
        a_taken_email_is_told_whatever_its_case,
        a_taken_username_is_told_whatever_its_case,
        of_those_who_register_one_email_at_once_exactly_one_gets_it,
        a_username_is_available_until_somebody_has_it,
        a_user_sees_the_own_open_sessions_and_which_one_is_current,
        an_ended_session_lets_nobody_in_from_that_moment,
        nobody_ends_the_session_of_somebody_else,
        all_other_sessions_end_and_the_current_one_goes_on,
        logging_out_ends_the_current_session_alone,
        sessions_belong_to_those_who_are_signed_in,
        after_5_failures_nothing_is_checked_for_15_minutes,
        an_account_that_does_not_exist_is_throttled_alike,
        concurrent_guesses_do_not_pass_the_limit,
        a_wrong_current_password_is_throttled_as_a_sign_in,
        a_token_lets_in_for_15_minutes,
        a_token_says_what_it_is_for,
        what_is_no_token_lets_nobody_in,
        a_token_without_a_signature_is_refused,
        a_tampered_token_is_refused,
        a_token_of_another_secret_or_algorithm_is_refused,
        tricks_with_the_key_id_are_refused,
        a_well_signed_token_is_refused_for_what_it_claims,
        a_role_in_a_token_grants_nothing,
        other_schemes_and_crowded_headers_let_nobody_in,
        a_locked_user_loses_access_at_once_and_gets_no_old_session_back,
        a_demoted_administrator_loses_access_at_once,
        a_promoted_user_signs_in_again_to_administer,
        a_deleted_or_erased_user_loses_access_at_once,
        another_instance_notices_within_a_second,
    }
    metrics {
        requests_are_measured_by_template_and_status,
        use_of_a_version_is_counted_by_kind_of_client,
        signing_in_registering_and_refreshing_are_counted_by_outcome,
        statements_waits_and_pools_are_measured,
        hashing_is_measured,
        refused_requests_are_counted_by_reason,
        the_process_its_runtime_and_what_it_needs_are_measured,
        what_somebody_is_woken_for_is_counted_from_zero,
        a_failure_is_measured_by_its_code,
        nobody_ends_monitoring_by_asking_for_everything_by_every_method,
        metrics_are_text_for_prometheus_and_no_part_of_the_api,
        where_there_is_a_token_it_must_be_presented,
        a_deployed_service_shows_metrics_to_nobody_unless_it_is_told_to_whom,
        on_an_address_of_their_own_metrics_outlive_the_requests,
    }
    users {
        an_administrator_reads_any_account_also_a_deleted_one,
        an_administrator_changes_a_role,
        an_administrator_locks_and_unlocks,
        an_administrator_deletes_and_restores,
        an_account_is_not_restored_over_its_successor,
        an_erased_account_is_gone_for_ever,
        the_last_administrator_stays,
        administrators_who_demote_each_other_at_once_leave_one,
        who_may_not_is_told_so_whatever_else_is_wrong,
        a_user_administers_nobody_and_a_stranger_is_asked_to_sign_in,
        administration_of_nobody_and_of_no_id_is_told,
        an_account_that_is_locked_by_many_at_once_is_locked_once,
        cursors_forward_and_back_make_the_whole_list,
        people_who_come_and_go_shift_nothing,
        the_link_header_leads_to_the_neighbours,
        a_cursor_that_is_not_of_this_list_is_refused,
        a_cursor_is_good_on_every_instance,
        deleting_the_own_account_asks_the_password_and_ends_all_sessions,
        the_last_administrator_cannot_delete_the_own_account,
        every_filter_lets_the_right_ones_through,
        a_search_finds_words_of_name_email_and_username,
        every_order_is_kept_and_its_reverse_too,
        everything_wrong_with_a_query_is_told_at_once,
        a_list_tells_no_more_than_an_account_does,
        a_user_reads_the_own_account,
        a_user_changes_name_and_username,
        what_is_not_given_stays_as_it_is,
        in_a_merge_patch_null_takes_the_username_away_and_absent_does_not,
        in_v1_null_is_the_same_as_absent,
        everything_wrong_with_a_profile_is_told_at_once,
        what_is_not_the_users_to_change_is_refused,
        a_username_of_somebody_else_is_refused,
        texts_of_every_script_come_back_as_they_were_given,
        pages_have_totals,
        all_pages_together_are_the_whole_list,
        what_lies_beyond_10_000_is_refused_with_a_reason,
        a_change_needs_the_tag_of_what_was_read,
        a_weak_or_foreign_tag_never_matches_and_an_unreadable_one_is_told,
        of_a_list_of_tags_one_has_to_match,
        of_two_changes_of_one_version_exactly_one_wins,
        what_the_client_has_is_not_sent_again,
        an_administrator_changes_a_role_only_as_it_was_read,
        other_administration_honours_a_tag_that_is_sent,
        v1_knows_no_tags,
    }
    shape {
        what_is_not_json_is_malformed,
        json_that_is_not_what_was_asked_for_is_invalid,
        a_nul_in_a_text_is_the_fields_problem,
        a_body_of_another_media_type_is_refused,
        a_body_that_is_too_large_is_refused_whether_or_not_it_says_so,
        bytes_that_are_no_http_end_the_connection_and_nothing_else,
        the_page_of_documentation_loads_nothing_from_elsewhere,
        the_page_of_documentation_shows_both_versions,
        the_path_that_people_expect_leads_to_the_documentation,
        the_documents_are_those_that_the_program_prints,
        where_the_page_is_off_the_documents_are_still_there,
        every_answer_carries_the_request_id_and_lets_pages_read_it,
        every_answer_carries_the_headers_of_security,
        v1_says_on_every_answer_that_it_will_go,
        a_request_id_is_taken_over_if_it_can_be_logged_and_made_otherwise,
        pages_of_strangers_are_kept_out_where_origins_are_listed,
        who_accepts_no_json_gets_406_and_who_accepts_it_somehow_gets_it,
        answers_are_compressed_for_those_who_ask,
        a_living_process_says_so,
        ready_names_each_dependency_with_status_and_latency,
        a_service_that_is_about_to_end_is_not_ready_and_still_answers,
        without_its_database_a_service_lives_but_is_not_ready,
        signing_in_is_limited_to_10_in_a_minute,
        everything_else_is_limited_to_100_in_a_minute_and_health_is_not,
        v1_counts_in_its_own_headers_and_v2_in_those_of_the_draft,
        each_client_behind_a_trusted_proxy_counts_alone,
        a_header_of_an_untrusted_peer_is_not_believed,
        a_user_counts_alone_whatever_the_address,
        many_addresses_slow_an_account_down_but_not_a_device_with_a_session,
        every_documented_operation_is_there_and_answers_what_it_says,
        hostile_input_to_any_operation_is_never_the_services_failure,
        every_reference_leads_somewhere,
        every_documented_example_is_accepted,
        an_unknown_route_is_not_found_in_the_shape_of_its_version,
        a_wrong_method_is_told_with_those_that_are_right,
        head_is_get_without_the_body,
        a_preflight_is_answered_for_any_path_without_signing_in,
    }
}

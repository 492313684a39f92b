//! What every adapter promises. One plain function is one sentence of the contract; no adapter is mentioned in it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod given;
mod laws;
mod limiter;
mod races;
mod sessions;
mod store;
mod user_lists;
mod users;

/// One test for each case on each backend, named `contract::sqlite::users::a_committed_user_is_found`. After a `+` come the
/// cases that one backend runs alone.
macro_rules! contract {
    (on { $($backend:ident $(+ $more:tt)?),* } $cases:tt) => {
        $(contract!(@ $backend $cases $($more)?);)*
    };
    (@ $backend:ident $({ $($feature:ident { $($case:ident,)* })* })*) => {
        mod $backend {
            $($(mod $feature {
                use crate::contract::{$feature, store::TestStore};
                $(#[tokio::test]
                async fn $case() {
                    let store = TestStore::$backend().await;
                    $feature::$case(&store).await;
                    store.close().await;
                })*
            })*)*
        }
    };
}

contract! {
    on { memory + { limiter {
        the_limit_is_reached_and_no_more_pass,
        of_concurrent_takers_no_more_than_the_limit_pass,
        a_window_begins_with_the_first_and_is_not_prolonged,
        what_is_given_back_can_be_taken_again,
        a_reset_forgets_all_that_was_taken,
        keys_are_counted_apart,
        a_limit_of_none_lets_nobody_pass,
    } }, sqlite, postgres }
    {
        laws {
            after_an_error_every_later_step_and_the_commit_are_aborted,
            after_an_error_a_transaction_over_sessions_is_aborted,
            a_void_transaction_stores_nothing,
            undoing_the_attempt_makes_the_transaction_usable,
            a_second_attempt_moves_the_mark,
            undoing_without_a_mark_is_aborted,
            undoing_an_attempt_works_for_sessions_too,
            a_dropped_transaction_leaves_nothing,
            a_dropped_transaction_over_sessions_leaves_nothing,
            a_commit_is_seen_by_others_and_not_before,
            a_clash_of_names_is_a_value_and_the_transaction_goes_on,
            events_are_written_with_the_row_and_only_with_it,
            the_whole_envelope_of_an_event_is_kept,
            each_version_has_its_own_event_without_a_gap,
            events_are_listed_from_a_sequence_on_and_at_most_so_many,
        }
        races {
            of_two_who_want_one_email_exactly_one_gets_it,
            of_two_who_take_one_username_exactly_one_gets_it,
            of_two_who_change_one_version_exactly_one_wins,
            two_who_change_a_locked_user_wait_for_each_other,
            two_administrators_cannot_both_step_down,
            of_two_refreshes_with_one_token_exactly_one_finds_it_live,
            of_many_who_sign_in_at_once_no_more_than_the_most_stay,
            those_who_each_keep_another_session_do_not_wait_for_each_other,
        }
        users {
            a_committed_user_is_found,
            every_field_of_a_user_is_kept,
            extreme_values_are_kept,
            what_is_not_there_is_none,
            an_email_is_unique_whatever_its_case,
            a_username_is_unique_whatever_its_case,
            users_without_a_username_do_not_clash,
            a_deleted_user_frees_its_names,
            restoring_a_user_whose_names_were_taken_is_a_conflict,
            a_change_to_a_taken_username_is_a_conflict,
            credentials_are_found_by_either_name_in_any_case,
            a_deleted_user_has_neither_credentials_nor_standing,
            a_standing_follows_the_user,
            a_password_is_replaced_without_a_new_version,
            saving_at_another_version_is_stale,
            saving_what_is_gone_is_stale,
            saving_without_an_event_keeps_the_version,
            a_removed_user_is_gone_and_its_history_stays,
            removing_at_another_version_is_stale,
            only_active_administrators_are_counted,
        }
        user_lists {
            each_order_lists_everybody_in_that_order,
            equal_keys_are_ordered_by_id_in_the_same_direction,
            pages_forward_add_up_to_the_whole_list,
            pages_backward_add_up_to_the_whole_list,
            a_page_before_is_in_the_order_of_the_list,
            a_cursor_stays_where_it_was_when_its_user_is_gone,
            pages_by_offset_add_up_to_the_whole_list,
            an_offset_beyond_the_end_is_an_empty_page,
            each_filter_lets_through_what_it_says,
            filters_hold_together_and_are_counted_alike,
            a_search_finds_words_and_the_beginning_of_the_last,
            a_search_takes_signs_literally,
            a_search_finds_what_a_user_is_called_now,
            a_search_is_paged_like_any_list,
        }
        sessions {
            every_field_of_a_session_is_kept,
            what_is_not_there_is_none,
            a_token_brings_its_family,
            a_replaced_token_stays_known_as_consumed,
            a_token_cannot_be_stored_twice,
            saving_a_session_that_is_gone_is_stale,
            the_open_sessions_are_listed_most_recently_used_first,
            ended_idle_and_expired_sessions_are_not_open,
            all_sessions_of_a_user_end_but_the_kept_one,
            ending_sessions_touches_no_other_user,
            the_least_recently_used_beyond_the_most_end,
            a_touch_is_written_down_and_never_goes_back,
            a_touch_by_the_access_token_marks_it_used,
            an_epoch_is_saved_for_one_session_alone,
            dead_sessions_are_removed_with_their_tokens,
            no_more_than_the_limit_is_removed_at_once,
        }
    }
}

use super::*;
use crate::plan;

fn progress(text: &str) -> Progress {
    Progress::of(&plan::parse(text, &|_| true).expect("a plan"))
}

#[test]
fn progress_is_counted_for_each_section_with_lines() {
    let text = "## Names\n- [x] a — `shop::a`\n- [x] b — `shop::b` — adopted: old\n- [ ] c — `shop::c`\n\n## Empty\n\n## Orders\n- [x] d — `it::d`\n";
    let expected = "Names   █████████████░░░░░░░  2/3\n\
        Orders  ████████████████████  1/1\n\
        all     ███████████████░░░░░  3/4\n\
        \nAdopted without having been seen red: 1\n\
        \nNEXT  Names — c\n  shop::c";
    assert_eq!(progress(text).to_string(), expected);
}

#[test]
fn a_plan_without_open_lines_is_done() {
    let text = "## Names\n- [x] a — `shop::a`\n";
    assert!(progress(text).to_string().ends_with("DONE  every line of the plan is marked."));
    assert_eq!(progress("").total, 0);
}

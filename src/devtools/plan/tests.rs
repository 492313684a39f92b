use super::*;

fn knows(house: &str) -> bool {
    ["shop-domain", "shop", "it"].contains(&house)
}

fn read(text: &str) -> Result<Plan, PlanProblems> {
    parse(text, &knows)
}

fn refusal(line: &str) -> String {
    let text = format!("# The plan\n\n## Users\n\n{line}\n");
    read(&text).expect_err(line).to_string()
}

const PLAN: &str = "# The plan\r\n\nSome prose - with [ ] brackets.\n\n## Users\n\n\
    - [x] a name is trimmed — `shop-domain::users::tests::a_name_is_trimmed`\n\
    - [x] old — `shop::tests::old` — adopted: was here before\n\
    - see [the guide](guide.md)\n\n\
    ```\n- [ ] an example — no path\n```\n\n## Orders\n\
    - [ ] a `total` — once set — stays — `it::contract::orders::a_total_stays`  \nlast line";

#[test]
fn sections_lines_marks_and_paths_are_read() {
    let plan = read(PLAN).expect("a plan");
    assert_eq!(plan.sections, ["Users", "Orders"]);
    let told: Vec<_> = plan.lines.iter().map(|line| (line.number, line.section, line.done)).collect();
    assert_eq!(told, [(7, 0, true), (8, 0, true), (16, 1, false)]);
    assert_eq!(plan.lines[1].adopted.as_deref(), Some("was here before"));
    let next = plan.next().expect("an open line");
    assert_eq!(next.sentence, "a `total` — once set — stays");
    assert_eq!((next.path.house(), next.path.inner()), ("it", "contract::orders::a_total_stays"));
    assert_eq!((next.path.modules(), next.path.name()), (vec!["contract", "orders"], "a_total_stays"));
}

#[test]
fn a_line_without_a_path_is_refused() {
    let reason =
        "PLAN.md:5: has no path; a line ends in an em dash and the test's path: — `package::module::test`";
    assert_eq!(refusal("- [ ] a name is trimmed"), reason);
    assert_eq!(refusal("- [ ] a name is trimmed - `shop::tests::x`"), reason);
    assert_eq!(refusal("- [ ] a name is trimmed — shop::tests::x"), reason);
    assert!(refusal("- [ ] a name — `trimmed`").contains("`trimmed` is no test path"));
    assert!(refusal("- [ ] a name — `shop::a b`").contains("`shop::a b` is no test path"));
    assert!(refusal("- [ ] — `shop::x`").contains("has no path"));
    assert!(refusal("- [ ] a name — `shop::x` soon").contains("ends in `soon`"));
}

#[test]
fn a_path_that_stands_twice_is_refused() {
    let text = "## A\n- [ ] one — `shop::x`\n## B\n- [x] two — `shop::x`\n";
    let problems = read(text).expect_err("twice");
    assert_eq!(problems.to_string(), "PLAN.md:4: `shop::x` stands already in line 2");
}

#[test]
fn an_unknown_package_is_refused() {
    let reason = "PLAN.md:5: `shop-domian` is no package and no test binary of this workspace";
    assert_eq!(refusal("- [ ] one — `shop-domian::x`"), reason);
}

#[test]
fn a_bad_mark_is_refused() {
    for line in ["- [X] a — `shop::x`", "- [] a — `shop::x`", "-[ ] a — `shop::x`", "  - [ ] a — `shop::x`"]
    {
        assert!(refusal(line).contains("has a bad mark"), "{line}");
    }
    assert!(refusal("- a — `shop::x`").contains("has no mark"));
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_file() {
    let text = "- [ ] early — `shop::a`\n## A\n- [ ] b\n- [?] c — `shop::c`\n- [ ] d — `shop::d`\n- [ ] e — `shop::d`\n";
    let lines: Vec<_> = read(text).expect_err("wrong").0.into_iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 3, 4, 6]);
}

#[test]
fn marking_keeps_every_other_byte() {
    let path = TestPath::parse("it::contract::orders::a_total_stays").expect("a path");
    assert!(
        mark("```\n- [ ] a — `it::contract::orders::a_total_stays`\n", &path, None).is_err(),
        "an example"
    );
    let marked = mark(PLAN, &path, None).expect("marked");
    assert_eq!(marked, PLAN.replace("- [ ] a `total`", "- [x] a `total`"));
    let text = "## A\r\n- [ ] one — `shop::x`\r\n- [ ] two — `shop::xy`\r\n";
    let marked = mark(text, &TestPath::parse("shop::x").expect("a path"), Some(" came with the house "))
        .expect("marked");
    assert_eq!(
        marked,
        "## A\r\n- [x] one — `shop::x` — adopted: came with the house\r\n- [ ] two — `shop::xy`\r\n"
    );
    assert!(read(&marked).expect("still a plan").lines[0].done);
}

#[test]
fn what_is_marked_or_gone_cannot_be_marked() {
    let gone = TestPath::parse("shop::tests::old").expect("a path");
    assert_eq!(mark(PLAN, &gone, None), Err(EditError::NoSuchLine("shop::tests::old".into())));
    assert_eq!(mark(PLAN, &gone, Some("two\nlines")), Err(EditError::BadReason));
}

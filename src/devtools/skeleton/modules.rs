//! Adding a `mod` line.

/// The text with `mod name;` among its other `mod` lines, in alphabetical order where they are; below the head of the file
/// where there are none. The visibility is that of most others.
pub(crate) fn with_module(text: &str, name: &str, for_tests: bool) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let declared: Vec<(usize, &str, &str)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| declaration(line).map(|(vis, of)| (at, vis, of)))
        .collect();
    let public = declared.iter().filter(|(_, visibility, _)| *visibility == "pub ").count();
    let visibility = if !for_tests && public * 2 > declared.len() { "pub " } else { "" };
    let condition = if for_tests { "#[cfg(test)]\n" } else { "" };
    let line = format!("{condition}{visibility}mod {name};");
    let plain = |at: usize| at == 0 || !lines[at - 1].starts_with("#[");
    let after = declared.iter().find(|(at, _, other)| plain(*at) && *other > name);
    let (at, block) = match (after, declared.last()) {
        _ if for_tests => (lines.len(), if lines.is_empty() { line } else { format!("\n{line}") }),
        (Some((at, ..)), _) => (*at, line),
        (None, Some((at, ..))) => (at + 1, line),
        (None, None) => {
            let head = head_of(&lines);
            let rest = if head < lines.len() { "\n" } else { "" };
            (head, format!("{line}{rest}"))
        }
    };
    let mut all: Vec<&str> = lines;
    all.insert(at, &block);
    all.join("\n") + "\n"
}

/// Visibility and name of a line that declares a module in a file of its own.
fn declaration(line: &str) -> Option<(&str, &str)> {
    let named = line.strip_suffix(';')?;
    let (visibility, name) = named.split_once("mod ")?;
    let is_visibility = visibility.is_empty() || (visibility.starts_with("pub") && visibility.ends_with(' '));
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    (is_visibility && is_name).then_some((visibility, name))
}

/// How many lines the documentation and attributes of the file are, with the empty line below.
fn head_of(lines: &[&str]) -> usize {
    let is_head = |line: &&&str| line.starts_with("//!") || line.starts_with("#![");
    let head = lines.iter().take_while(is_head).count();
    head + usize::from(head > 0 && lines.get(head) == Some(&""))
}

//! The full-text search of either engine. The words were folded and split by the domain, on both sides, so the engines only compare them.

use domain::users::Search;

use super::super::database::Statement;

/// The condition that a search is, up to its one value. Both engines find all matches first, by the index of words, and order them then.
/// The planner of PostgreSQL, left to itself, would take any prefix for frequent and walk the whole table in the list's order to
/// find a few rows. A row's place (`ctid`) holds as long as the statement, and is the cheapest name to fetch it by.
pub(super) const FOUND: Statement = Statement {
    postgres: "ctid = ANY (ARRAY(SELECT ctid FROM users \
        WHERE array_to_tsvector(string_to_array(search_words, ' ')) @@ CAST(",
    sqlite: "position IN (SELECT rowid FROM users_search WHERE users_search MATCH (",
};

/// What follows the value.
pub(super) const FOUND_END: Statement = Statement { postgres: " AS tsquery)))", sqlite: "))" };

/// How a query is written: before a word, after it, between words, and after a word that may be a beginning.
pub(super) struct Grammar {
    quote: char,
    and: &'static str,
    prefix: &'static str,
}

/// `'ada' & 'love':*`
pub(super) const POSTGRES: Grammar = Grammar { quote: '\'', and: " & ", prefix: ":*" };

/// `"ada" AND "love"*`
pub(super) const SQLITE: Grammar = Grammar { quote: '"', and: " AND ", prefix: "*" };

impl Grammar {
    /// The query for these words. A word is letters and digits alone, so its quotes cannot be closed from inside.
    pub(super) fn query(&self, search: &Search) -> String {
        let quote = self.quote;
        let words: Vec<_> = search.words().iter().map(|word| format!("{quote}{word}{quote}")).collect();
        words.join(self.and) + self.prefix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(raw: &str) -> Search {
        Search::parse(raw).expect("a valid search")
    }

    #[test]
    fn words_are_quoted_and_joined_and_the_last_is_a_prefix() {
        assert_eq!(POSTGRES.query(&search("Ada LOVE")), "'ada' & 'love':*");
        assert_eq!(SQLITE.query(&search("Ada LOVE")), "\"ada\" AND \"love\"*");
        assert_eq!(SQLITE.query(&search("ÜNAL")), "\"ünal\"*");
    }

    #[test]
    fn operators_and_quotes_of_the_engines_never_reach_them() {
        let hostile = search("x' | !y:* \"z\" NEAR(a) -b col:c ^d * \\e");
        assert_eq!(
            POSTGRES.query(&hostile),
            "'x' & 'y' & 'z' & 'near' & 'a' & 'b' & 'col' & 'c' & 'd' & 'e':*"
        );
        assert_eq!(SQLITE.query(&hostile).matches('"').count(), 20);
    }
}

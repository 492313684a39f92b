DROP TABLE users_search;
DROP TABLE users;
DROP TABLE rules;

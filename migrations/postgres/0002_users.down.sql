DROP TABLE users;
DROP FUNCTION users_tell_access();
DROP TABLE rules;

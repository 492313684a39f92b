DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP FUNCTION sessions_tell_access();

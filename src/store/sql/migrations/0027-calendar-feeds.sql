-- An official's duties in a calendar program of theirs (docs/decisions/0039-calendar-feed.md).
CREATE TABLE calendar_feed (
    account ID NOT NULL,
    token_hash BLOB NOT NULL,
    since INT NOT NULL,
    PRIMARY KEY (account)
) STRICT;
CREATE UNIQUE INDEX calendar_feed_by_token ON calendar_feed (token_hash);

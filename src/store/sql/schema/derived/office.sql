-- The login of each account's newest version: makes logins unique, and finds accounts by them.
CREATE TABLE account_login (
    kind INT NOT NULL,
    login TEXT NOT NULL,
    account ID NOT NULL,
    PRIMARY KEY (kind, login)
) CLUSTERED;

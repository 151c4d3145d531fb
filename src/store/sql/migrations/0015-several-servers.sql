-- Several servers on one database: who does what, whether the office has changed, who is there now.
CREATE TABLE lease (
    name TEXT NOT NULL,
    no INT NOT NULL,
    holder ID NOT NULL,
    until INT NOT NULL,
    PRIMARY KEY (name, no)
) CLUSTERED;

CREATE TABLE office_state (
    one INT NOT NULL,
    changes INT NOT NULL,
    PRIMARY KEY (one)
) STRICT;

CREATE TABLE present (
    petition ID NOT NULL,
    account ID NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (petition, account)
) CLUSTERED;
CREATE INDEX present_by_time ON present (at);

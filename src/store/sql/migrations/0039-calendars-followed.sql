-- A start looks for days that move only where calendars have changed (docs/decisions/0056-days-already-followed.md).
CREATE TABLE calendar_followed (
    year INT NOT NULL,
    calendars INT NOT NULL,
    computed INT NOT NULL,
    PRIMARY KEY (year)
) CLUSTERED;

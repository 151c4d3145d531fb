-- A database that a register is leaving, has left or is on its way to.
CREATE TABLE move_state (
    one INT NOT NULL,
    state INT NOT NULL,
    move ID NOT NULL,
    other TEXT NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (one)
) STRICT;

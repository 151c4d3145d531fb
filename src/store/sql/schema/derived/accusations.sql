-- Folded from accusation_event: where each one is listed.
CREATE TABLE accusation (
    id ID NOT NULL,
    number TEXT NOT NULL,
    office ID NOT NULL,   -- the petition office that took it in; 0 = went past it
    receiver ID NOT NULL, -- the organ that has it; 0 = none
    registered_at INT NOT NULL,
    version INT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (number)
) STRICT;
CREATE INDEX accusation_by_office ON accusation (office, registered_at, id);
CREATE INDEX accusation_by_receiver ON accusation (receiver, registered_at, id);

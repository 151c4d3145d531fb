-- Derived tables follow the program by themselves: no row yet, so they are made anew once.
CREATE TABLE derived_state (
    one INT NOT NULL,
    shape TEXT NOT NULL,
    is_complete BOOL NOT NULL,
    PRIMARY KEY (one)
) STRICT;

-- Before every list it is asked whether the same account looked at it just now.
CREATE INDEX reading_of_no_matter ON reading (account, id) WHERE petition < 1;

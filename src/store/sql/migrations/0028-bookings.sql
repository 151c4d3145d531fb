-- Talks booked on reception days (docs/decisions/0041-receptions.md).
CREATE TABLE booking (
    region ID NOT NULL,
    work ID NOT NULL,
    petition ID NOT NULL,
    no INT NOT NULL,
    made_at INT NOT NULL,
    at_desk BOOL NOT NULL,
    heard_at INT NOT NULL,
    expires INT NOT NULL,
    PRIMARY KEY (region, work, petition)
) CLUSTERED;
CREATE UNIQUE INDEX booking_in_order ON booking (region, work, no);
CREATE INDEX booking_of ON booking (region, petition, work);
CREATE INDEX booking_by_expiry ON booking (expires);

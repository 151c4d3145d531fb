-- Talks that were booked on a reception day. A matter is named by its id, nobody in it; a row goes when it is
-- cancelled, when the matter is disposed of, and some weeks after the day.
CREATE TABLE booking (
    region ID NOT NULL,
    work ID NOT NULL,      -- the reception day
    petition ID NOT NULL,  -- the matter that is talked about, of the same region
    no INT NOT NULL,       -- the order of booking, which is that of the queue
    made_at INT NOT NULL,
    at_desk BOOL NOT NULL, -- a clerk wrote it down for somebody on the phone
    heard_at INT NOT NULL, -- the talk was recorded; 0: not yet
    expires INT NOT NULL,
    PRIMARY KEY (region, work, petition)
) CLUSTERED;
CREATE UNIQUE INDEX booking_in_order ON booking (region, work, no);
CREATE INDEX booking_of ON booking (region, petition, work);
CREATE INDEX booking_by_expiry ON booking (expires);

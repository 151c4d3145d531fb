/* Work lists. Every list follows one of the indexes (scope, is_ended, sort_day, id): the filters
   only thin out what the index gives. `who` carries comparisons that are always given together:
   awaits (all bits: any), not_owner (-1: none), and ranges of office and region that are one unit
   or everything. Counts of one role follow (scope, is_ended, awaits, sort_day, state) and do not
   look at the rows. */

/* What every list and count is asked with; which of it matters depends on the statement. */
-- group listing
--   in unit ID, is_ended BOOL, from_day INT, to_day INT, after_day INT, after_id ID, limit INT
--   in state TEXT, channel TEXT, class_code TEXT, class_from TEXT, class_to TEXT
--   in role INT, awaits INT, not_owner ID
--   in office_from ID, office_to ID, region_from ID, region_to ID

-- petition_list: many
--   in group listing
--   out region ID, id ID, number TEXT, title TEXT, channel TEXT, state TEXT, class_code TEXT
--   out owner ID, office ID, awaits INT, received_day INT, due_day INT, due_rule TEXT
--   out is_provisional BOOL, is_ended BOOL, is_incomplete BOOL, claims INT, persons_count INT
--   out version INT
--   choice scope.owner: owner = :unit
--   choice scope.office: office = :unit
--   choice scope.region: region = :unit
--   choice order.due.after: (sort_day, id) > (:after_day, :after_id) AND sort_day <= :to_day
--   choice order.due.by: sort_day, id
--   choice order.newest.after: (sort_day, id) < (:after_day, :after_id)
--   choice order.newest.by: sort_day DESC, id DESC
--   choice order.received.after: (received_day, id) < (:after_day, :after_id) AND sort_day BETWEEN :from_day AND :to_day
--   choice order.received.by: received_day DESC, id DESC
--   variant state: AND state = :state
--   variant channel: AND channel = :channel
--   variant class: AND (class_code = :class_code OR (class_code > :class_from AND class_code < :class_to))
--   variant who: AND (awaits & :awaits) <> 0 AND owner <> :not_owner AND office BETWEEN :office_from AND :office_to AND region BETWEEN :region_from AND :region_to
SELECT region, id, number, title, channel, state, class_code, owner, office, awaits, received_day,
    due_day, due_rule, is_provisional, is_ended, is_incomplete, claims, persons_count, version
FROM petition
WHERE {scope} AND is_ended = :is_ended AND {order.after} {state} {channel} {class} {who}
ORDER BY {order.by} LIMIT :limit;

-- petition_count: one
--   in group listing
--   out found INT
--   choice scope.owner: owner = :unit
--   choice scope.office: office = :unit
--   choice scope.region: region = :unit
--   variant state: AND state = :state
--   variant channel: AND channel = :channel
--   variant class: AND (class_code = :class_code OR (class_code > :class_from AND class_code < :class_to))
--   variant who: AND (awaits & :awaits) <> 0 AND owner <> :not_owner AND office BETWEEN :office_from AND :office_to AND region BETWEEN :region_from AND :region_to
--   variant role: AND awaits = :role
SELECT COUNT(*) AS found FROM (
    SELECT sort_day FROM petition
    WHERE {scope} AND is_ended = :is_ended AND sort_day BETWEEN :from_day AND :to_day
        {role} {state} {channel} {class} {who}
    LIMIT :limit) AS counted;

/* Search in titles and numbers looks through a window of a scope: what is due or was received last
   there, or what begins with a number. In a window comparisons that may not apply cost nothing, so
   there are no variants. */

-- group words
--   in title_like TEXT, number_from TEXT, number_to TEXT, window_rows INT

-- petition_search: many
--   in group listing
--   in group words
--   out as petition_list
--   choice scope.owner: owner = :unit
--   choice scope.office: office = :unit
--   choice scope.region: region = :unit
--   choice window.last: AND is_ended = :is_ended ORDER BY sort_day DESC, id DESC
--   choice window.number: AND is_ended = :is_ended AND number >= :number_from AND number < :number_to ORDER BY number DESC
--   choice order.due.after: (w.sort_day, w.id) > (:after_day, :after_id)
--   choice order.due.by: w.sort_day, w.id
--   choice order.newest.after: (w.received_day, w.id) < (:after_day, :after_id)
--   choice order.newest.by: w.received_day DESC, w.id DESC
SELECT w.region, w.id, w.number, w.title, w.channel, w.state, w.class_code, w.owner, w.office,
    w.awaits, w.received_day, w.due_day, w.due_rule, w.is_provisional, w.is_ended, w.is_incomplete,
    w.claims, w.persons_count, w.version
FROM (SELECT region, id, number, title, channel, state, class_code, owner, office, awaits,
        received_day, due_day, due_rule, sort_day, is_provisional, is_ended, is_incomplete, claims,
        persons_count, version
    FROM petition WHERE {scope} {window} LIMIT :window_rows) AS w
WHERE (LOWER(w.title) LIKE :title_like ESCAPE '!'
        OR (w.number >= :number_from AND w.number < :number_to))
    AND w.sort_day BETWEEN :from_day AND :to_day AND {order.after}
    AND (:state = '' OR w.state = :state) AND (:channel = '' OR w.channel = :channel)
    AND (:class_code = '' OR w.class_code = :class_code
        OR (w.class_code > :class_from AND w.class_code < :class_to))
    AND (w.awaits & :awaits) <> 0 AND w.owner <> :not_owner
    AND w.office BETWEEN :office_from AND :office_to
    AND w.region BETWEEN :region_from AND :region_to
ORDER BY {order.by} LIMIT :limit;

-- petition_search_count: one
--   in group listing
--   in group words
--   out found INT
--   choice scope.owner: owner = :unit
--   choice scope.office: office = :unit
--   choice scope.region: region = :unit
--   choice window.last: AND is_ended = :is_ended ORDER BY sort_day DESC, id DESC
--   choice window.number: AND is_ended = :is_ended AND number >= :number_from AND number < :number_to ORDER BY number DESC
SELECT COUNT(*) AS found FROM (
    SELECT w.id
    FROM (SELECT id, number, title, channel, state, class_code, owner, office, region, awaits,
            sort_day
        FROM petition WHERE {scope} {window} LIMIT :window_rows) AS w
    WHERE (LOWER(w.title) LIKE :title_like ESCAPE '!'
            OR (w.number >= :number_from AND w.number < :number_to))
        AND w.sort_day BETWEEN :from_day AND :to_day
        AND (:state = '' OR w.state = :state) AND (:channel = '' OR w.channel = :channel)
        AND (:class_code = '' OR w.class_code = :class_code
            OR (w.class_code > :class_from AND w.class_code < :class_to))
        AND (w.awaits & :awaits) <> 0 AND w.owner <> :not_owner
        AND w.office BETWEEN :office_from AND :office_to
        AND w.region BETWEEN :region_from AND :region_to
    LIMIT :limit) AS counted;

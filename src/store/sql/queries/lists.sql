/* Work lists. Every list follows one of the indexes (scope, is_ended, sort_day, id): the filters
   only thin out what the index gives. `who` carries comparisons that are always given together:
   awaits (all bits: any), not_owner (-1: none), and ranges of office and region that are one unit
   or everything. Counts of one role follow (scope, is_ended, awaits, sort_day, state) and do not
   look at the rows. */

/* What every list and count is asked with; which of it matters depends on the statement. */
-- group listing
--   in unit ID, is_ended BOOL, from_day INT, to_day INT, after_day INT, after_id ID, limit INT
--   in state TEXT, channel TEXT, class_code TEXT, class_from TEXT, class_to TEXT
--   in mark TEXT, route TEXT
--   in awaits INT, not_owner ID
--   in office_from ID, office_to ID, region_from ID, region_to ID

-- petition_list: many
--   in group listing
--   out region ID, id ID, number TEXT, key_id ID, title BLOB, channel TEXT, state TEXT, class_code TEXT
--   out owner ID, office ID, awaits INT, received_day INT, due_day INT, due_rule TEXT
--   out is_provisional BOOL, is_ended BOOL, is_incomplete BOOL, claims INT, persons_count INT
--   out version INT, rulebook TEXT
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
--   variant who: AND (awaits & :awaits) <> 0 AND owner <> :not_owner AND +office BETWEEN :office_from AND :office_to AND +region BETWEEN :region_from AND :region_to
SELECT region, id, number, key_id, title, channel, state, class_code, owner, office, awaits, received_day,
    due_day, due_rule, is_provisional, is_ended, is_incomplete, claims, persons_count, version,
    rulebook
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
--   variant who: AND (awaits & :awaits) <> 0 AND owner <> :not_owner AND +office BETWEEN :office_from AND :office_to AND +region BETWEEN :region_from AND :region_to
SELECT COUNT(*) AS found FROM (
    SELECT sort_day FROM petition
    WHERE {scope} AND is_ended = :is_ended AND sort_day BETWEEN :from_day AND :to_day
        {state} {channel} {class} {who}
    LIMIT :limit) AS counted;

/* Search in titles and numbers looks through a window of a scope: what is due or was received last
   there, or what begins with a number. Titles are sealed: who asks opens them and chooses. In a
   window comparisons that may not apply cost nothing, so there are no variants. */

-- group words
--   in number_from TEXT, number_to TEXT, window_rows INT

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
SELECT w.region, w.id, w.number, w.key_id, w.title, w.channel, w.state, w.class_code, w.owner, w.office,
    w.awaits, w.received_day, w.due_day, w.due_rule, w.is_provisional, w.is_ended, w.is_incomplete,
    w.claims, w.persons_count, w.version, w.rulebook
FROM (SELECT region, id, number, key_id, title, channel, state, class_code, owner, office, awaits,
        received_day, due_day, due_rule, sort_day, is_provisional, is_ended, is_incomplete, claims,
        persons_count, version, rulebook
    FROM petition WHERE {scope} {window} LIMIT :window_rows) AS w
WHERE w.sort_day BETWEEN :from_day AND :to_day AND {order.after}
    AND (:state = '' OR w.state = :state) AND (:channel = '' OR w.channel = :channel)
    AND (:class_code = '' OR w.class_code = :class_code
        OR (w.class_code > :class_from AND w.class_code < :class_to))
    AND (w.awaits & :awaits) <> 0 AND w.owner <> :not_owner
    AND +w.office BETWEEN :office_from AND :office_to
    AND +w.region BETWEEN :region_from AND :region_to
    AND (:mark = '' OR EXISTS (SELECT 1 FROM petition_tag AS m WHERE m.region = w.region AND m.petition = w.id AND m.kind = 1 AND m.tag = :mark))
    AND (:route = '' OR EXISTS (SELECT 1 FROM petition_tag AS r WHERE r.region = w.region AND r.petition = w.id AND r.kind = 2 AND r.tag = :route))
ORDER BY {order.by} LIMIT :limit;

/* Those with a mark, or with a route, in the order of their index: few carry one, so other filters
   are comparisons that may not apply. With both, the mark leads. The lower bound of newest is said
   because SQLite sorts without one. */

-- petition_tagged: many
--   in group listing
--   out as petition_list
--   choice scope.owner: t.owner = :unit
--   choice scope.office: t.office = :unit
--   choice scope.region: t.region = :unit
--   choice lead.mark: t.kind = 1 AND t.tag = :mark
--   choice lead.route: t.kind = 2 AND t.tag = :route
--   choice order.due.after: (t.sort_day, t.petition) > (:after_day, :after_id) AND t.sort_day <= :to_day
--   choice order.due.by: t.sort_day, t.petition
--   choice order.newest.after: (t.sort_day, t.petition) < (:after_day, :after_id) AND t.sort_day >= :from_day
--   choice order.newest.by: t.sort_day DESC, t.petition DESC
SELECT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner, p.office,
    p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended, p.is_incomplete,
    p.claims, p.persons_count, p.version, p.rulebook
FROM petition_tag AS t JOIN petition AS p ON p.region = t.region AND p.id = t.petition
WHERE {scope} AND {lead} AND t.is_ended = :is_ended AND {order.after}
    AND (:state = '' OR p.state = :state) AND (:channel = '' OR p.channel = :channel)
    AND (:class_code = '' OR p.class_code = :class_code
        OR (p.class_code > :class_from AND p.class_code < :class_to))
    AND (p.awaits & :awaits) <> 0 AND p.owner <> :not_owner
    AND +p.office BETWEEN :office_from AND :office_to
    AND +p.region BETWEEN :region_from AND :region_to
    AND (:mark = '' OR EXISTS (SELECT 1 FROM petition_tag AS m WHERE m.region = p.region AND m.petition = p.id AND m.kind = 1 AND m.tag = :mark))
    AND (:route = '' OR EXISTS (SELECT 1 FROM petition_tag AS r WHERE r.region = p.region AND r.petition = p.id AND r.kind = 2 AND r.tag = :route))
ORDER BY {order.by} LIMIT :limit;

/* What a unit answered and has no more, open or ended, newest first. The lower bound is for SQLite,
   as above. */
-- petition_handled: many
--   in group listing
--   in holder ID
--   out as petition_list
SELECT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner, p.office,
    p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended, p.is_incomplete,
    p.claims, p.persons_count, p.version, p.rulebook
FROM petition_unit AS u JOIN petition AS p ON p.region = u.region AND p.id = u.petition
WHERE u.how = 4 AND u.unit = :unit AND u.petition > 0 AND u.petition < :after_id
    AND (:holder = 0 OR p.owner = :holder)
    AND (:state = '' OR p.state = :state) AND (:channel = '' OR p.channel = :channel)
    AND (:class_code = '' OR p.class_code = :class_code
        OR (p.class_code > :class_from AND p.class_code < :class_to))
    AND (p.awaits & :awaits) <> 0 AND p.owner <> :not_owner
    AND +p.office BETWEEN :office_from AND :office_to
    AND +p.region BETWEEN :region_from AND :region_to
    AND (:mark = '' OR EXISTS (SELECT 1 FROM petition_tag AS m WHERE m.region = p.region AND m.petition = p.id AND m.kind = 1 AND m.tag = :mark))
    AND (:route = '' OR EXISTS (SELECT 1 FROM petition_tag AS r WHERE r.region = p.region AND r.petition = p.id AND r.kind = 2 AND r.tag = :route))
ORDER BY u.petition DESC LIMIT :limit;

-- petition_handled_count: one
--   in unit ID, limit INT
--   out found INT
SELECT COUNT(*) AS found FROM (
    SELECT petition FROM petition_unit WHERE how = 4 AND unit = :unit LIMIT :limit) AS counted;

#!/usr/bin/env python3
"""Makes the receipts that both verifiers are tested with: src/ledger/receipt.c and
web/shared/proof/receipt.ts. A third writing of docs/internals/ledger.md, which shares no code with
either. All keys and salts come from counters, so that it makes the same files every time.

    tests/receipts/make.py FOLDER

writes FOLDER/*.json and FOLDER/cases.json, the list of what must come out.
"""
import base64
import copy
import hashlib
import json
import os
import struct
import sys

# ---- Ed25519, as RFC 8032 section 6 spells it; slow, for tests alone ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P)
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * SQRT % P
    return P - x if x & 1 != sign else x


BY = 4 * pow(5, P - 2, P) % P
BX = recover(BY, 0)
BASE = (BX, BY, 1, BX * BY % P)


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, p):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = add(out, p)
        p = add(p, p)
        n >>= 1
    return out


def packed(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, 'little')


def number_of(data):
    return int.from_bytes(hashlib.sha512(data).digest(), 'little')


class Signer:
    def __init__(self, name, seed, algorithm=1):
        h = hashlib.sha512(seed).digest()
        self.name, self.algorithm = name, algorithm
        self.scalar = (int.from_bytes(h[:32], 'little') & ~(7 | 1 << 255)) | 1 << 254
        self.prefix = h[32:]
        self.public = packed(times(self.scalar, BASE))
        self.id = sha256(name.encode() + b'\n' + bytes([algorithm]) + self.public)[:4]

    def sign(self, message):
        r = number_of(self.prefix + message) % L
        point = packed(times(r, BASE))
        k = number_of(point + self.public + message) % L
        return point + ((r + k * self.scalar) % L).to_bytes(32, 'little')

    def verifier(self):
        return '%s+%s+%s' % (self.name, self.id.hex(), b64(bytes([self.algorithm]) + self.public))

    def line(self, text, at=None):
        if self.algorithm == 4:
            stamped = b'cosignature/v1\ntime %d\n' % at + text.encode()
            return '— %s %s\n' % (self.name, b64(self.id + struct.pack('>Q', at) + self.sign(stamped)))
        return '— %s %s\n' % (self.name, b64(self.id + self.sign(text.encode())))


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# ---- canonical CBOR ----

def head(major, value):
    for info, size, limit in ((None, 0, 24), (24, 1, 1 << 8), (25, 2, 1 << 16), (26, 4, 1 << 32), (27, 8, 1 << 64)):
        if value < limit:
            first = major << 5 | (value if info is None else info)
            return bytes([first]) + value.to_bytes(size, 'big') if size else bytes([first])
    raise ValueError(value)


def cbor(value):
    if value is None or isinstance(value, bool):
        return {None: b'\xf6', False: b'\xf4', True: b'\xf5'}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b''.join(map(cbor, value))
    return head(5, len(value)) + b''.join(cbor(k) + cbor(v) for k, v in sorted(value.items()))


# ---- records ----

SHOWN, COMPARABLE, KEPT = 'shown', 'comparable', 'kept'


class Record:
    """Parts as bytes, how each is given in the receipt, and the seed of their salts."""

    def __init__(self, seed_no, parts):
        self.seed = sha256(b'seed %d' % seed_no)
        self.parts = parts

    def salt(self, i):
        return sha256(b'huiyin salt 1\n' + self.seed + struct.pack('>I', i))

    def commitment(self, i):
        return sha256(b'huiyin part 1\n' + self.salt(i) + self.parts[i][0])

    def leaf(self):
        every = b''.join(self.commitment(i) for i in range(len(self.parts)))
        return sha256(b'huiyin record 1\n' + struct.pack('>I', len(self.parts)) + every)

    def salt_sum(self):
        return sha256(b''.join(self.salt(i) for i, (_, way) in enumerate(self.parts) if way != KEPT))

    def given(self):
        out = []
        for i, (data, way) in enumerate(self.parts):
            if way == SHOWN:
                out.append({'salt': b64(self.salt(i)), 'bytes': b64(data)})
            elif way == COMPARABLE:
                out.append({'salt': b64(self.salt(i)), 'commitment': b64(self.commitment(i))})
            else:
                out.append({'commitment': b64(self.commitment(i))})
        return out


REGION, PETITION = 7301444403200000001, 7301444403200000417
NUMBER = 'QH-2026-1012-0047-3'
OFFICE = '清禾县信访局'
ORIGIN = 'log.qinghe.example/huiyin'
REGISTERED_AT = 1791772380000  # 2026-10-12 10:33 in China
DAY = 20738


def event_head(kind, seq, at, day, action, extra, effects):
    out = {1: 1, 2: kind, 3: seq, 4: at, 5: day, 6: [0, 'petitioner', 0], 7: action,
           10: {1: 'registered', 2: False, 3: 7301444403200000002, 4: 'case_officer', **effects}}
    out.update(extra)
    return cbor(out)


def event_part(seq, event_id, number, data):
    return cbor([1, REGION, PETITION, seq, event_id, number, data])


FACTS = '我住东苑小区 3 号楼，电梯停了半年。\n物业说没钱修，找过两次街道，都说再等等。'
CLAIMS = ['年底前把 3 号楼电梯修好', '说明维修资金用到哪里去了']
PICTURE = b'a picture of a notice\n'


def filed(number=NUMBER):
    clock = [1, 'reg.transfer', 7301444403200000002, True, [DAY, 15, 'cd', 0, 0, True], [DAY + 15, DAY + 15, False]]
    data = event_head(1, 1, REGISTERED_AT, DAY, 'submit', {8: 'cn.national@2022.1'}, {5: [clock]})
    file = [7301444403200000420, '停运告示.png', 'image/png', len(PICTURE), sha256(PICTURE)]
    people = [[7301444403200000421, '方**', '138****0361', False, False, True]]
    return Record(1, [
        (event_part(1, 7301444403200000430, number, data), SHOWN),
        (cbor(['channel', 'line', 'online']), COMPARABLE),
        (cbor(['title', 'line', '东苑小区 3 号楼电梯停运半年']), COMPARABLE),
        (cbor(['facts', 'text', FACTS]), COMPARABLE),
        (cbor(['claims', 'claims', CLAIMS]), COMPARABLE),
        (cbor(['people', 'people', people]), KEPT),
        (cbor(['uploads', 'uploads', [file]]), SHOWN),
    ])


def issued():
    data = event_head(15, 9, REGISTERED_AT + 40 * 86400000, DAY + 40, 'approve', {},
                      {8: [1, 'opinion', '清建信〔2026〕12号'], 6: [[2, 1, DAY + 40]]})
    finding = [1, 'support', '电梯主板损坏，停运 186 天。', '《物业管理条例》第五十三条', '更换主板。', DAY + 74]
    return Record(2, [
        (event_part(9, 7301444403200000990, '', data), SHOWN),
        (cbor(['findings', 'findings', [finding]]), SHOWN),
        (cbor(['note', 'text', '内部意见']), KEPT),
    ])


def served():
    data = event_head(16, 10, REGISTERED_AT + 41 * 86400000, DAY + 41, 'serve', {}, {})
    return Record(3, [
        (event_part(10, 7301444403200000995, '', data), SHOWN),
        (cbor(['document', 'document', 1]), SHOWN),
        (cbor(['way', 'choice', 'electronic']), SHOWN),
    ])


ACCUSATION, ACCUSATION_NUMBER = 7301444403200000777, 'JB-K7MP-XR4D-2'


def accused(kind=2):
    event = [1, 1, 1, REGISTERED_AT, DAY, 0, 'petitioner', 0, 'online', DAY, 7301444403200000002, 7301444403200000009, 0,
             [['accuse.handover', DAY, 15, 'cd', True]]]
    return Record(4, [(cbor([kind, ACCUSATION, 1, ACCUSATION_NUMBER, cbor(event)]), SHOWN)])


# ---- the tree ----

def leaf_hash(entry):
    return sha256(b'\0' + entry)


def split(n):
    return 1 << (n - 1).bit_length() - 1


def root(entries):
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = split(len(entries))
    return sha256(b'\1' + root(entries[:k]) + root(entries[k:]))


def path(index, entries):
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if index < k:
        return path(index, entries[:k]) + [root(entries[k:])]
    return path(index - k, entries[k:]) + [root(entries[:k])]


# ---- notes ----

LOG = Signer(ORIGIN, sha256(b'the key of the log'))
NEXT = Signer(ORIGIN, sha256(b'the next key of the log'))
STRANGER = Signer(ORIGIN, sha256(b'the key of nobody'))
STATION = Signer('huiyin-station', sha256(b'the key of a station'))
OTHER_STATION = Signer('huiyin-station', sha256(b'the key of another station'))
WITNESS = Signer('witness.province.example', sha256(b'a witness'), 4)
DELAY = 86400000


def note(text, lines):
    return text + '\n' + ''.join(lines)


def promise(record, index, at=REGISTERED_AT, signer=LOG, number=NUMBER):
    text = '%s/promise\n%d\n%s\n%d %d\n%s\n%s\n' % (ORIGIN, index, b64(record.leaf()), at, DELAY, number, OFFICE)
    return note(text, [signer.line(text)])


UNTIL = REGISTERED_AT + 30 * 86400000
STATION_NUMBER = 'QH-2026-1012-90001-5'


def grant(signer=None, station=None, **change):
    """What lets a station promise; change: one line of it another."""
    lines = {'ids': '1234 3', 'unit': '55 56', 'letters': 'QH', 'serials': '90001 90100',
             'times': '%d %d' % (REGISTERED_AT - 1000, UNTIL), 'name': '柳溪村流动接访点', 'address': '-', **change}
    text = '%s/station\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\nclerk\n%s\n%s\n' % (
        ORIGIN, lines['ids'], lines['unit'], (station or STATION).verifier(), lines['letters'], lines['serials'],
        lines['times'], b64(bytes(32)), b64(bytes(32)), lines['name'], OFFICE, lines['address'])
    return note(text, [(signer or LOG).line(text)])


def station_promise(record, signer=None, number=STATION_NUMBER, by=UNTIL, at=REGISTERED_AT, station=1234):
    text = '%s/station/promise\n%d\n%s\n%d %d\n%s\n%s\n' % (ORIGIN, station, b64(record.leaf()), at, by, number, OFFICE)
    return note(text, [(signer or STATION).line(text)])


def slip(record, index):
    text = promise(record, index)
    signature = base64.b64decode(text.rsplit(' ', 1)[1])
    items = [1, ORIGIN, index, record.leaf(), REGISTERED_AT, DELAY, NUMBER, OFFICE, signature]
    return base64.urlsafe_b64encode(cbor(items)).decode().rstrip('=')


def checkpoint(entries, signers=(LOG,), witnesses=(WITNESS,), more=''):
    text = '%s\n%d\n%s\n%s' % (ORIGIN, len(entries), b64(root(entries)), more)
    lines = [one.line(text) for one in signers]
    return note(text, lines + [one.line(text, 1791772500) for one in witnesses])


def proof(index, entries, **how):
    hashes = ''.join(b64(one) + '\n' for one in path(index, entries))
    return 'c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s' % (index, hashes, checkpoint(entries, **how))


# ---- receipts ----

def log_of(size, places):
    entries = [sha256(b'record %d' % i) for i in range(size)]
    for index, record in places.items():
        entries[index] = record.leaf()
    return entries


def part_of(what, record, promised, proven, granted=None):
    out = {'what': what, 'parts': record.given(), 'salt_sum': b64(record.salt_sum()), 'promise': promised,
           'proof': proven}
    return {**out, 'grant': granted} if granted else out


def receipt(records, keys=(LOG, WITNESS)):
    return {'format': 'huiyin receipt 1', 'keys': [key.verifier() for key in keys], 'records': records}


def good():
    one, two, three = filed(), issued(), served()
    small, large = log_of(40, {17: one}), log_of(203, {17: one, 150: two, 202: three})
    alone = part_of('filed', one, promise(one, 17), proof(17, small))
    both = [part_of('filed', one, promise(one, 17), proof(17, large)),
            part_of('issued', two, promise(two, 150), proof(150, large)),
            part_of('served', three, promise(three, 202), proof(202, large))]
    rotated = part_of('filed', one, promise(one, 17), proof(17, large, signers=(LOG, NEXT)))
    renewed = part_of('filed', one, promise(one, 17, signer=NEXT), proof(17, large, signers=(NEXT,), witnesses=()))
    afield = filed(STATION_NUMBER)
    log = log_of(40, {21: afield})
    return {
        'filed': receipt([alone]),
        'at-a-station': receipt([part_of('filed', afield, station_promise(afield), None, grant())], keys=(LOG,)),
        'taken-over': receipt([part_of('filed', afield, station_promise(afield), proof(21, log), grant())]),
        'promised': receipt([part_of('filed', one, promise(one, 17), None)], keys=(LOG,)),
        'answered': receipt(both),
        'rotated': receipt([rotated], keys=(LOG, NEXT, WITNESS)),
        'accused': receipt([part_of('filed', accused(), promise(accused(), 5, number=ACCUSATION_NUMBER), None)], keys=(LOG,)),
        'renewed': receipt([renewed], keys=(NEXT,)),
        'one-of-one': receipt([part_of('filed', one, promise(one, 0), proof(0, log_of(1, {0: one}), witnesses=()))],
                              keys=(LOG,)),
    }


def broken():
    """(name, what does not fit, in which record, the receipt) – each differs in one thing."""
    fine = good()
    one, two = filed(), issued()
    log = log_of(40, {17: one})

    def changed(name, change):
        out = copy.deepcopy(fine[name])
        change(out)
        return out

    def first(change):
        return changed('filed', lambda out: change(out['records'][0]))

    def swap(text, old, new):
        assert old in text, old
        return text.replace(old, new, 1)

    other = Record(1, [(data.replace(b'reg.transfer', b'reg.transfes'), way) for data, way in one.parts])
    afield = filed(STATION_NUMBER)

    def station(fault, promised=None, granted=None, proven=None):
        return (fault, 1, receipt([part_of('filed', afield, promised or station_promise(afield), proven,
                                           granted or grant())], keys=(LOG,)))

    def text_with(old, new):
        return swap(json.dumps(fine['filed'], indent=1, ensure_ascii=False) + '\n', old, new)

    def more_lines(lines):
        return first(lambda r: r.update(proof=r['proof'] + lines))

    witness_line = fine['filed']['records'][0]['proof'].splitlines()[-1]
    return [
        # what JSON readers of the world read differently
        ('a-member-twice', 'json', 0, text_with('"format"', '"format": "another",\n "format"')),
        ('half-a-surrogate', 'json', 0, text_with('"filed"', '"filed\\ud800"')),
        ('a-zero-character', 'json', 0, text_with('"filed"', '"filed\\u0000"')),
        ('a-mark-before', 'json', 0, '\ufeff' + text_with('"format"', '"format"')),
        ('too-large-a-number', 'json', 0, text_with('"filed"', '9223372036854775808')),
        # what readers of notes do
        ('a-witness-twice-once-wrong', 'witness', 0, more_lines(witness_line[:-8] + 'AAAAAAA=\n')),
        ('a-name-not-in-ascii', 'proof', 1, more_lines('— é AAAAAAAA\n')),
        ('too-many-signatures', 'proof', 1, more_lines('— x AAAAAAAA\n' * 63)),
        ('an-empty-line', 'proof', 1, first(lambda r: r.update(proof=proof(17, log, more='\nx\n')))),
        ('station-promise-alone', 'promise_signature', 1, receipt([part_of('filed', afield, station_promise(afield), None)], keys=(LOG,))),
        ('station-grant-beside-a-promise', 'promise', 1, receipt([part_of('filed', one, promise(one, 17), None, grant())], keys=(LOG,))),
        ('station-grant-of-a-stranger', *station('grant_signature', granted=grant(signer=STRANGER))),
        ('station-grant-of-another', *station('promise_signature', granted=grant(station=OTHER_STATION))),
        ('station-grant-of-the-office', *station('grant', granted=grant(serials='1 100'))),
        ('station-grant-without-node', *station('grant', granted=grant(ids='1234 0'))),
        ('station-grant-to-nowhere', *station('grant', granted=grant(address='https://xf.example/'))),
        ('station-signed-by-the-log', *station('promise_signature', promised=station_promise(afield, signer=LOG))),
        ('station-too-late', *station('grant_limits', granted=grant(times='%d %d' % (REGISTERED_AT - 1000, REGISTERED_AT)))),
        ('station-for-longer', *station('grant_limits', promised=station_promise(afield, by=UNTIL + 1))),
        ('station-serial-of-others', *station('grant_limits', granted=grant(serials='90002 90100'))),
        ('station-letters-of-others', *station('grant_limits', granted=grant(letters='XH'))),
        ('station-another', *station('grant_limits', promised=station_promise(afield, station=1235))),
        ('station-another-leaf', *station('leaf', promised=station_promise(filed()))),
        ('station-another-log', *station('root', proven=proof(21, log_of(40, {}), witnesses=()))),
        ('not-json', 'json', 0, '{"format"'),
        ('other-format', 'format', 0, changed('filed', lambda out: out.update(format='huiyin receipt 2'))),
        ('more-members', 'format', 0, changed('filed', lambda out: out.update(more=1))),
        ('no-records', 'format', 0, changed('filed', lambda out: out.update(records=[]))),
        ('broken-key', 'keys', 0, changed('filed', lambda out: out['keys'].__setitem__(0, out['keys'][0][:-1]))),
        ('no-parts', 'record', 1, first(lambda r: r.update(parts=[]))),
        ('bytes-without-salt', 'record', 1, first(lambda r: r['parts'][0].pop('salt'))),
        ('no-promise', 'promise', 1, first(lambda r: r.update(promise='a promise\n'))),
        ('promise-of-a-stranger', 'promise_signature', 1, first(lambda r: r.update(promise=promise(one, 17, signer=STRANGER)))),
        ('promise-for-another-day', 'promise_signature', 1, first(
            lambda r: r.update(promise=swap(r['promise'], str(REGISTERED_AT), str(REGISTERED_AT + 86400000))))),
        ('another-clock', 'leaf', 1, first(lambda r: r.update(parts=other.given()))),
        ('another-order', 'leaf', 1, first(lambda r: r['parts'].insert(1, r['parts'].pop()))),
        ('a-salt-damaged', 'salts', 1, first(lambda r: r['parts'][1].update(salt=r['parts'][2]['salt']))),
        ('head-kept-back', 'head', 1, head_kept_back(one)),
        ('answer-as-filing', 'what', 1, receipt([part_of('filed', two, promise(two, 17), None)])),
        ('filing-as-answer', 'what', 2, changed('answered', lambda out: out['records'][1].update(what='served'))),
        ('answer-alone', 'what', 1, changed('answered', lambda out: out['records'].pop(0))),
        ('another-kind', 'head', 1, receipt([part_of('filed', accused(9), promise(accused(9), 5), None)])),
        ('another-number', 'number', 1, first(lambda r: r.update(promise=promise(one, 17, number='QH-2026-1012-0048-1')))),
        ('another-matter', 'matter', 2, another_matter(fine)),
        ('no-proof', 'proof', 1, first(lambda r: r.update(proof='c2sp.org/tlog-proof@v1\nindex 17\n'))),
        ('checkpoint-of-a-stranger', 'checkpoint_signature', 1, first(lambda r: r.update(proof=proof(17, log, signers=(STRANGER,))))),
        ('another-size', 'checkpoint_signature', 1, first(lambda r: r.update(proof=swap(r['proof'], '\n40\n', '\n41\n')))),
        ('another-place', 'index', 1, first(lambda r: r.update(proof=swap(r['proof'], 'index 17', 'index 16')))),
        ('another-log', 'root', 1, first(lambda r: r.update(proof=proof(17, log_of(40, {}))))),
        ('a-witness-less', 'witness', 0, first(lambda r: r.update(proof=proof(17, log, witnesses=())))),
        ('a-hash-less', 'root', 1, first(lambda r: r.update(proof=r['proof'].replace(b64(path(17, log)[0]) + '\n', '')))),
    ]


def head_kept_back(one):
    hidden = Record(1, [(one.parts[0][0], KEPT)] + one.parts[1:])
    return receipt([part_of('filed', hidden, promise(one, 17), None)])


def another_matter(fine):
    out = copy.deepcopy(fine['answered'])
    two = issued()
    two.parts[0] = (two.parts[0][0].replace(PETITION.to_bytes(8, 'big'), (PETITION + 1).to_bytes(8, 'big')), SHOWN)
    out['records'][1] = part_of('issued', two, promise(two, 150), None)
    return out


def main(folder):
    os.makedirs(folder, exist_ok=True)
    cases = [(name, '', 0, one) for name, one in good().items()] + broken()
    table = []
    for name, fault, record, one in cases:
        text = one if isinstance(one, str) else json.dumps(one, indent=1, ensure_ascii=False) + '\n'
        with open(os.path.join(folder, name + '.json'), 'w', encoding='utf-8') as file:
            file.write(text)
        table.append({'file': name + '.json', 'fault': fault, 'record': record})
    with open(os.path.join(folder, 'cases.json'), 'w', encoding='utf-8') as file:
        json.dump({'key': LOG.verifier(), 'next_key': NEXT.verifier(), 'other_key': STRANGER.verifier(),
                   'slip': slip(filed(), 17), 'number': NUMBER, 'office': OFFICE, 'facts': FACTS, 'claims': CLAIMS,
                   'cases': table}, file, indent=1, ensure_ascii=False)
        file.write('\n')


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])

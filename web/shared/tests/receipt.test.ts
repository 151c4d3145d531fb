import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromBase64Url, fromUtf8, hash, toBase64, toBase64Url, toHex, utf8 } from '../proof/bytes';
import { readCbor, writeCbor } from '../proof/cbor';
import { readKey } from '../proof/note';
import { packPromise, unpackPromise } from '../proof/promise';
import { type CheckedReceipt, checkReceipt, isKnown, keyName, vouching } from '../proof/receipt';
import { rootFrom } from '../proof/tlog';

const FOLDER = new URL('../../../tests/receipts/', import.meta.url);
const fileOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
interface Cases {
  key: string;
  next_key: string;
  other_key: string;
  slip: string;
  number: string;
  office: string;
  cases: { file: string; fault: string; record: number }[];
}
const table = JSON.parse(fileOf('cases.json')) as Cases;
const good = (name: string): CheckedReceipt => {
  const { receipt } = checkReceipt(fileOf(name));
  if (!receipt) throw new Error(`${name} does not hold`);
  return receipt;
};

/* Everything that a page would say of a receipt. */
const said = (receipt: CheckedReceipt) =>
  JSON.stringify(receipt, (name, value: unknown) => {
    if (name === 'note') return undefined;
    if (value instanceof Uint8Array) return toHex(value);
    return typeof value === 'bigint' ? String(value) : value;
  });

describe('a receipt', () => {
  it.each(table.cases)('$file: $fault', ({ file, fault, record }) => {
    const verdict = checkReceipt(fileOf(file));
    expect(verdict.fault ?? { code: '', record: 0 }).toEqual({ code: fault, record });
  });

  it('says what its bytes say', () => {
    const receipt = good('filed.json');
    const [filed] = receipt.records;
    expect([receipt.number, receipt.office, receipt.origin]).toEqual([table.number, table.office, 'log.qinghe.example/huiyin']);
    expect(new Date(filed?.head.at ?? 0).toISOString()).toBe('2026-10-12T02:33:00.000Z');
    expect(filed?.head.clocks).toEqual([
      { no: 1, rule: 'reg.transfer', owner: '7301444403200000002', isDuty: true, startDay: '2026-10-12', length: 15, unit: 'cd', dueDay: '2026-10-27', isProvisional: false },
    ]);
    expect(filed?.log?.size).toBe(40);
    expect(filed?.log?.witnesses).toEqual([{ name: 'witness.province.example', at: 1791772500 }]);
  });

  it('knows a promise that is not kept yet, and the papers that followed', () => {
    expect(good('promised.json').records[0]?.log).toBeNull();
    const [, issued, served] = good('answered.json').records;
    expect(issued?.head.document).toEqual({ no: 1, kind: 'opinion', number: '清建信〔2026〕12号' });
    expect(issued?.fields.map((field) => field.id)).toEqual(['findings']);
    expect([served?.what, served?.head.day]).toEqual(['served', '2026-11-22']);
  });

  it('of an accusation says when it was filed, and nothing else', () => {
    const receipt = good('accused.json');
    expect([receipt.number, receipt.records[0]?.head.day, receipt.records[0]?.fields]).toEqual(['JB-K7MP-XR4D-2', '2026-10-12', []]);
  });

  it('holds after the log has another key', () => {
    expect(vouching(good('rotated.json')).map(keyName)).toHaveLength(2);
    expect(isKnown(good('rotated.json'), [table.key])).toBe(true);
    expect(isKnown(good('renewed.json'), [table.key])).toBe(false);
    expect(isKnown(good('renewed.json'), [table.key, table.next_key])).toBe(true);
    expect(isKnown(good('filed.json'), [table.other_key])).toBe(false);
  });

  it('with any one byte changed is refused, or says the same', () => {
    const fine = said(good('filed.json'));
    const bytes = utf8(fileOf('filed.json'));
    for (const flip of [0x01, 0x20]) {
      for (let at = 0; at < bytes.length; at++) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        const text = fromUtf8(changed);
        const verdict = text === null ? null : checkReceipt(text);
        if (verdict?.receipt) expect(said(verdict.receipt), `byte ${at}`).toBe(fine);
      }
    }
  }, 120_000);

  it('cut short anywhere is refused', () => {
    const text = fileOf('promised.json').trimEnd();
    for (let length = 0; length < text.length; length += 7) expect(checkReceipt(text.slice(0, length)).receipt).toBeNull();
  });
});

describe('the code of a slip', () => {
  const promised = good('filed.json').records[0]?.promised;
  const code = promised ? (packPromise(promised) ?? '') : '';
  it('is the one that the third program makes', () => {
    expect(code).toBe(table.slip);
  });
  it('holds the same note', () => {
    expect(unpackPromise(code)).toEqual(promised);
    expect(code.length).toBeLessThan(330);
  });
  it('is nothing when a letter of its form is changed', () => {
    expect(unpackPromise(code.slice(1))).toBeNull();
    expect(unpackPromise(`${code}A`)).toBeNull();
    expect(unpackPromise('')).toBeNull();
  });
});

describe('bytes', () => {
  it.each([[''], ['f'], ['fo'], ['foo'], ['foob'], ['信访']])('%s goes through base64 and back', (text) => {
    const bytes = utf8(text);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
  });
  it.each(['A', 'AA', 'AA=', 'AB==', 'AAB=', 'A===', '====', 'AA==AA==', 'A A=', '信==='])('%s is not base64', (text) => {
    expect(fromBase64(text)).toBeNull();
  });
});

describe('canonical CBOR', () => {
  const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
  it.each(['00', '17', '1818', '1903e8', '1b7fffffffffffffff', '20', '3903e7', '40', '42ffff', '60', '63e4bfa1', '80', '820102',
    'a0', 'a2010203f5', 'f4', 'f6'])('%s is read and written', (text) => {
    const value = readCbor(hex(text));
    expect(value).toBeDefined();
    expect(toHex(writeCbor(value ?? null))).toBe(text);
  });
  it.each(['', '1817', '190017', '1a0000ffff', '1bffffffffffffffff', '62ffff', '9f01ff', 'a2020101f5', 'a201010101', 'a16161f5',
    'c000', 'f7', 'fb3ff0000000000000', '0000', '8101ff', '8b', '81'.repeat(20) + '00'])('%s is refused', (text) => {
    expect(readCbor(hex(text))).toBeUndefined();
  });
});

describe('the tree', () => {
  const entries = Array.from({ length: 11 }, (_, i) => new Uint8Array([i]));
  const leaf = (entry: Uint8Array) => hash(new Uint8Array([0]), entry);
  const node = (left: Uint8Array, right: Uint8Array) => hash(new Uint8Array([1]), left, right);
  const half = (n: number) => 2 ** Math.ceil(Math.log2(n) - 1);
  const root = (some: Uint8Array[]): Uint8Array =>
    some.length === 1 ? leaf(some[0] as Uint8Array) : node(root(some.slice(0, half(some.length))), root(some.slice(half(some.length))));
  const path = (index: number, some: Uint8Array[]): Uint8Array[] => {
    if (some.length === 1) return [];
    const k = half(some.length);
    return index < k ? [...path(index, some.slice(0, k)), root(some.slice(k))] : [...path(index - k, some.slice(k)), root(some.slice(0, k))];
  };
  it('of every size has every leaf where it is, and nowhere else', () => {
    for (let size = 1; size <= entries.length; size++) {
      const some = entries.slice(0, size);
      for (let index = 0; index < size; index++) {
        const found = (at: number) => rootFrom(entries[at] as Uint8Array, index, size, path(index, some));
        expect(found(index)).toEqual(root(some));
        if (size > 1) expect(found((index + 1) % size)).not.toEqual(root(some));
      }
    }
  });
  it('takes no path that is too long or too short', () => {
    const four = entries.slice(0, 4);
    expect(rootFrom(four[1] as Uint8Array, 1, 4, path(1, four).slice(1))).toBeNull();
    expect(rootFrom(four[1] as Uint8Array, 1, 4, [...path(1, four), leaf(four[0] as Uint8Array)])).toBeNull();
    expect(rootFrom(four[0] as Uint8Array, 4, 4, [])).toBeNull();
  });
});

describe('a verifier key', () => {
  it('is its name, its id and its bytes', () => {
    expect(readKey(table.key)?.text).toBe(table.key);
    expect(readKey(table.key.replace('log.', 'lag.'))).toBeNull();
    expect(readKey(table.key.slice(0, -2))).toBeNull();
    expect(readKey('')).toBeNull();
  });
});

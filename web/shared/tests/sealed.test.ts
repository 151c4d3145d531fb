import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fieldSaying, filesOf } from '../proof/compare';
import { type CheckedRecord, checkReceipt } from '../proof/receipt';
import { checkOpened, checkSealed, isSealed, openSealed, sealReceipt } from '../proof/sealed';

const FOLDER = new URL('../../../tests/receipts/', import.meta.url);
const fileOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const cases = JSON.parse(fileOf('cases.json')) as { facts: string; claims: string[] };
const RANDOM = Uint8Array.from({ length: 40 }, (_, i) => i);
const CODE = 'K7MPXR4D';

describe('a sealed receipt', () => {
  const text = fileOf('filed.json');
  const sealed = sealReceipt(text, CODE, RANDOM) ?? '';
  const file = checkSealed(sealed);

  it('is the one that the command opens too', () => {
    expect(sealed).toBe(fileOf('sealed.json'));
  });
  it('shows a commitment and its place, and no word of the matter', () => {
    expect(isSealed(sealed)).toBe(true);
    expect(file?.records.map((record) => [record.index, record.log?.size])).toEqual([[17, 40]]);
    expect(sealed).not.toContain('QH-2026');
    expect(sealed).not.toContain('/promise');
    expect(isSealed(text)).toBe(false);
  });
  it('opens with the code as people type it, and with no other', () => {
    if (!file) throw new Error('it does not hold');
    const opened = openSealed(file, ' k7mp-xr4d ') ?? '';
    expect(opened).toBe(text);
    expect(checkOpened(file, opened).receipt?.number).toBe('QH-2026-1012-0047-3');
    expect(openSealed(file, 'K7MPXR4E')).toBeNull();
    expect(checkOpened(file, fileOf('answered.json')).fault?.code).toBe('leaf');
  });
  it('with another leaf or hash outside is refused', () => {
    const leaf = /"leaf": "(....)/.exec(sealed)?.[1] ?? '';
    expect(checkSealed(sealed.replace(leaf, leaf === 'AAAA' ? 'BBBB' : 'AAAA'))).toBeNull();
    expect(checkSealed(sealed.replace('index 17', 'index 16'))).toBeNull();
    expect(checkSealed(sealed.replace('"passes": 3', '"passes": 0'))).toBeNull();
    expect(checkSealed(sealed.replace('19456', '99999999'))).toBeNull();
  });
});

describe('what was filed', () => {
  const record = checkReceipt(fileOf('filed.json')).receipt?.records[0] as CheckedRecord;
  it.each([
    ['the facts', cases.facts, 'facts'],
    ['the facts from a Windows machine', cases.facts.replaceAll('\n', '\r\n'), 'facts'],
    ['the facts with blanks around', `\n ${cases.facts} \n\n`, 'facts'],
    ['the claims, one a line', cases.claims.join('\n'), 'claims'],
    ['the title', '东苑小区 3 号楼电梯停运半年', 'title'],
    ['one claim alone', cases.claims[0] ?? '', null],
    ['other words', `${cases.facts}。`, null],
    ['nothing', '', null],
  ])('%s', (_, text, field) => {
    expect(fieldSaying(record, text)).toBe(field);
  });
  it('has its files with their digests', () => {
    expect(filesOf(record)).toEqual([
      { name: '停运告示.png', size: 22, sha256: '3a29fab386561d8867f555298d57ea1d6ef2f8c1553ac393d9e31bc77d11b9bd' },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { readAddress, reviewCsv, setParts } from '../src/logic/review';
import type { ReviewedReading } from '../src/types';

describe('the address of a review', () => {
  it('keeps what is well formed and drops the rest', () => {
    expect(readAddress({ from: '2026-04-01', to: '1.5.2026', unit: '17', account: 'x', kind: 'identity', number: ' QH-1 ' })).toEqual({
      from: '2026-04-01',
      to: '',
      unit: '17',
      account: '',
      number: 'QH-1',
      kind: 'identity',
    });
    expect(readAddress({ kind: 'people', number: ['a', 'b'], unit: '0' })).toEqual({
      from: '',
      to: '',
      unit: '',
      account: '',
      number: '',
      kind: '',
    });
  });

  it('says only what is set', () => {
    expect(setParts(readAddress({ unit: '17', kind: 'list' }))).toEqual({ unit: '17', kind: 'list' });
    expect(setParts(readAddress({}))).toEqual({});
  });
});

describe('the file of a review', () => {
  it('has a line a look, and no cell that a spreadsheet would run', () => {
    const row: ReviewedReading = {
      id: '1',
      at: '2026-04-20T01:00:00.000Z',
      kind: 'identity',
      ground: '',
      role: '承办人',
      purpose: '=HYPERLINK("x")',
      unit: { id: '2', name: '住建局' },
      account: { id: '3', name: '王某' },
      number: 'QH-2026-0420-0001-0',
      followed: 'nothing',
    };
    const text = reviewCsv(['a'], [row], {
      when: (at) => at.slice(0, 10),
      what: (one) => one.kind,
      why: (one) => one.purpose,
      followed: (one) => one.followed,
    });
    expect(text.split('\r\n')[1]).toBe(
      '2026-04-20,住建局,承办人,王某,identity,QH-2026-0420-0001-0,"\'=HYPERLINK(""x"")",nothing',
    );
  });
});

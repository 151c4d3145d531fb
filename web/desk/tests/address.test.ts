import { describe, expect, it } from 'vitest';
import {
  emptyAddress,
  filterCount,
  readAddress,
  sameRows,
  workRequest,
  writeAddress,
} from '../src/logic/address';

describe('work list address', () => {
  it('reads an empty address as my own work', () => {
    expect(readAddress({})).toEqual(emptyAddress('mine'));
  });

  it('comes back the same after writing and reading', () => {
    const address = {
      ...emptyAddress('unit'),
      state: 'handling',
      channel: 'letter',
      mark: 'urgent',
      route: 'arbitration.labour',
      unit: '7311492300123456789',
      class: 'urban.property',
      q: '电梯 3 号楼',
      open: '42',
    };
    expect(readAddress(writeAddress(address))).toEqual(address);
  });

  it('leaves defaults out, so that the plain list has a plain address', () => {
    expect(writeAddress(emptyAddress('mine'))).toEqual({});
    expect(writeAddress({ ...emptyAddress('mine'), q: '   ' })).toEqual({});
  });

  it.each([
    ['unknown list', { list: 'everything' }, { list: 'mine' }],
    ['list with another case', { list: 'Mine' }, { list: 'mine' }],
    ['id that is no number', { open: '12; drop' }, { open: '' }],
    ['unit that is no number', { unit: 'abc' }, { unit: '' }],
    ['state with markup', { state: '<b>' }, { state: '' }],
    ['repeated parameter', { list: ['today', 'all'] }, { list: 'today' }],
    ['parameter without value', { q: null }, { q: '' }],
  ])('survives %s', (_name, query, expected) => {
    expect(readAddress(query)).toMatchObject(expected);
  });

  it("cuts search text to the API's sixty characters, whole characters only", () => {
    const { q } = readAddress({ q: '𠮷'.repeat(80) });
    expect([...q]).toHaveLength(60);
    expect(q.endsWith('𠮷')).toBe(true);
  });

  it('asks for one page without naming the open case', () => {
    const address = { ...emptyAddress('mine'), open: '42', q: '水' };
    expect(workRequest(address, 'mark', 25)).toEqual({
      list: 'mine',
      q: '水',
      limit: '25',
      after: 'mark',
    });
  });

  it('knows when only the open case differs', () => {
    const a = { ...emptyAddress('all'), q: 'x' };
    expect(sameRows(a, { ...a, open: '9' })).toBe(true);
    expect(sameRows(a, { ...a, q: 'y' })).toBe(false);
    expect(filterCount({ ...a, state: 'handling' })).toBe(2);
  });
});

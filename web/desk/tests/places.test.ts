import { describe, expect, it } from 'vitest';
import { band, placeTiles, type PlaceUnit } from '../src/logic/places';
import type { Measure, Measures } from '../src/types';

const units: PlaceUnit[] = [
  { id: '1', parent: null, kind: 'county', name: '县' },
  { id: '2', parent: '1', kind: 'department', name: '住建局' },
  { id: '3', parent: '1', kind: 'township', name: '镇' },
  { id: '4', parent: '3', kind: 'village', name: '村' },
  { id: '5', parent: '1', kind: 'petition_office', name: '信访局' },
];
const measure = { id: 'm', unit: 'percent', is_ranked: true, is_less_better: false } as Measure;
const got = (rows: [string, number, number][], isRunning = false): Measures => {
  const top = rows.reduce((sum, row) => sum + row[1], 0);
  const base = rows.reduce((sum, row) => sum + row[2], 0);
  return {
    all: [{ measure: 'm', value: Math.round((10000 * top) / base), top, base }],
    rows: rows.map(([id, t, b]) => ({ unit: { id, name: id }, figures: [{ measure: 'm', value: 0, top: t, base: b }] })),
    ranked_from: 20,
    is_running: isRunning,
  } as unknown as Measures;
};

describe('places', () => {
  it('have what the offices in them did, each unit in one place', () => {
    const tiles = placeTiles(got([['2', 90, 100], ['5', 8, 10], ['3', 30, 90], ['4', 1, 5]]), measure, units);
    expect(tiles.map((tile) => [tile.id, tile.top, tile.base, tile.within])).toEqual([['1', 98, 110, ''], ['3', 31, 95, '县']]);
    expect(tiles.map((tile) => tile.standing)).toEqual(['better', 'worse']);
    expect(tiles.map((tile) => tile.value)).toEqual([8909, 3263]);
  });
  it('stand nowhere while few are counted, and nobody does in a time that is not over', () => {
    expect(placeTiles(got([['2', 90, 100], ['3', 2, 9]]), measure, units).map((tile) => tile.standing)).toEqual(['alike', 'small']);
    expect(placeTiles(got([['2', 90, 100], ['3', 3, 90]], true), measure, units).map((tile) => tile.standing)).toEqual(['alike', 'alike']);
  });
  it('are the other way round where less is better, and have no map of what is not ranked', () => {
    const less = { ...measure, is_less_better: true };
    expect(placeTiles(got([['2', 90, 100], ['3', 3, 90]]), less, units).map((tile) => tile.standing)).toEqual(['worse', 'better']);
    expect(placeTiles(got([['2', 90, 100]]), { ...measure, is_ranked: false }, units)).toEqual([]);
    expect(placeTiles(got([['2', 90, 100]]), { ...measure, unit: 'count' }, units)).toEqual([]);
  });
  it('lie in a band that holds the share', () => {
    const { low, high } = band(9, 10);
    expect([Math.round(low), Math.round(high)]).toEqual([5958, 9821]);
  });
});

/*
 * Places by what the offices in them did: a tile for each province, city, county and township, in the
 * order of the tree. There is no shape of a place at hand, so none is drawn: a tile says where a place
 * belongs, not how large it is or how many live there. Pure.
 */
import type { Measure, Measures } from '../types';
import { figureOf } from './measures';

export interface PlaceUnit {
  id: string;
  parent: string | null;
  kind: string;
  name: string;
}
export type PlaceStanding = 'small' | 'alike' | 'better' | 'worse';
export interface PlaceTile {
  id: string;
  name: string;
  /* The place it lies in; empty: the highest there is. */
  within: string;
  top: number;
  base: number;
  /* Hundredths of a percent. */
  value: number;
  standing: PlaceStanding;
}

const PLACES = new Set(['province', 'city', 'county', 'township']);
const Z = 1.959964;

/* Where a share lies with 95 in 100 (Wilson), in hundredths of a percent. */
export function band(top: number, base: number): { low: number; high: number } {
  const share = top / base;
  const z2 = Z * Z;
  const middle = share + z2 / (2 * base);
  const half = Z * Math.sqrt((share * (1 - share)) / base + z2 / (4 * base * base));
  return { low: (10000 * (middle - half)) / (1 + z2 / base), high: (10000 * (middle + half)) / (1 + z2 / base) };
}

function standingOf(tile: Pick<PlaceTile, 'top' | 'base'>, all: number, got: Measures, measure: Measure): PlaceStanding {
  if (tile.base < got.ranked_from) return 'small';
  const { low, high } = band(tile.top, tile.base);
  if (got.is_running || (low <= all && all <= high)) return 'alike';
  return low > all !== measure.is_less_better ? 'better' : 'worse';
}

/* Only shares of an office's own doing have a map: of what people brought there is none. */
export function placeTiles(got: Measures, measure: Measure, units: readonly PlaceUnit[]): PlaceTile[] {
  if (!measure.is_ranked || measure.unit !== 'percent') return [];
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const placeOf = (id: string | null | undefined): PlaceUnit | undefined => {
    let unit = id ? byId.get(id) : undefined;
    while (unit && !PLACES.has(unit.kind)) unit = unit.parent ? byId.get(unit.parent) : undefined;
    return unit;
  };
  const sums = new Map<string, { top: number; base: number }>();
  for (const row of got.rows) {
    const figure = figureOf(row.figures, measure.id);
    const place = placeOf(row.unit?.id);
    if (!place || !figure || figure.base === 0) continue;
    const sum = sums.get(place.id) ?? { top: 0, base: 0 };
    sums.set(place.id, { top: sum.top + figure.top, base: sum.base + figure.base });
  }
  const all = figureOf(got.all, measure.id)?.value ?? 0;
  return units.flatMap((unit) => {
    const sum = sums.get(unit.id);
    if (!sum) return [];
    const value = Math.floor((10000 * sum.top) / sum.base + 0.5);
    return [{ id: unit.id, name: unit.name, within: placeOf(unit.parent)?.name ?? '', ...sum, value, standing: standingOf(sum, all, got, measure) }];
  });
}

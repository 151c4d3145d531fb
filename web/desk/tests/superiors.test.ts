import { describe, expect, it } from 'vitest';
import { levelOf, superiorsFor } from '../src/logic/superiors';

const unit = (id: string, parent: string | null, kind: string, isActive = true) => ({
  id,
  parent,
  kind,
  name: id,
  is_active: isActive,
});
const units = [
  unit('ministry', null, 'department'),
  unit('city', null, 'city'),
  unit('city_housing', 'city', 'department'),
  unit('city_closed', 'city', 'department', false),
  unit('city_office', 'city', 'petition_office'),
  unit('county', 'city', 'county'),
  unit('housing', 'county', 'department'),
  unit('town', 'county', 'township'),
  unit('loop', 'loop', 'department'),
];
const offered = (kind: string, parent: string | null) =>
  superiorsFor(units, kind, parent).map((one) => one.id);

describe('superior departments', () => {
  it('are departments of a higher level that work', () => {
    expect(offered('department', 'county')).toEqual(['ministry', 'city_housing', 'loop']);
    expect(offered('department', 'city')).toEqual(['ministry', 'loop']);
    expect(offered('department', null)).toEqual([]);
  });

  it('are not offered to governments and petition offices', () => {
    expect(offered('township', 'county')).toEqual([]);
    expect(offered('petition_office', 'county')).toEqual([]);
  });

  it('a unit has the level of the government it belongs to', () => {
    expect(levelOf(units, 'housing')).toBe(3);
    expect(levelOf(units, 'town')).toBe(4);
    expect(levelOf(units, 'loop')).toBe(0);
    expect(levelOf(units, 'gone')).toBe(0);
  });
});

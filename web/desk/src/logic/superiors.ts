/* Which departments may be the superior of a unit: departments of a higher level, as the server
 * asks for it. The form offers no other. */
import type { TreeUnit } from './tree';

const LEVELS = ['province', 'city', 'county', 'township'];
const DEPARTMENTS = new Set(['department', 'party', 'court_procuratorate', 'enterprise']);

interface KindUnit extends TreeUnit {
  kind: string;
}

/* 1 is a province; what belongs to no government stands above them all. */
export function levelOf(units: readonly KindUnit[], id: string | null): number {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const seen = new Set<string>();
  for (let at = id; at !== null && !seen.has(at); at = byId.get(at)?.parent ?? null) {
    seen.add(at);
    const level = LEVELS.indexOf(byId.get(at)?.kind ?? '');
    if (level >= 0) return level + 1;
  }
  return 0;
}

export function superiorsFor<U extends KindUnit>(
  units: readonly U[],
  kind: string,
  parent: string | null,
): U[] {
  if (!DEPARTMENTS.has(kind)) return [];
  const own = levelOf(units, parent);
  return units.filter(
    (unit) => unit.is_active && DEPARTMENTS.has(unit.kind) && levelOf(units, unit.id) < own,
  );
}

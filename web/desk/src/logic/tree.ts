/*
 * Units as a tree for picking: built from a flat list with parents, searched by name. A unit whose
 * parent is missing (outside the reader's scope) becomes a root; a circle of parents, which a
 * sound server never sends, must not hang the page, so each unit is placed once.
 */

export interface TreeUnit {
  id: string;
  parent: string | null;
  kind?: string;
  name: string;
  short_name?: string;
  is_active: boolean;
}

export interface TreeRow<U extends TreeUnit> {
  unit: U;
  depth: number;
  path: string[];
  hasChildren: boolean;
}

export function treeRows<U extends TreeUnit>(units: readonly U[]): TreeRow<U>[] {
  const ids = new Set(units.map((unit) => unit.id));
  const children = new Map<string, U[]>();
  for (const unit of units) {
    const under = unit.parent !== null && unit.parent !== unit.id && ids.has(unit.parent);
    const parent = under ? unit.parent! : '';
    children.set(parent, [...(children.get(parent) ?? []), unit]);
  }
  const rows: TreeRow<U>[] = [];
  const placed = new Set<string>();
  const place = (unit: U, depth: number, path: string[]): void => {
    if (placed.has(unit.id)) return;
    placed.add(unit.id);
    const below = children.get(unit.id) ?? [];
    rows.push({ unit, depth, path, hasChildren: below.length > 0 });
    for (const child of below) place(child, depth + 1, [...path, unit.name]);
  };
  for (const root of children.get('') ?? []) place(root, 0, []);
  for (const unit of units) place(unit, 0, []);
  return rows;
}

/* Case and full-width forms do not matter to someone typing in a hurry. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
}

/* 「住建」finds 县住房和城乡建设局: the letters in their order, with others between. */
function holdsInOrder(text: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

/* Rows that hold every word, in the name or the path. First those whose own name holds the last
 * word, then those found by path, then those whose name only holds its letters in order. */
export function searchRows<U extends TreeUnit>(
  rows: readonly TreeRow<U>[],
  text: string,
): TreeRow<U>[] {
  const words = text.split(/\s+/).map(folded).filter(Boolean);
  if (words.length === 0) return [...rows];
  const last = words[words.length - 1]!;
  const rank = (row: TreeRow<U>): number => {
    const own = folded(row.unit.name + (row.unit.short_name ?? ''));
    const whole = folded(row.path.join('')) + own;
    if (words.every((word) => whole.includes(word))) return own.includes(last) ? 0 : 1;
    return words.every((word) => holdsInOrder(own, word)) ? 2 : 3;
  };
  const ranked = rows.map((row) => ({ row, rank: rank(row) })).filter((one) => one.rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).map((one) => one.row);
}

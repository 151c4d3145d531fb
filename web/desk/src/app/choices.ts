/*
 * What the desk's forms choose from, fetched once per sign-in and again when it may have changed
 * (an administrator edited units, the language was switched).
 */
import { computed, reactive, watch } from 'vue';
import { locale } from '@shared/i18n';
import { treeRows } from '../logic/tree';
import type { Choice, FormChoices } from '../types';
import { ask } from './session';

export interface PickRow {
  id: string;
  name: string;
  depth: number;
  path: string[];
  isDisabled: boolean;
}

const state = reactive<{ value: FormChoices | null }>({ value: null });
let pending: Promise<FormChoices> | null = null;

export function choices(): FormChoices | null {
  return state.value;
}

export async function loadChoices(isFresh = false): Promise<FormChoices> {
  if (isFresh) pending = null;
  pending ??= ask('form_choices');
  try {
    state.value = await pending;
    return state.value;
  } catch (error) {
    pending = null;
    throw error;
  }
}

watch(locale, () => {
  if (state.value) void loadChoices(true).catch(() => undefined);
});

export const unitRows = computed<PickRow[]>(() =>
  treeRows(state.value?.units ?? []).map((row) => ({
    id: row.unit.id,
    name: row.unit.name,
    depth: row.depth,
    path: row.path,
    isDisabled: !row.unit.is_active,
  })),
);

/* Those that may be chosen, and above each, to find it by, what it belongs to. */
export function rowsAmong(rows: readonly PickRow[], ids: ReadonlySet<string>): PickRow[] {
  const kept: PickRow[] = [];
  let depth = -1;
  for (const row of [...rows].reverse()) {
    const isAbove = row.depth < depth;
    if (!ids.has(row.id) && !isAbove) continue;
    kept.push({ ...row, isDisabled: row.isDisabled || !ids.has(row.id) });
    depth = row.depth;
  }
  return kept.reverse();
}

/* Class ids carry their place: `city.property` stands under `city`. */
export const classRows = computed<PickRow[]>(() => choiceRows(state.value?.classes ?? []));

export function choiceRows(list: readonly Choice[]): PickRow[] {
  const names = new Map(list.map((choice) => [choice.id, choice.name]));
  return list.map(({ id, name }) => {
    const parts = id.split('.');
    const path = parts
      .slice(0, -1)
      .map((_, i) => names.get(parts.slice(0, i + 1).join('.')))
      .filter((text): text is string => text !== undefined);
    return { id, name, depth: path.length, path, isDisabled: false };
  });
}

export function choiceName(
  list: readonly Choice[] | undefined,
  id: string | null | undefined,
): string {
  return list?.find((choice) => choice.id === id)?.name ?? id ?? '';
}

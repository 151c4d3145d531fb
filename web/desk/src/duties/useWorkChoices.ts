/*
 * What the fields of an act of a work let one choose: units and leaders come from the server, which
 * takes no others. Asked for when a form has such a field.
 */
import { computed, onMounted, ref, shallowRef } from 'vue';
import { ask } from '../app/session';
import type { ActionField, WorkChoices, WorkOffer } from '../types';

export interface ChoicesOf {
  work?: string;
  petition?: string;
  parent?: string;
  kind?: string;
}

const isUnit = (field: ActionField): boolean => field.kind === 'unit' || field.kind === 'units';
const isLeader = (field: ActionField): boolean => field.kind === 'id' && field.id === 'leader';
const isMatter = (field: ActionField): boolean => field.kind === 'id' && field.id === 'petition';
/* Nobody knows the id of a matter: it is named by its number (matters.ts). */
const byNumber = (field: ActionField): ActionField => ({ ...field, kind: 'line', max: 40 });

export function useWorkChoices(act: () => WorkOffer, of: ChoicesOf) {
  /* What was found is known where it was found, and the matter where the form was opened on it. */
  const isKnown = (field: ActionField): boolean =>
    field.id === 'finding' || (isMatter(field) && of.petition !== undefined);
  const found = shallowRef<WorkChoices | null>(null);
  const error = shallowRef<unknown>(null);
  const isNeeded = computed(() =>
    act().fields.some((field) => isUnit(field) || isLeader(field)),
  );
  const isLoading = ref(isNeeded.value);

  async function load(): Promise<void> {
    if (!isNeeded.value) return;
    isLoading.value = true;
    error.value = null;
    try {
      found.value = await ask('work_choices', { query: { act: act().id, ...of } });
    } catch (problem) {
      error.value = problem;
    } finally {
      isLoading.value = false;
    }
  }
  onMounted(() => void load());

  const among = computed(() => found.value && new Set(found.value.units.map((unit) => unit.id)));
  const fields = computed<ActionField[]>(() =>
    act()
      .fields.filter((field) => !isKnown(field))
      .map((field) => (isMatter(field) ? byNumber(field) : field))
      .map((field) => (isLeader(field) ? { ...field, choices: leaders() } : field)),
  );
  const leaders = () =>
    (found.value?.leaders ?? []).map((one) => ({ id: one.id, name: one.name, hint: one.unit.name }));
  /* Nobody could be named: the form says so instead of asking. */
  const lacking = computed(() => {
    if (!found.value) return '';
    if (act().fields.some(isLeader) && found.value.leaders.length === 0) return 'leader';
    return act().fields.some(isUnit) && found.value.units.length === 0 ? 'unit' : '';
  });

  return { fields, among, isLoading, error, load, lacking };
}

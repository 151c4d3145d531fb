/* One act being filled in: its values, what is kept of them in this tab, what is wrong, and the
 * sending. The intention lives as long as the form: pressing twice, or again after a lost answer,
 * does it once. What is being written stays in this tab, so that a session that ends meanwhile takes
 * nothing away. */
import { computed, reactive, ref, shallowRef, watch } from 'vue';
import type { Action, ActionField } from '@shared/api-types.gen';
import { ApiError, Intention, call } from '@shared/api';
import { errorText, fieldTexts } from '@shared/errors';
import { t } from '@shared/i18n';
import type { DraftFile } from './draft';
import { refresh } from './follow';

export interface Subject {
  action: Action;
  version: number;
  number: string;
  /** Values that the page already knows; their fields are not asked for. */
  preset?: Record<string, string> | undefined;
}
export type Ending = { isDone: boolean; text: string };

/** The petitioner's word on one promise: it names the claim. */
export function isAboutPromise(action: Action): boolean {
  const isWord = action.event === 'performance_confirmed' || action.event === 'performance_contested';
  return isWord && action.fields.some((field) => field.id === 'claim');
}

export const fieldKey = (field: ActionField) => `act-${field.id}`;

/** subject is read anew at each use: the version moves while the form is open. */
export function useAct(subject: () => Subject, ended: (how: Ending) => void) {
  const texts = reactive<Record<string, string>>({});
  const flags = reactive<Record<string, boolean>>({});
  const files = reactive<Record<string, DraftFile[]>>({});
  const wrong = ref<Record<string, string>>({});
  const error = shallowRef<unknown>(null);
  const isBusy = ref(false);
  const busyFiles = reactive(new Set<string>());
  let intention = new Intention();
  let lastSent = '';

  const { action, number, preset = {} } = subject();
  for (const field of action.fields) {
    if (field.kind === 'flag') flags[field.id] = field.value === 'true';
    else if (field.kind === 'uploads') files[field.id] = [];
    else texts[field.id] = preset[field.id] ?? field.value ?? '';
  }
  const asked = computed(() => action.fields.filter((field) => !(field.id in preset)));

  const keptKey = `huiyin.act.${number}.${action.id}.${Object.values(preset).join('.')}`;
  const kept = readKept(keptKey);
  for (const field of asked.value) {
    const text = kept[field.id];
    if (field.id in texts && typeof text === 'string') texts[field.id] = text;
  }
  watch(texts, () => writeKept(keptKey, texts));

  function valueOf(field: ActionField): unknown {
    if (field.kind === 'flag') return flags[field.id];
    const chosen = files[field.id];
    if (field.kind === 'uploads') return chosen?.length ? chosen.map((file) => file.id) : undefined;
    const text = (texts[field.id] ?? '').trim();
    if (!text) return undefined;
    return field.kind === 'number' ? Number(text) : text;
  }

  const body = computed(() => {
    const values = action.fields.map((field) => [field.id, valueOf(field)] as const);
    return { action: action.id, fields: Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
  });

  function wrongWith(field: ActionField): string {
    const value = valueOf(field);
    if (field.kind === 'uploads' && busyFiles.has(field.id)) return t('files.busy');
    if (field.required && (value === undefined || value === false)) return t('acts.required', { name: field.name });
    const isLong = field.max !== undefined && typeof value === 'string' && [...value].length > field.max;
    return isLong ? t('field.too_long', { limit: field.max! }) : '';
  }

  /** Look at these fields; true when nothing is wrong with them. */
  function check(fields: readonly ActionField[]): boolean {
    wrong.value = {};
    for (const field of fields) {
      const text = wrongWith(field);
      if (text) wrong.value[fieldKey(field)] = text;
    }
    return Object.keys(wrong.value).length === 0;
  }

  async function send(): Promise<void> {
    error.value = null;
    if (isBusy.value || !check(asked.value)) return;
    const text = JSON.stringify(body.value);
    if (lastSent && lastSent !== text) intention = new Intention();
    lastSent = text;
    isBusy.value = true;
    try {
      await call('follow_act', { body: body.value, intention, version: subject().version });
      writeKept(keptKey, null);
      await refresh();
      ended({ isDone: true, text: t('acts.done', { name: action.name }) });
    } catch (caught) {
      await refused(caught);
    } finally {
      isBusy.value = false;
    }
  }

  async function refused(caught: unknown): Promise<void> {
    error.value = caught;
    for (const [path, said] of Object.entries(fieldTexts(caught))) wrong.value[`act-${path.replace(/^fields\./, '')}`] = said;
    const key = caught instanceof ApiError ? caught.key : '';
    if (key === 'refused') ended({ isDone: false, text: errorText(caught) });
    if (key === 'stale' || key === 'refused' || key === 'unauthenticated') await refresh();
  }

  return { texts, flags, files, wrong, error, isBusy, busyFiles, asked, check, send };
}
export type Act = ReturnType<typeof useAct>;

function readKept(key: string): Record<string, unknown> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, unknown>;
  } catch {
    return {}; /* Nothing readable was kept. */
  }
}

function writeKept(key: string, texts: Record<string, string> | null): void {
  try {
    if (texts) sessionStorage.setItem(key, JSON.stringify(texts));
    else sessionStorage.removeItem(key);
  } catch {
    /* Without storage the form holds the only copy. */
  }
}

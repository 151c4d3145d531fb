/*
 * One item while several people write on it. What is typed is kept in the tab at once and goes to the
 * server a moment after the last key; it is saved when the server has said so.
 *
 * 1. A save names the version it was typed on. Where only something else moved on, it is sent again.
 * 2. Where somebody else saved another wording meanwhile, ours is kept beside theirs: both stand on the
 *    server and on both screens until somebody chooses.
 * 3. What another saved replaces what is on the screen only while nothing of ours is unsaved. It may be
 *    known here before ours is sent: then ours is kept beside it as well.
 * 4. An answer from before the newest one known here comes too late and is dropped.
 */
import { computed, reactive, ref, shallowRef } from 'vue';
import { ApiError, Intention } from '@shared/api';
import { errorText } from '@shared/errors';
import { account, ask, drafts } from '../app/session';
import { draftOf, type Draft } from '../logic/meeting';
import type { WorkView } from '../types';

const PAUSE_MS = 350;
const TRIES = 4;

interface Typed {
  text: string;
  unit: string;
  day: string;
}

export type Saving = 'saved' | 'typing' | 'saving' | 'failed';

export function useItem(id: string) {
  const view = shallowRef<WorkView | null>(null);
  const error = shallowRef<unknown>(null);
  const typed = reactive<Typed>({ text: '', unit: '', day: '' });
  const saving = ref<Saving>('saved');
  const problem = ref('');
  const place = [`work-${id}`, 'meeting'];
  let seen = 0; // seq of the wording that ours goes on from
  let newest = 0; // version of the item that is known here
  let timer = 0;
  let running: Promise<void> | null = null;
  let isDirty = false;

  const draft = computed<Draft | null>(() => (view.value ? draftOf(view.value.history) : null));
  const beside = computed(() => draft.value?.beside ?? []);

  const same = (one: Draft): boolean =>
    one.text === typed.text && one.unit === typed.unit && one.day === typed.day;

  function adopt(): void {
    const now = draft.value;
    if (!now || isDirty) return;
    Object.assign(typed, { text: now.text, unit: now.unit, day: now.day });
    seen = now.seq;
  }

  async function load(): Promise<void> {
    try {
      const got = await ask('work_view', { path: { work: id } });
      error.value = null;
      if (got.version < newest) return;
      newest = got.version;
      view.value = got;
      adopt();
    } catch (failed) {
      error.value = failed;
    }
  }

  /* What a tab kept that never reached the server: after a reload, or when the machine went down. */
  async function begin(): Promise<void> {
    await load();
    const kept = drafts.take<Typed>(account(), place);
    if (!kept || view.value?.is_ended) return drafts.drop(account(), place);
    Object.assign(typed, kept.values);
    seen = Math.min(seen, kept.version);
    change();
  }

  function change(): void {
    isDirty = true;
    saving.value = 'typing';
    drafts.keep(account(), place, { ...typed }, seen);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), PAUSE_MS);
  }

  const act = (name: string, fields: Record<string, unknown>) =>
    ask('work_act', {
      path: { work: id },
      body: { act: name, fields },
      version: view.value!.version,
      intention: new Intention(),
    });

  const isStale = (failed: unknown): boolean => failed instanceof ApiError && failed.key === 'stale';

  /* Ours beside theirs, whatever else moves on meanwhile. */
  async function keepBeside(text: string): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      try {
        if (text) await act('beside', { text });
        return;
      } catch (failed) {
        if (!isStale(failed) || i === TRIES - 1) throw failed;
        await load();
      }
    }
  }

  async function put(sent: Typed): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      const theirs = draft.value;
      if (theirs && theirs.seq > seen && !same(theirs)) {
        await keepBeside(sent.text);
        seen = theirs.seq;
        return;
      }
      try {
        const fields = {
          ...(sent.text ? { text: sent.text } : {}),
          ...(sent.unit ? { for_unit: sent.unit } : {}),
          ...(sent.day ? { due_day: sent.day } : {}),
        };
        const reply = await act('draft', fields);
        seen = newest = reply.version;
        return;
      } catch (failed) {
        if (!isStale(failed) || i === TRIES - 1) throw failed;
        await load();
      }
    }
  }

  async function saveOnce(): Promise<void> {
    const sent = { ...typed };
    saving.value = 'saving';
    problem.value = '';
    try {
      await put(sent);
      const isSame = sent.text === typed.text && sent.unit === typed.unit && sent.day === typed.day;
      isDirty = !isSame;
      if (isSame) drafts.drop(account(), place);
      saving.value = isSame ? 'saved' : 'typing';
      await load();
    } catch (failed) {
      saving.value = 'failed';
      problem.value = errorText(failed);
    }
  }

  async function save(): Promise<void> {
    window.clearTimeout(timer);
    while (running) await running;
    if (!isDirty || !view.value || view.value.is_ended) return;
    running = saveOnce();
    await running.finally(() => (running = null));
    if (isDirty && saving.value === 'typing') timer = window.setTimeout(() => void save(), PAUSE_MS);
  }

  /* One of the wordings is the one: a newer draft than all of them. */
  async function choose(text: string): Promise<void> {
    seen = Math.max(draft.value?.seq ?? 0, ...beside.value.map((one) => one.seq));
    typed.text = text;
    isDirty = true;
    await save();
  }

  /* What ends the item, with what is on the screen; all that was typed is saved before. */
  async function decide(name: string, fields: Record<string, unknown>): Promise<void> {
    await save();
    for (let i = 0; i < TRIES; i++) {
      const before = draft.value?.seq ?? 0;
      try {
        await act(name, fields);
        drafts.drop(account(), place);
        isDirty = false;
        return await load();
      } catch (failed) {
        if (!isStale(failed) || i === TRIES - 1) throw failed;
        await load();
        const isMoved = (draft.value?.seq ?? 0) !== before || beside.value.length > 0;
        if (isMoved || view.value?.is_ended) throw failed;
      }
    }
  }

  function stop(): void {
    window.clearTimeout(timer);
    if (isDirty) void save();
  }

  return { view, error, typed, saving, problem, draft, beside, begin, load, change, save, choose, act, decide, stop };
}

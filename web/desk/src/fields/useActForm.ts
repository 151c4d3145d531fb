/*
 * What every form of an act does with what is typed: first values, what was kept for the tab, faults of
 * ours and of the server, one intention until something changes. What an act is done to, and what
 * happens when that moved on meanwhile, is the form's own.
 */
import { computed, nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { ApiError, Intention } from '@shared/api';
import { errorText, fieldText } from '@shared/errors';
import { t } from '@shared/i18n';
import { account, drafts } from '../app/session';
import {
  firstValues,
  formFaults,
  isTouched,
  serverFaults,
  type Fault,
  type FieldValue,
  type FormValues,
} from '../logic/fields';
import type { ActionField, Claim } from '../types';
import { focusFault } from './words';

/* What is found to be wrong with one field on the way. */
export class FieldError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.path);
  }
}

export interface ActFormSource {
  fields: () => readonly ActionField[];
  claims?: readonly Claim[];
  /* Where the draft is kept, below the account. */
  place: () => readonly string[];
  /* Of the ids of its controls. */
  prefix: () => string;
  /* Of what the act is done to, as the reader has seen it. */
  version: () => number;
}

export function useActForm(source: ActFormSource) {
  const claims = source.claims ?? [];
  const untouched = firstValues(source.fields(), claims);
  const kept = drafts.take<FormValues>(account(), source.place());
  const values = ref<FormValues>(firstValues(source.fields(), claims, kept?.values));
  const faults = ref<Fault[]>([]);
  const problem = ref('');
  const isBusy = ref(false);
  const isKept = ref(true);
  const isRestored = ref(kept !== null && isTouched(untouched, values.value));
  const form = ref<HTMLElement | null>(null);
  const busyUploads = new Set<string>();
  let intention = new Intention();

  const otherFaults = computed(() =>
    faults.value.filter(
      (fault) =>
        !source
          .fields()
          .some((field) => fault.path === field.id || fault.path.startsWith(`${field.id}.`)),
    ),
  );

  watch(
    values,
    (now) => {
      intention = new Intention();
      if (!isTouched(untouched, now)) return drafts.drop(account(), source.place());
      isKept.value = drafts.keep(account(), source.place(), now, source.version());
    },
    { deep: true },
  );

  function set(id: string, value: FieldValue): void {
    values.value = { ...values.value, [id]: value };
    faults.value = faults.value.filter(
      (fault) => fault.path !== id && !fault.path.startsWith(`${id}.`),
    );
  }

  function setUploadBusy(id: string, busy: boolean): void {
    if (busy) busyUploads.add(id);
    else busyUploads.delete(id);
  }

  async function refuse(error: unknown): Promise<void> {
    faults.value = error instanceof ApiError ? serverFaults(error.fields, fieldText) : [];
    if (error instanceof FieldError) faults.value = [error.fault];
    problem.value = error instanceof FieldError ? '' : errorText(error);
    await nextTick();
    if (faults.value.length > 0) focusFault(source.prefix(), faults.value[0]);
    else form.value?.querySelector('.problem')?.scrollIntoView({ block: 'nearest' });
  }

  /* False: something is missing, and the reader has been taken there. */
  async function check(): Promise<boolean> {
    problem.value = '';
    faults.value = formFaults(source.fields(), values.value);
    if (faults.value.length > 0) {
      await nextTick();
      focusFault(source.prefix(), faults.value[0]);
      return false;
    }
    if (busyUploads.size > 0) problem.value = t('uploads.wait');
    return busyUploads.size === 0;
  }

  /* Sends what is whole, once; what was typed is kept until that has been taken. */
  async function send<T>(
    run: (intention: Intention) => Promise<T>,
    fail: (error: unknown) => Promise<void>,
  ): Promise<T | undefined> {
    if (isBusy.value || !(await check())) return undefined;
    isBusy.value = true;
    try {
      const reply = await run(intention);
      drafts.drop(account(), source.place());
      return reply;
    } catch (error) {
      await fail(error);
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  function forget(): void {
    drafts.drop(account(), source.place());
    values.value = structuredClone(untouched);
    isRestored.value = false;
  }

  const warnLeaving = (event: BeforeUnloadEvent): void => {
    if (!isKept.value) event.preventDefault();
  };
  onMounted(() => {
    window.addEventListener('beforeunload', warnLeaving);
    const first = form.value?.querySelector<HTMLElement>(
      '.fields input:not([type=file]), .fields textarea, .fields select',
    );
    (first ?? form.value?.querySelector<HTMLElement>('.foot .btn'))?.focus({ preventScroll: true });
  });
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warnLeaving));

  return {
    values,
    faults,
    problem,
    isBusy,
    isKept,
    isRestored,
    form,
    otherFaults,
    set,
    setUploadBusy,
    refuse,
    send,
    forget,
  };
}

/*
 * One registration being typed: the form, its draft for this tab, what is wrong with it, and the
 * sending. Receipts of the sitting are kept until the page is left, because the server shows a
 * query code once.
 */
import { computed, nextTick, ref, watch } from 'vue';
import { ApiError, Intention } from '@shared/api';
import { errorText, fieldText } from '@shared/errors';
import { t } from '@shared/i18n';
import { choices, loadChoices } from '../app/choices';
import { say } from '../app/notices';
import { account, ask, auth, drafts, loadSessionQuietly } from '../app/session';
import { focusFault } from '../fields/words';
import { isTouched, serverFaults, type Fault, type FormValues } from '../logic/fields';
import {
  emptyForm,
  namedPeople,
  nextForm,
  registerFaults,
  registerInput,
  registerPlace,
  type RegisterForm,
} from '../logic/register';
import type { Receipt } from '../types';

const DRAFT = ['register', 'form'];
const asValues = (form: RegisterForm) => form as unknown as FormValues;

export function useRegister() {
  const form = ref<RegisterForm>(emptyForm(''));
  const start = ref<RegisterForm>(emptyForm(''));
  const faults = ref<Fault[]>([]);
  const problem = ref('');
  const isBusy = ref(false);
  const uploadsBusy = ref(false);
  const isRestored = ref(false);
  const error = ref<unknown>(null);
  const receipts = ref<Receipt[]>([]);
  /* As typed, for the papers they are handed: the server tells masked names only. */
  const names = ref<Record<string, string[]>>({});
  const shown = ref<Receipt | null>(null);
  let intention = new Intention();
  const today = () => choices()?.today ?? '';
  const place = computed(() =>
    registerPlace(auth.session?.grants ?? [], choices()?.units ?? []),
  );

  watch(
    form,
    (now) => {
      intention = new Intention();
      if (isTouched(asValues(start.value), asValues(now))) drafts.keep(account(), DRAFT, now);
      else drafts.drop(account(), DRAFT);
    },
    { deep: true },
  );

  async function begin(): Promise<void> {
    error.value = null;
    try {
      await loadChoices();
    } catch (problemFound) {
      error.value = problemFound;
      return;
    }
    start.value = emptyForm(today());
    const kept = drafts.take<RegisterForm>(account(), DRAFT);
    form.value = { ...emptyForm(today()), ...kept?.values };
    isRestored.value = kept !== null;
    await focusOn('#reg-channel input');
  }

  function clear(): void {
    drafts.drop(account(), DRAFT);
    form.value = emptyForm(today());
    isRestored.value = false;
    faults.value = [];
  }

  function set(change: Partial<RegisterForm>): void {
    form.value = { ...form.value, ...change };
    const changed = Object.keys(change);
    faults.value = faults.value.filter((one) => !changed.includes(one.path.split('.')[0]!));
  }

  async function save(isIncomplete: boolean, isNext: boolean): Promise<void> {
    if (isBusy.value) return;
    problem.value = '';
    faults.value = registerFaults(form.value, isIncomplete, today(), place.value?.isDirect);
    if (faults.value.length > 0) return showFault();
    if (uploadsBusy.value) {
      problem.value = t('uploads.wait');
      return;
    }
    isBusy.value = true;
    try {
      const body = registerInput(form.value, isIncomplete);
      await saved(await ask('petition_register', { body, intention }), isNext);
    } catch (problemFound) {
      faults.value =
        problemFound instanceof ApiError ? serverFaults(problemFound.fields, fieldText) : [];
      problem.value = errorText(problemFound);
      await showFault();
    } finally {
      isBusy.value = false;
    }
  }

  async function showFault(): Promise<void> {
    await nextTick();
    focusFault('reg', faults.value[0]);
  }

  async function saved(receipt: Receipt, isNext: boolean): Promise<void> {
    names.value[receipt.number] = namedPeople(form.value).map((person) => person.name.trim());
    receipts.value.unshift(receipt);
    drafts.drop(account(), DRAFT);
    if (receipt.station) void loadSessionQuietly();
    isRestored.value = false;
    const next = isNext ? nextForm(form.value) : emptyForm(today());
    start.value = structuredClone(next);
    form.value = next;
    say(t('register.saved', { number: receipt.number }));
    if (!isNext) shown.value = receipt;
    await focusOn(isNext ? '#reg-people-0-name' : '#receipt-print');
    document.getElementById('main')?.scrollTo({ top: 0 });
    window.scrollTo({ top: 0 });
  }

  async function another(): Promise<void> {
    shown.value = null;
    await focusOn('#reg-channel input');
  }

  return {
    form,
    faults,
    place,
    problem,
    isBusy,
    uploadsBusy,
    isRestored,
    error,
    receipts,
    names,
    shown,
    begin,
    clear,
    set,
    save,
    another,
  };
}

async function focusOn(selector: string): Promise<void> {
  await nextTick();
  document.querySelector<HTMLElement>(selector)?.focus();
}

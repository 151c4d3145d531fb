/* What the rulebook in force says of the pages themselves: which language they begin in, what things
 * are called, the zone of the office's clock, and whether accusations are filed here. It comes with
 * what the pages load first anyway; the last one is remembered, so that a second visit begins right. */
import { reactive, readonly } from 'vue';
import type { Wording } from './api-types.gen';
import { setZone } from './dates';
import { hasChosenLocale, locale, setLocale, setTerms } from './i18n';

const STORAGE_KEY = 'huiyin.wording';

const state = reactive<{ hasAccusations: boolean }>({ hasAccusations: true });
export const wording = readonly(state);

function remembered(): Wording | null {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null') as Wording | null;
  } catch {
    return null;
  }
}

async function apply(now: Wording): Promise<void> {
  setTerms(now.terms);
  setZone(now.zone);
  state.hasAccusations = now.has_accusations;
  if (!hasChosenLocale() && now.language !== locale()) await setLocale(now.language, false).catch(() => undefined);
}

/** As it was at the last visit; false at the first one. */
export async function beginWording(): Promise<boolean> {
  const last = remembered();
  if (!last?.zone) return false;
  await apply(last).catch(() => undefined);
  return true;
}

/** As the server says now. */
export async function adoptWording(now: Wording | undefined): Promise<void> {
  if (!now) return;
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(now));
  } catch {
    /* A browser without storage learns it at each visit. */
  }
  await apply(now);
}

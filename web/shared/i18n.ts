/* Words in two languages. Messages are flat maps key → text; a text may hold {name} for a
 * parameter, {name:one|other} for a word that depends on a number (one when it is 1), and {@petition}
 * or {@Petition} for a thing that the rulebook in force may call otherwise: its own word, or term.petition.
 * Chinese is part of the page; English is fetched when somebody asks for it. A key that is
 * missing in English is shown in Chinese, a key missing in both is shown itself. */
import { reactive } from 'vue';

export type Locale = 'zh' | 'en';
export type Messages = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, string | number>>;

export interface MessageSource {
  zh: Messages;
  /** Called once, when English is first chosen. */
  en: () => Promise<Messages>;
}

const STORAGE_KEY = 'huiyin.language';

/** What a rulebook calls a thing, in both languages. */
export interface Term {
  id: string;
  zh: string;
  en: string;
}

interface State {
  locale: Locale;
  zh: Messages;
  en: Messages;
  terms: Readonly<Record<string, Term>>;
}

const state = reactive<State>({ locale: 'zh', zh: {}, en: {}, terms: {} });
let loadEnglish: (() => Promise<Messages>) | null = null;

/** The language now shown. Reading it in a template makes the template follow it. */
export function locale(): Locale {
  return state.locale;
}

/** The value for Accept-Language and for the lang attribute. */
export function languageTag(): string {
  return state.locale === 'zh' ? 'zh-CN' : 'en';
}

export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one, other) => {
    const value = params[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return Number(value) === 1 ? one : other;
  });
}

/** Is there a text for this key? For keys built from what the server sent. */
export function has(key: string): boolean {
  return key in state[state.locale] || key in state.zh;
}

/** The rulebook's own word for a thing, such as kind.county; undefined when it has none. */
export function term(id: string): string | undefined {
  return state.terms[id]?.[state.locale];
}

/** Does the rulebook name anything of that kind, such as "kind."? */
export function namesAny(prefix: string): boolean {
  return Object.keys(state.terms).some((id) => id.startsWith(prefix));
}

function withTerms(text: string): string {
  return text.replace(/\{@(\w)(\w*)\}/g, (_, first: string, rest: string) => {
    const id = first.toLowerCase() + rest;
    const word = term(id) ?? state[state.locale][`term.${id}`] ?? state.zh[`term.${id}`] ?? id;
    return first === first.toLowerCase() ? word : word.charAt(0).toUpperCase() + word.slice(1);
  });
}

/** The text for a key in the language now shown. */
export function t(key: string, params?: Params): string {
  const text = state[state.locale][key] ?? state.zh[key] ?? key;
  return fill(withTerms(text), params);
}

function remembered(): Locale | null {
  try {
    const value = localStorage.getItem(STORAGE_KEY);
    return value === 'zh' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}

/** What things are called from now on. */
export function setTerms(terms: readonly Term[]): void {
  state.terms = Object.fromEntries(terms.map((one) => [one.id, { ...one }]));
}

/** Has somebody chosen a language on this device? */
export function hasChosenLocale(): boolean {
  return remembered() !== null;
}

/** Change the language, here and, when it is somebody's choice, for later visits. */
export async function setLocale(next: Locale, isChoice = true): Promise<void> {
  if (next === 'en' && loadEnglish) {
    state.en = await loadEnglish();
    loadEnglish = null;
  }
  state.locale = next;
  if (typeof document !== 'undefined') document.documentElement.lang = languageTag();
  if (!isChoice) return;
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    /* A browser without storage keeps the choice for this visit only. */
  }
}

/** Call once before the app is mounted. */
export async function startI18n(source: MessageSource): Promise<void> {
  state.zh = source.zh;
  state.en = {};
  state.locale = 'zh';
  loadEnglish = source.en;
  const wanted = remembered();
  if (wanted === 'en') await setLocale('en').catch(() => undefined);
  else if (typeof document !== 'undefined') document.documentElement.lang = 'zh-CN';
}

/* Words in two languages. Messages are flat maps key → text; a text may hold {name} for a
 * parameter and {name:one|other} for a word that depends on a number (one when it is 1).
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

interface State {
  locale: Locale;
  zh: Messages;
  en: Messages;
}

const state = reactive<State>({ locale: 'zh', zh: {}, en: {} });
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

/** The text for a key in the language now shown. */
export function t(key: string, params?: Params): string {
  const text = state[state.locale][key] ?? state.zh[key] ?? key;
  return fill(text, params);
}

function remembered(): Locale | null {
  try {
    const value = localStorage.getItem(STORAGE_KEY);
    return value === 'zh' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}

/** Change the language, here and for later visits. */
export async function setLocale(next: Locale): Promise<void> {
  if (next === 'en' && loadEnglish) {
    state.en = await loadEnglish();
    loadEnglish = null;
  }
  state.locale = next;
  if (typeof document !== 'undefined') document.documentElement.lang = languageTag();
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

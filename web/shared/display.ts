/* The reader's own display choices, kept on this device: text size and light or dark. */
import { reactive, readonly } from 'vue';

export type TextSize = '100' | '125' | '150';
export type Theme = 'auto' | 'light' | 'dark';

const state = reactive<{ text: TextSize; theme: Theme }>({ text: '100', theme: 'auto' });
export const display = readonly(state);

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* Without storage the choice lasts for this visit. */
  }
}

function apply(): void {
  const root = document.documentElement;
  if (state.text === '100') delete root.dataset.text;
  else root.dataset.text = state.text;
  if (state.theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = state.theme;
}

export function setText(text: TextSize): void {
  state.text = text;
  keep('huiyin.text', text);
  apply();
}

export function setTheme(theme: Theme): void {
  state.theme = theme;
  keep('huiyin.theme', theme);
  apply();
}

/** Call before the app is mounted, so that the first picture is already right. */
export function startDisplay(): void {
  try {
    const text = localStorage.getItem('huiyin.text');
    const theme = localStorage.getItem('huiyin.theme');
    if (text === '125' || text === '150') state.text = text;
    if (theme === 'light' || theme === 'dark') state.theme = theme;
  } catch {
    /* No storage: the defaults. */
  }
  apply();
}

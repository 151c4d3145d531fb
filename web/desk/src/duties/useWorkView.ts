/*
 * One work as it is on the server. A quiet reload replaces the view only with a newer one; a later
 * request wins over an earlier one.
 */
import { ref, shallowRef, watch } from 'vue';
import { ApiError } from '@shared/api';
import { locale } from '@shared/i18n';
import { ask } from '../app/session';
import type { WorkView } from '../types';

export function useWorkView(id: () => string) {
  const view = shallowRef<WorkView | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoading = ref(true);
  let turn = 0;

  async function load(): Promise<void> {
    const mine = ++turn;
    isLoading.value = view.value === null;
    error.value = null;
    try {
      const fresh = await ask('work_view', { path: { work: id() } });
      if (mine === turn) view.value = fresh;
    } catch (problem) {
      if (mine === turn) error.value = problem;
    } finally {
      if (mine === turn) isLoading.value = false;
    }
  }

  async function reload(): Promise<WorkView | null> {
    const mine = ++turn;
    try {
      const fresh = await ask('work_view', { path: { work: id() } });
      if (mine === turn) view.value = fresh;
      return fresh;
    } catch (problem) {
      /* It passed to somebody else: its old content must not stay on the screen. */
      if (mine === turn && problem instanceof ApiError && problem.key === 'not_found') {
        view.value = null;
        error.value = problem;
      }
      return null;
    }
  }

  watch(locale, () => void reload());

  return { view, error, isLoading, load, reload };
}

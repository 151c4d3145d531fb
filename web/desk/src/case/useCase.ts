/*
 * One case as it is on the server. A quiet reload replaces the view only when a newer version has
 * come, so that open folds, selection and the scroll place stay where they are. A case that passed
 * to somebody else is gone from here: its old content and acts must not stay on the screen.
 */
import { ref, shallowRef, watch } from 'vue';
import { ApiError } from '@shared/api';
import { locale } from '@shared/i18n';
import { ask } from '../app/session';
import type { CaseView } from '../types';

export function useCase(id: () => string) {
  const view = shallowRef<CaseView | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoading = ref(true);
  const isGone = ref(false);
  let turn = 0;

  async function fetchView(): Promise<CaseView> {
    return ask('petition_view', { path: { petition: id() } });
  }

  async function load(): Promise<void> {
    const mine = ++turn;
    isLoading.value = view.value === null;
    error.value = null;
    isGone.value = false;
    try {
      const fresh = await fetchView();
      if (mine === turn) view.value = fresh;
    } catch (problem) {
      if (mine === turn) error.value = problem;
    } finally {
      if (mine === turn) isLoading.value = false;
    }
  }

  async function reload(): Promise<CaseView | null> {
    const mine = ++turn;
    try {
      const fresh = await fetchView();
      if (mine === turn) view.value = fresh;
      return fresh;
    } catch (problem) {
      /* Otherwise the old view stays; the bar on top says when the server cannot be reached. */
      if (mine === turn && problem instanceof ApiError && problem.key === 'not_found') {
        isGone.value = true;
        view.value = null;
      }
      return null;
    }
  }

  /* The rulebook's words come from the server in the language that was asked for. */
  watch(locale, () => void reload());

  return { view, error, isLoading, isGone, load, reload };
}

/* Loading and saving as every administration page does it: one state, one sentence on failure. */
import { onMounted, ref, shallowRef } from 'vue';
import { ApiError } from '@shared/api';
import { errorText, fieldText } from '@shared/errors';

export function useLoad<T>(fetchIt: () => Promise<T>) {
  const value = shallowRef<T | null>(null);
  const error = shallowRef<unknown>(null);
  async function load(): Promise<void> {
    error.value = null;
    try {
      value.value = await fetchIt();
    } catch (problem) {
      error.value = problem;
    }
  }
  onMounted(load);
  return { value, error, load };
}

export function useSave() {
  const isBusy = ref(false);
  const problem = ref('');
  /* True when it was done. */
  async function save(doIt: () => Promise<void>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = '';
    try {
      await doIt();
      return true;
    } catch (error) {
      const fields = error instanceof ApiError ? error.fields.map(fieldText) : [];
      problem.value = [errorText(error), ...new Set(fields)].join(' ');
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, problem, save };
}

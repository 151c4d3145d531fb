/* One reception day and its queue; looked at anew every quarter of a minute while the page is open. */
import { onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import type { Reply } from '@shared/api';
import { locale } from '@shared/i18n';
import { ask } from '../app/session';

const POLL_MS = 15_000;
export type ReceptionDay = Reply<'reception_day'>;

export function useReception(id: () => string) {
  const day = shallowRef<ReceptionDay | null>(null);
  const error = shallowRef<unknown>(null);
  const isLoading = ref(true);
  let turn = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function load(isQuiet = false): Promise<void> {
    const mine = ++turn;
    if (!isQuiet) error.value = null;
    try {
      const fresh = await ask('reception_day', { path: { work: id() } });
      if (mine === turn) day.value = fresh;
    } catch (problem) {
      if (mine === turn && !isQuiet) error.value = problem;
    }
    if (mine === turn) isLoading.value = false;
  }

  onMounted(() => {
    void load();
    timer = setInterval(() => {
      if (!document.hidden && day.value) void load(true);
    }, POLL_MS);
  });
  onBeforeUnmount(() => clearInterval(timer));
  watch(locale, () => void load(true));
  return { day, error, isLoading, load };
}

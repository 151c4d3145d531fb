/* What the office publishes: fetched once per visit and language, shared by all pages. */
import { reactive, readonly, watch } from 'vue';
import type { Guide } from '@shared/api-types.gen';
import { call } from '@shared/api';
import { locale } from '@shared/i18n';
import { adoptWording } from '@shared/wording';

interface State {
  guide: Guide | null;
  error: unknown;
  isLoading: boolean;
}

const state = reactive<State>({ guide: null, error: null, isLoading: false });

export async function loadGuide(): Promise<void> {
  if (state.isLoading) return;
  state.isLoading = true;
  state.error = null;
  try {
    const guide = await call('guide');
    await adoptWording(guide.wording);
    state.guide = guide;
  } catch (error) {
    state.error = error;
  } finally {
    state.isLoading = false;
  }
}

watch(locale, () => {
  if (state.guide) void loadGuide();
});

/** The guidance; loading starts with the first page that asks. */
export function useGuide() {
  if (!state.guide && !state.isLoading) void loadGuide();
  return readonly(state) as Readonly<State>;
}

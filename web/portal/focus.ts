/* Where the keyboard and the screen reader are after something changed. */
import { nextTick, watchEffect } from 'vue';
import { t } from '@shared/i18n';

/** Move to the heading of what is shown now; every page and step has one with this id. */
export async function focusHeading(): Promise<void> {
  await nextTick();
  const heading = document.getElementById('page-title');
  heading?.focus({ preventScroll: true });
}

/** Keep the window's title with the page's. */
export function useTitle(title: () => string): void {
  watchEffect(() => {
    const text = title();
    document.title = text ? `${text} · ${t('app.name')}` : t('app.name');
  });
}

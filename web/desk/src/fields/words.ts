/* A fault in words; the server's own sentence when it was the server that found it. */
import { has, t } from '@shared/i18n';
import type { Fault } from '../logic/fields';

export function faultText(fault: Fault): string {
  if (fault.rule === 'server') return fault.text || t('fault.server');
  const key = `fault.${fault.rule}`;
  return has(key) ? t(key, { limit: fault.limit ?? '' }) : t('fault.server');
}

/* Element ids must not hold dots for a plain #id to find them. */
export function fieldId(prefix: string, path: string): string {
  return `${prefix}-${path.replaceAll('.', '-')}`;
}

/* First error: bring it to the eye and the keyboard to it. */
export function focusFault(prefix: string, fault: Fault | undefined): void {
  if (!fault) return;
  const parts = fault.path.split('.');
  for (let n = parts.length; n > 0; n--) {
    const element = document.getElementById(fieldId(prefix, parts.slice(0, n).join('.')));
    const target = element?.matches('input,textarea,select,button')
      ? element
      : element?.querySelector<HTMLElement>('input,textarea,select,button');
    if (!target) continue;
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
    return;
  }
}

import { t } from '@shared/i18n';

export function sizeText(bytes: number): string {
  if (bytes < 1024 * 1024) return t('file.size.kb', { n: Math.max(1, Math.round(bytes / 1024)) });
  return t('file.size.mb', { n: (bytes / 1024 / 1024).toFixed(1) });
}

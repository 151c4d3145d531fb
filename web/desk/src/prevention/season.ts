/* A season in the reader's words. */
import { t } from '@shared/i18n';
import { seasonParts } from '../logic/prevention';

export function seasonName(season: string): string {
  const { year, month, quarter } = seasonParts(season);
  if (month) return t('prevent.month', { year, month });
  return quarter ? t('prevent.quarter', { year, quarter }) : t('prevent.year', { year });
}

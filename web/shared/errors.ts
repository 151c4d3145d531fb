/* An error in the reader's words: what happened, what is kept, what to do. */
import type { ProblemField } from './api-types.gen';
import { ApiError } from './api';
import { dayLong } from './dates';
import { has, t } from './i18n';

/** One sentence or two for the top of a page. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.internal');
  if (error.key === 'refused') return refusalText(error);
  /* Whose room is full, and what can still be done, only the server knows. */
  if (error.key === 'storage_full' && error.problem?.detail) return error.problem.detail;
  if (error.status === 429 && error.retryAfterS) {
    return t('error.wait', { n: Math.max(1, Math.ceil(error.retryAfterS / 60)) });
  }
  const key = `error.${error.key}`;
  const text = has(key) ? t(key) : t('error.internal');
  const request = error.problem?.request;
  return error.key === 'internal' && request ? `${text} ${t('error.request', { request })}` : text;
}

/** Why something cannot be shown: nothing was to be saved, so nothing is said about saving. */
export function loadErrorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t('load.failed');
  if (error.key === 'offline') return t('load.offline');
  if (error.key === 'not_found') return t('load.not_found');
  return error.status >= 500 || error.status === 0 ? t('load.failed') : errorText(error);
}

/** Why the rulebook does not allow it now. The server's own sentence names the article. */
export function refusalText(error: ApiError): string {
  if (error.problem?.detail) return error.problem.detail;
  const key = `reason.${error.problem?.reason ?? ''}`;
  return has(key) ? t(key) : t('reason.generic');
}

/* A limit that is a day is said as one. */
function limitText(limit: ProblemField['limit']): string {
  const text = String(limit ?? '');
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayLong(text) : text;
}

/** What is wrong with one field. */
export function fieldText(field: ProblemField): string {
  const key = `field.${field.rule}`;
  return has(key) ? t(key, { limit: limitText(field.limit) }) : field.text;
}

/** Texts by field path ("petitioner.name", "claims.0"); paths in JSON-pointer form are accepted. */
export function fieldTexts(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const texts: Record<string, string> = {};
  for (const field of error.fields) {
    const path = field.path.replace(/^\/+/, '').replace(/[/[]/g, '.').replace(/\]/g, '');
    texts[path] ??= fieldText(field);
  }
  return texts;
}

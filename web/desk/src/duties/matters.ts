/*
 * Forms of works name a matter by its number, as papers do; the server asks for its id.
 */
import { ApiError } from '@shared/api';
import { t } from '@shared/i18n';
import { ask } from '../app/session';
import { FieldError } from '../fields/useActForm';

const notThere = (): FieldError =>
  new FieldError({ path: 'petition', rule: 'server', text: t('works.no_matter') });

/* The id of the matter with that number; a fault where there is none that the reader may read. */
async function matterOf(number: string): Promise<string> {
  const found = await ask('work_list', { query: { list: 'all', q: number, limit: 2 } });
  const ended = found.items.some((item) => item.number === number)
    ? found
    : await ask('work_list', { query: { list: 'ended', q: number, limit: 2 } });
  const id = ended.items.find((item) => item.number === number)?.id;
  if (!id) throw notThere();
  return id;
}

/* The input of a form with the typed number replaced by its id. */
export async function withMatter(input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const typed = input.petition;
  if (typeof typed !== 'string') return input;
  try {
    return { ...input, petition: await matterOf(typed.toUpperCase()) };
  } catch (error) {
    if (error instanceof ApiError && error.key === 'forbidden') throw notThere();
    throw error;
  }
}

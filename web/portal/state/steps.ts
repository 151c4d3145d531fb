/* The steps of writing, in order, what each must hold before going on, and which field of the
 * server's answer belongs to which step and element. */
import { limits } from '@shared/api-types.gen';
import { t } from '@shared/i18n';
import { draft } from './draft';

export const STEPS = ['facts', 'claims', 'where', 'files', 'you', 'secret', 'check'] as const;
export type Step = (typeof STEPS)[number];
/** Element id → what is wrong there. */
export type Wrong = Record<string, string>;

const LIMITS = limits.SubmitInput;

export function isStep(value: unknown): value is Step {
  return (STEPS as readonly unknown[]).includes(value);
}

function tooLong(wrong: Wrong, id: string, text: string, limit: number): void {
  if ([...text.trim()].length > limit) wrong[id] = t('field.too_long', { limit });
}

function checkFacts(): Wrong {
  const wrong: Wrong = {};
  if (!draft.facts.trim()) wrong.facts = t('write.facts.wrong');
  tooLong(wrong, 'facts', draft.facts, LIMITS.facts.maxLength);
  tooLong(wrong, 'title', draft.title, LIMITS.title.maxLength);
  return wrong;
}

function checkClaims(): Wrong {
  const wrong: Wrong = {};
  if (!draft.claims.some((claim) => claim.trim())) wrong['claim-0'] = t('write.claims.wrong');
  draft.claims.forEach((claim, index) => tooLong(wrong, `claim-${index}`, claim, LIMITS.claims.itemMaxLength));
  return wrong;
}

function checkWhere(): Wrong {
  const wrong: Wrong = {};
  tooLong(wrong, 'place', draft.place, LIMITS.place.maxLength);
  return wrong;
}

function checkYou(): Wrong {
  const wrong: Wrong = {};
  const person = limits.PersonInput;
  if (!draft.name.trim()) wrong.name = t('write.name.wrong');
  if ((draft.contact === 'phone' || draft.contact === 'sms') && !draft.phone.trim()) wrong.phone = t('write.phone.wrong');
  if (draft.contact === 'post' && !draft.address.trim()) wrong.address = t('write.address.wrong');
  if (draft.idNumber.trim() && !draft.idKind) wrong['id-kind'] = t('field.required');
  tooLong(wrong, 'name', draft.name, person.name.maxLength);
  tooLong(wrong, 'phone', draft.phone, person.phone.maxLength);
  tooLong(wrong, 'address', draft.address, person.address.maxLength);
  tooLong(wrong, 'id-number', draft.idNumber, person.id_number.maxLength);
  tooLong(wrong, 'hours', draft.hours, limits.ContactInput.hours.maxLength);
  return wrong;
}

const CHECKS: Partial<Record<Step, () => Wrong>> = {
  facts: checkFacts,
  claims: checkClaims,
  where: checkWhere,
  you: checkYou,
};

/** What is still wrong in one step; empty when one may go on. */
export function checkStep(step: Step): Wrong {
  return CHECKS[step]?.() ?? {};
}

/** The first step that is not complete yet, for people who jump. */
export function firstOpenStep(): Step {
  return STEPS.find((step) => Object.keys(checkStep(step)).length > 0) ?? 'check';
}

const PLACES: [RegExp, Step, string][] = [
  [/^title/, 'facts', 'title'],
  [/^facts/, 'facts', 'facts'],
  [/^claims\.(\d+)/, 'claims', 'claim-$1'],
  [/^claims/, 'claims', 'claim-0'],
  [/^purpose/, 'claims', 'purpose'],
  [/^place/, 'where', 'place'],
  [/^unit_hint/, 'where', 'unit'],
  [/^uploads/, 'files', 'files'],
  [/^petitioner\.name/, 'you', 'name'],
  [/^petitioner\.phone/, 'you', 'phone'],
  [/^petitioner\.address/, 'you', 'address'],
  [/^petitioner\.id_kind/, 'you', 'id-kind'],
  [/^petitioner\.id_number/, 'you', 'id-number'],
  [/^contact\.hours/, 'you', 'hours'],
  [/^contact/, 'you', 'contact'],
  [/^petitioner/, 'you', 'name'],
  [/^secret/, 'secret', 'secret'],
];

/* Empty claims are left out when sending, so the server's n-th claim may be a later one here. */
function claimIndex(sent: number): number {
  const kept = draft.claims.flatMap((claim, index) => (claim.trim() ? [index] : []));
  return kept[sent] ?? 0;
}

/** Sort the server's field errors by the step and element they belong to. */
export function placeErrors(fields: Record<string, string>): Partial<Record<Step, Wrong>> {
  const placed: Partial<Record<Step, Wrong>> = {};
  for (const [path, text] of Object.entries(fields)) {
    const place = PLACES.find(([pattern]) => pattern.test(path));
    const [pattern, step, template] = place ?? [/^/, 'check' as Step, 'page-title'];
    const match = pattern.exec(path);
    const id = template.replace('$1', String(claimIndex(Number(match?.[1] ?? 0))));
    (placed[step] ??= {})[id] = text;
  }
  return placed;
}

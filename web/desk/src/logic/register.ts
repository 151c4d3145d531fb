/*
 * The registration form: what each channel asks for, what must be there before a matter can be
 * saved as complete, and the request as the API wants it. Saving "complete later" asks only for
 * the channel and the day, because both start the clock and neither can be recovered afterwards.
 */
import type { RegisterInput } from '../types';
import type { Fault, UploadValue } from './fields';
import { isRealDay } from './holidays';

export interface PersonForm {
  name: string;
  phone: string;
  address: string;
  id_kind: string;
  id_number: string;
  is_organisation: boolean;
  is_agent: boolean;
}

export interface RegisterForm {
  channel: string;
  received_day: string;
  postmark_day: string;
  title: string;
  facts: string;
  claims: string[];
  place: string;
  purpose: string;
  class: string;
  people: PersonForm[];
  mandate: string;
  mandate_paper: UploadValue[];
  authority: string;
  authority_paper: UploadValue[];
  persons_count: string;
  visitors_count: string;
  contact_channel: string;
  contact_hours: string;
  accepts_electronic_service: boolean;
  external_system: string;
  external_number: string;
  external_code: string;
  is_read_back: boolean;
  uploads: UploadValue[];
  repeats: string;
}

export const MAX_CLAIMS = 20;
export const ID_KINDS = [
  'resident_id',
  'passport',
  'hk_mo_permit',
  'tw_permit',
  'foreign_resident',
  'org_code',
  'other',
] as const;
export const CONTACT_CHANNELS = ['any', 'phone', 'sms', 'post', 'online', 'none'] as const;

/* Groups of fields that only some channels need; every other field is always there. */
export interface ChannelParts {
  hasPostmark: boolean;
  hasVisitors: boolean;
  isOral: boolean;
  isFromElsewhere: boolean;
}

export function channelParts(channel: string): ChannelParts {
  return {
    hasPostmark: channel === 'letter',
    hasVisitors: channel === 'visit',
    isOral: channel === 'visit' || channel === 'phone',
    isFromElsewhere: !['letter', 'visit', 'phone', 'fax', ''].includes(channel),
  };
}

export function emptyPerson(): PersonForm {
  return {
    name: '',
    phone: '',
    address: '',
    id_kind: '',
    id_number: '',
    is_organisation: false,
    is_agent: false,
  };
}

export function emptyForm(today: string): RegisterForm {
  return {
    channel: '',
    received_day: today,
    postmark_day: '',
    title: '',
    facts: '',
    claims: [''],
    place: '',
    purpose: '',
    class: '',
    people: [emptyPerson()],
    mandate: '',
    mandate_paper: [],
    authority: '',
    authority_paper: [],
    persons_count: '',
    visitors_count: '',
    contact_channel: 'any',
    contact_hours: '',
    accepts_electronic_service: false,
    external_system: '',
    external_number: '',
    external_code: '',
    is_read_back: false,
    uploads: [],
    repeats: '',
  };
}

/* The next letter of the same pile: channel, day, class and sending system stay, the matter goes. */
export function nextForm(form: RegisterForm): RegisterForm {
  return {
    ...emptyForm(form.received_day),
    channel: form.channel,
    class: form.class,
    external_system: form.external_system,
  };
}

/* How many jointly raise the matter: what was typed, or those named; an agent is not one of them. */
export function personsOf(form: RegisterForm): number {
  const typed = /^\d{1,6}$/.test(form.persons_count.trim()) ? Number(form.persons_count) : 0;
  return Math.max(typed, petitionersOf(form).length, 1);
}

/* One visit counts as one batch; person-times are those who actually came. */
export function visitCounts(form: RegisterForm): { batches: number; personTimes: number } {
  const came = form.visitors_count.trim();
  const typed = /^\d{1,6}$/.test(came) ? Number(came) : 0;
  return { batches: 1, personTimes: typed > 0 ? typed : Math.max(1, namedPeople(form).length) };
}

export function petitionersOf(form: RegisterForm): PersonForm[] {
  return namedPeople(form).filter((person) => !person.is_agent);
}

export function hasAgents(form: RegisterForm): boolean {
  return namedPeople(form).some((person) => person.is_agent);
}

export function namedPeople(form: RegisterForm): PersonForm[] {
  return form.people.filter((person) => person.name.trim());
}

function countFault(path: string, text: string, min: number): Fault[] {
  const value = text.trim();
  if (!value) return [];
  if (!/^\d{1,6}$/.test(value)) return [{ path, rule: 'not_integer' }];
  if (Number(value) < min) return [{ path, rule: 'too_small', limit: min }];
  return Number(value) > 100000 ? [{ path, rule: 'too_large', limit: 100000 }] : [];
}

function dayFault(path: string, day: string, isRequired: boolean, today: string): Fault[] {
  if (!day) return isRequired ? [{ path, rule: 'required' }] : [];
  if (!isRealDay(day)) return [{ path, rule: 'not_day' }];
  return day > today ? [{ path, rule: 'not_day' }] : [];
}

function peopleFaults(form: RegisterForm): Fault[] {
  return form.people.flatMap((person, i): Fault[] => {
    const rest = [person.phone, person.address, person.id_number].some((text) => text.trim());
    return rest && !person.name.trim() ? [{ path: `people.${i}.name`, rule: 'required' }] : [];
  });
}

/* Where somebody registers: at their petition office, or what their own unit received directly
 * (art. 23); null where neither is theirs to do. */
export interface RegisterPlace {
  isDirect: boolean;
  unit: string;
}
interface Held {
  role: string;
  unit: { id: string; name: string };
}
const OFFICE_ROLES = ['window_clerk', 'case_officer', 'office_head'];
const UNIT_ROLES = ['window_clerk', 'unit_handler', 'unit_head'];
const RECEIVERS = ['township', 'department', 'party', 'court_procuratorate', 'enterprise'];

export function registerPlace(
  grants: readonly Held[],
  units: readonly { id: string; kind: string }[],
): RegisterPlace | null {
  const kindOf = (held: Held) => units.find((unit) => unit.id === held.unit.id)?.kind ?? '';
  const office = grants.find(
    (held) => OFFICE_ROLES.includes(held.role) && kindOf(held) === 'petition_office',
  );
  if (office) return { isDirect: false, unit: office.unit.name };
  const unit = grants.find(
    (held) => UNIT_ROLES.includes(held.role) && RECEIVERS.includes(kindOf(held)),
  );
  return unit ? { isDirect: true, unit: unit.unit.name } : null;
}

/* A unit that registers for itself says at once what it is about: nobody screens it first. */
export function registerFaults(
  form: RegisterForm,
  isIncomplete: boolean,
  today: string,
  isDirect = false,
): Fault[] {
  const parts = channelParts(form.channel);
  const faults: Fault[] = [];
  if (!form.channel) faults.push({ path: 'channel', rule: 'required' });
  faults.push(...dayFault('received_day', form.received_day, true, today));
  if (parts.hasPostmark) faults.push(...dayFault('postmark_day', form.postmark_day, false, today));
  faults.push(...peopleFaults(form));
  if (!isIncomplete) {
    if (namedPeople(form).length === 0) faults.push({ path: 'people.0.name', rule: 'required' });
    if (!form.facts.trim()) faults.push({ path: 'facts', rule: 'required' });
    if (form.claims.every((text) => !text.trim()))
      faults.push({ path: 'claims.0', rule: 'required' });
    if (parts.isOral && !form.is_read_back) faults.push({ path: 'is_read_back', rule: 'required' });
  }
  if (isDirect && !form.class) faults.push({ path: 'class', rule: 'required' });
  if (isDirect && !form.purpose) faults.push({ path: 'purpose', rule: 'required' });
  if (hasAgents(form)) {
    if (!form.authority) faults.push({ path: 'authority', rule: 'required' });
    if (form.authority_paper.length === 0)
      faults.push({ path: 'authority_paper', rule: 'required' });
  }
  const named = Math.max(1, petitionersOf(form).length);
  faults.push(...countFault('persons_count', form.persons_count, named));
  if (parts.hasVisitors) faults.push(...countFault('visitors_count', form.visitors_count, 1));
  return faults.filter((fault, i) => faults.findIndex((other) => other.path === fault.path) === i);
}

const trimmed = (text: string): string | undefined => text.trim() || undefined;

type NamedInput = NonNullable<RegisterInput['people']>[number];

export function personInput(person: PersonForm): NamedInput {
  const idNumber = trimmed(person.id_number);
  return withoutAbsent({
    name: person.name.trim(),
    phone: trimmed(person.phone),
    address: trimmed(person.address),
    id_kind: idNumber ? person.id_kind || 'resident_id' : undefined,
    id_number: idNumber,
    is_organisation: person.is_organisation || undefined,
    role: person.is_agent ? 'agent' : undefined,
  }) as NamedInput;
}

const ids = (files: readonly UploadValue[]): string[] | undefined =>
  files.length > 0 ? files.map((file) => file.id) : undefined;

function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

export function registerInput(form: RegisterForm, isIncomplete: boolean): RegisterInput {
  const parts = channelParts(form.channel);
  const claims = form.claims.map((text) => text.trim()).filter(Boolean);
  const people = namedPeople(form).map(personInput);
  return withoutAbsent({
    channel: form.channel,
    received_day: form.received_day,
    postmark_day: parts.hasPostmark ? trimmed(form.postmark_day) : undefined,
    title: trimmed(form.title),
    facts: trimmed(form.facts),
    claims: claims.length > 0 ? claims : undefined,
    place: trimmed(form.place),
    purpose: trimmed(form.purpose),
    class: trimmed(form.class),
    people: people.length > 0 ? people : undefined,
    mandate: personsOf(form) > 1 ? trimmed(form.mandate) : undefined,
    mandate_paper: personsOf(form) > 1 ? ids(form.mandate_paper) : undefined,
    authority: hasAgents(form) ? trimmed(form.authority) : undefined,
    authority_paper: hasAgents(form) ? ids(form.authority_paper) : undefined,
    persons_count: personsOf(form),
    visitors_count: parts.hasVisitors ? visitCounts(form).personTimes : undefined,
    contact: {
      channel: form.contact_channel || 'any',
      hours: form.contact_hours.trim(),
      accepts_electronic_service: form.accepts_electronic_service,
    },
    external_system: trimmed(form.external_system),
    external_number: trimmed(form.external_number),
    external_code: trimmed(form.external_code),
    is_read_back: parts.isOral ? form.is_read_back : undefined,
    is_incomplete: isIncomplete || undefined,
    uploads: ids(form.uploads),
    repeats: trimmed(form.repeats),
  }) as RegisterInput;
}

/* What to ask the same-matter lookup, or null while there is too little typed to ask about.
 * A name alone is not enough: it would find strangers of the same name. */
export function sameQuestion(
  form: RegisterForm,
): { name: string; phone?: string; id_number?: string } | null {
  const person = form.people[0];
  const name = person?.name.trim() ?? '';
  const phone = person?.phone.replaceAll(/[^\d+]/g, '') ?? '';
  const id = person?.id_number.trim() ?? '';
  if (!name || (phone.length < 7 && id.length < 6)) return null;
  return {
    name,
    ...(phone.length >= 7 ? { phone } : {}),
    ...(id.length >= 6 ? { id_number: id } : {}),
  };
}

/* Pasted text with several lines becomes several claims; leading "1." or "（一）" is dropped. */
export function splitClaims(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) =>
      line.replace(/^\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.、．]\s*)/, '').trim(),
    )
    .filter(Boolean);
}

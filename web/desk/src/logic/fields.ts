/*
 * The form of one act, made from the fields its rulebook entry asks for: first values, what is
 * wrong with what was typed, and the values as the API wants them. The server judges again; this
 * file only spares the reader a round trip. It is stricter in one thing only: a remedy names the
 * day it will be done, because what is promised without a day is not followed.
 *
 * Paths of faults are dotted (`findings.0.basis`), the same for our own and the server's.
 */
import type { ActionField, Claim, ProblemField } from '../types';
import { isRealDay } from './holidays';
import { personInput, type PersonForm } from './register';

export interface FindingValue {
  claim: number;
  finding: string;
  facts: string;
  basis: string;
  remedy: string;
  remedy_day: string;
}

export interface UploadValue {
  id: string;
  name: string;
  mime: string;
  size: number;
}

export type FieldValue =
  string | boolean | string[] | FindingValue[] | UploadValue[] | PersonForm[];
export type FormValues = Record<string, FieldValue>;

export interface Fault {
  path: string;
  rule:
    | 'required'
    | 'too_long'
    | 'too_short'
    | 'too_many'
    | 'not_integer'
    | 'too_small'
    | 'too_large'
    | 'not_day'
    | 'not_choice'
    | 'remedy_day'
    | 'server';
  limit?: number;
  /* The server's own words, when it was the server that found it. */
  text?: string;
}

export const FINDINGS = ['support', 'partly', 'explain', 'not_support'] as const;

export function firstValue(field: ActionField, claims: readonly Claim[]): FieldValue {
  switch (field.kind) {
    case 'flag':
      return field.value === 'true';
    case 'claims':
      return claims.length > 0 ? claims.map((claim) => claim.text) : [''];
    case 'findings':
      return claims.map((claim) => ({
        claim: claim.no,
        finding: claim.finding ?? '',
        facts: claim.facts ?? '',
        basis: claim.basis ?? '',
        remedy: claim.remedy ?? '',
        remedy_day: claim.remedy_day ?? '',
      }));
    case 'uploads':
    case 'people':
    case 'units':
      return [];
    default:
      return field.value ?? '';
  }
}

export function firstValues(
  fields: readonly ActionField[],
  claims: readonly Claim[],
  kept?: FormValues | null,
): FormValues {
  const values: FormValues = {};
  for (const field of fields) {
    const first = firstValue(field, claims);
    const old = kept?.[field.id];
    values[field.id] = old !== undefined && sameShape(first, old) ? old : first;
  }
  return values;
}

/* A draft typed before the rulebook or the claims changed must not bend the form. */
function sameShape(first: FieldValue, old: FieldValue): boolean {
  if (Array.isArray(first) !== Array.isArray(old) || typeof first !== typeof old) return false;
  const one = (Array.isArray(first) ? first[0] : undefined) as unknown;
  if (typeof one !== 'object' || one === null || !('claim' in one)) return true;
  const list = (rows: FieldValue) => (rows as FindingValue[]).map((row) => row.claim).join();
  return list(first) === list(old);
}

const length = (text: string): number => [...text].length;

function textFaults(field: ActionField, value: string): Fault[] {
  const text = value.trim();
  if (!text) return field.required ? [{ path: field.id, rule: 'required' }] : [];
  if (field.max !== undefined && length(text) > field.max) {
    return [{ path: field.id, rule: 'too_long', limit: field.max }];
  }
  if (field.min !== undefined && length(text) < field.min) {
    return [{ path: field.id, rule: 'too_short', limit: field.min }];
  }
  return [];
}

function numberFaults(field: ActionField, value: string): Fault[] {
  const text = value.trim();
  if (!text) return field.required ? [{ path: field.id, rule: 'required' }] : [];
  if (!/^-?\d{1,15}$/.test(text)) return [{ path: field.id, rule: 'not_integer' }];
  const n = Number(text);
  if (field.min !== undefined && n < field.min) {
    return [{ path: field.id, rule: 'too_small', limit: field.min }];
  }
  if (field.max !== undefined && n > field.max) {
    return [{ path: field.id, rule: 'too_large', limit: field.max }];
  }
  return [];
}

function dayFaults(field: ActionField, value: string): Fault[] {
  if (!value) return field.required ? [{ path: field.id, rule: 'required' }] : [];
  return isRealDay(value) ? [] : [{ path: field.id, rule: 'not_day' }];
}

function choiceFaults(field: ActionField, value: string): Fault[] {
  if (!value) return field.required ? [{ path: field.id, rule: 'required' }] : [];
  const offered = field.choices ?? [];
  const isOffered = offered.length === 0 || offered.some((choice) => choice.id === value);
  return isOffered ? [] : [{ path: field.id, rule: 'not_choice' }];
}

const CLAIM_MAX = 1000;

function claimFaults(field: ActionField, values: readonly string[]): Fault[] {
  const filled = values.map((text) => text.trim());
  if (field.required && filled.every((text) => !text))
    return [{ path: `${field.id}.0`, rule: 'required' }];
  if (field.max !== undefined && filled.filter(Boolean).length > field.max) {
    return [{ path: field.id, rule: 'too_many', limit: field.max }];
  }
  return filled.flatMap((text, i): Fault[] =>
    length(text) > CLAIM_MAX
      ? [{ path: `${field.id}.${i}`, rule: 'too_long', limit: CLAIM_MAX }]
      : [],
  );
}

function unitsFaults(field: ActionField, ids: readonly string[]): Fault[] {
  const least = Math.max(field.required ? 1 : 0, ids.length > 0 ? (field.min ?? 0) : 0);
  if (ids.length === 0 && least > 0) return [{ path: field.id, rule: 'required' }];
  if (field.max !== undefined && ids.length > field.max) return [{ path: field.id, rule: 'too_many', limit: field.max }];
  return [];
}

/* What is supported must say what will be done. */
export function needsRemedy(finding: string): boolean {
  return finding === 'support' || finding === 'partly';
}

/* A finding needs what was found and on what it rests; a remedy needs the day it will be done. */
function findingFaults(field: ActionField, rows: readonly FindingValue[]): Fault[] {
  return rows.flatMap((row, i) => {
    const faults: Fault[] = [];
    const need = (name: 'finding' | 'facts' | 'basis' | 'remedy') => {
      if (!row[name].trim()) faults.push({ path: `${field.id}.${i}.${name}`, rule: 'required' });
    };
    const isTouched = [row.finding, row.facts, row.basis, row.remedy].some((text) => text.trim());
    if (!field.required && !isTouched) return faults;
    need('finding');
    need('facts');
    need('basis');
    if (needsRemedy(row.finding)) need('remedy');
    const path = `${field.id}.${i}.remedy_day`;
    if (row.remedy.trim() && !row.remedy_day) faults.push({ path, rule: 'remedy_day' });
    else if (row.remedy_day && !isRealDay(row.remedy_day)) faults.push({ path, rule: 'not_day' });
    return faults;
  });
}

/* Rows that nothing was written in are not there. */
function peopleFaults(field: ActionField, people: readonly PersonForm[]): Fault[] {
  const faults = people.flatMap((person, i): Fault[] => {
    const rest = [person.phone, person.address, person.id_number].some((text) => text.trim());
    return rest && !person.name.trim()
      ? [{ path: `${field.id}.${i}.name`, rule: 'required' }]
      : [];
  });
  const isEmpty = people.every((person) => !person.name.trim());
  return field.required && isEmpty && faults.length === 0
    ? [{ path: `${field.id}.0.name`, rule: 'required' }]
    : faults;
}

export function fieldFaults(field: ActionField, value: FieldValue): Fault[] {
  switch (field.kind) {
    case 'line':
    case 'text':
      return textFaults(field, value as string);
    case 'id':
      return field.choices
        ? choiceFaults(field, value as string)
        : textFaults(field, value as string);
    case 'number':
      return numberFaults(field, value as string);
    case 'day':
      return dayFaults(field, value as string);
    case 'choice':
    case 'document':
      return choiceFaults(field, value as string);
    case 'unit':
    case 'class':
      return value ? [] : choiceFaults({ ...field, choices: [] }, '');
    case 'flag':
      return field.required && value !== true ? [{ path: field.id, rule: 'required' }] : [];
    case 'claims':
      return claimFaults(field, value as string[]);
    case 'units':
      return unitsFaults(field, value as string[]);
    case 'findings':
      return findingFaults(field, value as FindingValue[]);
    case 'people':
      return peopleFaults(field, value as PersonForm[]);
    case 'uploads': {
      const count = (value as UploadValue[]).length;
      if (field.required && count === 0) return [{ path: field.id, rule: 'required' }];
      if (field.max === undefined || count <= field.max) return [];
      return [{ path: field.id, rule: 'too_many', limit: field.max }];
    }
  }
}

export function formFaults(fields: readonly ActionField[], values: FormValues): Fault[] {
  return fields.flatMap((field) => fieldFaults(field, values[field.id]!));
}

/* The API's value of one field; undefined leaves an optional field out of the request. */
export function fieldInput(field: ActionField, value: FieldValue): unknown {
  switch (field.kind) {
    case 'flag':
      return value === true;
    case 'number': {
      const text = (value as string).trim();
      return text ? Number(text) : undefined;
    }
    case 'claims': {
      const filled = (value as string[]).map((text) => text.trim()).filter(Boolean);
      return filled.length > 0 || field.required ? filled : undefined;
    }
    case 'units': {
      const ids = value as string[];
      return ids.length > 0 || field.required ? ids : undefined;
    }
    case 'findings':
      return (value as FindingValue[]).filter((row) => row.finding).map(findingInput);
    case 'people': {
      const named = (value as PersonForm[]).filter((person) => person.name.trim());
      return named.length > 0
        ? named.map((person) => personInput({ ...person, is_agent: false }))
        : undefined;
    }
    case 'uploads': {
      const ids = (value as UploadValue[]).map((upload) => upload.id);
      return ids.length > 0 || field.required ? ids : undefined;
    }
    default: {
      const text = (value as string).trim();
      return text || undefined;
    }
  }
}

function findingInput(row: FindingValue): Record<string, unknown> {
  const input: Record<string, unknown> = {
    claim: row.claim,
    finding: row.finding,
    facts: row.facts.trim(),
    basis: row.basis.trim(),
  };
  if (row.remedy.trim()) input.remedy = row.remedy.trim();
  if (row.remedy_day) input.remedy_day = row.remedy_day;
  return input;
}

export function actInput(
  action: string,
  fields: readonly ActionField[],
  values: FormValues,
): { action: string; fields: Record<string, unknown> } {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = fieldInput(field, values[field.id]!);
    if (value !== undefined) input[field.id] = value;
  }
  return { action, fields: input };
}

/* `fields.findings[0].basis`, `/fields/findings/0/basis` and `findings.0.basis` are one place. */
export function faultPath(path: string): string {
  return path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replaceAll('/', '.')
    .replace(/^\.+/, '')
    .replace(/^fields\./, '');
}

export function serverFaults(
  fields: readonly ProblemField[] | undefined,
  words: (field: ProblemField) => string,
): Fault[] {
  return (fields ?? []).map((field) => ({
    path: faultPath(field.path),
    rule: 'server' as const,
    text: words(field),
  }));
}

/* Faults of one field and of anything inside it. */
export function faultsOf(faults: readonly Fault[], path: string): Fault[] {
  return faults.filter((fault) => fault.path === path || fault.path.startsWith(`${path}.`));
}

/* True once the reader has changed anything: only then is there a draft worth keeping. */
export function isTouched(first: FormValues, now: FormValues): boolean {
  return JSON.stringify(first) !== JSON.stringify(now);
}

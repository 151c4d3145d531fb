/* What a person is writing, kept on their own device from the first keystroke: a reload, the back
 * button, an expired session or a dead battery loses nothing. It never holds the secret, and it is
 * removed when the petition has its number or the person starts over.
 *
 * The idempotency key belongs to the content: sending the same content again, even after a reload,
 * is the same intention; changed content is a new one. Nothing derived from the secret is kept: after
 * a reload, content that was sent with a secret counts as changed. */
import { reactive, ref, watch } from 'vue';
import type { ContactInput, PersonInput, SubmitInput } from '@shared/api-types.gen';
import { Intention } from '@shared/api';

export interface DraftFile {
  id: string;
  name: string;
  mime: string;
  size: number;
  /** When the server took it; it keeps unclaimed files for a day. */
  at: number;
}

export interface Draft {
  title: string;
  facts: string;
  claims: string[];
  purpose: string;
  place: string;
  unit: string;
  files: DraftFile[];
  name: string;
  phone: string;
  address: string;
  idKind: NonNullable<PersonInput['id_kind']> | '';
  idNumber: string;
  contact: NonNullable<ContactInput['channel']>;
  hours: string;
  acceptsElectronic: boolean;
}

interface Sent {
  key: string;
  print: string;
  hadSecret: boolean;
}

interface Kept {
  form: 1;
  savedAt: number;
  step: string;
  draft: Draft;
  sent: Sent | null;
}

const KEY = 'huiyin.draft';
const FILE_LIFE_MS = 23 * 3600 * 1000;
const SAVE_AFTER_MS = 300;

export function emptyDraft(): Draft {
  return {
    title: '', facts: '', claims: [''], purpose: '', place: '', unit: '', files: [],
    name: '', phone: '', address: '', idKind: '', idNumber: '',
    contact: 'any', hours: '', acceptsElectronic: false,
  };
}

export const draft = reactive<Draft>(emptyDraft());
export const secret = ref('');
export const savedAt = ref<number | null>(null);
/** This browser refuses to keep anything. */
export const isUnsaved = ref(false);
export const lastStep = ref('facts');
/** Files that were in the draft but are older than the server keeps them. */
export const expiredFiles = ref<string[]>([]);
let sent: Sent | null = null;
/** The secret that went with `sent`, if it was in this visit. */
let sentSecret = '';
let timer: ReturnType<typeof setTimeout> | undefined;

export function isEmpty(given: Draft = draft): boolean {
  return JSON.stringify(given) === JSON.stringify(emptyDraft());
}

export function saveNow(): void {
  clearTimeout(timer);
  timer = undefined;
  if (isEmpty()) return;
  const kept: Kept = { form: 1, savedAt: Date.now(), step: lastStep.value, draft, sent };
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    savedAt.value = kept.savedAt;
    isUnsaved.value = false;
  } catch {
    savedAt.value = null;
    isUnsaved.value = true;
  }
}

function saveSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(saveNow, SAVE_AFTER_MS);
}

/** What was kept on this device, or null. Unknown or damaged content counts as nothing. */
export function keptDraft(now = Date.now()): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Kept | null;
    if (!kept || kept.form !== 1) return null;
    kept.draft = { ...emptyDraft(), ...kept.draft };
    if (!Array.isArray(kept.draft.claims) || kept.draft.claims.length === 0) kept.draft.claims = [''];
    const alive = kept.draft.files.filter((file) => now - file.at < FILE_LIFE_MS);
    expiredFiles.value = kept.draft.files.filter((file) => !alive.includes(file)).map((file) => file.name);
    kept.draft.files = alive;
    return kept;
  } catch {
    return null;
  }
}

export function restore(kept: Kept): void {
  Object.assign(draft, kept.draft);
  sent = kept.sent;
  savedAt.value = kept.savedAt;
  lastStep.value = kept.step;
}

export function clearDraft(): void {
  clearTimeout(timer);
  timer = undefined;
  Object.assign(draft, emptyDraft());
  secret.value = '';
  savedAt.value = null;
  lastStep.value = 'facts';
  sent = null;
  sentSecret = '';
  expiredFiles.value = [];
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* Nothing was kept. */
  }
}

/** Begin keeping; returns what ends it. */
export function keepDraft(): () => void {
  const stop = watch([draft, lastStep], saveSoon, { deep: true });
  const onHide = () => {
    if (timer !== undefined) saveNow();
  };
  document.addEventListener('visibilitychange', onHide);
  window.addEventListener('pagehide', onHide);
  return () => {
    onHide();
    stop();
    document.removeEventListener('visibilitychange', onHide);
    window.removeEventListener('pagehide', onHide);
  };
}

function person(): PersonInput {
  const who: PersonInput = { name: draft.name.trim() };
  if (draft.phone.trim()) who.phone = draft.phone.trim();
  if (draft.address.trim()) who.address = draft.address.trim();
  if (draft.idKind && draft.idNumber.trim()) {
    who.id_kind = draft.idKind;
    who.id_number = draft.idNumber.trim();
  }
  return who;
}

/** The draft as the server takes it; what was left empty is left out. */
export function submission(): SubmitInput {
  const body: SubmitInput = {
    facts: draft.facts.trim(),
    claims: draft.claims.map((claim) => claim.trim()).filter(Boolean),
    petitioner: person(),
    contact: { channel: draft.contact, accepts_electronic_service: draft.acceptsElectronic },
  };
  if (draft.title.trim()) body.title = draft.title.trim();
  if (draft.place.trim()) body.place = draft.place.trim();
  if (draft.purpose) body.purpose = draft.purpose;
  if (draft.unit) body.unit_hint = draft.unit;
  if (draft.files.length > 0) body.uploads = draft.files.map((file) => file.id);
  if (draft.hours.trim() && body.contact) body.contact.hours = draft.hours.trim();
  if (secret.value) body.secret = secret.value;
  return body;
}

/* FNV-1a twice with different seeds: tells equal content from changed content, nothing more. */
function printOf(text: string): string {
  const hash = (seed: number) => {
    let value = seed;
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return (value >>> 0).toString(16).padStart(8, '0');
  };
  return hash(0x811c9dc5) + hash(0x5bd1e995);
}

/** The intention that belongs to this content: the same as last time if nothing changed. */
export function intentionFor(body: SubmitInput): Intention {
  const print = printOf(JSON.stringify({ ...body, secret: undefined }));
  const given = body.secret ?? '';
  const isSame = sent?.print === print && given === sentSecret && (sentSecret !== '' || !sent.hadSecret);
  const intention = new Intention(isSame ? sent?.key : undefined);
  sent = { key: intention.key, print, hadSecret: given !== '' };
  sentSecret = given;
  saveNow();
  return intention;
}

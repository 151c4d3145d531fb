/* Short words about what was just done, read aloud, gone after a while; never the only record. What went
 * well gives way to what went well next; what went wrong stays its time. */
import { reactive, readonly } from 'vue';

export type NoticeTone = 'ok' | 'late' | 'now';
export interface Notice {
  id: number;
  text: string;
  tone: NoticeTone;
}

const list = reactive<Notice[]>([]);
export const notices = readonly(list);
let next = 1;
const SHOWN_MS = 6000;

export function say(text: string, tone: NoticeTone = 'ok'): void {
  const notice = { id: next++, text, tone };
  if (tone !== 'late') list.filter((one) => one.tone !== 'late').forEach((one) => dismiss(one.id));
  list.push(notice);
  if (list.length > 3) list.shift();
  window.setTimeout(() => dismiss(notice.id), tone === 'late' ? SHOWN_MS * 2 : SHOWN_MS);
}

export function dismiss(id: number): void {
  const at = list.findIndex((notice) => notice.id === id);
  if (at >= 0) list.splice(at, 1);
}

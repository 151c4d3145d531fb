/*
 * Connects the tested key table to the page: the last page or panel that asked for a command gets
 * it. While a dialog is open the browser's own dialog keys apply and ours are silent.
 */
import { onBeforeUnmount, reactive, readonly } from 'vue';
import { keyStep, type Command, type KeyState, type Place } from '../logic/keys';

type Simple = Exclude<Command['do'], 'go' | 'none' | 'wait'>;
export type Handlers = Partial<Record<Simple, () => void>> & { go?: (place: Place) => void };

const stack: Handlers[] = [];
let state: KeyState = { isGoing: false };
const shown = reactive({ isGoing: false });
export const keyboard = readonly(shown);

export function useKeys(handlers: Handlers): void {
  /* At set-up, not when mounted: parents are set up before their children, so children win. */
  stack.push(handlers);
  onBeforeUnmount(() => {
    const at = stack.indexOf(handlers);
    if (at >= 0) stack.splice(at, 1);
  });
}

const TEXT_INPUTS = /^(?:text|search|password|tel|number|date|email|url)$/;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.test(target.type);
  return target.isContentEditable || /^(?:TEXTAREA|SELECT)$/.test(target.tagName);
}

function isOnControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('a,button,summary,label,input') !== null;
}

function run(command: Command): boolean {
  if (command.do === 'none' || command.do === 'wait') return false;
  for (const handlers of [...stack].reverse()) {
    if (command.do === 'go') {
      if (!handlers.go) continue;
      handlers.go(command.place);
      return true;
    }
    const handler = handlers[command.do];
    if (!handler) continue;
    handler();
    return true;
  }
  return false;
}

export function onKeydown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  const step = keyStep(state, {
    key: event.key,
    ctrl: event.ctrlKey || event.metaKey,
    alt: event.altKey,
    isTyping: isTyping(event.target),
    isOnControl: isOnControl(event.target),
  });
  state = step.state;
  shown.isGoing = state.isGoing;
  if (run(step.command)) event.preventDefault();
}

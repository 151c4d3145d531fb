/* What the command palette offers beside the places: the open case adds its own actions. */
import { onBeforeUnmount, shallowReactive } from 'vue';

export interface PaletteCommand {
  id: string;
  label: string;
  detail?: string;
  keys?: string;
  run: () => void;
}

const sources = shallowReactive(new Set<() => PaletteCommand[]>());

export function offered(): PaletteCommand[] {
  return [...sources].flatMap((source) => source());
}

export function useOffer(source: () => PaletteCommand[]): void {
  sources.add(source);
  onBeforeUnmount(() => sources.delete(source));
}

/* How high the bar of acts at the lower edge is, for what floats above it. One bar at a time. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue';

const NEAR = 64;
const height = ref(0);
export const footHeight: Readonly<Ref<number>> = height;

export function useFoot(bar: Readonly<Ref<HTMLElement | null>>): void {
  const observer = new ResizeObserver(() => {
    const box = bar.value?.getBoundingClientRect();
    /* A bar that stands on top, where there is room, is in nobody's way. */
    height.value = box && box.bottom > window.innerHeight - NEAR ? window.innerHeight - box.top : 0;
  });
  const stop = watch(
    bar,
    (now, before) => {
      if (before) observer.unobserve(before);
      if (now) observer.observe(now);
      else height.value = 0;
    },
    { flush: 'post', immediate: true },
  );
  onBeforeUnmount(() => {
    stop();
    observer.disconnect();
    height.value = 0;
  });
}

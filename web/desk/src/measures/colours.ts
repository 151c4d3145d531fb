/* Colours of plots, from the tokens in force: light, dark or on paper. What is told apart by colour is
 * told apart by its words as well. */
export interface PlotColours {
  ink: string;
  quiet: string;
  line: string;
  main: string;
  fill: string;
  pale: string;
  font: string;
  size: number;
}

export function plotColours(): PlotColours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token('--ink'),
    quiet: token('--ink-2'),
    line: token('--line'),
    main: token('--teal'),
    fill: token('--teal-line'),
    pale: token('--edge'),
    font: token('--font') || 'sans-serif',
    size: parseFloat(style.fontSize) * 0.93,
  };
}

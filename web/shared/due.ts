/* Why is it this day? Turns a clock's steps - the arithmetic the server did - into the lines both
 * the petitioner and the official read. One place, so that the two can never read differently. */
import type { Clock, Day, DueStep } from './api-types.gen';
import { dayLong, dayShort, distance, span } from './dates';
import { t } from './i18n';

export interface DueLine {
  kind: DueStep['kind'];
  label: string;
  text: string;
}

function period(step: DueStep, today?: Day): string {
  const from = step.day ?? '';
  if (step.until && step.until !== step.day) {
    return t('due.period', { from: dayShort(from, today), until: dayShort(step.until, today) });
  }
  return dayLong(from, today);
}

/** 「条例 23 ¶3、24」 as people say it: 条例第 23 条第 3 款、第 24 条; several laws stand between ；. What
 * is no law with a number stays as it is. */
export function articleText(article: string): string {
  return article.split('；').map(oneLaw).join('；');
}

/* 第 23 条, 第 43 至 46 条, 第 23 条第 2 款, 第 23 条第 2 至 3 款. */
function articleWords(number: string, until?: string, paragraph?: string, last?: string): string {
  if (until) return t('due.article.range', { number, until });
  if (paragraph && last) return t('due.article.paragraphs', { number, paragraph, until: last });
  return paragraph ? t('due.article.paragraph', { number, paragraph }) : t('due.article', { number });
}

function oneLaw(article: string): string {
  const match = /^(.*(?:条例|法|规则|规定|办法)) (\d.*)$/.exec(article);
  if (!match?.[1] || !match[2]) return article;
  const items = match[2].split('、').map((item) =>
    item
      .replace(/^(\d+)(?:[–—](\d+))?(?: ¶(\d+)(?:[–—](\d+))?)?/, (_, number: string, ...rest: string[]) =>
        articleWords(number, rest[0], rest[1], rest[2]),
      )
      .replace(/\(([一二三四五六七八九十]+)\)/g, (_, no: string) => t('due.article.item', { item: t(`due.item.${'一二三四五六七八九十'.indexOf(no) + 1}`) }))
      .replace('–', t('due.articles.until')),
  );
  return t('due.articles', { law: match[1] === '条例' ? t('due.law') : match[1], list: items.join(t('due.articles.and')) });
}

/** What a due day is told from. */
export type Arithmetic = Pick<Clock, 'steps' | 'article'>;

function lineText(step: DueStep, clock: Arithmetic, today?: Day): string {
  const day = step.day ? dayLong(step.day, today) : '';
  const moment = step.time ? t('due.moment', { day, time: step.time }) : day;
  const length = span(step.days ?? 0, step.unit ?? 'cd');
  switch (step.kind) {
    case 'start':
      return step.time ? t('due.start.moment', { day, time: step.time }) : t('due.start.text', { day });
    case 'length':
      return clock.article
        ? t('due.length.text', { length, article: articleText(clock.article) })
        : length;
    case 'raw_end':
    case 'due':
      return moment;
    case 'set':
      return t('due.set.text', { day });
    case 'paused':
      return t('due.paused.text', { day });
    case 'month_end':
      return t('due.month_end.text', { n: step.days ?? 0, day });
    case 'extended':
      return day ? t('due.extended.until', { length, day }) : t('due.extended.text', { length });
    case 'excluded':
      return t('due.excluded.text', { length });
    case 'rest_day':
      return step.name
        ? t('due.rest_day.named', { name: step.name, period: period(step, today) })
        : t('due.rest_day.text', { period: period(step, today) });
    case 'make_up_day':
      return t('due.make_up_day.text', { period: period(step, today) });
    case 'shifted':
      return t('due.shifted.text', { day });
    case 'provisional':
      return step.days
        ? t('due.provisional.text', { year: step.days })
        : t('due.provisional.plain');
  }
}

/** The lines of a clock's own arithmetic, in order. */
export function dueLines(clock: Arithmetic, today?: Day): DueLine[] {
  return clock.steps.map((step) => ({
    kind: step.kind,
    label: t(`due.${step.kind}.label`),
    text: lineText(step, clock, today),
  }));
}

/** A clock that has not ended: somebody still waits for it, or will when its pause ends. */
export function isOpenClock(clock: Pick<Clock, 'status' | 'is_window'>): boolean {
  return clock.status === 'running' || clock.status === 'paused' || (clock.status === 'overdue' && !clock.is_window);
}

/** The last day, to the minute where it is one of hours; a paused clock has none yet. */
export function dueText(clock: Pick<Clock, 'status' | 'due_day' | 'due_time'>, today?: Day): string {
  if (clock.status === 'paused') return t('clock.paused.until');
  const day = dayLong(clock.due_day, today);
  return clock.due_time ? t('due.moment', { day, time: clock.due_time }) : day;
}

export type ClockTone = 'ok' | 'now' | 'soon' | 'late' | 'quiet';

/** How a clock should look: vermilion only for what is overdue. */
export function clockTone(clock: Pick<Clock, 'status' | 'days_left' | 'is_window'>): ClockTone {
  switch (clock.status) {
    case 'overdue':
      return clock.is_window ? 'quiet' : 'late';
    case 'late_met':
      return 'late';
    case 'met':
      return 'ok';
    case 'cancelled':
    case 'paused':
      return 'quiet';
    case 'running':
      return clock.days_left <= 3 ? 'soon' : 'now';
  }
}

/** 「还有 5 小时」; within the hour 「还有 40 分钟」. */
export function distanceOfMinutes(left: number): string {
  const minutes = Math.abs(left);
  const inHours = minutes >= 60;
  const key = left < 0 ? 'clock.over' : 'clock.left';
  return t(`${key}.${inHours ? 'hours' : 'minutes'}`, { n: inHours ? Math.floor(minutes / 60) : minutes });
}

/** 「还有 23 天」while it runs; what became of it afterwards. */
export function clockDistance(clock: Pick<Clock, 'status' | 'days_left' | 'minutes_left' | 'is_window'>): string {
  switch (clock.status) {
    case 'running':
    case 'overdue':
      if (clock.is_window && clock.status === 'overdue') return t('clock.passed');
      return clock.minutes_left === undefined ? distance(clock.days_left) : distanceOfMinutes(clock.minutes_left);
    case 'paused':
      return t('clock.paused');
    case 'met':
      return t('clock.met');
    case 'late_met':
      return t('clock.late_met', { n: Math.abs(clock.days_left) });
    case 'cancelled':
      return t('clock.cancelled');
  }
}

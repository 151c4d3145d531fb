import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../api-types.gen';
import { articleText, clockDistance, clockTone, dueLines, dueText, isOpenClock } from '../due';
import en from '../i18n/en.json';
import zh from '../i18n/zh.json';
import { setLocale, startI18n } from '../i18n';

const clock: Clock = {
  id: 'answer',
  no: 1,
  name: '书面答复',
  status: 'running',
  start_day: '2026-10-14',
  due_day: '2026-12-14',
  days_left: 23,
  is_provisional: false,
  article: '《信访工作条例》第三十四条',
  source: '',
  grade: 'A',
  steps: [
    { kind: 'start', day: '2026-10-14' },
    { kind: 'length', days: 60, unit: 'cd' },
    { kind: 'raw_end', day: '2026-12-13' },
    { kind: 'rest_day', day: '2026-12-13' },
    { kind: 'shifted', day: '2026-12-14' },
    { kind: 'due', day: '2026-12-14' },
  ],
};
const words = (given: Clock) => dueLines(given, '2026-11-21').map((line) => `${line.label}|${line.text}`);

beforeEach(() => startI18n({ zh, en: async () => en }));

describe('why this day', () => {
  it('is told step by step in Chinese', () => {
    expect(words(clock)).toEqual([
      '起算|10 月 14 日（周三），当日不计',
      '期限|60 天 · 《信访工作条例》第三十四条',
      '满期|12 月 13 日（周日）',
      '休息日|12 月 13 日（周日），不计入',
      '顺延|到下一个工作日，12 月 14 日（周一）',
      '最后一天|12 月 14 日（周一）',
    ]);
  });
  it('is told in English', async () => {
    await setLocale('en');
    expect(words(clock)[4]).toBe('Moved|to the next working day, Monday 14 December');
  });
  it('names a holiday with its whole period, make-up days, extensions and uncertainty', () => {
    const steps: Clock['steps'] = [
      { kind: 'rest_day', day: '2026-10-01', until: '2026-10-08', name: '国庆节' },
      { kind: 'make_up_day', day: '2026-10-10', name: '国庆节' },
      { kind: 'extended', day: '2027-01-13', days: 30, unit: 'cd' },
      { kind: 'excluded', days: 12, unit: 'cd' },
      { kind: 'provisional', days: 2027 },
    ];
    expect(words({ ...clock, steps })).toEqual([
      '休息日|国庆节：10 月 1 日至 10 月 8 日，不计入',
      '调休上班|10 月 10 日（周六），按工作日计',
      '延期|再加 30 天，至 2027 年 1 月 13 日（周三）',
      '不计入|中间 12 天不计入，顺延同样的天数',
      '暂定|2027 年的节假日安排还没有公布，公布后重新计算',
    ]);
  });
  it('says an hour clock to the minute', () => {
    const steps: Clock['steps'] = [
      { kind: 'start', day: '2026-10-01', time: '22:30' },
      { kind: 'length', days: 24, unit: 'h' },
      { kind: 'raw_end', day: '2026-10-02', time: '22:30' },
      { kind: 'due', day: '2026-10-02', time: '22:30' },
    ];
    expect(words({ ...clock, article: '', steps })).toEqual([
      '起算|10 月 1 日（周四）22:30，从这一刻起连续计算，夜间和休息日都算在内',
      '期限|24 小时',
      '满期|10 月 2 日（周五）22:30',
      '最后一天|10 月 2 日（周五）22:30',
    ]);
  });
  it('says why a month ends early, what was fixed and what is paused', () => {
    const steps: Clock['steps'] = [
      { kind: 'month_end', day: '2027-02-28', days: 31 },
      { kind: 'set', day: '2026-12-14' },
      { kind: 'paused', day: '2026-11-20' },
    ];
    expect(words({ ...clock, steps })).toEqual([
      '月末|这个月没有 31 日，算到月末，2027 年 2 月 28 日（周日）',
      '指定日期|12 月 14 日（周一），是办理时定下的日期',
      '暂停|11 月 20 日（周五）起暂停计算；恢复以后，暂停的天数（首尾两天都算在内）加在期限后面，再确定最后一天',
    ]);
  });
  it('has words for every kind of step in both languages', async () => {
    const kinds = ['start', 'length', 'raw_end', 'extended', 'rest_day', 'make_up_day', 'excluded', 'shifted', 'due', 'provisional', 'set', 'paused', 'month_end'] as const;
    const units = ['cd', 'wd', 'mo', 'yr', 'h'] as const;
    const steps: Clock['steps'] = [
      ...kinds.map((kind) => ({ kind, day: '2026-12-14', days: 5, unit: 'wd' as const })),
      ...units.map((unit) => ({ kind: 'length' as const, days: 2, unit })),
      { kind: 'due', day: '2026-12-14', time: '09:05' },
    ];
    for (const language of ['zh', 'en'] as const) {
      await setLocale(language);
      for (const line of dueLines({ ...clock, steps })) {
        expect(line.label).not.toMatch(/^due\./);
        expect(line.text).not.toMatch(/[{}]|due\.|span\./);
      }
    }
  });
});

describe('a citation', () => {
  it('is spelled out, and left alone when it is of another kind', async () => {
    expect(articleText('条例 34')).toBe('条例第 34 条');
    expect(articleText('条例 23 ¶3、24')).toBe('条例第 23 条第 3 款、第 24 条');
    expect(articleText('条例 22、23')).toBe('条例第 22 条、第 23 条');
    expect(articleText('民法典 203')).toBe('民法典 203');
    expect(articleText('民事诉讼法 88（参照）')).toBe('民事诉讼法第 88 条（参照）');
    expect(articleText('条例 31(五)；行政诉讼法 47')).toBe('条例第 31 条第五项；行政诉讼法第 47 条');
    expect(articleText('条例 22 ¶1(三)')).toBe('条例第 22 条第 1 款第三项');
    expect(articleText('条例 31(一)–(五)')).toBe('条例第 31 条第一项至第五项');
    expect(articleText('条例 23 ¶2–3')).toBe('条例第 23 条第 2 至 3 款');
    expect(articleText('条例 21、23 ¶1–2')).toBe('条例第 21 条、第 23 条第 1 至 2 款');
    expect(articleText('条例 39 ¶3、43—46')).toBe('条例第 39 条第 3 款、第 43 至 46 条');
    expect(articleText('简易办理办法（2016）')).toBe('简易办理办法（2016）');
    await setLocale('en');
    expect(articleText('条例 23 ¶3')).toBe('Regulations art. 23(3)');
    expect(articleText('条例 23 ¶2–3')).toBe('Regulations art. 23(2)–(3)');
    expect(articleText('条例 39 ¶3、43—46')).toBe('Regulations art. 39(3), arts. 43–46');
  });
});

describe('how a clock looks', () => {
  it('turns amber three days before and vermilion only when overdue', () => {
    const tone = (status: Clock['status'], days_left: number) => clockTone({ status, days_left });
    expect([tone('running', 4), tone('running', 3), tone('running', 0)]).toEqual(['now', 'soon', 'soon']);
    expect([tone('overdue', -1), tone('late_met', -1), tone('met', 2), tone('cancelled', 2)]).toEqual(['late', 'late', 'ok', 'quiet']);
  });
  it('has no last day while it is paused, and is not late', () => {
    const paused = { ...clock, status: 'paused' as const, paused_from: '2026-11-20', days_left: -4 };
    expect([isOpenClock(paused), clockTone(paused), clockDistance(paused), dueText(paused)]).toEqual([true, 'quiet', '暂停计算', '恢复计算后再确定']);
  });
  it('counts hours, and minutes within the hour', () => {
    const far = (status: Clock['status'], minutes_left: number) => clockDistance({ status, days_left: 0, minutes_left });
    expect([far('running', 125), far('running', 59), far('overdue', -1), far('overdue', -60)]).toEqual(['还有 2 小时', '还有 59 分钟', '已超过 1 分钟', '已超过 1 小时']);
    expect(dueText({ ...clock, due_time: '09:05' }, '2026-11-21')).toBe('12 月 14 日（周一）09:05');
  });
  it('says what became of it', () => {
    expect(clockDistance({ status: 'overdue', days_left: -2 })).toBe('已超过 2 天');
    expect(clockDistance({ status: 'late_met', days_left: -2 })).toBe('已完成，晚了 2 天');
  });
});
